"""Split: offers of which distance says all there is to know, and the others, in one reading."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from geomap.core.engine.compiled import compiled
from geomap.core.engine.shapes import ENTRY, PROVEN, RECEIVES, Asked, Floats, Positions, Records, Supply


class Split(NamedTuple):
    """Offers of which distance says all, by place, and the others."""

    ptr: Positions
    place: Positions
    lane: Positions
    rank: Positions
    offer: Positions
    counted: Floats
    gain: Floats
    odd_ptr: Positions
    odd: Records
    odd_lanes: int


@compiled
def split(supply: Supply, asked: Asked) -> Split:
    """Tell offers that count and receive people from the others, in one reading.

    Where no area reaches farther than people accept to go, all there is to know of an offer is how far it is.
    """
    places, entries = supply.places, supply.entries
    many = len(entries)
    place_of, lane = np.empty(many, np.int32), np.empty(many, np.int32)
    rank, offer = np.empty(many, np.int32), np.empty(many, np.int32)
    count, gain, odd = np.empty(many), np.empty(many), np.empty(many, ENTRY)
    ptr, odd_ptr = np.zeros(len(places) + 1, np.int32), np.zeros(len(places) + 1, np.int32)
    odd_lanes, plain, others = 0, 0, 0
    for at in range(len(places)):
        place = places[at]
        for number in range(place["first"], place["last"]):
            entry = entries[number]
            flags = entry["flags"]
            if (
                flags & RECEIVES != 0
                and flags & PROVEN != 0
                and entry["minutes"] <= asked.max_minutes
                and entry["km"] < 0.0
                and place["by_name"] == 0
            ):
                place_of[plain] = at
                lane[plain], rank[plain], offer[plain] = entry["lane"], entry["rank"], entry["offer"]
                count[plain], gain[plain] = entry["many"], entry["many"] * entry["share"]
                plain += 1
            else:
                odd[others] = entry
                odd_lanes |= 1 << entry["lane"]
                others += 1
        ptr[at + 1], odd_ptr[at + 1] = plain, others
    return Split(ptr, place_of, lane, rank, offer, count, gain, odd_ptr, odd, odd_lanes)
