"""Farther: the nearest of the skills nobody near offers, for the communes of one cell together."""

from __future__ import annotations

import math

import numpy as np

from geomap.core.costs import MAX_MINUTES
from geomap.core.engine.candidates import May, take_nearest
from geomap.core.engine.compiled import compiled
from geomap.core.engine.minutes import HAIR, ground_km
from geomap.core.engine.room import Room
from geomap.core.engine.shapes import Floats, Grid, Positions, Starts, Supply
from geomap.core.engine.terms import FREE, REACHES, REST, WAITS, Terms


@compiled
def seek_nearest(  # noqa: PLR0913, PLR0917 - what a loop reads is handed to it bare
    sort: int, communes: Positions, starts: Starts, grid: Grid, supply: Supply, read: Terms, common: float,
    order: Floats, room: Room, may: May,
) -> None:  # fmt: skip
    """Look on for the nearest of one sort, `FREE` or `REST`, in the lanes where nothing near makes it known.

    Communes of one cell have nearly the same providers around: who may be nearest to any is found once for all.
    """
    cell, begin, held = starts.cell, 0, read.held[0 if sort == FREE else 1]
    if held == 0:
        return
    while begin < len(communes):
        end = begin + 1
        while end < len(communes) and cell[communes[end]] == cell[communes[begin]]:
            end += 1
        if cell[communes[begin]] >= 0:
            sought = _sought(sort, begin, end, common, held, room)
            if sought != 0:
                _seek_in_cell(sort, sought, begin, end, communes, starts, grid, supply, read, order, room, may)
        begin = end


@compiled
def _sought(sort: int, begin: int, end: int, common: float, held: int, room: Room) -> int:
    """Say in which lanes some commune does not know the nearest it needs."""
    best, who, sought, width = room.best, room.who, 0, room.access.shape[1]
    reaches, waits, free, rest = width * REACHES, width * WAITS, width * FREE, width * REST
    for row in range(begin, end):
        for lane in range(width):
            unknown = min(best[row, reaches + lane], best[row, free + lane]) > common
            if sort == REST and unknown:
                nobody = who[row, reaches + lane] < 0 and who[row, waits + lane] < 0
                unknown = nobody and best[row, rest + lane] > common
            sought |= int(unknown) << lane
    return sought & held


@compiled
def _seek_in_cell(  # noqa: C901, PLR0913, PLR0917 - one loop: handing arrays on counts references
    sort: int, sought: int, begin: int, end: int, communes: Positions, starts: Starts, grid: Grid, supply: Supply,
    read: Terms, order: Floats, room: Room, may: May,
) -> None:  # fmt: skip
    start_cell = starts.cell
    ptr, around_cell, around_km, _ = grid
    place_begin, place_end, mask, places = supply.begin, supply.end, supply.mask, supply.places
    lanes = read.free if sort == FREE else read.rest
    candidates, least = may
    (x, y, z), radius, quickest, slowest, widest = _round(begin, end, communes, starts)
    # By lane: within which minutes somebody is, wherever in the cell one starts, and who may be nearer than that.
    bound, count = np.full(len(candidates), MAX_MINUTES), np.zeros(len(candidates), np.int64)
    ring_km, pending, farthest = -1.0, sought, MAX_MINUTES
    for around in range(ptr[start_cell[communes[begin]]], ptr[start_cell[communes[begin]] + 1]):
        if around_km[around] > ring_km:
            ring_km = around_km[around]
            pending, farthest = _pending(pending, bound, ring_km * quickest / HAIR)
            if pending == 0:
                break
        square = around_cell[around]
        if mask[square] & pending == 0:
            continue
        for at in range(place_begin[square], place_end[square]):
            wanted = lanes[at] & pending
            if wanted == 0:
                continue
            place = places[at]
            chord = math.sqrt((place["x"] - x) ** 2 + (place["y"] - y) ** 2 + (place["z"] - z) ** 2)
            nearest = max(quickest, place["pace"]) * max(chord - radius, 0.0) / HAIR
            if nearest > farthest:
                continue
            within = max(slowest, place["pace"]) * max(ground_km((chord + radius) ** 2), widest) * HAIR
            while wanted != 0:
                lane = bits((wanted & -wanted) - 1)
                wanted &= wanted - 1
                if nearest <= bound[lane]:
                    if count[lane] == candidates.shape[1]:
                        take_nearest(
                            sort, lane, count, bound, begin, end, communes, starts, supply, read, order, room, may
                        )
                    candidates[lane, count[lane]], least[lane, count[lane]] = at, nearest
                    count[lane] += 1
                    bound[lane] = min(bound[lane], within)
    for lane in range(len(count)):
        if count[lane] > 0:
            take_nearest(sort, lane, count, bound, begin, end, communes, starts, supply, read, order, room, may)


@compiled
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


@compiled
def _round(
    begin: int, end: int, communes: Positions, starts: Starts
) -> tuple[tuple[float, float, float], float, float, float, float]:
    """Give the middle of some communes, how far they are from it, their least and greatest pace, the widest."""
    start_x, start_y, start_z, start_pace, crossing, _, _ = starts
    x, y, z, slowest, quickest, widest, radius = 0.0, 0.0, 0.0, 0.0, math.inf, 0.0, 0.0
    for row in range(begin, end):
        commune = communes[row]
        x, y, z = x + start_x[commune], y + start_y[commune], z + start_z[commune]
        slowest, quickest = max(slowest, start_pace[commune]), min(quickest, start_pace[commune])
        widest = max(widest, crossing[commune])
    x, y, z = x / (end - begin), y / (end - begin), z / (end - begin)
    for row in range(begin, end):
        commune = communes[row]
        away = math.sqrt((x - start_x[commune]) ** 2 + (y - start_y[commune]) ** 2 + (z - start_z[commune]) ** 2)
        radius = max(radius, away)
    return (x, y, z), radius * HAIR + (HAIR - 1), quickest, slowest, widest


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
