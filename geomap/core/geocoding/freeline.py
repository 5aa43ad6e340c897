"""The postcode and the commune inside an address written on one line."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass

from geomap.core.geocoding.gazetteer import Gazetteer
from geomap.core.geocoding.likeness import same_name
from geomap.core.geocoding.placenames import fold, links, without_mail, words

_POSTCODE = re.compile(r"(?<!\d)(\d{5}|\d{2} \d{3})(?!\d)")
_PARTS = re.compile(r"[,;|\n\r]|\s[-–—/]\s")
_LONGEST_NAME = 9
_STREETS = frozenset(
    {
        "rue", "r", "avenue", "av", "ave", "boulevard", "bd", "bld", "bvd", "place", "pl", "placette", "chemin", "ch",
        "che", "chem", "route", "rte", "impasse", "imp", "allee", "allees", "all", "quai", "cours", "square", "sq",
        "passage", "faubourg", "fbg", "lotissement", "lot", "residence", "res", "zone", "za", "zi", "zac", "parc", "pa",
        "esplanade", "espl", "promenade", "prom", "traverse", "sentier", "montee", "cite", "clos", "domaine", "mail",
        "pont", "porte", "villa", "voie", "rond", "point", "giratoire", "plaine", "ecole", "college", "lycee", "eglise",
        "gare", "centre", "espace", "maison", "salle", "hotel", "chateau", "immeuble", "batiment", "bat", "universite",
    }
)  # fmt: skip
_SEATS = frozenset({"mairie", "commune", "ville", "annexe"})


@dataclass(frozen=True)
class Found:
    """What a line names.

    Parameters
    ----------
    postcode : str or None
        The last postcode in it.
    city : str or None
        The words that name the commune, as written.
    sure : bool
        The words stand where the name of a commune stands, and not in the name of a street.
    other : str or None
        Another commune of the same postcode that the line names just as well.
    """

    postcode: str | None
    city: str | None
    sure: bool = True
    other: str | None = None


def scan(gazetteer: Gazetteer, line: str) -> Found:
    """Find the postcode and the commune a line names.

    Parameters
    ----------
    gazetteer : Gazetteer
        Which postcodes and names there are.
    line : str
        Number, street, postcode, city in any order people use.

    Returns
    -------
    Found
        Empty when the line names neither.

    Examples
    --------
    >>> from geomap.core.frames import COMMUNES, PLACE_NAMES, POSTCODES
    >>> scan(Gazetteer.build(COMMUNES.empty(), PLACE_NAMES.empty(), POSTCODES.empty()), "rue Haute")
    Found(postcode=None, city=None, sure=True, other=None)
    """
    for found in reversed(list(_POSTCODE.finditer(line))):
        number = found.group(1).replace(" ", "")
        around = gazetteer.around(number)
        if not around:
            continue
        among = gazetteer.by_postcode.get(number, ()) or around
        after, before = line[found.end() :].strip(" ,;-–\n"), line[: found.start()].strip(" ,;-–\n")
        behind, ahead = _leading(gazetteer, after, among), _trailing_part(gazetteer, before, among)
        city = behind or ahead or next((part.strip() for part in _PARTS.split(after) if fold(part)), None)
        return Found(number, city, other=ahead if behind and ahead != behind else None)
    return _without_postcode(gazetteer, line)


def _leading(gazetteer: Gazetteer, text: str, among: Collection[str]) -> str | None:
    parts = words(text)
    for size in range(min(len(parts), _LONGEST_NAME), 0, -1):
        if same_name(gazetteer, parts[:size], among):
            return " ".join(parts[:size])
    return None


def _trailing_part(gazetteer: Gazetteer, text: str, among: Collection[str]) -> str | None:
    for part in reversed(_PARTS.split(text)):
        city, sure = _trailing(gazetteer, part, among)
        if city and sure:
            return city
    return None


def _trailing(gazetteer: Gazetteer, text: str, among: Collection[str] | None = None) -> tuple[str | None, bool]:
    chunks = [words(chunk) for chunk in without_mail(text).split()]
    for start in range(max(0, len(chunks) - _LONGEST_NAME), len(chunks)):
        name = tuple(word for chunk in chunks[start:] for word in chunk)
        found = same_name(gazetteer, name, among) if name else None
        if found and (not links(name[0]) or _spelt(gazetteer, name, found.codes)):
            return " ".join(name), _stands_alone(tuple(word for chunk in chunks[:start] for word in chunk))
    return None, False


def _spelt(gazetteer: Gazetteer, name: tuple[str, ...], codes: Collection[str]) -> bool:
    return any(name == full for code in codes for full, _ in gazetteer.spelt[code])


def _stands_alone(before: tuple[str, ...]) -> bool:
    if not before:
        return True
    if before[-1] in _STREETS:
        return False
    if not links(before[-1]):
        return True
    seat = next((part for part in reversed(before) if not links(part)), "")
    return seat in _SEATS


def _without_postcode(gazetteer: Gazetteer, line: str) -> Found:
    named: list[tuple[str, bool]] = []
    for part in _PARTS.split(line):
        city, sure = _trailing(gazetteer, part)
        if city:
            named.append((city, sure))
    certain = [city for city, sure in named if sure]
    if len({*certain}) == 1:
        return Found(None, certain[0])
    if named:
        return Found(None, (certain or [city for city, _ in named])[-1], sure=False)
    return Found(None, None)
