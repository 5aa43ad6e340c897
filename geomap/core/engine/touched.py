"""Touched: what an offer that came or went changes, commune by commune, without counting the others again."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np

from geomap.core.accessibility import FAIR_MINUTES
from geomap.core.costs import MAX_MINUTES
from geomap.core.engine.compiled import compiled
from geomap.core.engine.ground import cell_of
from geomap.core.engine.kernel import tally_communes
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


class Touched(NamedTuple):
    """Communes where something may have changed, how many they are, where each is listed (from 1), what is known there.

    Those `again` are to be counted again.
    """

    communes: Positions
    listing: Positions
    listed: Positions
    found: Records
    again: Bools


@compiled
def revise(  # noqa: PLR0913, PLR0917 - what a loop reads is handed to it bare
    moved: Moved, starts: Starts, cells: Offsets, grid: Grid, supply: Supply, read: Terms, asked: Asked,
    elsewhere: bool, order: Floats, known: Records,
) -> tuple[Positions, Records]:  # fmt: skip
    """Bring what is known of one skill to what holds now; give the communes where it may have changed, and what was.

    Numbers and the index are added to or taken from, exactly; where the nearest may be another, or who waits for what,
    all is counted again. With `elsewhere`, what is true everywhere has changed too.
    """
    many, common = len(starts.x), common_minutes(supply, asked)
    most = many if elsewhere else min(many, len(moved.others) + _around(moved.offers, starts, cells, grid))
    read_terms(moved.first, moved.last, supply, asked, common, read)
    hold_terms(moved.first, moved.last, read)
    touched = Touched(
        np.empty(most, np.int32), np.zeros(1, np.int32), np.zeros(many, np.int32), np.empty(most, CELL),
        np.empty(most, np.bool_),
    )  # fmt: skip
    for commune in moved.others:
        touched.again[_place(commune, known, touched)] = True
    for number in range(len(moved.offers)):
        offer, change = moved.offers[number], 1 if moved.comes[number] else -1
        _touch(offer, cell_of(offer, starts, cells), change, starts, grid, asked, known, touched)
    if elsewhere:
        _restate(known, asked, touched)
    count = touched.listing[0]
    again = np.flatnonzero(touched.again[:count])
    anew = np.empty((1, len(again)), CELL)
    tally_communes(touched.communes[again], starts, grid, supply, read, asked, common, order, 0, anew)
    for number in range(len(again)):
        touched.found[again[number]] = anew[0, number]
    communes, was = touched.communes[:count].copy(), np.empty(count, CELL)
    for number in range(count):
        was[number] = known[communes[number]]
        known[communes[number]] = touched.found[number]
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
def _place(commune: int, known: Records, touched: Touched) -> int:
    """Say where a commune is listed; one that is not yet is added as it is known."""
    communes, listing, listed, found, again = touched
    if listed[commune] == 0:
        at = listing[0]
        communes[at], found[at], again[at] = commune, known[commune], False
        listing[0] = listed[commune] = at + 1
    return listed[commune] - 1


@compiled
def _restate(known: Records, asked: Asked, touched: Touched) -> None:
    """Say the state anew where it follows from what is true everywhere."""
    for commune in range(len(known)):
        cell = known[commune] if touched.listed[commune] == 0 else touched.found[touched.listed[commune] - 1]
        state = _state_now(cell, asked, commune)
        if state != cell["state"]:
            touched.found[_place(commune, known, touched)]["state"] = state


@compiled
def _touch(  # noqa: PLR0913, PLR0917 - one loop: handing arrays on counts references
    offer: Records, first: int, change: int, starts: Starts, grid: Grid, asked: Asked, known: Records, touched: Touched
) -> None:
    """Go over the communes an offer reaches, shares itself with, or could be nearest to."""
    start_x, start_y, start_z, start_pace, crossing, _, _ = starts
    _, around_cell, _, communes = grid
    near = max(FAIR_MINUTES, offer["minutes"], asked.max_minutes if offer["flags"] & RECEIVES != 0 else 0.0)
    x, y, z, pace, home, area_km = offer["x"], offer["y"], offer["z"], offer["pace"], offer["home"], offer["km"]
    unknown = math.isnan(offer["share"])
    for around in range(grid.ptr[first], grid.ptr[first + 1]):
        cell = around_cell[around]
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
                at = _place(commune, known, touched)
                if nearest or unknown or not _add(touched.found[at], offer, change, minutes, km, commune, asked):
                    touched.again[at] = True


@compiled
def _add(found: Records, offer: Records, change: int, minutes: float, km: float, commune: int, asked: Asked) -> bool:
    """Add an offer farther than the nearest, or take it away; say whether that is all there is to it."""
    flags = offer["flags"]
    good, receives = asked.declared_counts or flags & PROVEN != 0, flags & RECEIVES != 0
    on_site = minutes <= offer["minutes"] or km <= offer["km"]
    if on_site or (receives and minutes <= asked.max_minutes):
        others, waits = found["proven"] + (min(change, 0) if good else 0), flags & PROVEN == 0
        # The only one that reaches may be the nearest from farther away; and what others wait for is not kept.
        if (others == 0 and (good or found["reasons"] == 0)) or (waits and change < 0):
            return False
        found["proven"] += change if good else 0
        if waits:
            found["reasons"] |= offer["waits"]
            found["waiting"] += change if flags & REMOTE == 0 else 0
        found["state"] = _state_now(found, asked, commune)
    if good and (on_site or receives):
        weight = weight_of(minutes)
        if weight > 0.0:
            found["within_30"] += change
            found["access"] += gain_of(weight, float(offer["share"])) * change
    return True


@compiled
def _state_now(cell: Records, asked: Asked, commune: int) -> int:
    """Say the state of one commune, where whether somebody is at home is known already."""
    local, spared = bool(cell["state"] == LOCAL), int(asked.exempt[commune] & 1)
    proven, waits = int(cell["proven"]), int(cell["waiting"])
    return state_of(local, proven, waits, spared, int(asked.elsewhere[0]), int(asked.waiting[0]))
