"""Shares: one provider over the weighted people who can use it, from each place over the communes around."""

from __future__ import annotations

from geomap.core.accessibility import FAIR_MINUTES
from geomap.core.engine.compiled import compiled
from geomap.core.engine.minutes import HAIR, ground_km, weight_of
from geomap.core.engine.shapes import BY_RULE, NAMED, RECEIVES, Grid, Offsets, Positions, Starts, Supply


@compiled
def share_places(  # noqa: C901 - one loop
    sought: Offsets, supply: Supply, starts: Starts, grid: Grid, least_pace: float
) -> None:
    """Write the share of each offer at some places of the grid: one over the weighted people who can use it."""
    reach_km = FAIR_MINUTES / least_pace * HAIR
    for at in sought:
        place = supply.places[at]
        everybody = 0.0
        for number in range(place["first"], place["last"]):
            supply.entries[number]["share"] = 0.0
        cell_of = _cell_of(supply.ptr, at)
        for around in range(grid.ptr[cell_of], grid.ptr[cell_of + 1]):
            if grid.least_km[around] > reach_km:
                break
            cell = grid.cell[around]
            for commune in range(grid.communes[cell], grid.communes[cell + 1]):
                dx, dy, dz = (
                    place["x"] - starts.x[commune],
                    place["y"] - starts.y[commune],
                    place["z"] - starts.z[commune],
                )
                chord2 = dx * dx + dy * dy + dz * dz
                if chord2 > reach_km * reach_km:
                    continue
                km = ground_km(chord2)
                minutes = max(place["pace"], starts.pace[commune]) * max(km, starts.crossing_km[commune])
                people = starts.people[commune] * weight_of(minutes)
                if people == 0.0:
                    continue
                everybody += people
                for number in range(place["first"], place["last"]):
                    entry = supply.entries[number]
                    if entry["flags"] & RECEIVES == 0 and (
                        minutes <= entry["minutes"] or km <= entry["km"] or place["home"] == commune
                    ):
                        entry["share"] += people
        for number in range(place["first"], place["last"]):
            entry = supply.entries[number]
            people = everybody if entry["flags"] & RECEIVES != 0 else entry["share"]
            entry["share"] = 1.0 / people if people > 0.0 else 0.0


@compiled
def _cell_of(ptr: Positions, place: int) -> int:
    """Find the cell a place on the grid is listed in."""
    low, high = 0, len(ptr) - 1
    while high - low > 1:
        middle = (low + high) // 2
        if ptr[middle] <= place:
            low = middle
        else:
            high = middle
    return low


@compiled
def share_rows(first: int, supply: Supply, starts: Starts) -> None:
    """Write the share of each offer at the places off the grid, from `first` on."""
    places, entries = supply.places, supply.entries
    begin = places[first]["first"] if first < len(places) else len(entries)
    for number in range(begin, len(entries)):
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
    for number in range(begin, len(entries)):
        entry = entries[number]
        entry["share"] = 1.0 / entry["share"] if entry["share"] > 0.0 else 0.0
