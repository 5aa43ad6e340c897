"""The loop of the engine: what adds up at each commune for all skills of a supply at once."""

from __future__ import annotations

import numpy as np

from geomap.core.engine.compiled import compiled
from geomap.core.engine.farther import seek_nearest
from geomap.core.engine.lot import WIDE, around_of, gather, make_lot
from geomap.core.engine.outward import add_near, add_rows
from geomap.core.engine.room import clear, finish, make_room
from geomap.core.engine.shapes import Asked, Floats, Grid, Positions, Records, Starts, Supply
from geomap.core.engine.terms import FREE, REST, Terms


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

    The communes of one cell are taken in lots, for they look at the same cells around: over all offers that are near
    and those that reach farther, then for the nearest of the skills nobody near offers. Within a lot what adds up lies
    side by side, so that a processor takes several communes at once.
    """
    width, off = len(supply.receives), len(supply.rows) > 0
    room, lot, bound = make_room(width), make_lot(), np.empty(width)
    begin = 0
    while begin < len(communes):
        cell, end = starts.cell[communes[begin]], begin + 1
        while end < min(begin + WIDE, len(communes)) and starts.cell[communes[end]] == cell:
            end += 1
        some = communes[begin:end]
        rows = gather(some, starts, lot)
        clear(width, rows, room)
        if off:
            add_rows(some, supply, read, order, lot, room)
        if cell >= 0:
            around, many = around_of(len(some), lot), len(some)
            add_near(some, rows, cell, around, grid, supply, read, common, order, lot, room)
            for sort in range(FREE, REST + 1):
                seek_nearest(sort, many, rows, cell, around, grid, supply, read, common, order, lot, room, bound)
        finish(some, room, asked, order, found, base + begin)
        begin = end
