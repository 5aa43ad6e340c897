"""The postcode and the commune inside an address written on one line."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from geomap.core.geocoding.areas import area_tail, zone_named
from geomap.core.geocoding.evidence import same_family
from geomap.core.geocoding.gazetteer import Gazetteer
from geomap.core.geocoding.homonyms import apart_km, people_of
from geomap.core.geocoding.likeness import same_name
from geomap.core.geocoding.mentions import LONGEST_NAME, Mention, at_end, mentions, parts_of
from geomap.core.geocoding.placenames import fold, key, loose_key, ordinal, words
from geomap.core.geocoding.streets import names_streets

_POSTCODE = re.compile(r"(?<!\d)(\d{5}|\d{2} \d{3})(?!\d)")
_SHORTEST_NAME = 4
_MOST_WORDS = 40
_NEAR_KM = 40.0
"""Kilometres within which two communes named in one line may both be meant."""


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
    rivals : tuple of str
        Names of other communes the line may mean as well, when it is not sure.
    """

    postcode: str | None
    city: str | None
    sure: bool = True
    other: str | None = None
    area: frozenset[str] | None = None
    rivals: tuple[str, ...] = ()


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
    Found(postcode=None, city=None, sure=True, other=None, area=None, rivals=())
    """
    for found in reversed(list(_POSTCODE.finditer(line))):
        number = found.group(1).replace(" ", "")
        around = gazetteer.around(number)
        if not around:
            continue
        among = gazetteer.by_postcode.get(number, ()) or around
        after, before = line[found.end() :].strip(" ,;-–\n"), line[: found.start()].strip(" ,;-–\n")
        behind = _leading(gazetteer, after, among) or _alone(gazetteer, parts_of(after)[0], around)
        ahead = _last_sure(gazetteer, before, among)
        if not fold(after):
            ahead = _alone(gazetteer, parts_of(before)[-1], around) or ahead
        city = behind or ahead or next((part.strip() for part in parts_of(after) if fold(part)), None)
        return Found(number, city, other=ahead if behind and ahead != behind else None)
    return Found(None, None) if named else _without_postcode(gazetteer, line)


def _leading(gazetteer: Gazetteer, text: str, among: Collection[str]) -> str | None:
    parts = words(text)
    for size in range(min(len(parts), LONGEST_NAME), 0, -1):
        if same_name(gazetteer, parts[:size], among):
            return " ".join(parts[:size])
    return None


def _last_sure(gazetteer: Gazetteer, text: str, among: Collection[str]) -> str | None:
    for part in reversed(parts_of(text)):
        found = at_end(gazetteer, part, among)
        if found and found.sure:
            return found.city
    return None


def _alone(gazetteer: Gazetteer, part: str, around: Collection[str]) -> str | None:
    """Find a name that is all there is beside a postcode, be it the postcode of another commune around."""
    found = at_end(gazetteer, part, around)
    return found.city if found and found.whole else None


def _without_postcode(gazetteer: Gazetteer, line: str) -> Found:
    rest, area = area_tail(gazetteer, line)
    if area is not None:
        inside = mentions(gazetteer, rest, area)
        if inside and inside[-1].sure:
            return _settled(gazetteer, inside, area)
    named = mentions(gazetteer, line)
    if named:
        found = _settled(gazetteer, named, area)
        # A zone that bears the name of the commune itself says nothing more of it.
        tautology = zone_named(gazetteer, tuple((found.city or "").split())) == area
        return replace(found, area=None) if tautology else found
    city = _anywhere(gazetteer, line)
    return Found(None, city, sure=city is None)


def _settled(gazetteer: Gazetteer, named: Sequence[Mention], area: frozenset[str] | None) -> Found:
    meant = _meant(gazetteer, named)
    if meant:
        return Found(None, meant, area=area)
    last, *others = reversed([one for one in named if one.sure] or named)
    rivals = dict.fromkeys(one.city for one in (*others, *reversed(named)) if one.city != last.city)
    return Found(None, last.city, sure=False, rivals=tuple(rivals))


def _meant(gazetteer: Gazetteer, named: Sequence[Mention]) -> str | None:
    """Choose the one commune a line means: named alone, or in a part of its own while nothing else is likely."""
    certain = [one for one in named if one.sure]
    if len({one.city for one in certain}) == 1:
        return certain[0].city
    apart = next((one.city for one in reversed(named) if one.whole), None)
    if apart is None or any(_rival(gazetteer, apart, other) for other in certain if other.city != apart):
        return None
    return apart


def _rival(gazetteer: Gazetteer, city: str, other: Mention) -> bool:
    """Say whether another name, of a street or a hamlet as a rule, may be the commune: larger, or apart and near."""
    ours, theirs = (_codes(gazetteer, name) for name in (city, other.city))
    if any(same_family(gazetteer, code, theirs) for code in ours):
        return False
    if max(people_of(gazetteer, code) for code in theirs) > max(people_of(gazetteer, code) for code in ours):
        return True
    return other.whole and any(apart_km(gazetteer, code, there) <= _NEAR_KM for code in ours for there in theirs)


def _codes(gazetteer: Gazetteer, city: str) -> tuple[str, ...]:
    """Give the communes of a name that was found."""
    parts, _ = ordinal(city)
    return tuple(gazetteer.exact.get(key(parts)) or gazetteer.loose[loose_key(parts)])


def _anywhere(gazetteer: Gazetteer, line: str) -> str | None:
    """Find the longest name of a commune among the words of a line: no more than something to ask about."""
    parts = words(line)[:_MOST_WORDS]
    for size in range(min(LONGEST_NAME, len(parts)), 0, -1):
        for start in range(len(parts) - size, -1, -1):
            name = parts[start : start + size]
            if len("".join(name)) >= _SHORTEST_NAME and not names_streets(name) and same_name(gazetteer, name):
                return " ".join(name)
    return None
