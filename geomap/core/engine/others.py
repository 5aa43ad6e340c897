"""Others: farther on, the offers of which distance does not say all."""

from __future__ import annotations

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
    previous, count = -1, 0
    for row in range(len(communes)):
        commune = communes[row]
        first, pace, cross = start_cell[commune], start_pace[commune], crossing[commune]
        x, y, z = start_x[commune], start_y[commune], start_z[commune]
        if first != previous:
            previous, count = first, held_around(first, grid, mask, held, least_km) if first >= 0 else 0
        ready(sums, used, row, every)
        reach = np.maximum(supply.near_minutes, supply.near_km * pace)
        always_km = min(common, MAX_MINUTES) / pace * HAIR
        waiting, look_km = _look(row, every, best, sums, reach, max_minutes, pace, always_km)
        for around in range(count):
            square, looked = held[around], False
            if least_km[around] > look_km:
                break
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
                    looked = True
            if looked:
                waiting, look_km = _look(row, every, best, sums, reach, max_minutes, pace, always_km)


@compiled
def _look(  # noqa: PLR0913, PLR0917
    row: int, lanes: int, best: Floats, sums: Records, reach: Floats, max_minutes: float, pace: float,
    always_km: float,
) -> tuple[int, float]:  # fmt: skip
    """Say which lanes have to look beyond what is near, and how far: as areas reach, and until the nearest is known."""
    waiting, farthest = 0, 0.0
    for lane in range(len(reach)):
        if (lanes >> lane) & 1:
            cell, minutes = sums[row, lane], best[row, lane]
            proven = min(minutes, cell["proven_minutes"])
            if cell["tier"] >= 2 and minutes > max_minutes:
                proven = max(proven, min(minutes, cell["nearest_minutes"]))
            far_km = min(max(proven, reach[lane]), MAX_MINUTES) / pace * HAIR
            if far_km > always_km:
                waiting |= 1 << lane
                farthest = max(farthest, far_km)
    return waiting, farthest
