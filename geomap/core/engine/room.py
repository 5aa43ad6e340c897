"""Room: what adds up at some communes while the loops go over them, and what it comes to."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np

from geomap.core.engine.compiled import compiled
from geomap.core.engine.shapes import Asked, Bytes, Floats, Offsets, Positions, Records
from geomap.core.engine.terms import FREE, REACHES, REST, SORTS, WAITS
from geomap.core.frames import STATES

_NOT_APPLICABLE, LOCAL, _REACHABLE = (STATES.index(state) for state in ("not_applicable", "local", "reachable"))


WITHIN_30 = 32
"""Bit from which those within 30 minutes are counted, beside those that reach: mostly both change."""

_REACH = (1 << WITHIN_30) - 1
_ABREAST = 8


class Room(NamedTuple):
    """What adds up at some communes, by commune and lane.

    `counts` holds those that count and reach, and those that can be used within 30 minutes; `best` has, by commune,
    sort and lane, the minutes to the nearest, `who` its number, −1 for none; `local` the lanes offered at home.
    """

    access: Floats
    counts: Offsets
    waiting: Positions
    reasons: Bytes
    best: Floats
    who: Positions
    local: Offsets


@compiled
def make_room(communes: int, width: int) -> Room:
    shape, sorts = (communes, width), (communes, SORTS * width)
    return Room(
        np.empty(shape),
        np.empty(shape, np.int64),
        np.empty(shape, np.int32),
        np.empty(shape, np.uint8),
        np.empty(sorts),
        np.empty(sorts, np.int32),
        np.empty(communes, np.int64),
    )


@compiled
def clear(room: Room) -> None:
    access, counts, waiting, reasons, best, who, local = room
    access[:], counts[:], waiting[:], reasons[:], local[:] = 0.0, 0, 0, 0, 0
    best[:], who[:] = math.inf, -1


@compiled
def finish(communes: Positions, room: Room, asked: Asked, order: Floats, found: Records, base: int) -> None:
    """Write what adds up: unknown minutes as NaN, and the state."""
    access, counts, waited, reasons, best, who, local = room
    elsewhere, waiting, exempt = asked.elsewhere, asked.waiting, asked.exempt
    width = access.shape[1]
    # Some lanes at once: what is read lies side by side in lanes, what is written in communes.
    for first_lane in range(0, width, _ABREAST):
        for row in range(len(communes)):
            for lane in range(first_lane, min(first_lane + _ABREAST, width)):
                cell = found[lane, base + row]
                reaches, waits = width * REACHES + lane, width * WAITS + lane
                free, rest = width * FREE + lane, width * REST + lane
                # One that counts and reaches comes before one that reaches, and these before all others; ties by id.
                first = rest if best[row, rest] < best[row, free] else free
                if best[row, rest] == best[row, free] and who[row, rest] >= 0:
                    before = who[row, free] < 0 or order[who[row, rest]] < order[who[row, free]]
                    first = rest if before else free
                first = waits if who[row, waits] >= 0 else first
                first = reaches if who[row, reaches] >= 0 else first
                minutes, proven_minutes = best[row, first], min(best[row, reaches], best[row, free])
                cell["nearest"] = who[row, first]
                cell["nearest_minutes"] = minutes if minutes < math.inf else math.nan
                cell["proven_minutes"] = proven_minutes if proven_minutes < math.inf else math.nan
                proven = counts[row, lane] & _REACH
                cell["proven"], cell["within_30"] = proven, counts[row, lane] >> WITHIN_30
                cell["access"], cell["reasons"] = access[row, lane], reasons[row, lane]
                cell["waiting"] = waited[row, lane]
                here, spared = (local[row] >> lane) & 1, (exempt[communes[row]] >> lane) & 1
                cell["state"] = state_of(here, proven, waited[row, lane], spared, elsewhere[lane], waiting[lane])


@compiled
def state_of(local: int, proven: int, waits: int, spared: int, elsewhere: int, waiting: int) -> int:
    """Say the state of one commune: its place among the states there are."""
    if spared:
        return _NOT_APPLICABLE
    if local:
        return LOCAL
    if proven:
        return _REACHABLE
    return waiting if waits else elsewhere
