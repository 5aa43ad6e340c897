"""How a commune follows from a postcode, and from the name beside it."""

from __future__ import annotations

from collections.abc import Collection
from types import MappingProxyType

from geomap.core.geocoding.evidence import (
    MOST_CANDIDATES,
    Place,
    Reading,
    arrondissement,
    only,
    several,
    slip,
    spelled,
    swapped,
)
from geomap.core.geocoding.gazetteer import Gazetteer
from geomap.core.geocoding.likeness import Likeness, likeness, ranked, same_name, shares_words, undivided
from geomap.core.geocoding.placenames import ordinal

_SCORES = MappingProxyType({"exact": 0.999, "loose": 0.995, "part": 0.99, "close": 0.99})
"""Share of rows right, as measured on places made wrong on purpose and rounded down: docs/methods.md."""


def by_postcode(gazetteer: Gazetteer, asked: Place) -> Reading | None:
    """Read a place by its postcode, and its name within it or near it.

    Parameters
    ----------
    gazetteer : Gazetteer
        Where it is looked up.
    asked : Place
        What was written.

    Returns
    -------
    Reading or None
        None when there is no postcode.

    Examples
    --------
    >>> from geomap.core.frames import COMMUNES, PLACE_NAMES, POSTCODES
    >>> empty = Gazetteer.build(COMMUNES.empty(), PLACE_NAMES.empty(), POSTCODES.empty())
    >>> by_postcode(empty, Place(None, "48000", None, "")).status
    'rejected'
    """
    number = asked.postcode
    if not number:
        return None
    among = gazetteer.by_postcode.get(number, ())
    if not asked.city:
        return postcode_alone(gazetteer, number, among)
    found = likeness(gazetteer, asked.city, among)
    if found and found.how in {"exact", "loose"}:
        return _likened(gazetteer, asked, found)
    return _outside(gazetteer, asked, found)


def _outside(gazetteer: Gazetteer, asked: Place, found: Likeness | None) -> Reading:
    """Weigh a name that no commune of the postcode has as it is, against those that do."""
    number, city = asked.postcode or "", asked.city or ""
    among, around = gazetteer.by_postcode.get(number, ()), gazetteer.around(number)
    parts, _ = ordinal(city)
    near = same_name(gazetteer, parts, around) if parts else None
    if near:
        return _other_postcode(gazetteer, asked, near)
    elsewhere = same_name(gazetteer, parts) if parts else None
    if found and (found.how == "part" or not elsewhere):
        return _likened(gazetteer, asked, found)
    if elsewhere and swapped(gazetteer, elsewhere.codes, number):
        reason = f"le code postal {number} n'est pas de « {asked.city} » : deux chiffres échangés"
        return Reading("accepted", 0.98, elsewhere.codes, reason)
    if elsewhere:
        where = spelled(gazetteer, elsewhere.codes)
        reason = f"le code postal {number} contredit « {asked.city} » ({where})"
        return Reading("review", 0.4, several(gazetteer, asked.city, (*elsewhere.codes, *among)), reason)
    return _unknown_name(gazetteer, asked, among, around)


def _likened(gazetteer: Gazetteer, asked: Place, found: Likeness) -> Reading:
    codes = tuple(dict.fromkeys(arrondissement(gazetteer, code, asked) for code in found.codes))
    if len(codes) > 1:
        reason = f"« {asked.city} » peut être {spelled(gazetteer, codes)} ({asked.postcode})"
        return Reading("review", 0.5, several(gazetteer, asked.city, codes), reason)
    bent = found.how in {"part", "close"}
    said = f"« {asked.city} » lu comme « {gazetteer.label[codes[0]]} » ({asked.postcode})" if bent else None
    return Reading("accepted", _SCORES[found.how], codes, said)


def _other_postcode(gazetteer: Gazetteer, asked: Place, near: Likeness) -> Reading:
    """Weigh a name of the right département under another postcode: a CEDEX, or a slip of the hand."""
    codes = tuple(dict.fromkeys(arrondissement(gazetteer, code, asked) for code in near.codes))
    number = asked.postcode or ""
    if len(codes) > 1:
        reason = f"« {asked.city} » : {len(codes)} communes portent ce nom près de {number}"
        return Reading("review", 0.5, several(gazetteer, asked.city, codes), reason)
    if number not in gazetteer.by_postcode:
        return Reading("accepted", 0.97, codes)
    reason = f"le code postal {number} n'est pas de « {gazetteer.label[codes[0]]} »"
    if near.how == "exact" and only(gazetteer, asked.city or "", codes[0]):
        return Reading("accepted", 0.98, codes, f"{reason}, mais du même département, et le nom est unique")
    if near.how == "exact" and slip(gazetteer, codes[0], number):
        return Reading("accepted", 0.97, codes, f"{reason}, mais en est proche")
    among = gazetteer.by_postcode[number]
    candidates = tuple(dict.fromkeys((*codes, *ranked(gazetteer, None, among))))
    return Reading("review", 0.6, candidates[:MOST_CANDIDATES], reason)


def _unknown_name(gazetteer: Gazetteer, asked: Place, among: Collection[str], around: Collection[str]) -> Reading:
    here = undivided(gazetteer, among)
    if len(here) == 1 and shares_words(gazetteer, asked.city or "", next(iter(here))):
        return _likened(gazetteer, asked, Likeness(tuple(here), "part"))
    if len(here) == 1:
        reason = f"« {asked.city} » n'est pas connu ; le code postal {asked.postcode} n'a qu'une commune"
        return Reading("review", 0.8, tuple(here), reason)
    close = likeness(gazetteer, asked.city or "", around)
    candidates = several(gazetteer, asked.city, (*(close.codes if close else ()), *here))
    if candidates:
        reason = f"« {asked.city} » n'est pas connu parmi les {len(here)} communes du code postal {asked.postcode}"
        if not here:
            reason = f"code postal {asked.postcode} inconnu ; « {asked.city} » ressemble à un nom du département"
        return Reading("review", 0.4, candidates, reason)
    return Reading("rejected", 0.0, (), f"« {asked.city} » et le code postal {asked.postcode} sont inconnus")


def postcode_alone(gazetteer: Gazetteer, number: str, among: Collection[str]) -> Reading:
    """Read a postcode that no name goes with: never accepted, because it often serves the neighbours.

    Parameters
    ----------
    gazetteer : Gazetteer
        Where it is looked up.
    number : str
        Mended postcode.
    among : collection of str
        Communes it has.

    Returns
    -------
    Reading
        In review with its communes, or rejected.

    Examples
    --------
    >>> from geomap.core.frames import COMMUNES, PLACE_NAMES, POSTCODES
    >>> empty = Gazetteer.build(COMMUNES.empty(), PLACE_NAMES.empty(), POSTCODES.empty())
    >>> postcode_alone(empty, "48000", ()).status
    'rejected'
    """
    here = undivided(gazetteer, among)
    if len(here) == 1:
        reason = f"le code postal {number} n'a qu'une commune, mais il sert parfois chez les voisines"
        return Reading("review", 0.8, tuple(here), reason)
    if here:
        reason = f"le code postal {number} couvre {len(here)} communes ; laquelle n'est pas dit"
        return Reading("review", 0.4, ranked(gazetteer, None, here)[:MOST_CANDIDATES], reason)
    return Reading("rejected", 0.0, (), f"code postal {number} inconnu, et pas de commune")
