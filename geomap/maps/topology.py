"""Shared arcs: polygons on an integer grid to the arcs and rings of TopoJSON, each border written once."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import pairwise

import numpy as np
import shapely
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Ring = list[int]


@dataclass
class Arcs:
    """Borders met so far; walking one the other way gives the complement of its number, as in TopoJSON."""

    points: Ints
    numbers: dict[bytes, int] = field(default_factory=dict)
    walks: list[Ints] = field(default_factory=list)

    def number(self, walk: Ints) -> int:
        """Give the number of a border walked through these points, written down when it is new."""
        forth = (int(walk[0]), int(walk[1])) <= (int(walk[-1]), int(walk[-2]))
        key = (walk if forth else walk[::-1]).tobytes()
        if key not in self.numbers:
            self.numbers[key] = len(self.walks)
            self.walks.append(walk if forth else walk[::-1])
        return self.numbers[key] if forth else ~self.numbers[key]

    def walk(self, number: int) -> Ints:
        """Give the points of a border, in the direction its number says."""
        return self.walks[number] if number >= 0 else self.walks[~number][::-1]

    def deltas(self) -> list[list[list[int]]]:
        """Give each arc as its first position and the steps from there."""
        return [np.diff(self.points[walk], axis=0, prepend=0).tolist() for walk in self.walks]


def share(polygons: NDArray[np.object_]) -> tuple[list[list[list[Ring]]], Arcs]:
    """Cut polygons into shared arcs: for each its parts, of which the rings, of which the arc numbers."""
    parts, owner = shapely.get_parts(polygons, return_index=True)
    rings, part_of = shapely.get_rings(parts, return_index=True)
    xy, ring_of = shapely.get_coordinates(rings, return_index=True)
    points, ids = np.unique(xy.astype(np.int64), axis=0, return_inverse=True)
    ids = ids.astype(np.int64).ravel()
    junction = _junctions(ids, ring_of, len(points))
    arcs = Arcs(points)
    shared: list[list[list[Ring]]] = [[] for _ in polygons]
    homes: list[list[Ring]] = []
    for place in owner:
        homes.append([])
        shared[place].append(homes[-1])
    ends = np.searchsorted(ring_of, np.arange(len(rings) + 1))
    for ring, part in enumerate(part_of):
        walk = ids[ends[ring] : ends[ring + 1] - 1]
        homes[part].append([arcs.number(piece) for piece in _pieces(walk, junction[walk])])
    return shared, arcs


def _junctions(ids: Ints, ring_of: NDArray[np.integer], count: int) -> NDArray[np.bool_]:
    """Find the points where borders part: those with other than two neighbours."""
    along = ring_of[1:] == ring_of[:-1]
    edges = np.sort(np.column_stack([ids[:-1][along], ids[1:][along]]), axis=1)
    unique = np.unique(edges, axis=0)
    degree: Ints = np.bincount(unique.ravel(), minlength=count)
    parting: NDArray[np.bool_] = degree != 2
    return parting


def _pieces(walk: Ints, cut: NDArray[np.bool_]) -> list[Ints]:
    """Cut an open ring at its junctions; a ring without one starts at its smallest point, whoever walks it."""
    cuts = np.flatnonzero(cut)
    start = int(cuts[0]) if len(cuts) else int(np.argmin(walk))
    turned = np.append(np.roll(walk, -start), walk[start])
    bounds = np.append(cuts - start, len(walk)) if len(cuts) else np.array([0, len(walk)])
    return [turned[a : b + 1] for a, b in pairwise(bounds)]
