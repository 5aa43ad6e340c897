"""Terms: what each offer of a supply adds, and where, in one reading."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from geomap.core.accessibility import FAIR_MINUTES
from geomap.core.costs import MAX_MINUTES
from geomap.core.engine.compiled import compiled
from geomap.core.engine.lot import NOWHERE, RECEIVED
from geomap.core.engine.minutes import FULL, LITTLE, SOME, gain_of
from geomap.core.engine.shapes import PROVEN, RECEIVES, REMOTE, TERM, Asked, Offsets, Records, Supply

REACHES, WAITS, FREE, REST = 0, 1, 2, 3
"""What an offer is to a commune, the preferred first: counts and reaches, reaches, counts and receives, or neither."""

SORTS = 4
"""How many of these there are: the nearest of each is known by lane."""


class Terms(NamedTuple):
    """Terms by entry; by place, lanes that are `FREE`, `REST`, or may reach far.

    Arrays are as long as those of the supply; what is written there later is read later. `held` has the lanes that are
    `FREE` or `REST` at any place.
    """

    terms: Records
    free: Offsets
    rest: Offsets
    far: Offsets
    held: Offsets


def room_for_terms(supply: Supply) -> Terms:
    """Make room for the terms of a supply."""
    places, entries = len(supply.places), len(supply.entries)
    free, rest, far = (np.empty(places, dtype=np.int64) for _ in range(3))
    held = np.zeros(2, dtype=np.int64)
    return Terms(np.empty(entries, dtype=TERM), free, rest, far, held)


@compiled
def read_terms(first: int, last: int, supply: Supply, asked: Asked, common: float, found: Terms) -> None:
    """Read the offers of some places."""
    places, entries = supply.places, supply.entries
    terms, free, rest, far, _ = found
    max_minutes, declared_counts = asked.max_minutes, asked.declared_counts
    for at in range(first, last):
        free[at], rest[at], far[at] = 0, 0, 0
        for number in range(places[at]["first"], places[at]["last"]):
            entry, term = entries[number], terms[number]
            flags, many, lane = entry["flags"], entry["many"], 1 << int(entry["lane"])
            proven, receives = flags & PROVEN != 0, flags & RECEIVES != 0
            good = declared_counts or proven
            term["lane"], term["offer"], term["waits"] = entry["lane"], entry["offer"], 0 if proven else entry["waits"]
            term["reach"] = max(entry["minutes"], max_minutes if receives else -1.0)
            term["use"], term["km"] = FAIR_MINUTES if receives else -1.0, RECEIVED if receives else NOWHERE
            if entry["km"] >= 0.0:
                term["km"] = entry["km"]
            term["good"], share = many if good else 0, float(entry["share"])
            term["waiting"] = 0 if proven or flags & REMOTE != 0 else many
            term["core"], term["middle"] = gain_of(FULL, share) * term["good"], gain_of(SOME, share) * term["good"]
            term["edge"] = gain_of(LITTLE, share) * term["good"]
            if good and receives:
                free[at] |= lane
            else:
                rest[at] |= lane
            if entry["minutes"] > common or entry["km"] >= 0.0:
                far[at] |= lane


@compiled
def hold_terms(first: int, last: int, read: Terms) -> None:
    """Take note of the lanes some places hold."""
    for at in range(first, last):
        read.held[0] |= read.free[at]
        read.held[1] |= read.rest[at]


@compiled
def common_minutes(supply: Supply, asked: Asked) -> float:
    """Say within which minutes all offers are near that receive people who come."""
    least = FAIR_MINUTES
    for lane in range(len(supply.receives)):
        if supply.receives[lane]:
            least = max(least, asked.max_minutes)
    return min(least, MAX_MINUTES)
