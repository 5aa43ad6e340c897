"""Supply: offers of some skills laid out as the loops read them, by place and by cell."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pandas as pd

from geomap.core.engine.ground import Ground
from geomap.core.engine.parallel import side_by_side
from geomap.core.engine.rows import Sites, rows_of
from geomap.core.engine.shapes import ENTRY, LANES, OFFERED, PLACE, RECEIVES, Floats, Records, Supply, field
from geomap.core.engine.shares import share_places, share_rows
from geomap.core.engine.site import Site

_PRIMES = tuple(np.uint64(number) for number in (0x9E3779B97F4A7C15, 0xC2B2AE3D27D4EB4F, 0x165667B19E3779F9))
_MIX = np.uint64(29)


def lay_out(site: Site, offered: Records, width: int) -> Supply:
    """Lay out offers in person, sorted by id, of skills numbered up to `width` in their lanes."""
    ground = site.ground
    code, first = _places(offered)
    places = np.zeros(len(first), dtype=PLACE)
    for name in ("x", "y", "z", "pace", "home"):
        places[name] = offered[name][first]
    # An area by name belongs to one offer, which then stands alone.
    places["by_name"] = np.where(offered["by_name"][first] > 0, offered["offer"][first] + 1, 0)
    cells = len(ground.cells)
    cell = ground.cell_of(places)
    cell = np.where(cell < 0, cells, cell)
    order = np.lexsort([places[name] for name in ("by_name", "pace", "home", "z", "y", "x")] + [cell])
    places, cell, first = places[order], cell[order], first[order]
    number = np.empty(len(order), dtype=np.int64)
    number[order] = np.arange(len(order))
    at = number[code]
    entry, by_entry = _alike(at, offered)
    start = np.flatnonzero(np.diff(entry, prepend=-1))
    one = by_entry[start]
    entries = np.zeros(len(one), dtype=ENTRY)
    for name in ("share", "minutes", "km", "offer", "lane", "flags", "waits"):
        entries[name] = offered[name][one]
    entries["many"], entries["member"] = np.diff(start, append=len(entry)), start
    many = np.bincount(at[one], minlength=len(places))
    places["last"] = np.cumsum(many)
    places["first"] = places["last"] - many
    bits = np.int64(1) << entries["lane"].astype(np.int64)
    if len(places):
        places["mask"] = np.bitwise_or.reduceat(bits, places["first"])
    mask = np.zeros(cells + 1, dtype=np.int64)
    np.bitwise_or.at(mask, cell, places["mask"])
    ptr = np.searchsorted(cell, np.arange(cells + 1)).astype(np.int32)
    off = np.arange(ptr[-1], len(places), dtype=np.int32)
    row_ptr, rows = rows_of(site, Sites(places[off], off, offered["offer"][first[off]]))
    members = field(offered, "offer")[by_entry]
    supply = Supply(
        ptr[:-1], ptr[1:], mask[:cells], off, places, entries, members, row_ptr, rows, *_reaches(entries, width)
    )
    _share(ground, supply)
    return supply


def _places(offered: Records) -> tuple[npt.NDArray[np.intp], npt.NDArray[np.intp]]:
    """Number the distinct places of offers, and give the first offer of each."""
    alone = np.where(offered["by_name"] > 0, offered["offer"].astype(np.int64) + 1, 0).astype(np.uint64)
    mixed = offered["home"].astype(np.uint64) + alone * _PRIMES[0]
    return _distinct(mixed, [field(offered, name) for name in ("x", "y", "z", "pace")])


def _distinct(
    mixed: npt.NDArray[np.uint64], columns: Sequence[Floats]
) -> tuple[npt.NDArray[np.intp], npt.NDArray[np.intp]]:
    """Number the distinct rows of some columns by a mix of their bits, and give the first of each."""
    for column in columns:
        mixed = (mixed ^ (mixed >> _MIX)) * _PRIMES[1] + column.view(np.uint64) * _PRIMES[2]
    code, distinct = pd.factorize(mixed)
    first = np.empty(len(distinct), dtype=np.intp)
    first[code[::-1]] = np.arange(len(code))[::-1]
    return code, first


def _alike(at: npt.NDArray[np.int64], offered: Records) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.intp]]:
    """Sort offers by place, lane, what they are and rank; say in that order which are the same."""
    what = offered["flags"].astype(np.uint64) * np.uint64(256) + offered["waits"]
    code, first = _distinct(what, [field(offered, name) for name in ("minutes", "km")])
    sorted_first = np.lexsort([offered[name][first] for name in ("km", "minutes", "waits", "flags")])
    kind = np.empty(len(first), dtype=np.int64)
    kind[sorted_first] = np.arange(len(first))
    same = (at * LANES + offered["lane"]) * max(len(first), 1) + kind[code]
    order = np.argsort(same * len(same) + np.arange(len(same)))
    return same[order], order


def _reaches(
    entries: Records, width: int
) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64], npt.NDArray[np.bool_]]:
    """How far areas reach, and whether anyone receives, by lane."""
    minutes, km, receives = np.full(width, -1.0), np.full(width, -1.0), np.zeros(width, dtype=bool)
    lane = entries["lane"]
    np.maximum.at(minutes, lane, field(entries, "minutes"))
    np.maximum.at(km, lane, field(entries, "km"))
    receives[lane[entries["flags"] & RECEIVES != 0]] = True
    return minutes, km, receives


def _share(ground: Ground, supply: Supply) -> None:
    """Write the share of every offer whose share is not known yet."""
    unknown = np.flatnonzero(np.isnan(supply.entries["share"]))
    place = np.unique(np.searchsorted(supply.places["last"], unknown, side="right"))
    sought = place[place < len(supply.places) - len(supply.off)]
    cell = np.searchsorted(supply.end, sought, side="right")

    def loop(first: int, last: int) -> None:
        share_places(sought[first:last], cell[first:last], supply, ground.starts, ground.grid, ground.pace)

    side_by_side(loop, len(sought))
    if len(place) > len(sought):
        share_rows(supply, ground.starts)


def taken_back(supply: Supply, lane: int, order: Floats) -> Records:
    """Give back the offers of one lane as they were before they were laid out, sorted by id, in lane 0."""
    held = np.concatenate([_ranges(supply.begin, supply.end - supply.begin), supply.off])
    places = supply.places[held]
    place = np.repeat(np.arange(len(held)), places["last"] - places["first"])
    entries = supply.entries[_ranges(places["first"], places["last"] - places["first"])]
    place, entries = place[entries["lane"] == lane], entries[entries["lane"] == lane]
    offer = supply.members[_ranges(entries["member"], entries["many"])]
    own = np.repeat(np.arange(len(entries)), entries["many"])
    sorted_by_id = np.argsort(order[offer])
    own, offer = own[sorted_by_id], offer[sorted_by_id]
    offered = np.zeros(len(own), dtype=OFFERED)
    for name in ("x", "y", "z", "pace", "home"):
        offered[name] = places[name][place[own]]
    for name in ("share", "minutes", "km", "flags", "waits"):
        offered[name] = entries[name][own]
    offered["offer"], offered["by_name"] = offer, places["by_name"][place[own]] > 0
    return offered


def _ranges(first: npt.NDArray[np.integer], many: npt.NDArray[np.integer]) -> npt.NDArray[np.int64]:
    """List the numbers of ranges, one after the other."""
    many = many.astype(np.int64)
    before = np.cumsum(many) - many
    return np.arange(many.sum()) + np.repeat(first - before, many)
