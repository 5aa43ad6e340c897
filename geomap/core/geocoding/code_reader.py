"""How a commune follows from a commune code, held against the postcode and the name beside it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from geomap.core.geocoding.evidence import (
    MOST_CANDIDATES,
    Place,
    Reading,
    arrondissement,
    same_family,
    several,
    written,
)
from geomap.core.geocoding.gazetteer import Gazetteer
from geomap.core.geocoding.likeness import likeness, same_name
from geomap.core.geocoding.name_reader import by_name
from geomap.core.geocoding.placenames import ordinal
from geomap.core.geocoding.postcode_reader import by_postcode


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
