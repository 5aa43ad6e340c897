"""What the words of a place say of its commune: evidence weighed, never guessed."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace

from geomap.core.geocoding.areas import area_tail
from geomap.core.geocoding.code_reader import by_code
from geomap.core.geocoding.evidence import Place, Reading, arrondissement, same_family, several, spelled
from geomap.core.geocoding.freeline import Found, scan
from geomap.core.geocoding.gazetteer import Gazetteer
from geomap.core.geocoding.likeness import likeness, same_name
from geomap.core.geocoding.mentions import mentions
from geomap.core.geocoding.name_reader import by_name, named_in_street, several_named
from geomap.core.geocoding.placenames import commune_code, fold, postcode, words
from geomap.core.geocoding.postcode_reader import by_postcode

_SHOWN = 40
"""Letters of a formula that are shown."""
_POSTCODE_IN_CITY = re.compile(r"(?<!\d)\d{5}(?!\d)")


def read(gazetteer: Gazetteer, place: Place) -> Reading:
    """Say in which commune a place is, from its words alone.

    Parameters
    ----------
    gazetteer : Gazetteer
        Where names, postcodes and codes are looked up.
    place : Place
        What was written.

    Returns
    -------
    Reading
        Accepted only when what is written leaves one commune.

    Examples
    --------
    >>> from geomap.core.frames import COMMUNES, PLACE_NAMES, POSTCODES
    >>> empty = Gazetteer.build(COMMUNES.empty(), PLACE_NAMES.empty(), POSTCODES.empty())
    >>> read(empty, Place(None, None, None, "")).status
    'rejected'
    """
    formula = next((text for text in (place.city or "", place.free) if text.startswith("=")), None)
    if formula:
        return Reading("rejected", 0.0, (), f"« {formula[:_SHOWN]} » est une formule de tableur, pas un lieu")
    scanned = place.free and _worth_scanning(place)
    found = scan(gazetteer, place.free, named=place.city is not None) if scanned else Found(None, None)
    asked = place
    if found.postcode or found.city:
        city, number = place.city or found.city, place.postcode or found.postcode
        asked = Place(place.code, number, city, place.free, found.area)
    if place.city and not asked.code and not asked.postcode:
        asked, names = _parted(gazetteer, asked, place.city)
        if len(names) > 1:
            return several_named(gazetteer, place.city, names)
    if asked.city and not place.city and not found.sure and not asked.code and not asked.postcode:
        return named_in_street(gazetteer, asked.city, *found.rivals)
    for reader in (by_code, by_postcode, by_name):
        reading = reader(gazetteer, asked)
        if reading is not None:
            return _against(gazetteer, place, found, reading)
    return Reading("rejected", 0.0, (), "ni commune, ni code postal, ni code INSEE : rien qui dise où")


def place(cells: Mapping[str, str | None]) -> Place:
    """Mend the cells of one row of PLACES.

    Parameters
    ----------
    cells : mapping of str to str or None
        Texts by column of PLACES, None when empty.

    Returns
    -------
    Place
        What `read` weighs.

    Examples
    --------
    >>> place({"postcode": "1000", "city": "Bourg-en-Bresse", "line": None}).postcode
    '01000'
    """
    city = (cells.get("city") or "").strip() or None
    free = "\n".join(filter(None, (cells.get("line"), cells.get("address"), cells.get("complement"))))
    inside = _POSTCODE_IN_CITY.search(city) if city else None
    if city and inside:
        city = _POSTCODE_IN_CITY.sub(" ", city).strip()
        free = f"{free}\n{inside.group()} {city}"
    return Place(
        commune_code(cells.get("insee")),
        postcode(cells.get("postcode")),
        city if city and fold(city) else None,
        free,
    )


def _parted(gazetteer: Gazetteer, asked: Place, city: str) -> tuple[Place, tuple[str, ...]]:
    """Part the name of a commune from what else stands in its cell: the département, a district, a second commune."""
    if same_name(gazetteer, words(city)):
        return asked, ()
    rest, area = area_tail(gazetteer, city)
    whole = [one for one in mentions(gazetteer, rest, area) if one.whole]
    names = tuple(dict.fromkeys(one.city for one in whole))
    return replace(asked, city=names[0] if len(names) == 1 else rest, area=area), names


def _worth_scanning(place: Place) -> bool:
    return not (place.postcode and place.city) or any(char.isdigit() for char in place.free)


def _against(gazetteer: Gazetteer, place: Place, found: Found, reading: Reading) -> Reading:
    """Hold a reading against the postcode and the commune that stand in the address line."""
    if not (found.postcode and found.city):
        return reading
    if found.other and not place.city and reading.status == "accepted":
        return _two_named(gazetteer, found, reading)
    if not place.postcode or found.postcode == place.postcode:
        return reading
    other = likeness(gazetteer, found.city, gazetteer.by_postcode.get(found.postcode, ()))
    if other is None or other.how not in {"exact", "loose"}:
        return reading
    return _contradicted(gazetteer, place, found, reading, other.codes)


def _contradicted(
    gazetteer: Gazetteer, place: Place, found: Found, reading: Reading, others: tuple[str, ...]
) -> Reading:
    said = f"le code postal {place.postcode} contredit « {found.postcode} {(found.city or '').upper()} » dans l'adresse"
    if reading.status == "accepted":
        if same_family(gazetteer, reading.candidates[0], others):
            return reading
        return Reading("review", 0.5, several(gazetteer, place.city, (*reading.candidates, *others)), said)
    named = likeness(gazetteer, place.city, others) if place.city else None
    if named and named.how in {"exact", "loose"} and len(others) == 1:
        code = arrondissement(gazetteer, others[0], replace(place, postcode=found.postcode))
        return Reading("accepted", 0.97, (code,), f"{said}, qui concorde avec « {place.city} »")
    return reading


def _two_named(gazetteer: Gazetteer, found: Found, reading: Reading) -> Reading:
    other = likeness(gazetteer, found.other or "", gazetteer.by_postcode.get(found.postcode or "", ()))
    if other is None or same_family(gazetteer, reading.candidates[0], other.codes):
        return reading
    codes = (*reading.candidates, *other.codes)
    reason = f"l'adresse nomme deux communes du code postal {found.postcode} : {spelled(gazetteer, codes)}"
    return Reading("review", 0.5, several(gazetteer, None, codes), reason)
