"""Touched: what an offer that came or went changes, commune by commune, without counting the others again."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np

from geomap.core.accessibility import FAIR_MINUTES
from geomap.core.costs import MAX_MINUTES
from geomap.core.engine.compiled import compiled, inlined
from geomap.core.engine.ground import cell_of
from geomap.core.engine.kernel import tally_communes
from geomap.core.engine.listed import Listed, listed_at, look_as_far, make_list, slot_of, slots_of
from geomap.core.engine.minutes import gain_of, ground_km, weight_of
from geomap.core.engine.room import LOCAL, state_of
from geomap.core.engine.shapes import (
    CELL,
    PROVEN,
    RECEIVES,
    REMOTE,
    Asked,
    Bools,
    Floats,
    Grid,
    Offsets,
    Positions,
    Records,
    Starts,
    Supply,
)
from geomap.core.engine.terms import Terms, common_minutes, hold_terms, read_terms


class Moved(NamedTuple):
    """Offers of the grid that came or went, communes that others may have reached, and places written for it.

    Places from `first` to `last` were written behind the others; none where the skill was laid out anew.
    """

    offers: Records
    comes: Bools
    others: Positions
    first: int
    last: int

    @property
    def written(self) -> bool:
        """Whether what was known of the other places holds."""
        return self.last > 0


@compiled
def revise(  # noqa: PLR0913, PLR0917 - what a loop reads is handed to it bare
    moved: Moved, starts: Starts, cells: Offsets, grid: Grid, least_pace: float, supply: Supply, read: Terms,
    asked: Asked, elsewhere: bool, order: Floats, known: Records, farthest: Floats,
) -> tuple[Positions, Records]:  # fmt: skip
    """Bring what is known of one skill to what holds now; give the communes where it may have changed, and what was.

    Numbers and the index are added to or taken from, exactly; where the nearest may be another, or who waits for what,
    all is counted again. With `elsewhere`, what is true everywhere has changed too. No cell looks less far after it.
    """
    common = common_minutes(supply, asked)
    everywhere = elsewhere or len(moved.others) > 0
    most = len(known) if everywhere else min(len(known), _around(moved.offers, starts, cells, grid))
    read_terms(moved.first, moved.last, supply, asked, common, read)
    hold_terms(moved.first, moved.last, read)
    listed = make_list(most, len(cells))
    slots, found, to_count, _, taken = listed
    cell_at = starts.cell
    for commune in moved.others:
        to_count[slot_of(commune, cell_at, grid.communes, known, listed)] = True
    for number in range(len(moved.offers)):
        offer, change = moved.offers[number], 1 if moved.comes[number] else -1
        first = cell_of(offer, starts, cells)
        _touch(offer, first, change, starts, grid, least_pace, asked, known, farthest, listed)
    if elsewhere:
        _restate(known, starts, grid, asked, listed)
    at = np.flatnonzero(slots[: taken[0]] >= 0)
    again = at[to_count[at]]
    anew = np.empty((1, len(again)), CELL)
    tally_communes(slots[again], starts, grid, supply, read, asked, common, order, 0, anew)
    for number in range(len(again)):
        found[again[number]] = anew[0, number]
    communes, was = slots[at], np.empty(len(at), CELL)
    for number in range(len(at)):
        commune = communes[number]
        was[number], known[commune] = known[commune], found[at[number]]
        look_as_far(known[commune], cell_at[commune], farthest)
    return communes, was


@compiled
def _around(offers: Records, starts: Starts, cells: Offsets, grid: Grid) -> int:
    """Count the communes of the cells around some offers of the grid."""
    found = 0
    for number in range(len(offers)):
        cell = cell_of(offers[number], starts, cells)
        for around in range(grid.ptr[cell], grid.ptr[cell + 1]):
            found += grid.communes[grid.cell[around] + 1] - grid.communes[grid.cell[around]]
    return found


@compiled
def _restate(known: Records, starts: Starts, grid: Grid, asked: Asked, listed: Listed) -> None:
    """Say the state anew where it follows from what is true everywhere."""
    cell_at, first_of = starts.cell, grid.communes
    exempt, elsewhere, waiting = asked.exempt, int(asked.elsewhere[0]), int(asked.waiting[0])
    for commune in range(len(known)):
        at = listed_at(commune, cell_at, first_of, listed)
        cell = known[commune] if at < 0 else listed.found[at]
        state = _state_now(cell, int(exempt[commune] & 1), elsewhere, waiting)
        if state != cell["state"]:
            listed.found[slot_of(commune, cell_at, first_of, known, listed)]["state"] = state


@compiled
def _touch(  # noqa: PLR0913, PLR0917 - one loop: handing arrays on counts references
    offer: Records, first: int, change: int, starts: Starts, grid: Grid, least_pace: float, asked: Asked,
    known: Records, farthest: Floats, listed: Listed,
) -> None:  # fmt: skip
    """Go over the communes an offer reaches, shares itself with, or could be nearest to."""
    start_x, start_y, start_z, start_pace, crossing, _, _ = starts
    _, around_cell, around_km, communes = grid
    slots, found, again, _, _ = listed
    exempt, elsewhere, waiting = asked.exempt, int(asked.elsewhere[0]), int(asked.waiting[0])
    max_minutes, declared_counts = asked.max_minutes, asked.declared_counts
    near = max(FAIR_MINUTES, offer["minutes"], asked.max_minutes if offer["flags"] & RECEIVES != 0 else 0.0)
    x, y, z, pace, home, area_km = offer["x"], offer["y"], offer["z"], offer["pace"], offer["home"], offer["km"]
    unknown = math.isnan(offer["share"])
    for around in range(grid.ptr[first], grid.ptr[first + 1]):
        cell, least_km = around_cell[around], around_km[around]
        if least_km * least_pace > max(near, farthest[cell]) and least_km > area_km:
            continue
        before = slots_of(cell, communes, len(known), listed) - communes[cell]
        for commune in range(communes[cell], communes[cell + 1]):
            km = ground_km((x - start_x[commune]) ** 2 + (y - start_y[commune]) ** 2 + (z - start_z[commune]) ** 2)
            minutes = max(pace, start_pace[commune]) * max(km, crossing[commune])
            if minutes > MAX_MINUTES:
                continue
            # Minutes that are not known are farther than any: the comparisons hold for NaN.
            nearest = (
                home == commune
                or not minutes > known[commune]["nearest_minutes"]
                or not minutes > known[commune]["proven_minutes"]
            )
            if nearest or minutes <= near or km <= area_km:
                at = before + commune
                if slots[at] < 0:
                    slots[at], found[at], again[at] = commune, known[commune], False
                if (
                    nearest
                    or unknown
                    or not _add(
                        found[at],
                        offer,
                        change,
                        minutes,
                        km,
                        max_minutes,
                        declared_counts,
                        int(exempt[commune] & 1),
                        elsewhere,
                        waiting,
                    )
                ):
                    again[at] = True


@inlined
def _add(  # noqa: PLR0913, PLR0917 - what a loop reads is handed to it bare
    found: Records, offer: Records, change: int, minutes: float, km: float, max_minutes: float, declared_counts: bool,
    spared: int, elsewhere: int, waiting: int,
) -> bool:  # fmt: skip
    """Add an offer farther than the nearest, or take it away; say whether that is all there is to it."""
    flags = offer["flags"]
    good, receives = declared_counts or flags & PROVEN != 0, flags & RECEIVES != 0
    on_site = minutes <= offer["minutes"] or km <= offer["km"]
    reaches = on_site or (receives and minutes <= max_minutes)
    others, waits = found["proven"] + (min(change, 0) if good else 0), flags & PROVEN == 0
    # The only one that reaches may be the nearest from farther away; and what others wait for is not kept.
    known = not reaches or not ((others == 0 and (good or found["reasons"] == 0)) or (waits and change < 0))
    if reaches and known:
        found["proven"] += change if good else 0
        if waits:
            found["reasons"] |= offer["waits"]
            found["waiting"] += change if flags & REMOTE == 0 else 0
        found["state"] = _state_now(found, spared, elsewhere, waiting)
    if known and good and (on_site or receives):
        weight = weight_of(minutes)
        if weight > 0.0:
            found["within_30"] += change
            found["access"] += gain_of(weight, float(offer["share"])) * change
    return known


@inlined
def _state_now(cell: Records, spared: int, elsewhere: int, waiting: int) -> int:
    """Say the state of one commune, where whether somebody is at home is known already."""
    proven, waits = int(cell["proven"]), int(cell["waiting"])
    return state_of(bool(cell["state"] == LOCAL), proven, waits, spared, elsewhere, waiting)
