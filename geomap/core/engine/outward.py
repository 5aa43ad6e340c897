"""Outward: from each commune over the cells of the grid, over all that is near."""

from __future__ import annotations

import numpy as np

from geomap.core.accessibility import FAIR_MINUTES
from geomap.core.costs import MAX_MINUTES
from geomap.core.engine.compiled import compiled
from geomap.core.engine.minutes import HAIR, gain_of, ground_km, weight_of
from geomap.core.engine.room import Room, ready
from geomap.core.engine.shapes import (
    BY_RULE,
    Asked,
    Floats,
    Grid,
    Offsets,
    Positions,
    Starts,
    Supply,
)
from geomap.core.engine.split import Split
from geomap.core.engine.visiting import EVERY, visit


@compiled
def held_around(first: int, grid: Grid, mask: Offsets, cells: Positions, least_km: Floats) -> int:
    """List the cells around one that hold an offer, nearest first, and say how many there are."""
    count, ptr, around_cell, around_km = 0, grid.ptr, grid.cell, grid.least_km
    for around in range(ptr[first], ptr[first + 1]):
        cell = around_cell[around]
        if mask[cell] != 0:
            cells[count], least_km[count] = cell, around_km[around]
            count += 1
    return count


@compiled
def add_near(  # noqa: C901, PLR0913, PLR0917 - one loop: handing arrays on counts references
    communes: Positions, starts: Starts, grid: Grid, supply: Supply, parts: Split, asked: Asked, common: float,
    order: Floats, room: Room,
) -> None:  # fmt: skip
    """Add all offers of the grid that are near, the distance to a place taken once for all skills."""
    start_x, start_y, start_z, start_pace, crossing, _, start_cell = starts
    begin, end, mask, places, entries = supply.begin, supply.end, supply.mask, supply.places, supply.entries
    many, first_offer, share, lanes, odd_ptr, odd, odd_lanes, place_x, place_y, place_z = parts
    access, counted, best, who, local, sums, used = room
    both, either = counted[0], counted[1]
    max_minutes, declared_counts = asked.max_minutes, asked.declared_counts
    held, least_km = np.empty(len(mask), dtype=np.int32), np.empty(len(mask))
    close, square = np.empty(len(places) + 1, np.int32), np.empty(len(places) + 1)
    previous, count = -1, 0
    for row in range(len(communes)):
        commune = communes[row]
        first, pace, cross = start_cell[commune], start_pace[commune], crossing[commune]
        x, y, z = start_x[commune], start_y[commune], start_z[commune]
        if first != previous:
            previous, count = first, held_around(first, grid, mask, held, least_km) if first >= 0 else 0
        always_km = min(common, MAX_MINUTES) / pace * HAIR
        for around in range(count):
            if least_km[around] > always_km:
                break
            near = 0
            for at in range(begin[held[around]], end[held[around]]):
                chord2 = (place_x[at] - x) ** 2 + (place_y[at] - y) ** 2 + (place_z[at] - z) ** 2
                # Written always, kept where it is near: nothing to guess for the processor.
                close[near], square[near] = at, chord2
                near += chord2 <= always_km * always_km
            for number in range(near):
                at, chord2 = close[number], square[number]
                place = places[at]
                km = ground_km(chord2)
                minutes = max(pace, place["pace"]) * max(km, cross)
                if minutes > MAX_MINUTES:
                    continue
                home = place["home"] == commune
                if home and minutes > max_minutes:
                    # Its own commune is reached however large it is.
                    ready(sums, used, row, place["mask"])
                    visit(
                        sums, access, row, entries, place["first"], place["last"],
                        (minutes, km, True, BY_RULE), EVERY, max_minutes, declared_counts, order,
                    )  # fmt: skip
                    continue
                if odd_lanes[at] != 0:
                    ready(sums, used, row, odd_lanes[at])
                    visit(
                        sums, access, row, odd, odd_ptr[at], odd_ptr[at + 1],
                        (minutes, km, home, BY_RULE), EVERY, max_minutes, declared_counts, order,
                    )  # fmt: skip
                # Slower roads there: it may be farther than some that are not near.
                if lanes[at] == 0 or minutes > common:
                    continue
                if home:
                    local[row] |= lanes[at]
                gain = gain_of(weight_of(minutes), share[at])
                numbers = both if minutes <= max_minutes and minutes <= FAIR_MINUTES else either
                if _add_abreast(row, at, minutes, gain, many, access, numbers, best, who):
                    settle(row, at, minutes, many, first_offer, best, who, order)


@compiled
def _add_abreast(  # noqa: PLR0913, PLR0917
    row: int, at: int, minutes: float, gain: float, many: Positions, access: Floats, counted: Positions, best: Floats,
    who: Positions,
) -> bool:  # fmt: skip
    """Add a place to all lanes side by side; say whether another at the same distance is the nearest of some."""
    same = 0
    for lane in range(many.shape[1]):
        offered, least = many[at, lane], best[row, lane]
        access[row, lane] += gain * offered
        counted[row, lane] += offered
        same |= (offered != 0) & (minutes == least)
        nearer = (offered != 0) & (minutes < least)
        best[row, lane] = minutes if nearer else least
        who[row, lane] = at if nearer else who[row, lane]
    return same != 0


@compiled
def settle(  # noqa: PLR0913, PLR0917
    row: int, at: int, minutes: float, many: Positions, first: Positions, best: Floats, who: Positions, order: Floats
) -> None:
    """Of places at the same distance, keep the one whose offer is the first by id."""
    for lane in range(many.shape[1]):
        if (
            many[at, lane] != 0
            and minutes == best[row, lane]
            and order[first[at, lane]] < order[first[who[row, lane], lane]]
        ):
            who[row, lane] = at
