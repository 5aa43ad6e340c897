"""The postcode and the commune inside an address written on one line."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass

from geomap.core.geocoding.areas import area_tail
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
_LANDMARKS = frozenset(
    {"ecole", "college", "lycee", "eglise", "gare", "centre", "montee", "plaine", "cite", "passage", "mairie", "poste"}
)
"""What stands there says enough: nobody needs to tell one church from another."""
_NAMED_LANDMARKS = frozenset({"chateau", "pont", "clos", "parc", "domaine"})
"""What often bears a name of its own: « rue du Clos Fleury »."""
_ADJECTIVES = frozenset(
    {"grand", "grande", "petit", "petite", "haute", "basse", "haut", "bas", "vieux", "vieille", "bon", "neuve"}
    | {"ancien", "ancienne", "nouveau", "nouvelle", "belle", "longue", "large"}
)
_SAINTS = frozenset({"saint", "sainte", "saints", "saintes"})
_LONG_ROADS = frozenset({"route", "rte", "chemin", "voie"})
_SHORTEST_NAME = 4
_MOST_WORDS = 40
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
    area : frozenset of str or None
        Communes of the département or région that stands after the name.
    """

    postcode: str | None
    city: str | None
    sure: bool = True
    other: str | None = None
    area: frozenset[str] | None = None


def scan(gazetteer: Gazetteer, line: str, *, named: bool = False) -> Found:
    """Find the postcode and the commune a line names.

    Parameters
    ----------
    gazetteer : Gazetteer
        Which postcodes and names there are.
    line : str
        Number, street, postcode, city in any order people use.
    named : bool
        Whether the city is known from elsewhere: then a line without postcode has nothing to say.

    Returns
    -------
    Found
        Empty when the line names neither.

    Examples
    --------
    >>> from geomap.core.frames import COMMUNES, PLACE_NAMES, POSTCODES
    >>> scan(Gazetteer.build(COMMUNES.empty(), PLACE_NAMES.empty(), POSTCODES.empty()), "rue Haute")
    Found(postcode=None, city=None, sure=True, other=None, area=None)
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
    return Found(None, None) if named else _without_postcode(gazetteer, line)


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
            return " ".join(name), _stands_alone(tuple(word for chunk in chunks[:start] for word in chunk), name)
    return None, False


def _spelt(gazetteer: Gazetteer, name: tuple[str, ...], codes: Collection[str]) -> bool:
    return any(name == full for code in codes for full, _ in gazetteer.spelt[code])


def _stands_alone(before: tuple[str, ...], name: tuple[str, ...]) -> bool:
    """Say whether a name after some words is that of the commune, and not of the street they begin."""
    if not before:
        return True
    last, rest = before[-1], before[:-1]
    if last in _STREETS:
        return _ends_a_street(last, rest, name)
    if not links(last):
        return True
    if last == "a" and not _LONG_ROADS & {*rest}:
        return True
    seat = next((part for part in reversed(before) if not links(part)), "")
    return seat in _SEATS


def _ends_a_street(last: str, rest: tuple[str, ...], name: tuple[str, ...]) -> bool:
    """Say whether a street is named for what stands there, and the commune follows: « rue de la Gare Domont »."""
    described = bool(rest) and (links(rest[-1]) or rest[-1] in _ADJECTIVES)
    if not described or name[0] in _SAINTS:
        return False
    if last in {"rue", "place"}:
        return rest[-1] in _ADJECTIVES
    telling = [part for part in name if not links(part)]
    return last in _LANDMARKS or (last in _NAMED_LANDMARKS and len(telling) > 1)


def _without_postcode(gazetteer: Gazetteer, line: str) -> Found:
    rest, area = area_tail(gazetteer, line)
    if area is not None:
        city, sure = _trailing(gazetteer, _PARTS.split(rest)[-1], area)
        if city and sure:
            return Found(None, city, area=area)
    named: list[tuple[str, bool]] = []
    for part in _PARTS.split(line):
        city, sure = _trailing(gazetteer, part)
        if city:
            named.append((city, sure))
    certain = [city for city, sure in named if sure]
    if len({*certain}) == 1:
        return Found(None, certain[0], area=area)
    if named:
        return Found(None, (certain or [city for city, _ in named])[-1], sure=False)
    inside = _anywhere(gazetteer, line)
    return Found(None, inside, sure=inside is None)


def _anywhere(gazetteer: Gazetteer, line: str) -> str | None:
    """Find the longest name of a commune among the words of a line: no more than something to ask about."""
    parts = words(line)[:_MOST_WORDS]
    for size in range(min(_LONGEST_NAME, len(parts)), 0, -1):
        for start in range(len(parts) - size, -1, -1):
            name = parts[start : start + size]
            if len("".join(name)) >= _SHORTEST_NAME and not links(name[0]) and same_name(gazetteer, name):
                return " ".join(name)
    return None
