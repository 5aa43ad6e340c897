"""Room: what adds up at some communes while the loops go over them, and what it comes to."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np

from geomap.core.accessibility import FAIR_MINUTES
from geomap.core.engine.compiled import compiled
from geomap.core.engine.shapes import SUM, Asked, Floats, Offsets, Positions, Records
from geomap.core.engine.split import Split
from geomap.core.engine.visiting import meet
from geomap.core.frames import STATES

_NOBODY = 3
"""Tier of a commune without any offer."""

_NOT_APPLICABLE, LOCAL, _REACHABLE = (STATES.index(state) for state in ("not_applicable", "local", "reachable"))


class Room(NamedTuple):
    """What adds up at some communes, by commune and lane; offers of which distance says all first.

    `counted` holds those within the minutes accepted and within 30, then those within one of the two; `who` is the
    place of the nearest, `best` its minutes; `local` has the lanes offered in the commune itself. `sums` holds what
    the other offers add up to, in the lanes of `used`.
    """

    access: Floats
    counted: Positions
    best: Floats
    who: Positions
    local: Offsets
    sums: Records
    used: Offsets


@compiled
def make_room(communes: int, width: int) -> Room:
    shape = (communes, width)
    return Room(
        np.empty(shape),
        np.empty((2, communes, width), np.int32),
        np.empty(shape),
        np.empty(shape, np.int32),
        np.empty(communes, np.int64),
        np.empty(shape, SUM),
        np.empty(communes, np.int64),
    )


@compiled
def clear(room: Room) -> None:
    access, counted, best, who, local, _, used = room
    access[:], counted[:], best[:], who[:], local[:], used[:] = 0.0, 0, math.inf, 0, 0, 0


@compiled
def ready(sums: Records, used: Offsets, row: int, lanes: int) -> None:
    """Begin the sums of some lanes that are not begun."""
    new = lanes & ~used[row]
    if new != 0:
        for lane in range(sums.shape[1]):
            if (new >> lane) & 1:
                start(sums[row, lane])
        used[row] |= new


@compiled
def start(cell: Records) -> None:
    """Begin at nothing."""
    cell["nearest_minutes"], cell["proven_minutes"] = math.inf, math.inf
    cell["proven"], cell["waiting"], cell["within_30"], cell["nearest"] = 0, 0, 0, -1
    cell["local"], cell["reasons"], cell["tier"] = 0, 0, _NOBODY


@compiled
def finish(
    communes: Positions, room: Room, parts: Split, asked: Asked, order: Floats, found: Records, base: int
) -> None:
    """Bring both sorts of offers together."""
    access, counted, best, who, local, sums, used = room
    max_minutes, exempt, first = asked.max_minutes, asked.exempt, parts.first
    elsewhere, waiting = asked.elsewhere, asked.waiting
    farther = max_minutes > FAIR_MINUTES
    for lane in range(found.shape[0]):
        for row in range(len(communes)):
            minutes, near = best[row, lane], counted[0, row, lane]
            every = near + counted[1, row, lane]
            proven, within_30 = (every, near) if farther else (near, every)
            here, spared = (local[row] >> lane) & 1, (exempt[communes[row]] >> lane) & 1
            known, cell = minutes < math.inf, found[lane, base + row]
            if (used[row] >> lane) & 1 == 0:
                cell["access"], cell["proven"], cell["within_30"] = access[row, lane], proven, within_30
                cell["nearest_minutes"] = cell["proven_minutes"] = minutes if known else math.nan
                cell["nearest"] = first[who[row, lane], lane] if known else -1
                cell["waiting"] = cell["reasons"] = 0
                cell["state"] = state_of(here, proven, 0, spared, elsewhere[lane], waiting[lane])
                continue
            other = sums[row, lane]
            if known:
                other["proven"] += proven
                other["within_30"] += within_30
                other["local"] |= here
                meet(other, 0 if minutes <= max_minutes else 2, minutes, first[who[row, lane], lane], order)
                other["proven_minutes"] = min(other["proven_minutes"], minutes)
            write(cell, other, access[row, lane], spared, elsewhere[lane], waiting[lane])


@compiled
def write(found: Records, cell: Records, access: float, spared: int, elsewhere: int, waiting: int) -> None:
    """Write what adds up at one commune: unknown minutes as NaN, and the state."""
    nearest, proven = cell["nearest_minutes"], cell["proven_minutes"]
    found["access"] = access
    found["nearest_minutes"] = nearest if nearest < math.inf else math.nan
    found["proven_minutes"] = proven if proven < math.inf else math.nan
    found["proven"], found["waiting"], found["within_30"] = cell["proven"], cell["waiting"], cell["within_30"]
    found["nearest"], found["reasons"] = cell["nearest"], cell["reasons"]
    found["state"] = state_of(int(cell["local"]), int(cell["proven"]), int(cell["waiting"]), spared, elsewhere, waiting)


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
