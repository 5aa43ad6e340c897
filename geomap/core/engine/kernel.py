"""The loops of the engine: from each commune outwards over the offers of one skill, and from each place over people."""

from __future__ import annotations

import math

import numpy as np

from geomap.core.accessibility import DECAY, FAIR_MINUTES, PEOPLE
from geomap.core.costs import MAX_MINUTES
from geomap.core.distance import MEAN_RADIUS_KM
from geomap.core.engine.compiled import compiled
from geomap.core.engine.shapes import (
    ON_SITE,
    PROVEN,
    RECEIVES,
    REMOTE,
    Floats,
    Grid,
    Pairs,
    Positions,
    Starts,
    Supply,
    Tally,
)
from geomap.core.reach import Ints

_CORE, _MIDDLE, _EDGE = (bound for bound, _ in DECAY)
_FULL, _SOME, _LITTLE = (weight for _, weight in DECAY)
_TWICE_RADIUS_KM = 2 * MEAN_RADIUS_KM
_HAIR = 1 + 1e-12
"""Bounds in km are a hair wider than asked: the exact cut-off is on minutes."""

_SMALL = 1e-4
"""Squared share of the earth under which four terms of the arcsine are all of it, in double precision."""

_NOBODY = 3
"""Tier of a cell without any offer."""

Cell = tuple[int, bool, int, int, int, float, int, float, int, int, float]
"""What has added up at a commune: proven, local, waiting, reasons, within 30, index; tier, minutes, rank and position
of the nearest; minutes to the nearest that counts."""

_EMPTY: Cell = (0, False, 0, 0, 0, 0.0, _NOBODY, math.inf, 0, -1, math.inf)


@compiled
def _ground_km(chord2: float) -> float:
    """Turn a squared chord into km over the ground, as `geomap.core.distance.arc_km` does; the series is exact here."""
    chord = math.sqrt(chord2)
    ratio2 = chord2 / (_TWICE_RADIUS_KM * _TWICE_RADIUS_KM)
    if ratio2 < _SMALL:
        return chord * (1.0 + ratio2 * (1 / 6 + ratio2 * (3 / 40 + ratio2 * (15 / 336))))
    return _TWICE_RADIUS_KM * math.asin(min(chord / _TWICE_RADIUS_KM, 1.0))


@compiled
def _weight(minutes: float) -> float:
    """Weigh a journey, as `geomap.core.accessibility.decay_weight` does."""
    if minutes <= _CORE:
        return _FULL
    if minutes <= _MIDDLE:
        return _SOME
    return _LITTLE if minutes <= _EDGE else 0.0


@compiled
def _visit(
    cell: Cell,
    offer: tuple[int, int, int, float, int, int],
    minutes: float,
    on_site: bool,
    home: bool,
    max_minutes: float,
    declared_counts: bool,
) -> Cell:
    """Add one pair of a commune and an offer; minutes that are not measured are infinite."""
    proven, local, waiting, reasons, within_30, index, tier, nearest_minutes, rank, nearest, best = cell
    flags, waits, count, share, own_rank, position = offer
    good = flags & PROVEN != 0 or declared_counts
    receives = flags & RECEIVES != 0
    own_tier = 2
    if on_site or (receives and (minutes <= max_minutes or home)):
        own_tier = 0 if good else 1
        if good:
            proven += count
            local = local or home
        if flags & PROVEN == 0:
            reasons |= waits
            if flags & REMOTE == 0:
                waiting += count
    nearer = minutes < nearest_minutes or (minutes == nearest_minutes and own_rank < rank)
    if own_tier < tier or (own_tier == tier and nearer):
        tier, nearest_minutes, rank, nearest = own_tier, minutes, own_rank, position
    if good and (on_site or receives):
        best = min(best, minutes)
        if minutes <= FAIR_MINUTES:
            within_30 += count
            index += count * share * _weight(minutes)
    return proven, local, waiting, reasons, within_30, index, tier, nearest_minutes, rank, nearest, best


@compiled
def _told(minutes: float) -> float:
    """Say minutes that are not known as NaN."""
    return minutes if minutes < math.inf else math.nan


@compiled
def _held(first: int, grid: Grid, ptr: Positions, cells: Positions, least_km: Floats) -> int:
    """List the cells around one that hold an offer, nearest first, and say how many there are."""
    count = 0
    for around in range(grid.ptr[first], grid.ptr[first + 1]):
        cell = grid.cell[around]
        if ptr[cell] < ptr[cell + 1]:
            cells[count], least_km[count] = cell, grid.least_km[around]
            count += 1
    return count


