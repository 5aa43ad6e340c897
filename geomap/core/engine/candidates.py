"""Candidates: places that may be the nearest to some communes, lane by lane, and which of them is."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from geomap.core.costs import MAX_MINUTES
from geomap.core.engine.compiled import compiled
from geomap.core.engine.minutes import HAIR, ground_km
from geomap.core.engine.room import Room
from geomap.core.engine.shapes import Floats, Offsets, Positions, Records, Starts, Supply
from geomap.core.engine.terms import Terms

_FEW = 64
"""Places listed by lane before they are looked at."""


class May(NamedTuple):
    """Places that may be nearest, by lane, and the fewest minutes to each."""

    places: Positions
    minutes: Floats


@compiled
def make_may(width: int) -> May:
    return May(np.empty((width, _FEW), np.int32), np.empty((width, _FEW)))


@compiled
def take_nearest(  # noqa: PLR0913, PLR0917
    sort: int, lane: int, count: Offsets, bound: Floats, begin: int, end: int, communes: Positions, starts: Starts,
    supply: Supply, read: Terms, order: Floats, room: Room, may: May,
) -> None:  # fmt: skip
    """Of the places that may be nearest in a lane, keep for each commune the one that is, and forget the others."""
    start_x, start_y, start_z, start_pace, crossing, _, _ = starts
    places, best, who, own = supply.places, room.best, room.who, room.access.shape[1] * sort + lane
    candidates, least = may
    for number in range(count[lane]):
        at, lower = candidates[lane, number], least[lane, number]
        if lower > bound[lane]:
            continue
        place, offer = places[at], -1
        place_x, place_y, place_z, place_pace = place["x"], place["y"], place["z"], place["pace"]
        for row in range(begin, end):
            commune, old = communes[row], best[row, own]
            if lower > old:
                continue
            chord2 = (
                (place_x - start_x[commune]) ** 2
                + (place_y - start_y[commune]) ** 2
                + (place_z - start_z[commune]) ** 2
            )
            pace = max(start_pace[commune], place_pace)
            # A chord is shorter than the way over the ground.
            if pace * pace * chord2 > old * old * HAIR:
                continue
            minutes = pace * max(ground_km(chord2), crossing[commune])
            if minutes <= MAX_MINUTES and minutes <= old:
                offer = _first_by_id(sort, lane, place, read, order) if offer < 0 else offer
                if minutes < old or order[offer] < order[who[row, own]]:
                    best[row, own], who[row, own] = minutes, offer
    count[lane] = 0


@compiled
def _first_by_id(sort: int, lane: int, place: Records, read: Terms, order: Floats) -> int:
    """Give the number of the first offer of a place that is of one sort and lane."""
    first = -1
    for number in range(place["first"], place["last"]):
        term = read.terms[number]
        if term["lane"] == lane and term["beyond"] == sort and (first < 0 or order[term["offer"]] < order[first]):
            first = term["offer"]
    return first
