"""The loop of the engine: what adds up at each commune for all skills of a supply at once."""

from __future__ import annotations

from geomap.core.accessibility import FAIR_MINUTES
from geomap.core.engine.compiled import compiled
from geomap.core.engine.outward import add_far, add_near, ask_next_door
from geomap.core.engine.room import Room, clear, finish, make_room
from geomap.core.engine.shapes import Asked, Grid, Positions, Records, Starts, Supply
from geomap.core.engine.split import Split
from geomap.core.engine.visiting import EVERY, visit

_LOT = 64
"""Communes whose sums are held at once: as many as fit in the cache of a processor."""


@compiled
def _add_rows(communes: Positions, supply: Supply, asked: Asked, room: Room) -> None:
    """Add the offers of places off the grid, journey by journey."""
    cells, places, entries, row_ptr, rows = room.cells, supply.places, supply.entries, supply.row_ptr, supply.rows
    max_minutes, declared_counts = asked.max_minutes, asked.declared_counts
    for row in range(len(communes)):
        commune = communes[row]
        for number in range(row_ptr[commune], row_ptr[commune + 1]):
            journey = rows[number]
            place = places[journey["place"]]
            pair = (journey["minutes"], journey["km"], place["home"] == commune, journey["served"])
            visit(cells, row, entries, place["first"], place["last"], pair, EVERY, max_minutes, declared_counts)


@compiled
def tally_communes(  # noqa: PLR0913, PLR0917 - what a loop reads is handed to it bare
    communes: Positions,
    starts: Starts,
    grid: Grid,
    supply: Supply,
    parts: Split,
    asked: Asked,
    base: int,
    found: Records,
) -> None:
    """Fill ``found[lane, base + k]`` with what adds up at the k-th commune given, for every skill of a supply.

    From each commune outwards over the cells of the grid: all offers that are near, then, for the skills whose nearest
    is not yet known, as far as it takes; and over its rows. Communes of one cell should follow each other: they look
    at the same cells. They are taken in lots, because handing arrays to a loop counts references, which threads share.
    """
    width = len(supply.near_minutes)
    common = FAIR_MINUTES
    for lane in range(width):
        if supply.receives[lane]:
            common = max(common, asked.max_minutes)
    room = make_room(min(_LOT, len(communes)), width)
    for begin in range(0, len(communes), _LOT):
        lot = communes[begin : begin + _LOT]
        clear(room)
        _add_rows(lot, supply, asked, room)
        add_near(lot, starts, grid, supply, parts, asked, common, room)
        ask_next_door(lot, starts, supply, parts, common, room)
        add_far(lot, starts, grid, supply, parts, asked, common, room)
        finish(lot, room, parts, asked, found, base + begin)
