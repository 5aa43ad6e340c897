"""The loop of the engine: what adds up at each commune for all skills of a supply at once."""

from __future__ import annotations

from geomap.core.engine.candidates import make_may
from geomap.core.engine.compiled import compiled
from geomap.core.engine.farther import seek_nearest
from geomap.core.engine.outward import add_far, add_near, add_rows
from geomap.core.engine.room import clear, finish, make_room
from geomap.core.engine.shapes import Asked, Floats, Grid, Positions, Records, Starts, Supply
from geomap.core.engine.terms import FREE, REST, Terms

_LOT = 64
"""Communes whose sums are held at once: as many as fit in the cache of a processor."""


@compiled
def tally_communes(  # noqa: PLR0913, PLR0917 - what a loop reads is handed to it bare
    communes: Positions,
    starts: Starts,
    grid: Grid,
    supply: Supply,
    read: Terms,
    asked: Asked,
    common: float,
    order: Floats,
    base: int,
    found: Records,
) -> None:
    """Fill ``found[lane, base + k]`` with what adds up at the k-th commune given, for every skill of a supply.

    From each commune outwards over the cells of the grid: all offers that are near, those that reach farther, then the
    nearest of the skills nobody near offers; and over its rows. Communes of one cell should follow each other: they
    look at the same cells. They are taken in lots, because handing arrays to a loop counts references, which threads
    share.
    """
    width, rows = len(supply.receives), len(supply.rows) > 0
    farther = supply.near_minutes.max() > common or supply.near_km.max() >= 0.0
    room, may = make_room(min(_LOT, len(communes)), width), make_may(width)
    begin = 0
    while begin < len(communes):
        end = _end_of_lot(communes, begin, starts.cell)
        lot = communes[begin:end]
        clear(room)
        if rows:
            add_rows(lot, supply, read, order, room)
        add_near(lot, starts, grid, supply, read, common, order, room)
        if farther:
            add_far(lot, starts, grid, supply, read, common, order, room)
        seek_nearest(FREE, lot, starts, grid, supply, read, common, order, room, may)
        seek_nearest(REST, lot, starts, grid, supply, read, common, order, room, may)
        finish(lot, room, asked, order, found, base + begin)
        begin = end


@compiled
def _end_of_lot(communes: Positions, begin: int, cell: Positions) -> int:
    """Say where a lot ends: with a cell, where that can be."""
    last = min(begin + _LOT, len(communes))
    end = last
    while end < len(communes) and end > begin and cell[communes[end - 1]] == cell[communes[end]]:
        end -= 1
    return end if end > begin else last
