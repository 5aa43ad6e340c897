"""Editing: offers put into, or taken out of, the cells of one skill; what older revisions read stays as it is."""

from __future__ import annotations

from geomap.core.engine.compiled import compiled
from geomap.core.engine.ground import cell_of
from geomap.core.engine.shapes import RECEIVES, Bools, Floats, Grid, Offsets, Positions, Records, Starts, Supply
from geomap.core.engine.shares import share_place

DONE, UNKNOWN, FULL = 0, 1, 2
"""It was done, an offer is not on the grid or not where it should be, or there is no room left to write."""


@compiled
def edit(  # noqa: PLR0913, PLR0917 - what a loop reads is handed to it bare
    offers: Records,
    comes: Bools,
    supply: Supply,
    taken: Offsets,
    order: Floats,
    starts: Starts,
    cells: Offsets,
    grid: Grid,
    least_pace: float,
) -> int:
    """Write cells of one skill anew, behind all that is written, as offers come or go; and what each shares.

    `taken` says how many places, entries and members are written; it is the revision's own, as are `begin`, `end`,
    `mask` and what is known of the lane.
    """
    for number in range(len(offers)):
        cell = cell_of(offers[number], starts, cells)
        if cell < 0:
            return UNKNOWN
        done = _edit_cell(offers[number], cell, comes[number], supply, taken, order, starts, grid, least_pace)
        if done != DONE:
            return done
    return DONE


@compiled
def _edit_cell(  # noqa: C901, PLR0913, PLR0917 - one loop
    offer: Records, cell: int, comes: bool, supply: Supply, taken: Offsets, order: Floats, starts: Starts, grid: Grid,
    least_pace: float,
) -> int:  # fmt: skip
    """Write one cell anew with one offer more or less."""
    places = supply.places
    first, last, began = supply.begin[cell], supply.end[cell], taken[1]
    at = first
    while at < last and _place_against(places[at], offer) < 0:
        at += 1
    there = at < last and _place_against(places[at], offer) == 0
    if taken[0] + last - first + 1 > len(places):
        return FULL
    old_first, old_last = (places[at]["first"], places[at]["last"]) if there else (0, 0)
    found = _entries_after(old_first, old_last, offer, comes, supply, taken, order)
    if found != DONE:
        return found
    to = taken[0]
    supply.begin[cell] = to
    for number in range(first, at):
        places[to] = places[number]
        to += 1
    if taken[1] > began:
        _write_place(places[to], offer, began, taken[1])
        if comes:
            share_place(places[to], cell, supply.entries, starts, grid, least_pace)
            for number in range(began, taken[1]):
                if _entry_against(supply.entries[number], offer) == 0:
                    offer["share"] = supply.entries[number]["share"]
        to += 1
    for number in range(at + 1 if there else at, last):
        places[to] = places[number]
        to += 1
    supply.mask[cell] = 1 if to > supply.begin[cell] else 0
    supply.end[cell], taken[0] = to, to
    if comes:
        # How far areas reach is a bound: it stays where the offer that reached farthest goes.
        supply.near_minutes[0] = max(supply.near_minutes[0], offer["minutes"])
        supply.near_km[0] = max(supply.near_km[0], offer["km"])
        supply.receives[0] |= offer["flags"] & RECEIVES != 0
    return DONE


@compiled
def _entries_after(
    first: int, last: int, offer: Records, comes: bool, supply: Supply, taken: Offsets, order: Floats
) -> int:
    """Write the entries of a place with one offer more or less."""
    entries = supply.entries
    at = first
    while at < last and _entry_against(entries[at], offer) < 0:
        at += 1
    there = at < last and _entry_against(entries[at], offer) == 0
    if not (there or comes):
        return UNKNOWN
    many, member = (entries[at]["many"], entries[at]["member"]) if there else (0, 0)
    if taken[1] + last - first + 1 > len(entries) or taken[2] + many + 1 > len(supply.members):
        return FULL
    if there:
        offer["share"] = entries[at]["share"]
    began = taken[2]
    if not _members_after(member, many, offer, comes, supply.members, taken, order):
        return UNKNOWN
    to = taken[1]
    for number in range(first, at):
        entries[to] = entries[number]
        to += 1
    if taken[2] > began:
        _write_entry(entries[to], offer, began, taken[2], supply)
        if there:
            entries[to]["share"] = entries[at]["share"]
        to += 1
    for number in range(at + 1 if there else at, last):
        entries[to] = entries[number]
        to += 1
    taken[1] = to
    return DONE


@compiled
def _members_after(
    first: int, many: int, offer: Records, comes: bool, members: Positions, taken: Offsets, order: Floats
) -> bool:
    """Write the members of an entry, by id, with one more or less; say whether that could be."""
    rank = order[offer["offer"]]
    at = first
    while at < first + many and order[members[at]] < rank:
        at += 1
    if not comes and (at == first + many or order[members[at]] != rank):
        return False
    to = taken[2]
    for number in range(first, at):
        members[to] = members[number]
        to += 1
    if comes:
        members[to] = offer["offer"]
        to += 1
    for number in range(at if comes else at + 1, first + many):
        members[to] = members[number]
        to += 1
    taken[2] = to
    return True


@compiled
def _write_place(place: Records, offer: Records, first: int, last: int) -> None:
    place["x"], place["y"], place["z"], place["pace"] = offer["x"], offer["y"], offer["z"], offer["pace"]
    place["home"], place["by_name"], place["mask"] = offer["home"], 0, 1
    place["first"], place["last"] = first, last


@compiled
def _write_entry(entry: Records, offer: Records, first: int, last: int, supply: Supply) -> None:
    entry["share"], entry["minutes"], entry["km"] = 0.0, offer["minutes"], offer["km"]
    entry["lane"], entry["flags"], entry["waits"] = 0, offer["flags"], offer["waits"]
    entry["member"], entry["many"], entry["offer"] = first, last - first, supply.members[first]


@compiled
def _place_against(place: Records, offer: Records) -> int:
    """Say whether a place comes before where an offer is (−1), is there (0), or comes after (1)."""
    for one, other in (
        (place["x"], offer["x"]),
        (place["y"], offer["y"]),
        (place["z"], offer["z"]),
        (float(place["home"]), float(offer["home"])),
        (place["pace"], offer["pace"]),
    ):
        if one != other:
            return -1 if one < other else 1
    return 0


@compiled
def _entry_against(entry: Records, offer: Records) -> int:
    """Say whether an entry comes before those that are what an offer is (−1), is theirs (0), or comes after (1)."""
    for one, other in (
        (float(entry["flags"]), float(offer["flags"])),
        (float(entry["waits"]), float(offer["waits"])),
        (entry["minutes"], offer["minutes"]),
        (entry["km"], offer["km"]),
    ):
        if one != other:
            return -1 if one < other else 1
    return 0
