"""Which of the communes of one name is meant: how many people live in each, and what the street leads to."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterator

from geomap.core.geocoding.evidence import same_family
from geomap.core.geocoding.gazetteer import Gazetteer
from geomap.core.geocoding.gazetteer_index import CURRENT
from geomap.core.geocoding.outlines import M_PER_DEGREE
from geomap.core.geocoding.placenames import key, links, loose_key, words

DOMINANT = 0.8
"""Chance from which the likeliest of several homonyms is taken to be meant."""

_SHORTENED = 0.05
"""How often the name of a commune is shortened to what stands before « sur », « lès », « en »…"""
_ZONE_ALONE = 0.005
"""How often a département or région is written where the commune belongs."""

_ROADS = frozenset({"rue", "route", "rte", "avenue", "av", "ave", "boulevard", "bd", "chemin", "faubourg", "porte"})
_LEADS_KM = 40.0
_FAMOUS = 150_000.0
"""Inhabitants of a town whose name streets bear anywhere."""
_ELSEWHERE = 0.05
"""How much rarer a street is named for a village that is far away than for one nearby."""
_LONGEST_NAME = 4
_SHORTEST_NAME = 4


def chances(gazetteer: Gazetteer, name: str, codes: Collection[str], free: str) -> dict[str, float]:
    """Share the chance of being meant among the communes that have a name.

    Bayes: a commune is written about in proportion to its people, and its streets bear the names of places nearby:
    *p(c)* ∝ people(c) × weight of the name × Π over streets of 1 when they lead nearby, else of how common they are.

    Parameters
    ----------
    gazetteer : Gazetteer
        Where people, names and centres are looked up.
    name : str
        Name they share.
    codes : collection of str
        Communes that have it, or whose name is shortened to it.
    free : str
        The address it stands in.

    Returns
    -------
    dict of str to float
        Commune → chance, likeliest first; they add up to 1.

    Examples
    --------
    >>> from geomap.core.frames import COMMUNES, PLACE_NAMES, POSTCODES
    >>> empty = Gazetteer.build(COMMUNES.empty(), PLACE_NAMES.empty(), POSTCODES.empty())
    >>> chances(empty, "Mende", ["48095"], "")
    {'48095': 1.0}
    """
    ranks = gazetteer.exact.get(key(words(name)), {})
    led = [places for places in _leading(gazetteer, free) if not places & set(codes)]
    weights = {}
    shortened = set(gazetteer.abridged.get(key(words(name)), ())).difference(ranks)
    for code in codes:
        share = _SHORTENED if code in shortened else _answering(gazetteer, code, ranks.get(code, CURRENT))
        people = people_of(gazetteer, code) * share
        weights[code] = people * math.prod(_nearness(gazetteer, code, places) for places in led)
    total = sum(weights.values())
    return {code: weight / total for code, weight in sorted(weights.items(), key=lambda pair: (-pair[1], pair[0]))}


def chance_of_zone(gazetteer: Gazetteer, zone: Collection[str], codes: Collection[str]) -> float:
    """Give the chance that a name means a whole zone, and not a commune that bears it too: « La Réunion ».

    Parameters
    ----------
    gazetteer : Gazetteer
        Where people are looked up.
    zone, codes : collection of str
        Communes of the zone; communes that bear the name.

    Returns
    -------
    float
        0 when the commune is all the zone, like Paris.

    Examples
    --------
    >>> from geomap.core.frames import COMMUNES, PLACE_NAMES, POSTCODES
    >>> empty = Gazetteer.build(COMMUNES.empty(), PLACE_NAMES.empty(), POSTCODES.empty())
    >>> chance_of_zone(empty, ["75056"], ["75056"])
    0.0
    """
    if all(same_family(gazetteer, code, codes) for code in zone):
        return 0.0
    if zone in gazetteer.atlases.values():
        return 1.0
    there = _ZONE_ALONE * sum(gazetteer.population.get(code, 0.0) for code in zone)
    return there / (there + sum(people_of(gazetteer, code) for code in codes))


def _answering(gazetteer: Gazetteer, code: str, rank: int) -> float:
    """Give the share of a commune's people who answer to a name: all to its own, a part each to the others."""
    return 1.0 if rank == CURRENT else 1.0 / (1 + sum(other != CURRENT for _, other in gazetteer.spelt.get(code, ())))


def people_of(gazetteer: Gazetteer, code: str) -> float:
    """Give the people of a commune, those of its arrondissements together; 1 when nobody counted.

    Parameters
    ----------
    gazetteer : Gazetteer
        Where people are looked up.
    code : str
        The commune.

    Returns
    -------
    float
        Never less than 1.

    Examples
    --------
    >>> from geomap.core.frames import COMMUNES, PLACE_NAMES, POSTCODES
    >>> empty = Gazetteer.build(COMMUNES.empty(), PLACE_NAMES.empty(), POSTCODES.empty())
    >>> people_of(empty, "48095")
    1.0
    """
    parts = gazetteer.arrondissements.get(code, {}).values()
    return max(gazetteer.population.get(code, 0.0), sum(gazetteer.population.get(part, 0.0) for part in parts), 1.0)


def _leading(gazetteer: Gazetteer, free: str) -> Iterator[frozenset[str]]:
    """Communes that streets of an address are named for: « route de Tournus »."""
    parts = words(free)
    for place, word in enumerate(parts):
        start = next((at for at in range(place + 1, len(parts)) if not links(parts[at])), len(parts))
        if word not in _ROADS or start == place + 1:
            continue
        for size in range(min(_LONGEST_NAME, len(parts) - start), 0, -1):
            wanted = loose_key(parts[start : start + size])
            if len(wanted) >= _SHORTEST_NAME and wanted in gazetteer.loose:
                yield frozenset(gazetteer.loose[wanted])
                break


def _nearness(gazetteer: Gazetteer, code: str, places: Collection[str]) -> float:
    if any(apart_km(gazetteer, code, place) <= _LEADS_KM for place in places):
        return 1.0
    fame = max(gazetteer.population.get(place, 0.0) for place in places) / _FAMOUS
    return min(1.0, max(fame, _ELSEWHERE))


def apart_km(gazetteer: Gazetteer, code: str, other: str) -> float:
    """Measure how far the centres of two communes lie from each other, to 1 % where it matters.

    Parameters
    ----------
    gazetteer : Gazetteer
        Where centres are looked up.
    code, other : str
        The communes.

    Returns
    -------
    float
        Kilometres; infinite when the place of one is not known.

    Examples
    --------
    >>> from geomap.core.frames import COMMUNES, PLACE_NAMES, POSTCODES
    >>> empty = Gazetteer.build(COMMUNES.empty(), PLACE_NAMES.empty(), POSTCODES.empty())
    >>> apart_km(empty, "48095", "48092")
    inf
    """
    if code not in gazetteer.centre or other not in gazetteer.centre:
        return math.inf
    (west, south), (east, north) = gazetteer.centre[code], gazetteer.centre[other]
    squeeze = math.cos(math.radians((south + north) / 2))
    return math.hypot((east - west) * squeeze, north - south) * M_PER_DEGREE / 1000.0
