"""Room: what adds up at the communes of a lot while the loops go over them, and what it comes to."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np

from geomap.core.engine.compiled import compiled
from geomap.core.engine.lot import WIDE
from geomap.core.engine.shapes import Asked, Bytes, Floats, Positions, Records
from geomap.core.engine.terms import FREE, REACHES, REST, SORTS, WAITS
from geomap.core.frames import STATES

_NOT_APPLICABLE, LOCAL, _REACHABLE = (STATES.index(state) for state in ("not_applicable", "local", "reachable"))

PROVEN, WITHIN_30, ACCESS, WAITING, HERE = (WIDE * field for field in range(5))
SUMS = 5 * WIDE
"""Where each sum begins among those of one lane, and how many numbers they are: those that count and reach, those that

can be used within 30 minutes, the index, those that wait, and whether one that counts is at home.
"""

WHO = WIDE
NEAREST = 2 * WIDE
"""Of one lane and sort: first the minutes to the nearest, then its number; and how many numbers they are."""

_REACHES, _WAITS, _FREE, _REST = (NEAREST * sort for sort in (REACHES, WAITS, FREE, REST))


class Room(NamedTuple):
    """What adds up at the communes of a lot: sums by lane, the nearest by lane and sort, what others wait for by lane.

    One array each, with what belongs to neighbouring rows side by side: loops take many rows at once.
    """

    sums: Floats
    nearest: Floats
    reasons: Bytes


@compiled
def make_room(width: int) -> Room:
    return Room(np.empty(width * SUMS), np.empty(width * SORTS * NEAREST), np.empty(width * WIDE, np.uint8))


@compiled
def clear(rows: int, room: Room) -> None:
    sums, nearest, reasons = room
    for first in range(0, len(sums), WIDE):
        sums[first : first + rows] = 0.0
    for first in range(0, len(nearest), NEAREST):
        nearest[first : first + rows] = math.inf
        nearest[first + WHO : first + WHO + rows] = -1.0
    for first in range(0, len(reasons), WIDE):
        reasons[first : first + rows] = 0


@compiled
def finish(communes: Positions, room: Room, asked: Asked, order: Floats, found: Records, base: int) -> None:
    """Write what adds up: unknown minutes as NaN, and the state."""
    sums, nearest, reasons = room
    elsewhere, waiting, exempt = asked.elsewhere, asked.waiting, asked.exempt
    for lane in range(len(elsewhere)):
        own, cells = sums[lane * SUMS : (lane + 1) * SUMS], found[lane]
        best = nearest[lane * SORTS * NEAREST : (lane + 1) * SORTS * NEAREST]
        why = reasons[lane * WIDE : (lane + 1) * WIDE]
        _choose(len(communes), best, order)
        for row in range(len(communes)):
            cell, proven, waits = cells[base + row], int(own[PROVEN + row]), int(own[WAITING + row])
            cell["access"] = own[ACCESS + row]
            cell["nearest_minutes"], cell["proven_minutes"] = best[_REACHES + row], best[_FREE + row]
            cell["proven"], cell["waiting"], cell["within_30"] = proven, waits, int(own[WITHIN_30 + row])
            cell["nearest"], cell["reasons"] = int(best[_REACHES + WHO + row]), why[row]
            spared = (exempt[communes[row]] >> lane) & 1
            cell["state"] = state_of(own[HERE + row] > 0.0, proven, waits, spared, elsewhere[lane], waiting[lane])


@compiled
def _choose(rows: int, best: Floats, order: Floats) -> None:
    """Bring the nearest of all that may be named to the first place, and the nearest that counts to that of `FREE`.

    One that counts and reaches comes before one that reaches, and these before all others; ties by id.
    """
    ties = 0
    for row in range(rows):
        ties += (best[_REST + row] == best[_FREE + row]) & (best[_REST + WHO + row] >= 0.0)
    if ties > 0:
        for row in range(rows):
            free, rest = int(best[_FREE + WHO + row]), int(best[_REST + WHO + row])
            tied = best[_REST + row] == best[_FREE + row] and rest >= 0
            if tied and (free < 0 or order[rest] < order[free]):
                best[_FREE + WHO + row] = best[_REST + WHO + row]
    for row in range(rows):
        reaches, free, rest = best[_REACHES + row], best[_FREE + row], best[_REST + row]
        waits, reached = best[_WAITS + WHO + row] >= 0.0, best[_REACHES + WHO + row] >= 0.0
        other, who = (rest if rest < free else free), best[(_REST if rest < free else _FREE) + WHO + row]
        other, who = (best[_WAITS + row] if waits else other), (best[_WAITS + WHO + row] if waits else who)
        first, proven = (reaches if reached else other), (free if free < reaches else reaches)
        best[_REACHES + row] = first if first < math.inf else math.nan
        best[_FREE + row] = proven if proven < math.inf else math.nan
        best[_REACHES + WHO + row] = best[_REACHES + WHO + row] if reached else who


@compiled
def state_of(local: bool, proven: int, waits: int, spared: int, elsewhere: int, waiting: int) -> int:
    """Say the state of one commune: its place among the states there are."""
    if spared:
        return _NOT_APPLICABLE
    if local:
        return LOCAL
    if proven:
        return _REACHABLE
    return waiting if waits else elsewhere
