"""Outward: from each commune over the cells of the grid, over all that is near, then over what reaches farther."""

from __future__ import annotations

import numpy as np

from geomap.core.costs import MAX_MINUTES
from geomap.core.engine.adding import add_place
from geomap.core.engine.compiled import compiled
from geomap.core.engine.minutes import HAIR, ground_km
from geomap.core.engine.room import Room
from geomap.core.engine.shapes import BY_RULE, Floats, Grid, Positions, Starts, Supply
from geomap.core.engine.terms import Terms

_AT_ONCE = 256
"""Places whose distance is taken before any is looked at."""


@compiled
def add_rows(communes: Positions, supply: Supply, read: Terms, order: Floats, room: Room) -> None:
    """Add the offers of places off the grid, journey by journey."""
    row_ptr, rows, places, terms, gains = supply.row_ptr, supply.rows, supply.places, read.terms, read.gains
    access, counts, waiting, reasons, best, who, local = room
    for row in range(len(communes)):
        commune = communes[row]
        for number in range(row_ptr[commune], row_ptr[commune + 1]):
            journey = rows[number]
            place, minutes, km = places[journey["place"]], journey["minutes"], journey["km"]
            home, served = place["home"] == commune, journey["served"]
            add_place(
                row, place["first"], place["last"], minutes, km, home, served,
                terms, gains, order, access, counts, waiting, reasons, best, who, local,
            )  # fmt: skip


@compiled
def add_near(  # noqa: PLR0913, PLR0917 - one loop: handing arrays on counts references
    communes: Positions, starts: Starts, grid: Grid, supply: Supply, read: Terms, common: float, order: Floats,
    room: Room,
) -> None:  # fmt: skip
    """Add all offers of the grid within some minutes, the distance to a place taken once for all skills."""
    start_x, start_y, start_z, start_pace, crossing, _, start_cell = starts
    ptr, around_cell, around_km, _ = grid
    begin, end, places, terms, gains = supply.begin, supply.end, supply.places, read.terms, read.gains
    access, counts, waiting, reasons, best, who, local = room
    close, square = np.empty(_AT_ONCE, np.int32), np.empty(_AT_ONCE)
    for row in range(len(communes)):
        commune = communes[row]
        first, pace, cross = start_cell[commune], start_pace[commune], crossing[commune]
        if first < 0:
            continue
        x, y, z = start_x[commune], start_y[commune], start_z[commune]
        near_km = common / pace * HAIR
        for around in range(ptr[first], ptr[first + 1]):
            if around_km[around] > near_km:
                break
            last = end[around_cell[around]]
            for lot in range(begin[around_cell[around]], last, _AT_ONCE):
                near = 0
                for at in range(lot, min(lot + _AT_ONCE, last)):
                    place = places[at]
                    chord2 = (place["x"] - x) ** 2 + (place["y"] - y) ** 2 + (place["z"] - z) ** 2
                    # Written always, kept where it is near: nothing to guess for the processor.
                    close[near], square[near] = at, chord2
                    near += chord2 <= near_km * near_km
                for number in range(near):
                    place = places[close[number]]
                    km = ground_km(square[number])
                    minutes = max(pace, place["pace"]) * max(km, cross)
                    # Where roads are slower at the other end it may be farther than some that are not near.
                    if minutes <= common:
                        home = place["home"] == commune
                        add_place(
                            row, place["first"], place["last"], minutes, km, home, BY_RULE,
                            terms, gains, order, access, counts, waiting, reasons, best, who, local,
                        )  # fmt: skip


@compiled
def add_far(  # noqa: PLR0913, PLR0917 - one loop: handing arrays on counts references
    communes: Positions, starts: Starts, grid: Grid, supply: Supply, read: Terms, common: float, order: Floats,
    room: Room,
) -> None:  # fmt: skip
    """Add the offers of the grid whose area may reach farther."""
    start_x, start_y, start_z, start_pace, crossing, _, start_cell = starts
    ptr, around_cell, around_km, _ = grid
    begin, end, places, terms, gains, far = supply.begin, supply.end, supply.places, read.terms, read.gains, read.far
    access, counts, waiting, reasons, best, who, local = room
    far_minutes, far_km = supply.near_minutes.max(), supply.near_km.max()
    for row in range(len(communes)):
        commune = communes[row]
        first, pace, cross = start_cell[commune], start_pace[commune], crossing[commune]
        if first < 0:
            continue
        x, y, z = start_x[commune], start_y[commune], start_z[commune]
        look_km = min(max(far_minutes / pace, far_km), MAX_MINUTES / pace) * HAIR
        for around in range(ptr[first], ptr[first + 1]):
            if around_km[around] > look_km:
                break
            for at in range(begin[around_cell[around]], end[around_cell[around]]):
                if far[at] == 0:
                    continue
                place = places[at]
                km = ground_km((place["x"] - x) ** 2 + (place["y"] - y) ** 2 + (place["z"] - z) ** 2)
                minutes = max(pace, place["pace"]) * max(km, cross)
                if common < minutes <= MAX_MINUTES:
                    add_place(
                        row, place["first"], place["last"], minutes, km, False, BY_RULE,
                        terms, gains, order, access, counts, waiting, reasons, best, who, local,
                    )  # fmt: skip
