"""Farther: the nearest of the skills nobody near offers, for the communes of one lot together."""

from __future__ import annotations

import math

from geomap.core.costs import MAX_MINUTES
from geomap.core.engine.adding import keep_nearer
from geomap.core.engine.compiled import compiled, inlined
from geomap.core.engine.lot import MINUTES, NOWHERE, Around, travel
from geomap.core.engine.minutes import HAIR
from geomap.core.engine.room import NEAREST, WHO, Room
from geomap.core.engine.shapes import Floats, Grid, Records, Supply
from geomap.core.engine.terms import FREE, REACHES, REST, SORTS, WAITS, Terms

_REACHES, _WAITS, _FREE, _REST = (NEAREST * sort for sort in (REACHES, WAITS, FREE, REST))


@compiled
def seek_nearest(  # noqa: PLR0913, PLR0917 - one loop: handing arrays on counts references
    sort: int, many: int, rows: int, first: int, around: Around, grid: Grid, supply: Supply, read: Terms,
    common: float, order: Floats, lot: Floats, room: Room, bound: Floats,
) -> None:  # fmt: skip
    """Look on for the nearest of one sort, `FREE` or `REST`, in the lanes where nothing near makes it known.

    Communes of one cell have nearly the same providers around. `bound` says, by lane, within which minutes somebody is
    known already, wherever in the lot one starts.
    """
    ptr, around_cell, around_km, _ = grid
    place_begin, place_end, mask, places = supply.begin, supply.end, supply.mask, supply.places
    terms, nearest = read.terms, room.nearest
    lanes, held = (read.free, read.held[0]) if sort == FREE else (read.rest, read.held[1])
    ring_km, pending, farthest = -1.0, held, MAX_MINUTES
    if held != 0:
        pending = _sought(sort, many, common, held, nearest, bound)
    for number in range(ptr[first], ptr[first + 1]):
        if around_km[number] > ring_km:
            ring_km = around_km[number]
            pending, farthest = _pending(pending, bound, ring_km * around.pace / HAIR)
            if pending == 0:
                break
        square = around_cell[number]
        if mask[square] & pending == 0:
            continue
        for at in range(place_begin[square], place_end[square]):
            wanted = lanes[at] & pending
            if wanted == 0:
                continue
            place = places[at]
            chord = math.sqrt(
                (place["x"] - around.x) ** 2 + (place["y"] - around.y) ** 2 + (place["z"] - around.z) ** 2
            )
            least = max(around.pace, place["pace"]) * max(chord - around.radius, 0.0) / HAIR
            if least > farthest:
                continue
            _seek_at(place, wanted, least, sort, many, rows, terms, order, lot, nearest, bound)


@inlined
def _seek_at(  # noqa: PLR0913, PLR0917 - one loop: handing arrays on counts references
    place: Records, wanted: int, least: float, sort: int, many: int, rows: int, terms: Records, order: Floats,
    lot: Floats, nearest: Floats, bound: Floats,
) -> None:  # fmt: skip
    """Keep the offers of a place, at least so many minutes away, in the lanes where they may be nearest."""
    most = -1.0
    while wanted != 0:
        lane = bits((wanted & -wanted) - 1)
        wanted &= wanted - 1
        if least > bound[lane]:
            continue
        if most < 0.0:
            most = MAX_MINUTES
            if travel(place, rows, MAX_MINUTES, lot) >= many:
                most = 0.0
                for row in range(many):
                    most = max(most, lot[MINUTES + row])
        offer = _first_by_id(sort, lane, place, terms, order)
        slot = (lane * SORTS + (FREE if sort == FREE else REST)) * NEAREST
        keep_nearer(0, rows, math.inf, NOWHERE, True, offer, lot, order, slot, nearest)
        bound[lane] = min(bound[lane], most)


@compiled
def _sought(sort: int, many: int, common: float, held: int, nearest: Floats, bound: Floats) -> int:
    """Say in which lanes some commune does not know the nearest it needs, and within which minutes that is at most."""
    sought = 0
    for lane in range(len(bound)):
        best, most = lane * SORTS * NEAREST, -1.0
        for row in range(many):
            known = min(nearest[best + _REACHES + row], nearest[best + _FREE + row])
            if sort == REST:
                # Who is named is known where somebody reaches; else one that is freely chosen may be nearer.
                reached = (nearest[best + _REACHES + WHO + row] >= 0.0) | (nearest[best + _WAITS + WHO + row] >= 0.0)
                known = -1.0 if reached else min(known, nearest[best + _REST + row])
            most = max(most, known)
        bound[lane] = min(most, MAX_MINUTES)
        sought |= int(most > common) << lane
    return sought & held


@inlined
def _pending(lanes: int, bound: Floats, least_minutes: float) -> tuple[int, float]:
    """Keep the lanes whose nearest may be that far, and say how far one has to look for any."""
    kept, farthest = 0, 0.0
    while lanes != 0:
        lane = bits((lanes & -lanes) - 1)
        lanes &= lanes - 1
        if bound[lane] >= least_minutes:
            kept |= 1 << lane
            farthest = max(farthest, bound[lane])
    return kept, farthest


@inlined
def _first_by_id(sort: int, lane: int, place: Records, terms: Records, order: Floats) -> int:
    """Give the number of the first offer of a place that is of one sort and lane."""
    first = -1
    for number in range(place["first"], place["last"]):
        term = terms[number]
        if term["lane"] != lane:
            continue
        free = term["good"] > 0.0 and term["use"] > 0.0
        if free == (sort == FREE) and (first < 0 or order[term["offer"]] < order[first]):
            first = term["offer"]
    return first


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
