"""Outward: from the communes of a lot over the cells of the grid, over all that is near or reaches farther."""

from __future__ import annotations

from geomap.core.costs import MAX_MINUTES
from geomap.core.engine.adding import add_place
from geomap.core.engine.compiled import compiled
from geomap.core.engine.lot import ANYWHERE, KM, MINUTES, RECEIVED, Around, travel
from geomap.core.engine.minutes import HAIR
from geomap.core.engine.room import Room
from geomap.core.engine.shapes import BY_RULE, NAMED, Floats, Grid, Positions, Supply
from geomap.core.engine.terms import Terms


@compiled
def add_rows(communes: Positions, supply: Supply, read: Terms, order: Floats, lot: Floats, room: Room) -> None:
    """Add the offers of places off the grid, journey by journey."""
    row_ptr, rows, places, terms = supply.row_ptr, supply.rows, supply.places, read.terms
    sums, nearest = room
    for row in range(len(communes)):
        commune = communes[row]
        for number in range(row_ptr[commune], row_ptr[commune + 1]):
            journey = rows[number]
            place, served = places[journey["place"]], journey["served"]
            home = place["home"] == commune
            lot[MINUTES + row], lot[KM + row] = journey["minutes"], journey["km"]
            if served == NAMED or (home and served == BY_RULE):
                lot[KM + row] = ANYWHERE
            elif home:
                lot[KM + row] = RECEIVED
            add_place(
                row, row + 1, 1, row if home else -1, place["first"], place["last"],
                lot, terms, order, sums, nearest,
            )  # fmt: skip


@compiled
def add_near(  # noqa: PLR0913, PLR0917 - one loop: handing arrays on counts references
    communes: Positions, rows: int, first: int, around: Around, grid: Grid, supply: Supply, read: Terms, common: float,
    order: Floats, lot: Floats, room: Room,
) -> None:  # fmt: skip
    """Add all offers of the grid within some minutes, and those of places whose areas may reach farther."""
    ptr, around_cell, around_km, _ = grid
    begin, end, places, terms, far = supply.begin, supply.end, supply.places, read.terms, read.far
    sums, nearest = room
    near_km, look_km = common / around.pace * HAIR, common / around.pace * HAIR
    far_minutes, far_km = supply.near_minutes.max(), supply.near_km.max()
    if far_minutes > common or far_km >= 0.0:
        look_km = max(look_km, min(max(far_minutes / around.pace, far_km), MAX_MINUTES / around.pace) * HAIR)
    near2, look2 = ((near_km + around.radius) * HAIR) ** 2, ((look_km + around.radius) * HAIR) ** 2
    for number in range(ptr[first], ptr[first + 1]):
        if around_km[number] > look_km:
            break
        cell = around_cell[number]
        for at in range(begin[cell], end[cell]):
            place = places[at]
            chord2 = (place["x"] - around.x) ** 2 + (place["y"] - around.y) ** 2 + (place["z"] - around.z) ** 2
            if chord2 > (near2 if far[at] == 0 else look2):
                continue
            there = travel(place, rows, common if far[at] == 0 else MAX_MINUTES, lot)
            if there == 0:
                continue
            home = -1
            for row in range(len(communes)):
                if communes[row] == place["home"]:
                    home = row
            if home >= 0:
                lot[KM + home] = ANYWHERE
            add_place(
                0, rows, there, home, place["first"], place["last"], lot, terms, order, sums, nearest,
            )  # fmt: skip
