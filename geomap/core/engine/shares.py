"""Shares: one provider over the weighted people who can use it, from each place over the communes around."""

from __future__ import annotations

from geomap.core.accessibility import FAIR_MINUTES
from geomap.core.engine.compiled import compiled
from geomap.core.engine.minutes import HAIR, ground_km, weight_of
from geomap.core.engine.shapes import BY_RULE, NAMED, RECEIVES, Grid, Offsets, Records, Starts, Supply


@compiled
def share_places(
    sought: Offsets, cells: Offsets, supply: Supply, starts: Starts, grid: Grid, least_pace: float
) -> None:
    """Write the share of each offer at some places of the grid."""
    for number in range(len(sought)):
        share_place(supply.places[sought[number]], cells[number], supply.entries, starts, grid, least_pace)


@compiled
def share_place(place: Records, cell_of: int, entries: Records, starts: Starts, grid: Grid, least_pace: float) -> None:
    """Write the share of each offer at a place: one over the weighted people who can use it."""
    start_x, start_y, start_z, start_pace, crossing, people_of, _ = starts
    ptr, around_cell, around_km, communes = grid
    reach_km, everybody = FAIR_MINUTES / least_pace * HAIR, 0.0
    first, last = place["first"], place["last"]
    x, y, z, pace, home = place["x"], place["y"], place["z"], place["pace"], place["home"]
    own_areas = False
    for number in range(first, last):
        entries[number]["share"] = 0.0
        own_areas |= entries[number]["flags"] & RECEIVES == 0
    for around in range(ptr[cell_of], ptr[cell_of + 1]):
        if around_km[around] > reach_km:
            break
        cell = around_cell[around]
        for commune in range(communes[cell], communes[cell + 1]):
            chord2 = (x - start_x[commune]) ** 2 + (y - start_y[commune]) ** 2 + (z - start_z[commune]) ** 2
            if chord2 > reach_km * reach_km:
                continue
            km = ground_km(chord2)
            minutes = max(pace, start_pace[commune]) * max(km, crossing[commune])
            people = people_of[commune] * weight_of(minutes)
            if people == 0.0:
                continue
            everybody += people
            for number in range(first, last) if own_areas else range(0):
                entry = entries[number]
                if minutes <= entry["minutes"] or km <= entry["km"] or home == commune:
                    entry["share"] += people
    for number in range(first, last):
        entry = entries[number]
        people = everybody if entry["flags"] & RECEIVES != 0 else entry["share"]
        entry["share"] = 1.0 / people if people > 0.0 else 0.0


@compiled
def share_rows(supply: Supply, starts: Starts) -> None:  # noqa: C901 - one loop
    """Write the share of each offer at the places off the grid."""
    places, entries = supply.places, supply.entries
    for at in supply.off:
        for number in range(places[at]["first"], places[at]["last"]):
            entries[number]["share"] = 0.0
    for commune in range(len(starts.people)):
        for row in range(supply.row_ptr[commune], supply.row_ptr[commune + 1]):
            journey = supply.rows[row]
            people = starts.people[commune] * weight_of(journey["minutes"])
            if people == 0.0:
                continue
            place = places[journey["place"]]
            home = place["home"] == commune
            for number in range(place["first"], place["last"]):
                entry = entries[number]
                if journey["served"] == BY_RULE:
                    on_site = journey["minutes"] <= entry["minutes"] or journey["km"] <= entry["km"] or home
                else:
                    on_site = journey["served"] == NAMED
                if entry["flags"] & RECEIVES != 0 or on_site:
                    entry["share"] += people
    for at in supply.off:
        for number in range(places[at]["first"], places[at]["last"]):
            people = entries[number]["share"]
            entries[number]["share"] = 1.0 / people if people > 0.0 else 0.0
