"""A grid in space: which cells hold which points, and which cells are near which."""

from __future__ import annotations

import numpy as np
from scipy.spatial import cKDTree

from geomap.core.engine.shapes import Floats, Grid, Offsets, Positions

CELL_KM = 16.0
"""Side of a cell: small against the journeys that count, large against a commune."""

_HALF = 1 << 14
"""More cells than from the middle of the earth to its surface."""

_SLACK_KM = 1e-6


def keys_of(points_km: Floats) -> Offsets:
    """Name the cells points lie in; −1 for a point that is nowhere."""
    placed = np.asarray(np.isfinite(points_km).all(axis=1))
    corner = np.floor(np.where(placed[:, None], points_km, 0.0) / CELL_KM).astype(np.int64) + _HALF
    return np.where(placed, (corner[:, 0] * 2 * _HALF + corner[:, 1]) * 2 * _HALF + corner[:, 2], -1)


def cells_in(keys: Offsets, known: Offsets) -> Positions:
    """Number cells by their place among the known ones, sorted; −1 for one that is not among them."""
    if not len(known):
        return np.full(len(keys), -1, dtype=np.int32)
    at = np.minimum(np.searchsorted(known, keys), len(known) - 1)
    return np.where(known[at] == keys, at, -1).astype(np.int32)


def grid_of(known: Offsets, max_km: float, cell: Positions) -> Grid:
    """List, for each cell, those that may hold a point within `max_km` of one of its own, nearest first.

    What is near which follows from the cells alone, so that a directory looks at them in the same order whatever
    it holds. `cell` is that of each commune, sorted.
    """
    count = len(known)
    if not count:
        return Grid(np.zeros(1, dtype=np.int64), np.empty(0, np.int32), np.empty(0), np.zeros(1, dtype=np.int32))
    corner = np.column_stack([known // (4 * _HALF * _HALF), known // (2 * _HALF) % (2 * _HALF), known % (2 * _HALF)])
    tree = cKDTree(corner.astype(float))
    # Cubes a side apart may touch: the bound is on their corners, a diagonal wider.
    pairs = tree.query_pairs(max_km / CELL_KM + np.sqrt(3) + _SLACK_KM, output_type="ndarray").astype(np.int32)
    own = np.arange(count, dtype=np.int32)
    start = np.concatenate([pairs[:, 0], pairs[:, 1], own])
    end = np.concatenate([pairs[:, 1], pairs[:, 0], own])
    apart = np.maximum(np.abs(corner[start] - corner[end]) - 1, 0)
    least2 = (apart * apart).sum(axis=1)
    order = np.argsort((start.astype(np.int64) * (least2.max(initial=0) + 1) + least2) * count + end)
    ptr = np.concatenate([[0], np.cumsum(np.bincount(start, minlength=count))]).astype(np.int64)
    communes = np.searchsorted(cell, np.arange(count + 1)).astype(np.int32)
    least_km = np.maximum(CELL_KM * np.sqrt(least2[order]) - _SLACK_KM, 0.0)
    return Grid(ptr, end[order], least_km, communes)
