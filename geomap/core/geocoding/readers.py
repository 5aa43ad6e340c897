"""How a commune follows from a code, from a postcode and a name, from a name alone: one reader each."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from types import MappingProxyType

from geomap.core.geocoding.evidence import (
    MOST_CANDIDATES,
    Place,
    Reading,
    arrondissement,
    only,
    same_family,
    several,
    slip,
    spelled,
    swapped,
    written,
)
from geomap.core.geocoding.gazetteer import Gazetteer
from geomap.core.geocoding.homonyms import DOMINANT, chances
from geomap.core.geocoding.likeness import Likeness, likeness, near_names, ranked, same_name, shares_words, undivided
from geomap.core.geocoding.placenames import ordinal, postcode

_SCORES = MappingProxyType({"exact": 0.999, "loose": 0.995, "part": 0.99, "close": 0.99})
"""Share of rows right, as measured on places made wrong on purpose and rounded down: docs/methods.md."""


def by_code(gazetteer: Gazetteer, asked: Place) -> Reading | None:
    """Read a place by its commune code, held against the postcode and the name.

    Parameters
    ----------
    gazetteer : Gazetteer
        Where it is looked up.
    asked : Place
        What was written.

    Returns
    -------
    Reading or None
        None when there is no code, or none that is known.

    Examples
    --------
    >>> from geomap.core.frames import COMMUNES, PLACE_NAMES, POSTCODES
    >>> empty = Gazetteer.build(COMMUNES.empty(), PLACE_NAMES.empty(), POSTCODES.empty())
    >>> by_code(empty, Place("48095", None, None, "")) is None
    True
    """
    if not asked.code:
        return None
    codes = gazetteer.current.get(asked.code)
    if not codes:
        return None
    if len(codes) > 1:
        return _split_code(gazetteer, asked, codes)
    code = arrondissement(gazetteer, next(iter(codes)), asked)
    named = _resembles(gazetteer, asked.city, code) if asked.city else None
    posted = asked.postcode in gazetteer.postcodes.get(code, frozenset()) if asked.postcode else None
    if named is not False and posted is not False:
        return Reading("accepted", 0.999 if named or posted else 0.97, (code,))
    support = _support(gazetteer, asked, code, named=named, posted=posted)
    if support is None:
        return _code_contradicted(gazetteer, asked, code)
    return Reading("accepted", 0.98, (code,), support or None)


def _support(gazetteer: Gazetteer, asked: Place, code: str, *, named: bool | None, posted: bool | None) -> str | None:
    """Say what still speaks for a code that the name or the postcode does not confirm; None when nothing does."""
    if posted is False and code in gazetteer.parent:
        return None
    if named:
        other = by_postcode(gazetteer, replace(asked, code=None))
        if other and other.status == "accepted" and not same_family(gazetteer, code, other.candidates):
            return None
        return (
            f"le code postal {asked.postcode} n'est pas de « {gazetteer.label[code]} » ; nom et code INSEE concordent"
        )
    if posted and not _named_elsewhere(gazetteer, asked, code):
        return f"« {asked.city} » n'est pas connu comme commune ; code postal et code INSEE concordent"
    number = asked.postcode or ""
    if named is None and number not in gazetteer.by_postcode and code in gazetteer.around(number):
        return f"le code postal {number} n'est pas connu ; le code INSEE est du même département"
    return None


def _split_code(gazetteer: Gazetteer, asked: Place, codes: Collection[str]) -> Reading:
    found = likeness(gazetteer, asked.city, codes) if asked.city else None
    if found and len(found.codes) == 1:
        return Reading("accepted", 0.97, found.codes)
    reason = f"l'ancien code INSEE {asked.code} a été partagé entre {len(codes)} communes"
    return Reading("review", 0.5, several(gazetteer, asked.city, codes), reason)


def _named_elsewhere(gazetteer: Gazetteer, asked: Place, code: str) -> bool:
    found = likeness(gazetteer, asked.city or "", gazetteer.by_postcode.get(asked.postcode or "", ()))
    if found is None:
        found = same_name(gazetteer, ordinal(asked.city or "")[0], gazetteer.around(asked.postcode or ""))
    return found is not None and not same_family(gazetteer, code, found.codes)


def _code_contradicted(gazetteer: Gazetteer, asked: Place, code: str) -> Reading:
    rest = replace(asked, code=None)
    other = by_postcode(gazetteer, rest) or by_name(gazetteer, rest)
    others = other.candidates if other else ()
    said = f"« {written(asked)} »"
    reason = f"le code INSEE {asked.code} ({gazetteer.label[code]}) contredit {said}"
    return Reading("review", 0.5, tuple(dict.fromkeys((code, *others)))[:MOST_CANDIDATES], reason)


def _resembles(gazetteer: Gazetteer, name: str, code: str) -> bool:
    family = {code, gazetteer.parent.get(code, code), *gazetteer.arrondissements.get(code, {}).values()}
    return likeness(gazetteer, name, family) is not None


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
        return _postcode_alone(gazetteer, number, among)
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


def _postcode_alone(gazetteer: Gazetteer, number: str, among: Collection[str]) -> Reading:
    here = undivided(gazetteer, among)
    if len(here) == 1:
        reason = f"le code postal {number} n'a qu'une commune, mais il sert parfois chez les voisines"
        return Reading("review", 0.8, tuple(here), reason)
    if here:
        reason = f"le code postal {number} couvre {len(here)} communes ; laquelle n'est pas dit"
        return Reading("review", 0.4, ranked(gazetteer, None, here)[:MOST_CANDIDATES], reason)
    return Reading("rejected", 0.0, (), f"code postal {number} inconnu, et pas de commune")


def by_name(gazetteer: Gazetteer, asked: Place) -> Reading | None:
    """Read a place by its name alone: accepted when only one commune of all the atlases has it.

    Parameters
    ----------
    gazetteer : Gazetteer
        Where it is looked up.
    asked : Place
        What was written.

    Returns
    -------
    Reading or None
        None when there is no name.

    Examples
    --------
    >>> from geomap.core.frames import COMMUNES, PLACE_NAMES, POSTCODES
    >>> empty = Gazetteer.build(COMMUNES.empty(), PLACE_NAMES.empty(), POSTCODES.empty())
    >>> by_name(empty, Place(None, None, "Mende", "")).status
    'rejected'
    """
    if not asked.city:
        return None
    parts, _ = ordinal(asked.city)
    if not parts:
        return None
    found = same_name(gazetteer, parts)
    if found is None:
        return _name_unknown(gazetteer, asked.city)
    codes = tuple(dict.fromkeys(arrondissement(gazetteer, code, asked) for code in undivided(gazetteer, found.codes)))
    if len(codes) == 1:
        return Reading("accepted", 0.99, codes, f"d'après le nom seul : une seule commune s'appelle « {asked.city} »")
    inside = tuple(code for code in codes if asked.area and code in asked.area)
    if len(inside) == 1:
        reason = f"« {asked.city} » : une seule commune de ce nom dans la zone écrite après"
        return Reading("accepted", 0.98, inside, reason)
    return _homonyms(gazetteer, asked, inside or codes)


def _homonyms(gazetteer: Gazetteer, asked: Place, codes: Collection[str]) -> Reading:
    likely = chances(gazetteer, asked.city or "", codes, asked.free)
    best, chance = next(iter(likely.items()))
    reason = f"« {asked.city} » : {len(codes)} communes portent ce nom"
    if chance < DOMINANT:
        return Reading("review", round(chance, 3), tuple(likely)[:MOST_CANDIDATES], reason)
    said = f"{reason} ; {gazetteer.label[best]} ({best}) est de loin la plus probable"
    return Reading("accepted", min(round(chance, 3), 0.99), tuple(likely)[:MOST_CANDIDATES], said)


def _name_unknown(gazetteer: Gazetteer, name: str) -> Reading:
    number = postcode(name) or ""
    if number in gazetteer.by_postcode:
        return _postcode_alone(gazetteer, number, gazetteer.by_postcode[number])
    near = near_names(gazetteer, name)[:MOST_CANDIDATES]
    if not near:
        return Reading("rejected", 0.0, (), f"aucune commune ne s'appelle « {name} »")
    reason = f"« {name} » n'est pas un nom de commune ; il ressemble à {spelled(gazetteer, near)}"
    return Reading("review", 0.4, near, reason)


def named_in_street(gazetteer: Gazetteer, name: str) -> Reading:
    """Read a name that may belong to the street: never accepted.

    Parameters
    ----------
    gazetteer : Gazetteer
        Where it is looked up.
    name : str
        As found in the line.

    Returns
    -------
    Reading
        In review, with the communes of that name.

    Examples
    --------
    >>> from geomap.core.frames import COMMUNES, PLACE_NAMES, POSTCODES
    >>> empty = Gazetteer.build(COMMUNES.empty(), PLACE_NAMES.empty(), POSTCODES.empty())
    >>> named_in_street(empty, "nice").status
    'review'
    """
    found = same_name(gazetteer, ordinal(name)[0])
    codes = found.codes if found else ()
    reason = f"« {name} » peut être la commune ou une partie de l'adresse"
    return Reading("review", 0.3, several(gazetteer, name, codes), reason)
