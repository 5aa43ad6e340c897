"""The roads as a graph: places joined by arcs that take whole milliseconds, and the place nearest to a point."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
import numpy.typing as npt
import shapely
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components
from scipy.spatial import cKDTree

from geomap.core.distance import Floats, arc_km, ecef_km
from geomap.travel.osm import RoadLines

Ints = npt.NDArray[np.int64]

DELAY = 1.2
"""Time on the road over length ÷ speed: junctions, bends, villages. docs/methods.md says how it was found."""

STEP_M = 250.0
"""A long road has a place at least this often, so that a village along it is near one, metres."""

PART_PLACES = 500
"""Places a part of the network needs to count beside the largest: an island with roads of its own, not a car park."""

FARTHEST_M = 1_000.0
"""A point farther than this from every road is on none, metres."""

_LONGEST_MS = 2**30


@dataclass(frozen=True)
class RoadGraph:
    """Places and the arcs between them.

    Parameters
    ----------
    lon, lat : ndarray of float64
        Where each place is, degrees.
    tail, head : ndarray of uint32
        Place each arc leaves and reaches; at most one arc from one place to another.
    milliseconds : ndarray of uint32
        Time each arc takes.
    part_places : int
        Places a part needs to count beside the largest.
    """

    lon: Floats
    lat: Floats
    tail: npt.NDArray[np.uint32]
    head: npt.NDArray[np.uint32]
    milliseconds: npt.NDArray[np.uint32]
    part_places: int = field(default=PART_PLACES)

    def matrix(self) -> csr_array:
        """Milliseconds by (tail, head), for algorithms that walk the arcs."""
        many = len(self.lon)
        entries = (self.milliseconds.astype(np.float64), (self.tail.astype(np.int64), self.head.astype(np.int64)))
        return csr_array(entries, shape=(many, many))

    @cached_property
    def joined(self) -> npt.NDArray[np.bool_]:
        """Say which places lie in a part where each can be reached from each, large enough to live in."""
        _, part = connected_components(self.matrix(), directed=True, connection="strong")
        sizes = np.bincount(part)
        return np.asarray((sizes >= min(self.part_places, sizes.max()))[part])

    @cached_property
    def _joined_tree(self) -> tuple[Ints, cKDTree]:
        places = np.flatnonzero(self.joined)
        return places, cKDTree(ecef_km(self.lon[places], self.lat[places]))

    def nearest(self, lon: npt.ArrayLike, lat: npt.ArrayLike) -> tuple[Ints, Floats]:
        """Place of the joined network nearest to each point, and how far it is, metres."""
        places, tree = self._joined_tree
        chord, found = tree.query(ecef_km(lon, lat))
        return places[found], 1_000.0 * arc_km(chord)

    def nearest_inside(self, shape: shapely.Geometry | None, lon: float, lat: float) -> tuple[int, float] | None:
        """Place of the joined network inside a shape nearest to a point, and how far it is, metres."""
        if shape is None or shape.is_empty:
            return None
        west, south, east, north = shape.bounds
        near = self.joined & (self.lon >= west) & (self.lon <= east) & (self.lat >= south) & (self.lat <= north)
        places = np.flatnonzero(near)
        places = places[shapely.contains_xy(shape, self.lon[places], self.lat[places])]
        if not len(places):
            return None
        chord, found = cKDTree(ecef_km(self.lon[places], self.lat[places])).query(ecef_km([lon], [lat])[0])
        return int(places[found]), float(1_000.0 * arc_km(chord))

    def metres_to_any(self, lon: npt.ArrayLike, lat: npt.ArrayLike) -> Floats:
        """Metres from each point to the nearest place, joined with others or not."""
        chord, _ = cKDTree(ecef_km(self.lon, self.lat)).query(ecef_km(lon, lat))
        return 1_000.0 * arc_km(chord)


def make_graph(lines: RoadLines, part_places: int = PART_PLACES) -> RoadGraph:
    """Turn lines into a graph: places where lines meet, end or go on for long; between them, only length counts."""
    line = np.repeat(np.arange(len(lines.first) - 1), np.diff(lines.first))
    metres = _metres_along(lines, line)
    kept = np.flatnonzero(_is_place(lines, line, metres))
    ids, place = np.unique(lines.point[kept], return_inverse=True)
    where = np.empty(len(ids), dtype=np.int64)
    where[place] = kept
    same = line[kept[:-1]] == line[kept[1:]]
    start, end = kept[:-1][same], kept[1:][same]
    tail, head = place[:-1][same], place[1:][same]
    length, on = metres[end] - metres[start], line[start]
    closed = np.isin(ids, lines.barred)
    usable = (tail != head) & ~closed[tail] & ~closed[head]
    arcs = [
        (one[usable & (kmh[on] > 0)], other[usable & (kmh[on] > 0)], took[usable & (kmh[on] > 0)])
        for one, other, kmh, took in (
            (tail, head, lines.forward_kmh, _took(lines, metres, on, length, lines.forward_kmh)),
            (head, tail, lines.backward_kmh, _took(lines, metres, on, length, lines.backward_kmh)),
        )
    ]
    tails, heads, took = (np.concatenate(parts) for parts in zip(*arcs, strict=True))
    tails, heads, took = _fastest(tails, heads, took)
    return RoadGraph(
        lon=lines.lon[where],
        lat=lines.lat[where],
        tail=tails.astype(np.uint32),
        head=heads.astype(np.uint32),
        milliseconds=took.astype(np.uint32),
        part_places=part_places,
    )


def _metres_along(lines: RoadLines, line: Ints) -> Floats:
    """Metres from the first point of its line to each point."""
    space = ecef_km(lines.lon, lines.lat)
    step = 1_000.0 * arc_km(np.linalg.norm(np.diff(space, axis=0, prepend=space[:1]), axis=1))
    step[lines.first[:-1]] = 0.0
    along = np.cumsum(step)
    return np.asarray(along - along[lines.first[:-1]][line])


def _is_place(lines: RoadLines, line: Ints, metres: Floats) -> npt.NDArray[np.bool_]:
    """Ends of lines, points several lines share, barriers, and a point each `STEP_M`."""
    _, inverse, uses = np.unique(lines.point, return_inverse=True, return_counts=True)
    place = (uses[inverse] > 1) | np.isin(lines.point, lines.barred)
    steps = (metres // STEP_M).astype(np.int64)
    place[1:] |= (steps[1:] != steps[:-1]) & (line[1:] == line[:-1])
    place[lines.first[:-1]] = True
    place[lines.first[1:] - 1] = True
    return np.asarray(place)


def _took(lines: RoadLines, metres: Floats, on: Ints, length: Floats, kmh: Floats) -> Ints:
    """Whole milliseconds of pieces of lines: a share of the timetable, or length ÷ speed with its delays."""
    whole = np.maximum(metres[lines.first[1:] - 1], 1e-9)[on]
    driven = DELAY * 3_600.0 * length / np.maximum(kmh[on], 1e-9)
    timetable = lines.minutes[on] * 60_000.0 * length / whole
    chosen = np.where(np.isnan(timetable), driven, timetable)
    return np.clip(np.rint(chosen), 1, _LONGEST_MS).astype(np.int64)


def _fastest(tail: Ints, head: Ints, took: Ints) -> tuple[Ints, Ints, Ints]:
    """Keep the fastest of the arcs from one place to another, sorted by tail and head."""
    order = np.lexsort((took, head, tail))
    tail, head, took = tail[order], head[order], took[order]
    first = np.ones(len(tail), dtype=bool)
    first[1:] = (np.diff(tail) != 0) | (np.diff(head) != 0)
    return tail[first], head[first], took[first]
