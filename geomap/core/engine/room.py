"""Room: what adds up at some communes while the loops go over them, and what it comes to."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np

from geomap.core.accessibility import FAIR_MINUTES, PEOPLE
from geomap.core.engine.compiled import compiled
from geomap.core.engine.shapes import CELL, Asked, Floats, Positions, Records
from geomap.core.engine.split import Split
from geomap.core.engine.visiting import meet
from geomap.core.frames import STATES

_NOBODY = 3
"""Tier of a commune without any offer."""

_NOT_APPLICABLE, _LOCAL, _REACHABLE = (STATES.index(state) for state in ("not_applicable", "local", "reachable"))


class Room(NamedTuple):
    """What adds up at some communes, by commune and lane; offers of which distance says all first.

    `both` counts those within the minutes accepted and within 30, `either` those within one of the two; `who` is the
    nearest, `best` its minutes. `sought_km` says how far each lane of one commune
    still has to look, `cells` holds what the other offers add up to.
    """

    access: Floats
    both: Floats
    either: Floats
    best: Floats
    who: Positions
    sought_km: Floats
    cells: Records


@compiled
def make_room(communes: int, width: int) -> Room:
    shape = (communes, width)
    sums = np.empty(shape), np.empty(shape), np.empty(shape), np.empty(shape)
    return Room(*sums, np.empty(shape, np.int32), np.empty(width), np.empty(shape, CELL))


@compiled
def clear(room: Room) -> None:
    access, both, either, best, who, _, cells = room
    access[:], both[:], either[:], best[:], who[:] = 0.0, 0.0, 0.0, math.inf, 0
    for row in range(cells.shape[0]):
        for lane in range(cells.shape[1]):
            cell = cells[row, lane]
            cell["access"], cell["nearest_minutes"], cell["proven_minutes"] = 0.0, math.inf, math.inf
            cell["proven"], cell["waiting"], cell["within_30"], cell["nearest"], cell["rank"] = 0, 0, 0, -1, 0
            cell["local"], cell["reasons"], cell["tier"], cell["state"] = 0, 0, _NOBODY, 0


@compiled
def finish(communes: Positions, room: Room, parts: Split, asked: Asked, found: Records, base: int) -> None:
    """Bring both sorts of offers together, say the index in people, unknown minutes as NaN, and the state."""
    max_minutes, _, elsewhere, waiting, exempt = asked
    access, both, either, best, who, _, cells = room
    rank, offer = parts.rank, parts.offer
    farther = max_minutes > FAIR_MINUTES
    for lane in range(cells.shape[1]):
        for row in range(len(communes)):
            cell, minutes = cells[row, lane], best[row, lane]
            if minutes < math.inf:
                every, near = int(both[row, lane] + either[row, lane]), int(both[row, lane])
                cell["proven"] += every if farther else near
                cell["within_30"] += near if farther else every
                first = who[row, lane]
                meet(cell, 0 if minutes <= max_minutes else 2, minutes, rank[first], offer[first])
                cell["proven_minutes"] = min(cell["proven_minutes"], minutes)
            cell["access"] = PEOPLE * (cell["access"] + access[row, lane])
            if cell["nearest_minutes"] == math.inf:
                cell["nearest_minutes"] = math.nan
            if cell["proven_minutes"] == math.inf:
                cell["proven_minutes"] = math.nan
            if (exempt[communes[row]] >> lane) & 1:
                cell["state"] = _NOT_APPLICABLE
            elif cell["local"]:
                cell["state"] = _LOCAL
            elif cell["proven"]:
                cell["state"] = _REACHABLE
            else:
                cell["state"] = waiting[lane] if cell["waiting"] else elsewhere[lane]
            found[lane, base + row] = cell
