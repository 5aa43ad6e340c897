"""The département or région written after a commune: « Mérignac (33) », « Les Déserts, Savoie »."""

from __future__ import annotations

import re

from geomap.core.geocoding.gazetteer import Gazetteer
from geomap.core.geocoding.placenames import fold, key, links, words

_CODE = re.compile(r"[\s,]*(?:\((2[AB]|\d{2,3})\)|,\s*(2[AB]|\d{2,3}))\s*$", re.IGNORECASE)
_COUNTRY = re.compile(r"[\s,;(]+(?:france|fra)[\s).]*$", re.IGNORECASE)
_LONGEST_AREA = 5


def area_tail(gazetteer: Gazetteer, text: str) -> tuple[str, frozenset[str] | None]:
    """Part a text from the zones named at its end.

    Parameters
    ----------
    gazetteer : Gazetteer
        Which zones there are, by name and by the start of commune codes.
    text : str
        As written.

    Returns
    -------
    str
        What stands before.
    frozenset of str or None
        Communes of the smallest zone named; None when none is.

    Examples
    --------
    >>> from geomap.core.frames import COMMUNES, PLACE_NAMES, POSTCODES
    >>> empty = Gazetteer.build(COMMUNES.empty(), PLACE_NAMES.empty(), POSTCODES.empty())
    >>> area_tail(empty, "Mende, Lozère")
    ('Mende, Lozère', None)
    """
    rest, area = _COUNTRY.sub("", text), None
    known: set[str] = set()
    while True:
        shorter, codes = _one_tail(gazetteer, rest)
        tail = fold(rest[len(shorter) :])
        # The second time it is the commune of that name: « Kinshasa, Kinshasa ».
        if codes is None or tail in known:
            return rest, area
        known.add(tail)
        rest, area = shorter, codes if area is None else (codes & area or codes)


def _one_tail(gazetteer: Gazetteer, text: str) -> tuple[str, frozenset[str] | None]:
    found = _CODE.search(text)
    if found:
        codes = gazetteer.by_area.get((found.group(1) or found.group(2)).upper())
        return (text[: found.start()], codes) if codes and text[: found.start()].strip() else (text, None)
    chunks = text.replace("(", " (").replace("/", " / ").split()
    for size in range(min(_LONGEST_AREA, len(chunks) - 1), 0, -1):
        tail = words(" ".join(chunks[-size:]))
        codes = zone_named(gazetteer, tail)
        before = words(" ".join(chunks[:-size]))
        if codes and before and not links(before[-1]):
            return " ".join(chunks[:-size]).rstrip(" ,;-–(/"), codes
    return text, None


def zone_named(gazetteer: Gazetteer, parts: tuple[str, ...]) -> frozenset[str] | None:
    """Give the communes of the département, région or atlas that bears a name.

    Parameters
    ----------
    gazetteer : Gazetteer
        Which zones there are.
    parts : tuple of str
        Words of the name.

    Returns
    -------
    frozenset of str or None
        None when no zone is called so.

    Examples
    --------
    >>> from geomap.core.frames import COMMUNES, PLACE_NAMES, POSTCODES
    >>> empty = Gazetteer.build(COMMUNES.empty(), PLACE_NAMES.empty(), POSTCODES.empty())
    >>> zone_named(empty, ("lozere",)) is None
    True
    """
    name = key(parts)
    return gazetteer.areas.get(name) or gazetteer.atlases.get(name)
