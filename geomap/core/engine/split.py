"""Split: offers of which distance says all there is to know, lane by lane, and the others, in one reading."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from geomap.core.engine.compiled import compiled
from geomap.core.engine.shapes import ENTRY, PROVEN, RECEIVES, Asked, Floats, Offsets, Positions, Records, Supply

_ABREAST = 8
"""Lanes a processor takes at once: rows of lanes are filled up to whole ones."""


class Split(NamedTuple):
    """Offers of which distance says all, by place and lane: how many, the first by id, the share; and the others.

    `lanes` has the lanes of the first sort at each place, `odd_lanes` those of the others; `x`, `y`, `z` are
    where it is.
    """

    many: Positions
    first: Positions
    share: Floats
    lanes: Offsets
    odd_ptr: Positions
    odd: Records
    odd_lanes: Offsets
    x: Floats
    y: Floats
    z: Floats


@compiled
def split(supply: Supply, asked: Asked, order: Floats) -> Split:
    """Tell offers that count and receive people from the others, in one reading.

    Where no area reaches farther than people accept to go, all there is to know of an offer is how far it is.
    """
    places, entries = supply.places, supply.entries
    width = (len(supply.near_minutes) + _ABREAST - 1) // _ABREAST * _ABREAST
    many, first = np.zeros((len(places), width), np.int32), np.zeros((len(places), width), np.int32)
    share, odd = np.zeros(len(places)), np.empty(len(entries), ENTRY)
    lanes, odd_lanes = np.zeros(len(places), np.int64), np.zeros(len(places), np.int64)
    odd_ptr = np.zeros(len(places) + 1, np.int32)
    max_minutes, others = asked.max_minutes, 0
    x, y, z = np.empty(len(places)), np.empty(len(places)), np.empty(len(places))
    for at in range(len(places)):
        place = places[at]
        x[at], y[at], z[at] = place["x"], place["y"], place["z"]
        for number in range(place["first"], place["last"]):
            entry = entries[number]
            flags, lane = entry["flags"], entry["lane"]
            if (
                flags & RECEIVES != 0
                and flags & PROVEN != 0
                and entry["minutes"] <= max_minutes
                and entry["km"] < 0.0
                and place["by_name"] == 0
            ):
                if many[at, lane] == 0 or order[entry["offer"]] < order[first[at, lane]]:
                    first[at, lane] = entry["offer"]
                many[at, lane] += entry["many"]
                share[at] = entry["share"]
                lanes[at] |= 1 << int(lane)
            else:
                odd[others] = entry
                odd_lanes[at] |= 1 << int(lane)
                others += 1
        odd_ptr[at + 1] = others
    return Split(many, first, share, lanes, odd_ptr, odd, odd_lanes, x, y, z)
