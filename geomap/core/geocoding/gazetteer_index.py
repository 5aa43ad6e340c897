"""How the dictionaries of a gazetteer are made from the frames of the atlases."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from types import MappingProxyType

import geopandas as gpd
import numpy as np
import pandas as pd

from geomap.core.geocoding.placenames import fold, key, links, loose_key, words

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
_NUMBER = re.compile(r"\d+")

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


def centres(communes: gpd.GeoDataFrame, parent: Mapping[str, str]) -> dict[str, tuple[float, float]]:
    """Give the centre of each commune; that of a divided one amid its arrondissements when it has none.

    Parameters
    ----------
    communes : GeoDataFrame
        COMMUNES.
    parent : mapping of str to str
        Arrondissement → commune it divides.

    Returns
    -------
    dict
        Code → longitude, latitude, degrees.

    Examples
    --------
    >>> from geomap.core.frames import COMMUNES
    >>> centres(COMMUNES.empty(), {})
    {}
    """
    placed = communes[communes["lon"].notna() & communes["lat"].notna()]
    found = dict(zip(placed.index, zip(placed["lon"], placed["lat"], strict=True), strict=True))
    parts: defaultdict[str, list[tuple[float, float]]] = defaultdict(list)
    for code, up in parent.items():
        if code in found and up not in found:
            parts[up].append(found[code])
    for up, points in parts.items():
        lon, lat = np.mean(points, axis=0)
        found[up] = (float(lon), float(lat))
    return found


def numbered(label: Mapping[str, str], parent: Mapping[str, str]) -> dict[str, Mapping[int, str]]:
    """Give the arrondissements of divided communes by their number.

    Parameters
    ----------
    label : mapping of str to str
        Code → official name.
    parent : mapping of str to str
        Arrondissement → commune it divides.

    Returns
    -------
    dict
        Commune → number → code.

    Examples
    --------
    >>> numbered({"75112": "Paris 12e Arrondissement"}, {"75112": "75056"})
    {'75056': {12: '75112'}}
    """
    found: defaultdict[str, dict[int, str]] = defaultdict(dict)
    for code, up in parent.items():
        number = _NUMBER.search(fold(label[code]))
        if number:
            found[up][int(number.group())] = code
    return dict(found)


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


def named_areas(
    zones: pd.DataFrame | None, members: pd.DataFrame | None, parent: Mapping[str, str]
) -> dict[str, frozenset[str]]:
    """Give the communes of zones people write after a commune.

    Parameters
    ----------
    zones, members : DataFrame or None
        ZONES and ZONE_MEMBERS; nobody writes an EPCI, which mostly bears the name of a town.
    parent : mapping of str to str
        Arrondissement → commune it divides; where one is, so is the other.

    Returns
    -------
    dict
        Key of the name → communes.

    Examples
    --------
    >>> named_areas(None, None, {})
    {}
    """
    if zones is None or members is None:
        return {}
    written = zones.loc[zones["kind"] != "epci", "name"]
    found: defaultdict[str, set[str]] = defaultdict(set)
    for zone, codes in members.groupby("zone")["commune"]:
        if zone in written.index:
            found[key(words(written[zone]))].update(codes, (parent[code] for code in codes if code in parent))
    return {name: frozenset(codes) for name, codes in found.items() if name}


def named_atlases(
    communes: gpd.GeoDataFrame, parent: Mapping[str, str], atlases: Mapping[str, str] | None
) -> dict[str, frozenset[str]]:
    """Give the communes of whole atlases by their name, which one of the communes may bear as well.

    Parameters
    ----------
    communes : GeoDataFrame
        COMMUNES.
    parent : mapping of str to str
        Arrondissement → commune it divides; where one is, so is the other.
    atlases : mapping of str to str or None
        Code → name.

    Returns
    -------
    dict
        Key of the name → communes.

    Examples
    --------
    >>> from geomap.core.frames import COMMUNES
    >>> named_atlases(COMMUNES.empty(), {}, {"KIN": "Kinshasa"})
    {}
    """
    found = {}
    for code, name in (atlases or {}).items():
        inside = communes.index[communes["territory"] == code]
        if len(inside):
            found[key(words(name))] = frozenset((*inside, *(parent[own] for own in inside if own in parent)))
    return found
