"""Others: farther on, the offers of which distance does not say all."""

from __future__ import annotations

import math

import numpy as np

from geomap.core.costs import MAX_MINUTES
from geomap.core.engine.compiled import compiled
from geomap.core.engine.minutes import HAIR, ground_km
from geomap.core.engine.outward import held_around
from geomap.core.engine.room import Room, ready
from geomap.core.engine.shapes import BY_RULE, Asked, Floats, Grid, Positions, Records, Starts, Supply
from geomap.core.engine.split import Split
from geomap.core.engine.visiting import visit


@compiled
def add_others(  # noqa: C901, PLR0913, PLR0917 - one loop: handing arrays on counts references
    communes: Positions, starts: Starts, grid: Grid, supply: Supply, parts: Split, asked: Asked, common: float,
    order: Floats, room: Room,
) -> None:  # fmt: skip
    """Look on as far as their areas reach, and until the nearest is known."""
    start_x, start_y, start_z, start_pace, crossing, _, start_cell = starts
    begin, end, mask, places = supply.begin, supply.end, supply.mask, supply.places
    odd_ptr, odd, odd_lanes = parts.odd_ptr, parts.odd, parts.odd_lanes
    access, _, best, _, _, sums, used = room
    max_minutes, declared_counts = asked.max_minutes, asked.declared_counts
    every = 0
    for at in range(len(places)):
        every |= odd_lanes[at]
    if every == 0:
        return
    held, least_km = np.empty(len(mask), np.int32), np.empty(len(mask))
    sought, pending = np.empty(len(supply.receives)), np.empty(len(supply.receives), np.int32)
    previous, count = -1, 0
    for row in range(len(communes)):
        commune = communes[row]
        first, pace, cross = start_cell[commune], start_pace[commune], crossing[commune]
        x, y, z = start_x[commune], start_y[commune], start_z[commune]
        if first != previous:
            previous, count = first, held_around(first, grid, mask, held, least_km) if first >= 0 else 0
        ready(sums, used, row, every)
        reach = np.maximum(supply.near_minutes, supply.near_km * pace)
        _seek(row, every, best, sums, reach, max_minutes, sought)
        slow, always_km = pace / HAIR, min(common, MAX_MINUTES) / pace * HAIR
        left, waiting, settled, widest = _still(pending, sought, _pend(sought, every, common, pending), 0.0)
        for around in range(count):
            square, looked = held[around], 0
            if least_km[around] * slow > settled:
                left, waiting, settled, widest = _still(pending, sought, left, least_km[around] * slow)
            if left == 0:
                break
            look_km = min(widest, MAX_MINUTES) / slow
            for at in range(begin[square], end[square]) if mask[square] & waiting else range(0):
                wanted = odd_lanes[at] & waiting
                if wanted == 0:
                    continue
                place = places[at]
                chord2 = (place["x"] - x) ** 2 + (place["y"] - y) ** 2 + (place["z"] - z) ** 2
                if chord2 <= always_km * always_km or chord2 > look_km * look_km:
                    continue
                km = ground_km(chord2)
                minutes = max(pace, place["pace"]) * max(km, cross)
                if minutes <= MAX_MINUTES:
                    pair = (minutes, km, place["home"] == commune, BY_RULE)
                    visit(
                        sums, access, row, odd, odd_ptr[at], odd_ptr[at + 1],
                        pair, wanted, max_minutes, declared_counts, order,
                    )  # fmt: skip
                    looked |= wanted
            if looked != 0:
                _seek(row, looked, best, sums, reach, max_minutes, sought)
                left, waiting, settled, widest = _still(pending, sought, left, least_km[around] * slow)


@compiled
def _seek(row: int, lanes: int, best: Floats, sums: Records, reach: Floats, max_minutes: float, sought: Floats) -> None:
    """Say within which minutes some lanes still have to look: as far as areas reach, and until the nearest is known."""
    for lane in range(len(sought)):
        if (lanes >> lane) & 1:
            cell, minutes = sums[row, lane], best[row, lane]
            proven = min(minutes, cell["proven_minutes"])
            if cell["tier"] >= 2 and minutes > max_minutes:
                proven = max(proven, min(minutes, cell["nearest_minutes"]))
            sought[lane] = max(proven, reach[lane])


@compiled
def _pend(sought: Floats, lanes: int, least_minutes: float, pending: Positions) -> int:
    """List the lanes that have to look farther than some minutes."""
    left = 0
    for lane in range(len(sought)):
        if (lanes >> lane) & 1 and sought[lane] > least_minutes:
            pending[left] = lane
            left += 1
    return left


@compiled
def _still(pending: Positions, sought: Floats, left: int, least_minutes: float) -> tuple[int, int, float, float]:
    """Drop the lanes that need look no farther; say how many are left, which, until when that holds, and how far."""
    waiting, settled, widest, one = 0, math.inf, 0.0, 0
    while one < left:
        lane = pending[one]
        if least_minutes > sought[lane]:
            left -= 1
            pending[one] = pending[left]
        else:
            waiting |= 1 << int(lane)
            settled, widest = min(settled, sought[lane]), max(widest, sought[lane])
            one += 1
    return left, waiting, settled, widest
