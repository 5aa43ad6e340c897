"""A grid in space: which cells hold which points, and which cells are near which."""

from __future__ import annotations

import numpy as np
from scipy.spatial import cKDTree

from geomap.core.distance import chord_km
from geomap.core.engine.shapes import Floats, Grid, Positions

CELL_KM = 16.0
"""Side of a cell: small against the journeys that count, large against a commune."""

_HALF = 1 << 14
"""More cells than from the middle of the earth to its surface."""

_SLACK_KM = 1e-6


def cells_of(points_km: Floats) -> Positions:
    """Number the cells points lie in, in an order that keeps neighbours together; −1 for a point that is nowhere."""
    placed = np.isfinite(points_km).all(axis=1)
    corner = np.floor(points_km[placed] / CELL_KM).astype(np.int64) + _HALF
    _, number = np.unique((corner[:, 0] * 2 * _HALF + corner[:, 1]) * 2 * _HALF + corner[:, 2], return_inverse=True)
    cells = np.full(len(points_km), -1, dtype=np.int32)
    cells[placed] = number.ravel()
    return cells


def grid_of(points_km: Floats, cells: Positions, max_km: float) -> Grid:
    """List, for each cell, those that may hold a point within `max_km` of one of its own, nearest first."""
    count = int(cells.max(initial=-1)) + 1
    if not count:
        return Grid(np.zeros(1, dtype=np.int64), np.empty(0, dtype=np.int32), np.empty(0))
    held = cells >= 0
    size = np.bincount(cells[held], minlength=count)
    sums = [np.bincount(cells[held], points_km[held, axis], minlength=count) for axis in range(3)]
    middle = np.column_stack(sums) / size[:, None]
    spread = np.zeros(count)
    np.maximum.at(spread, cells[held], np.linalg.norm(points_km[held] - middle[cells[held]], axis=1))
    tree = cKDTree(middle)
    found = tree.sparse_distance_matrix(tree, chord_km(max_km) + 2 * spread.max() + _SLACK_KM, output_type="ndarray")
    start, end = found["i"].astype(np.int32), found["j"].astype(np.int32)
    least_km = np.maximum(found["v"] - spread[start] - spread[end] - _SLACK_KM, 0.0)
    order = np.argsort(start * (2 * least_km.max(initial=1.0)) + least_km)
    ptr = np.concatenate([[0], np.cumsum(np.bincount(start, minlength=count))]).astype(np.int64)
    return Grid(ptr, end[order], least_km[order])
