"""Outward: from each commune over the cells of the grid, first over all that is near, then for what is still sought."""

from __future__ import annotations

import math

import numpy as np

from geomap.core.accessibility import FAIR_MINUTES
from geomap.core.costs import MAX_MINUTES
from geomap.core.engine.compiled import compiled
from geomap.core.engine.minutes import HAIR, ground_km, weight_of
from geomap.core.engine.room import Room
from geomap.core.engine.shapes import BY_RULE, Asked, Floats, Grid, Offsets, Positions, Records, Starts, Supply
from geomap.core.engine.split import Split
from geomap.core.engine.visiting import EVERY, visit


@compiled
def bits(mask: int) -> int:
    """Count the bits of a mask."""
    mask -= (mask >> 1) & 0x5555555555555555
    mask = (mask & 0x3333333333333333) + ((mask >> 2) & 0x3333333333333333)
    mask = (mask + (mask >> 4)) & 0x0F0F0F0F0F0F0F0F
    mask += mask >> 8
    mask += mask >> 16
    mask += mask >> 32
    return mask & 127


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
def add_near(  # noqa: C901, PLR0912, PLR0913, PLR0917 - one loop: handing arrays on counts references
    communes: Positions,
    starts: Starts,
    grid: Grid,
    supply: Supply,
    parts: Split,
    asked: Asked,
    common: float,
    room: Room,
) -> None:
    """Add all offers of the grid that are near, the distance to a place taken once for all skills."""
    start_x, start_y, start_z, start_pace, crossing, _, start_cell = starts
    ptr, mask, places, entries = supply.ptr, supply.mask, supply.places, supply.entries
    bounds, _, lanes, ranks, _, counts, gains, odd_ptr, odd, _ = parts
    access, both, either, best, who, _, cells = room
    max_minutes, declared_counts = asked.max_minutes, asked.declared_counts
    held, least_km = np.empty(len(mask), dtype=np.int32), np.empty(len(mask))
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
            for at in range(ptr[held[around]], ptr[held[around] + 1]):
                place = places[at]
                chord2 = (place["x"] - x) ** 2 + (place["y"] - y) ** 2 + (place["z"] - z) ** 2
                if chord2 > always_km * always_km:
                    continue
                km = ground_km(chord2)
                minutes = max(pace, place["pace"]) * max(km, cross)
                if minutes > MAX_MINUTES:
                    continue
                if place["home"] == commune:
                    # Its own commune is reached however large it is.
                    pair = (minutes, km, True, BY_RULE)
                    visit(cells, row, entries, place["first"], place["last"], pair, EVERY, max_minutes, declared_counts)
                    continue
                if odd_ptr[at] < odd_ptr[at + 1]:
                    pair = (minutes, km, False, BY_RULE)
                    visit(cells, row, odd, odd_ptr[at], odd_ptr[at + 1], pair, EVERY, max_minutes, declared_counts)
                weight = weight_of(minutes)
                within = minutes <= max_minutes and minutes <= FAIR_MINUTES
                for number in range(bounds[at], bounds[at + 1]):
                    lane = lanes[number]
                    access[row, lane] += weight * gains[number]
                    if within:
                        both[row, lane] += counts[number]
                    elif minutes <= common:
                        # Where roads are slower than here, what looks near may be farther than both.
                        either[row, lane] += counts[number]
                    old = best[row, lane]
                    if minutes <= old and (minutes < old or ranks[number] < ranks[who[row, lane]]):
                        best[row, lane], who[row, lane] = minutes, number


@compiled
def ask_next_door(communes: Positions, starts: Starts, supply: Supply, parts: Split, common: float, room: Room) -> None:
    """Bound the search of each lane: whoever is nearest next door is not far from here."""
    start_x, start_y, start_z, start_pace, crossing, _, _ = starts
    places, stands, best, who = supply.places, parts.place, room.best, room.who
    for row in range(1, len(communes)):
        commune = communes[row]
        x, y, z, pace = start_x[commune], start_y[commune], start_z[commune], start_pace[commune]
        for lane in range(best.shape[1]):
            if best[row, lane] > common and best[row - 1, lane] < math.inf:
                place = places[stands[who[row - 1, lane]]]
                chord2 = (place["x"] - x) ** 2 + (place["y"] - y) ** 2 + (place["z"] - z) ** 2
                minutes = max(pace, place["pace"]) * max(ground_km(chord2), crossing[commune])
                if minutes <= MAX_MINUTES and minutes < best[row, lane]:
                    best[row, lane], who[row, lane] = minutes, who[row - 1, lane]


