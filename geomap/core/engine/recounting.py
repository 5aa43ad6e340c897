"""Recounting: what adds up at some communes, offer by offer, in whatever way each is offered."""

from __future__ import annotations

import numpy as np

from geomap.core.accessibility import FAIR_MINUTES
from geomap.core.costs import MAX_MINUTES
from geomap.core.engine.compiled import compiled
from geomap.core.engine.minutes import HAIR, ground_km
from geomap.core.engine.room import start, write
from geomap.core.engine.shapes import BY_RULE, SUM, Asked, Floats, Grid, Positions, Records, Starts, Supply
from geomap.core.engine.visiting import EVERY, visit

_LOT = 64
"""Communes whose sums are held at once."""


@compiled
def recount(  # noqa: PLR0913, PLR0917 - what a loop reads is handed to it bare
    communes: Positions, starts: Starts, grid: Grid, supply: Supply, asked: Asked, order: Floats, base: int,
    found: Records,
) -> None:  # fmt: skip
    """Fill ``found[lane, base + k]`` with what adds up at the k-th commune given, for every skill of a supply."""
    width = len(supply.near_minutes)
    sums, access = np.empty((_LOT, width), SUM), np.empty((_LOT, width))
    elsewhere, waiting, exempt = asked.elsewhere, asked.waiting, asked.exempt
    near_minutes, near_km = FAIR_MINUTES, 0.0
    for lane in range(width):
        near_minutes = max(near_minutes, supply.near_minutes[lane], asked.max_minutes if supply.receives[lane] else 0.0)
        near_km = max(near_km, supply.near_km[lane])
    for begin in range(0, len(communes), _LOT):
        lot = communes[begin : begin + _LOT]
        access[:] = 0.0
        for row in range(len(lot)):
            for lane in range(width):
                start(sums[row, lane])
        add_rows(lot, supply, asked, order, sums, access)
        _add_around(lot, near_minutes, near_km, starts, grid, supply, asked, order, sums, access)
        for lane in range(width):
            for row in range(len(lot)):
                spared = (exempt[lot[row]] >> lane) & 1
                cell = found[lane, base + begin + row]
                write(cell, sums[row, lane], access[row, lane], spared, elsewhere[lane], waiting[lane])


@compiled
def add_rows(communes: Positions, supply: Supply, asked: Asked, order: Floats, sums: Records, access: Floats) -> None:
    """Add the offers of places off the grid, journey by journey."""
    row_ptr, rows, places, entries = supply.row_ptr, supply.rows, supply.places, supply.entries
    max_minutes, declared_counts = asked.max_minutes, asked.declared_counts
    for row in range(len(communes)):
        commune = communes[row]
        for number in range(row_ptr[commune], row_ptr[commune + 1]):
            journey = rows[number]
            place = places[journey["place"]]
            pair = (journey["minutes"], journey["km"], place["home"] == commune, journey["served"])
            first, last = place["first"], place["last"]
            visit(sums, access, row, entries, first, last, pair, EVERY, max_minutes, declared_counts, order)


@compiled
def _add_around(  # noqa: PLR0913, PLR0917 - one loop: handing arrays on counts references
    communes: Positions, near_minutes: float, near_km: float, starts: Starts, grid: Grid, supply: Supply, asked: Asked,
    order: Floats, sums: Records, access: Floats,
) -> None:  # fmt: skip
    """Add the offers of the grid: all that are near, then as far as the nearest of some skill is not known."""
    start_x, start_y, start_z, start_pace, crossing, _, start_cell = starts
    ptr, around_cell, around_km, _ = grid
    begin, end, mask, places, entries = supply.begin, supply.end, supply.mask, supply.places, supply.entries
    max_minutes, declared_counts = asked.max_minutes, asked.declared_counts
    for row in range(len(communes)):
        commune = communes[row]
        first = start_cell[commune]
        if first < 0:
            continue
        x, y, z = start_x[commune], start_y[commune], start_z[commune]
        pace, cross = start_pace[commune], crossing[commune]
        look_km = MAX_MINUTES / pace * HAIR
        always_km = min(max(near_minutes / pace, near_km) * HAIR, look_km)
        for around in range(ptr[first], ptr[first + 1]):
            if around_km[around] > look_km:
                break
            cell = around_cell[around]
            if mask[cell] == 0:
                continue
            for at in range(begin[cell], end[cell]):
                place = places[at]
                chord2 = (place["x"] - x) ** 2 + (place["y"] - y) ** 2 + (place["z"] - z) ** 2
                if chord2 > look_km * look_km:
                    continue
                km = ground_km(chord2)
                minutes = max(pace, place["pace"]) * max(km, cross)
                if minutes <= MAX_MINUTES:
                    pair = (minutes, km, place["home"] == commune, BY_RULE)
                    visit(
                        sums, access, row, entries, place["first"], place["last"],
                        pair, EVERY, max_minutes, declared_counts, order,
                    )  # fmt: skip
            sought = 0.0
            for lane in range(sums.shape[1]):
                cell_sums = sums[row, lane]
                nearest = cell_sums["nearest_minutes"] if cell_sums["tier"] >= 2 else 0.0
                sought = max(sought, cell_sums["proven_minutes"], nearest)
            look_km = max(always_km, min(sought, MAX_MINUTES) / pace * HAIR)
