"""A grid in space: which cells hold which points, and which cells are near which."""

from __future__ import annotations

import math

import numpy as np

from geomap.core.engine.compiled import compiled
from geomap.core.engine.parallel import side_by_side
from geomap.core.engine.shapes import Grid, Offsets, Positions, Records

CELL_KM = 16.0
"""Side of a cell: small against the journeys that count, large against a commune."""

_HALF = 1 << 14
"""More cells than from the middle of the earth to its surface."""

_SLACK_KM = 1e-6


@compiled
def keys_of(points: Records) -> Offsets:
    """Name the cells points lie in; −1 for a point that is nowhere."""
    found = np.empty(len(points), dtype=np.int64)
    for number in range(len(points)):
        found[number] = key_of(points[number]["x"], points[number]["y"], points[number]["z"])
    return found


@compiled
def key_of(x: float, y: float, z: float) -> int:
    """Name the cell a point lies in; −1 for a point that is nowhere."""
    if not (math.isfinite(x) and math.isfinite(y) and math.isfinite(z)):
        return -1
    column = (math.floor(x / CELL_KM) + _HALF) * 2 * _HALF + math.floor(y / CELL_KM) + _HALF
    return column * 2 * _HALF + math.floor(z / CELL_KM) + _HALF


def cells_in(keys: Offsets, known: Offsets) -> Positions:
    """Number cells by their place among the known ones, sorted; −1 for one that is not among them."""
    if not len(known):
        return np.full(len(keys), -1, dtype=np.int32)
    at = np.minimum(np.searchsorted(known, keys), len(known) - 1)
    return np.where(known[at] == keys, at, -1).astype(np.int32)


@compiled
def cell_at(x: float, y: float, z: float, known: Offsets) -> int:
    """Give the place, among the known cells, of the one a point lies in; −1 where it is not among them."""
    key = key_of(x, y, z)
    if key < 0:
        return -1
    low, high = 0, len(known)
    while low < high:
        middle = (low + high) // 2
        if known[middle] < key:
            low = middle + 1
        else:
            high = middle
    return low if low < len(known) and known[low] == key else -1


def grid_of(known: Offsets, max_km: float, cell: Positions) -> Grid:
    """List, for each cell, those that may hold a point within `max_km` of one of its own, nearest first.

    What is near which follows from the cells alone, so that a directory looks at them in the same order whatever
    it holds. `cell` is that of each commune, sorted.
    """
    count = len(known)
    corner = np.column_stack([known // (4 * _HALF * _HALF), known // (2 * _HALF) % (2 * _HALF), known % (2 * _HALF)])
    # Two points are at least as far apart as the cubes between theirs.
    most = int((max_km / CELL_KM) ** 2 + _SLACK_KM)
    ptr = np.zeros(count + 1, dtype=np.int64)
    nothing = np.empty(0, dtype=np.int32)
    side_by_side(lambda first, last: _list_near(first, last, known, corner, most, ptr, nothing, nothing), count)
    ptr = np.cumsum(ptr)
    around, least2 = np.empty(ptr[-1], dtype=np.int32), np.empty(ptr[-1], dtype=np.int32)
    side_by_side(lambda first, last: _list_near(first, last, known, corner, most, ptr, around, least2), count)
    communes = np.searchsorted(cell, np.arange(count + 1)).astype(np.int32)
    return Grid(ptr, around, np.maximum(CELL_KM * np.sqrt(least2) - _SLACK_KM, 0.0), communes)


@compiled
def _list_near(  # noqa: PLR0913, PLR0917 - what a loop reads is handed to it bare
    first: int, last: int, known: Offsets, corner: Offsets, most: int, ptr: Offsets, around: Positions,
    least2: Positions,
) -> None:  # fmt: skip
    """Say how many cells are near each, where there is no room yet, else list them by the cubes between, squared."""
    fill = len(around) > 0
    many, wide = np.zeros(most + 2, np.int64), int(math.sqrt(most)) + 1
    for cell in range(first, last):
        x, y, z = corner[cell, 0], corner[cell, 1], corner[cell, 2]
        many[:] = 0
        for turn in range(2 if fill else 1):
            for column in range(x - wide, x + wide + 1):
                low = (column * 2 * _HALF + y - wide) * 2 * _HALF
                begin = np.searchsorted(known, low)
                end = begin + np.searchsorted(known[begin:], low + (2 * wide + 1) * 2 * _HALF)
                for other in range(begin, end):
                    dx = max(abs(column - x) - 1, 0)
                    dy = max(abs(corner[other, 1] - y) - 1, 0)
                    dz = max(abs(corner[other, 2] - z) - 1, 0)
                    apart = dx * dx + dy * dy + dz * dz
                    if apart <= most:
                        if turn == 1:
                            at = ptr[cell] + many[apart]
                            around[at], least2[at] = other, apart
                        many[apart + 1 - turn] += 1
            if turn == 0:
                for step in range(most + 1):
                    many[step + 1] += many[step]
        if not fill:
            ptr[cell + 1] = many[most + 1]
