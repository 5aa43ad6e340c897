"""The index of a gazetteer: which communes a name, whole, loose or shortened, and an old code lead to."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from types import MappingProxyType

import pandas as pd

from geomap.core.geocoding.placenames import key, links, loose_key, words

CURRENT, PART, PAST = 0, 1, 2
"""What a name is to its commune: its own; that of a part of it; one it had."""

_RANKS: Mapping[str, int] = MappingProxyType(
    {
        "current": CURRENT,
        "other_language": CURRENT,
        "arrondissement": CURRENT,
        "delegated": PART,
        "associated": PART,
        "former": PAST,
    }
)

_TITLES = frozenset({"saint", "sainte", "saints", "saintes"})

Spelt = defaultdict[str, list[tuple[tuple[str, ...], int]]]


def spellings(label: Mapping[str, str], names: pd.DataFrame) -> tuple[Spelt, dict[str, set[str]]]:
    """Gather the names each commune answers to, and what old codes have become.

    Parameters
    ----------
    label : mapping of str to str
        Commune code → official name.
    names : DataFrame
        PLACE_NAMES; those of communes that are not in `label` are left out.

    Returns
    -------
    mapping of str to list
        Commune → words and rank of each of her names.
    dict
        Code, current or old → current codes.

    Examples
    --------
    >>> from geomap.core.frames import PLACE_NAMES
    >>> was = {"name": ["Chirac"], "commune": ["48099"], "kind": ["former"], "old_code": ["48049"]}
    >>> spelt, current = spellings({"48099": "Bourgs sur Colagne"}, PLACE_NAMES.build(was))
    >>> spelt["48099"][1], current["48049"]
    ((('chirac',), 2), {'48099'})
    """
    spelt: Spelt = defaultdict(list)
    current: dict[str, set[str]] = {code: {code} for code in label}
    for code, name in label.items():
        spelt[code].append((words(name), CURRENT))
    columns = (names["name"], names["commune"], names["kind"], names["old_code"])
    for name, code, kind, old in zip(*columns, strict=True):
        if code not in label:
            continue
        row = (words(name), _RANKS[kind])
        if row not in spelt[code]:
            spelt[code].append(row)
        if isinstance(old, str) and old not in label:
            current.setdefault(old, set()).add(code)
    return spelt, current


def keys(spelt: Spelt) -> tuple[dict[str, dict[str, int]], dict[str, dict[str, int]]]:
    """Index the names by their keys.

    Parameters
    ----------
    spelt : mapping of str to list
        Of `spellings`.

    Returns
    -------
    dict
        Key of `placenames.key` → commune → best rank.
    dict
        The same by `placenames.loose_key`.

    Examples
    --------
    >>> exact, loose = keys(defaultdict(list, {"03103": [(("le", "donjon"), 0)]}))
    >>> exact, loose
    ({'ledonjon': {'03103': 0}}, {'donjon': {'03103': 0}})
    """
    exact: defaultdict[str, dict[str, int]] = defaultdict(dict)
    loose: defaultdict[str, dict[str, int]] = defaultdict(dict)
    for code, rows in spelt.items():
        for parts, rank in rows:
            for index, name in ((exact, key(parts)), (loose, loose_key(parts))):
                if name:
                    index[name][code] = min(rank, index[name].get(code, rank))
    return dict(exact), dict(loose)


def grouped(pairs: Iterable[tuple[str, str]], label: Mapping[str, str]) -> dict[str, tuple[str, ...]]:
    """Gather codes by name, those unknown left out.

    Parameters
    ----------
    pairs : iterable of (str, str)
        Name and code.
    label : mapping of str to str
        Codes known.

    Returns
    -------
    dict
        Name → codes, in order, each once.

    Examples
    --------
    >>> grouped([("48000", "48095"), ("48000", "99999")], {"48095": "Mende"})
    {'48000': ('48095',)}
    """
    groups: defaultdict[str, list[str]] = defaultdict(list)
    for name, code in pairs:
        if code in label and code not in groups[name]:
            groups[name].append(code)
    return {name: tuple(codes) for name, codes in groups.items() if codes}


def abridged(spelt: Spelt) -> dict[str, tuple[str, ...]]:
    """Index communes by what their own name is shortened to: what stands before « sur », « en » or « de ».

    Parameters
    ----------
    spelt : mapping of str to list
        Of `spellings`.

    Returns
    -------
    dict
        Key of the short name → communes.

    Examples
    --------
    >>> abridged(defaultdict(list, {"26165": [(("livron", "sur", "drome"), 0)], "48095": [(("mende",), 0)]}))
    {'livron': ('26165',)}
    """
    found: defaultdict[str, list[str]] = defaultdict(list)
    for code, rows in spelt.items():
        for parts, rank in rows:
            short = shortened(parts) if rank == CURRENT else ()
            if short and code not in found[key(short)]:
                found[key(short)].append(code)
    return {name: tuple(codes) for name, codes in found.items()}


def shortened(parts: tuple[str, ...]) -> tuple[str, ...]:
    """Give what a name is shortened to.

    Parameters
    ----------
    parts : tuple of str
        Words of the name.

    Returns
    -------
    tuple of str
        Its words up to the first linking one; empty when there is none, or only an article or a saint's title before.

    Examples
    --------
    >>> shortened(("chalon", "sur", "saone")), shortened(("le", "mans")), shortened(("saint", "en"))
    (('chalon',), (), ())
    """
    at = next((place for place, part in enumerate(parts) if place and links(part) and not links(parts[place - 1])), 0)
    short = parts[:at]
    return () if not at or short[-1] in _TITLES else short
