"""The loop of the engine: what adds up at each commune for all skills of a supply at once."""

from __future__ import annotations

from geomap.core.accessibility import FAIR_MINUTES
from geomap.core.engine.compiled import compiled
from geomap.core.engine.farther import make_may, seek_nearest
from geomap.core.engine.others import add_others
from geomap.core.engine.outward import add_near
from geomap.core.engine.recounting import add_rows
from geomap.core.engine.room import clear, finish, make_room, ready
from geomap.core.engine.shapes import Asked, Floats, Grid, Positions, Records, Starts, Supply
from geomap.core.engine.split import Split
from geomap.core.engine.visiting import EVERY

_LOT = 64
"""Communes whose sums are held at once: as many as fit in the cache of a processor."""


@compiled
def tally_communes(  # noqa: PLR0913, PLR0917 - what a loop reads is handed to it bare
    communes: Positions,
    starts: Starts,
    grid: Grid,
    supply: Supply,
    parts: Split,
    asked: Asked,
    order: Floats,
    base: int,
    found: Records,
) -> None:
    """Fill ``found[lane, base + k]`` with what adds up at the k-th commune given, for every skill of a supply.

    From each commune outwards over the cells of the grid: all offers that are near, then, for the skills whose nearest
    is not yet known, as far as it takes; and over its rows. Communes of one cell should follow each other: they look
    at the same cells. They are taken in lots, because handing arrays to a loop counts references, which threads share.
    """
    common, rows = FAIR_MINUTES, len(supply.rows) > 0
    for lane in range(len(supply.near_minutes)):
        if supply.receives[lane]:
            common = max(common, asked.max_minutes)
    room = make_room(min(_LOT, len(communes)), parts.many.shape[1])
    may = make_may(parts.many.shape[1])
    for begin in range(0, len(communes), _LOT):
        lot = communes[begin : begin + _LOT]
        clear(room)
        if rows:
            for row in range(len(lot)):
                ready(room.sums, room.used, row, EVERY)
            add_rows(lot, supply, asked, order, room.sums, room.access)
        add_near(lot, starts, grid, supply, parts, asked, common, order, room)
        seek_nearest(lot, starts, grid, supply, parts, order, room, may)
        add_others(lot, starts, grid, supply, parts, asked, common, order, room)
        finish(lot, room, parts, asked, order, found, base + begin)