@compiled
def _seek(  # noqa: PLR0913, PLR0917 - what a loop reads is handed to it bare
    row: int,
    lanes: int,
    best: Floats,
    cells: Records,
    odd_lanes: int,
    reach: Floats,
    max_minutes: float,
    sought: Floats,
) -> None:
    """Say within which minutes some lanes still have to look: as far as areas reach, and until the nearest is known."""
    for lane in range(len(sought)):
        if (lanes >> lane) & 1:
            minutes = best[row, lane]
            if (odd_lanes >> lane) & 1:
                cell = cells[row, lane]
                proven = min(minutes, cell["proven_minutes"])
                if cell["tier"] >= 2 and minutes > max_minutes:
                    proven = max(proven, min(minutes, cell["nearest_minutes"]))
                minutes = max(proven, reach[lane])
            sought[lane] = minutes


@compiled
def _pend(sought: Floats, least_minutes: float, pending: Positions) -> int:
    """List the lanes that have to look farther than some minutes."""
    left = 0
    for lane in range(len(sought)):
        if sought[lane] > least_minutes:
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
            waiting |= 1 << lane
            settled, widest = min(settled, sought[lane]), max(widest, sought[lane])
            one += 1
    return left, waiting, settled, widest


@compiled
def add_far(  # noqa: C901, PLR0912, PLR0913, PLR0915, PLR0917 - one loop: handing arrays on counts references
    communes: Positions, starts: Starts, grid: Grid, supply: Supply, parts: Split, asked: Asked, common: float,
    room: Room,
) -> None:  # fmt: skip
    """Look on for the skills whose nearest is not yet known, or whose areas reach farther."""
    start_x, start_y, start_z, start_pace, crossing, _, start_cell = starts
    ptr, mask, places = supply.ptr, supply.mask, supply.places
    bounds, _, lanes, ranks, _, _, _, odd_ptr, odd, odd_lanes = parts
    _, _, _, best, who, sought, cells = room
    max_minutes, declared_counts = asked.max_minutes, asked.declared_counts
    held, least_km, pending = np.empty(len(mask), np.int32), np.empty(len(mask)), np.empty(len(sought), np.int32)
    previous, count = -1, 0
    for row in range(len(communes)):
        commune = communes[row]
        first, pace, cross = start_cell[commune], start_pace[commune], crossing[commune]
        x, y, z = start_x[commune], start_y[commune], start_z[commune]
        if first != previous:
            previous, count = first, held_around(first, grid, mask, held, least_km) if first >= 0 else 0
        reach = np.maximum(supply.near_minutes, supply.near_km * pace)
        _seek(row, EVERY, best, cells, odd_lanes, reach, max_minutes, sought)
        slow, always_km = pace / HAIR, min(common, MAX_MINUTES) / pace * HAIR
        left, waiting, settled, widest = _still(pending, sought, _pend(sought, common, pending), 0.0)
        for around in range(count):
            square = held[around]
            if least_km[around] * slow > settled:
                left, waiting, settled, widest = _still(pending, sought, left, least_km[around] * slow)
            if left == 0:
                break
            active, nearer = mask[square] & waiting, 0
            look_km = min(widest, MAX_MINUTES) / slow
            for at in range(ptr[square], ptr[square + 1]) if active else range(0):
                place = places[at]
                wanted = place["mask"] & active
                if wanted == 0:
                    continue
                chord2 = (place["x"] - x) ** 2 + (place["y"] - y) ** 2 + (place["z"] - z) ** 2
                if chord2 <= always_km * always_km or chord2 > look_km * look_km:
                    continue
                minutes = max(pace, place["pace"]) * max(ground_km(chord2), cross)
                if minutes > MAX_MINUTES:
                    continue
                if odd_ptr[at] < odd_ptr[at + 1]:
                    nearer |= wanted
                    pair = (minutes, ground_km(chord2), place["home"] == commune, BY_RULE)
                    visit(cells, row, odd, odd_ptr[at], odd_ptr[at + 1], pair, wanted, max_minutes, declared_counts)
                number, end = bounds[at], bounds[at + 1]
                whole = end - number == bits(place["mask"])
                while wanted != 0 and number < end:
                    if whole:
                        low = wanted & -wanted
                        number = bounds[at] + bits(place["mask"] & (low - 1))
                        wanted ^= low
                    lane, old = lanes[number], best[row, lanes[number]]
                    if minutes <= old and (minutes < old or ranks[number] < ranks[who[row, lane]]):
                        best[row, lane], who[row, lane] = minutes, number
                        nearer |= 1 << lane
                    number = number if whole else number + 1
            if nearer != 0:
                _seek(row, nearer, best, cells, odd_lanes, reach, max_minutes, sought)
                left, waiting, settled, widest = _still(pending, sought, left, least_km[around] * slow)
