"""Room: what adds up at the communes of a lot while the loops go over them, and what it comes to."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np

from geomap.core.engine.compiled import compiled, inlined
from geomap.core.engine.lot import WIDE
from geomap.core.engine.shapes import Asked, Floats, Positions, Records
from geomap.core.engine.terms import FREE, REACHES, REST, SORTS, WAITS
from geomap.core.frames import STATES

_NOT_APPLICABLE, LOCAL, _REACHABLE = (STATES.index(state) for state in ("not_applicable", "local", "reachable"))

PROVEN, WITHIN_30, ACCESS, WAITING, REASONS, HERE = (WIDE * field for field in range(6))
SUMS = 6 * WIDE
"""Where each sum of a lane begins, and how long all are: reach and count, used in 30 minutes, index, wait, at home."""

WHO = WIDE
NEAREST = 2 * WIDE
"""Of one lane and sort: first the minutes to the nearest, then its number; and how many numbers they are."""

_REACHES, _WAITS, _FREE, _REST = (NEAREST * sort for sort in (REACHES, WAITS, FREE, REST))


class Room(NamedTuple):
    """What adds up at the communes of a lot: sums by lane, the nearest by lane and sort.

    One array each, with what belongs to neighbouring rows side by side: loops take many rows at once.
    """

    sums: Floats
    nearest: Floats


@compiled
def make_room(width: int) -> Room:
    return Room(np.empty(width * SUMS), np.empty(width * SORTS * NEAREST))


@compiled
def clear(width: int, rows: int, room: Room) -> None:
    sums, nearest = room
    for lane in range(width):
        own, best = lane * SUMS, lane * SORTS * NEAREST
        for row in range(rows):
            sums[own + PROVEN + row] = sums[own + WITHIN_30 + row] = sums[own + ACCESS + row] = 0.0
            sums[own + WAITING + row] = sums[own + REASONS + row] = sums[own + HERE + row] = 0.0
        for row in range(rows):
            nearest[best + _REACHES + row] = nearest[best + _WAITS + row] = math.inf
            nearest[best + _FREE + row] = nearest[best + _REST + row] = math.inf
            nearest[best + _REACHES + WHO + row] = nearest[best + _WAITS + WHO + row] = -1.0
            nearest[best + _FREE + WHO + row] = nearest[best + _REST + WHO + row] = -1.0


@compiled
def finish(communes: Positions, room: Room, asked: Asked, order: Floats, found: Records, base: int) -> None:
    """Write what adds up: unknown minutes as NaN, and the state."""
    sums, nearest = room
    elsewhere, waiting, exempt = asked.elsewhere, asked.waiting, asked.exempt
    for lane in range(len(elsewhere)):
        own, best = lane * SUMS, lane * SORTS * NEAREST
        _choose(len(communes), best, nearest, order)
        for row in range(len(communes)):
            cell, proven, waits = found[lane, base + row], int(sums[own + PROVEN + row]), int(sums[own + WAITING + row])
            cell["access"] = sums[own + ACCESS + row]
            cell["nearest_minutes"] = nearest[best + _REACHES + row]
            cell["proven_minutes"] = nearest[best + _FREE + row]
            cell["proven"], cell["waiting"], cell["within_30"] = proven, waits, int(sums[own + WITHIN_30 + row])
            cell["nearest"], cell["reasons"] = int(nearest[best + _REACHES + WHO + row]), int(sums[own + REASONS + row])
            here, spared = sums[own + HERE + row] > 0.0, (exempt[communes[row]] >> lane) & 1
            cell["state"] = state_of(here, proven, waits, spared, elsewhere[lane], waiting[lane])


@inlined
def _choose(rows: int, own: int, best: Floats, order: Floats) -> None:
    """Bring the nearest of all that may be named to the first place, and the nearest that counts to that of `FREE`.

    One that counts and reaches comes before one that reaches, and these before all others; ties by id.
    """
    ties = 0
    for row in range(rows):
        ties += (best[own + _REST + row] == best[own + _FREE + row]) & (best[own + _REST + WHO + row] >= 0.0)
    if ties > 0:
        for row in range(rows):
            free, rest = int(best[own + _FREE + WHO + row]), int(best[own + _REST + WHO + row])
            tied = best[own + _REST + row] == best[own + _FREE + row] and rest >= 0
            if tied and (free < 0 or order[rest] < order[free]):
                best[own + _FREE + WHO + row] = rest
    for row in range(rows):
        reaches, free, rest = best[own + _REACHES + row], best[own + _FREE + row], best[own + _REST + row]
        reached, waits = best[own + _REACHES + WHO + row], best[own + _WAITS + WHO + row]
        freely, other = best[own + _FREE + WHO + row], best[own + _REST + WHO + row]
        first, who = min(free, rest), (other if rest < free else freely)
        first, who = (best[own + _WAITS + row] if waits >= 0.0 else first), (waits if waits >= 0.0 else who)
        first, who = (reaches if reached >= 0.0 else first), (reached if reached >= 0.0 else who)
        proven = min(reaches, free)
        best[own + _REACHES + row] = first if first < math.inf else math.nan
        best[own + _FREE + row] = proven if proven < math.inf else math.nan
        best[own + _REACHES + WHO + row] = who


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