@compiled
def tally_communes(  # noqa: PLR0913, PLR0917 - what a loop reads is handed to it bare
    communes: Positions,
    starts: Starts,
    grid: Grid,
    supply: Supply,
    pairs: Pairs,
    near_minutes: float,
    near_km: float,
    max_minutes: float,
    declared_counts: bool,
    tally: Tally,
) -> None:
    """Fill the tally of one skill at some communes.

    From each commune outwards over the offers on the grid: all that are near, then as far as the nearest is not yet
    known; then over its pairs. Communes of one cell should follow each other: they look at the same cells. Arrays are
    named once before the loop: taking one out of a tuple counts a reference.
    """
    start_x, start_y, start_z, start_pace, crossing, _, start_cell = starts
    held, least_km = np.empty(len(grid.ptr), dtype=np.int32), np.empty(len(grid.ptr))
    last, count = -1, 0
    ptr, xs, ys, zs, paces, homes, area_minutes, area_km, shares, many, ranks, flags, waits, positions = supply
    pair_ptr, pair_entry, pair_minutes, pair_on_site, pair_home = pairs
    proven, local, waiting, reasons, tier, nearest, nearest_minutes, proven_minutes, within_30, access = tally
    for commune in communes:
        cell = _EMPTY
        x, y, z, pace = start_x[commune], start_y[commune], start_z[commune], start_pace[commune]
        last_km = MAX_MINUTES / pace
        always_km = min(max(near_minutes / pace, near_km), last_km) * _HAIR
        look_km = last_km * _HAIR
        first = start_cell[commune]
        if first != last:
            last, count = first, _held(first, grid, ptr, held, least_km) if first >= 0 else 0
        for around in range(count):
            if least_km[around] > look_km:
                break
            square = held[around]
            for entry in range(ptr[square], ptr[square + 1]):
                chord2 = (xs[entry] - x) ** 2 + (ys[entry] - y) ** 2 + (zs[entry] - z) ** 2
                if chord2 > look_km * look_km:
                    continue
                km = _ground_km(chord2)
                minutes = max(pace, paces[entry]) * max(km, crossing[commune])
                if minutes > MAX_MINUTES:
                    continue
                home = homes[entry] == commune
                in_area = home or minutes <= area_minutes[entry] or km <= area_km[entry]
                own = (flags[entry], waits[entry], many[entry], shares[entry], ranks[entry], positions[entry])
                on_site = flags[entry] & ON_SITE != 0 and in_area
                cell = _visit(cell, own, minutes, on_site, home, max_minutes, declared_counts)
            # Beyond what is near, only what could still be the nearest is looked at; ties are the id's to settle.
            sought = cell[10] if cell[6] < 2 else max(cell[10], cell[7])
            look_km = max(always_km, min(sought / pace, last_km) * _HAIR)
        for pair in range(pair_ptr[commune], pair_ptr[commune + 1]):
            entry, minutes = pair_entry[pair], pair_minutes[pair]
            own = (flags[entry], waits[entry], many[entry], shares[entry], ranks[entry], positions[entry])
            known = math.inf if math.isnan(minutes) else minutes
            cell = _visit(cell, own, known, pair_on_site[pair], pair_home[pair], max_minutes, declared_counts)
        proven[commune], local[commune], waiting[commune], reasons[commune] = cell[0], cell[1], cell[2], cell[3]
        within_30[commune], access[commune], tier[commune], nearest[commune] = (
            cell[4],
            PEOPLE * cell[5],
            cell[6],
            cell[9],
        )
        nearest_minutes[commune], proven_minutes[commune] = _told(cell[7]), _told(cell[10])


@compiled
def journeys(communes: Ints, offers: Ints, places: Floats, paces: Floats, starts: Starts, minutes: Floats) -> None:
    """Measure pairs as the grid does, or ties between the two would hang on a rounding; those not measured stay so."""
    for pair in range(len(communes)):
        if not math.isnan(minutes[pair]):
            commune, offer = communes[pair], offers[pair]
            dx = places[offer, 0] - starts.x[commune]
            dy = places[offer, 1] - starts.y[commune]
            dz = places[offer, 2] - starts.z[commune]
            km = _ground_km(dx * dx + dy * dy + dz * dz)
            minutes[pair] = max(paces[offer], starts.pace[commune]) * max(km, starts.crossing_km[commune])


@compiled
def people_around(  # noqa: PLR0913, PLR0917 - the same
    cells: Positions,
    places: Floats,
    paces: Floats,
    homes: Positions,
    area_minutes: Floats,
    area_km: Floats,
    starts: Starts,
    grid: Grid,
    by_cell: Positions,
    ptr: Positions,
    demand: Floats,
) -> None:
    """Add up the weighted people around places on the grid, within the area each serves.

    `by_cell` holds the communes of each cell, from ``ptr[cell]`` to ``ptr[cell + 1]``.
    """
    fastest = math.inf
    for commune in by_cell:
        fastest = min(fastest, starts.pace[commune])
    reach_km = FAIR_MINUTES / fastest * _HAIR
    for place in range(len(cells)):
        total = 0.0
        for around in range(grid.ptr[cells[place]], grid.ptr[cells[place] + 1]):
            if grid.least_km[around] > reach_km:
                break
            cell = grid.cell[around]
            for commune in by_cell[ptr[cell] : ptr[cell + 1]]:
                dx = places[place, 0] - starts.x[commune]
                dy = places[place, 1] - starts.y[commune]
                dz = places[place, 2] - starts.z[commune]
                chord2 = dx * dx + dy * dy + dz * dz
                if chord2 > reach_km * reach_km:
                    continue
                km = _ground_km(chord2)
                minutes = max(paces[place], starts.pace[commune]) * max(km, starts.crossing_km[commune])
                served = minutes <= area_minutes[place] or km <= area_km[place] or homes[place] == commune
                if served:
                    total += starts.people[commune] * _weight(minutes)
        demand[place] = total
