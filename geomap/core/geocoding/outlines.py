"""The outlines of communes, kept as bytes and drawn only where a point may lie."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np
import shapely

M_PER_DEGREE = 111_195.0
"""Metres of a degree of latitude, to 1 %."""

_BLOCK = 1_000
"""Outlines drawn at once to measure them, so that they are never all in memory."""


@dataclass(frozen=True)
class Outlines:
    """Polygons of communes in EPSG:4326, found by the boxes around them.

    Parameters
    ----------
    codes : ndarray of object
        Commune of each.
    shapes : ndarray of object
        The polygon of each as WKB.
    row_of : mapping of str to int
        Commune → its place among them.
    tree : STRtree
        Over their boxes.
    """

    codes: np.ndarray
    shapes: np.ndarray
    row_of: Mapping[str, int]
    tree: shapely.STRtree

    @classmethod
    def of(cls, codes: Sequence[str], shapes: Sequence[bytes]) -> Outlines:
        """Lay polygons out.

        Parameters
        ----------
        codes : sequence of str
            Communes.
        shapes : sequence of bytes
            Their polygons as WKB, EPSG:4326.

        Returns
        -------
        Outlines
            Ready.

        Examples
        --------
        >>> Outlines.of(["48095"], [shapely.box(3.0, 44.5, 3.1, 44.6).wkb]).holding(shapely.points([[3.05, 44.55]]))
        array(['48095'], dtype=object)
        """
        kept = np.array(shapes, dtype=object)
        starts = range(0, len(kept), _BLOCK)
        bounds = [shapely.bounds(shapely.from_wkb(kept[start : start + _BLOCK])) for start in starts]
        boxes = shapely.box(*np.concatenate([np.empty((0, 4)), *bounds]).T)
        rows = MappingProxyType({code: row for row, code in enumerate(codes)})
        return cls(np.array(codes, dtype=object), kept, rows, shapely.STRtree(boxes))

    def holding(self, points: np.ndarray) -> np.ndarray:
        """Find the commune whose polygon holds each point.

        Parameters
        ----------
        points : ndarray of Point
            EPSG:4326.

        Returns
        -------
        ndarray of object
            Codes; None where no polygon holds the point. On a shared edge, the first code in order.

        Examples
        --------
        >>> Outlines.of([], []).holding(shapely.points([[3.5, 44.5]])).tolist()
        [None]
        """
        found = np.full(len(points), None, dtype=object)
        asked, rows = self.tree.query(points)
        drawn, which = np.unique(rows, return_inverse=True)
        inside = shapely.intersects(shapely.from_wkb(self.shapes[drawn])[which], points[asked])
        asked, rows = asked[inside], rows[inside]
        codes = self.codes[rows]
        order = np.lexsort((codes.astype(str), asked))[::-1]
        found[asked[order]] = codes[order]
        return found

    def within(self, point: shapely.Point, max_m: float) -> tuple[str, ...]:
        """Find the communes whose boxes come within some metres of a point.

        Parameters
        ----------
        point : Point
            EPSG:4326.
        max_m : float
            Metres.

        Returns
        -------
        tuple of str
            Codes in order: no commune that near is missing, some are farther.

        Examples
        --------
        >>> Outlines.of([], []).within(shapely.Point(3.5, 44.5), 200.0)
        ()
        """
        high = max_m / M_PER_DEGREE
        wide = high / max(float(np.cos(np.radians(point.y))), 0.01)
        box = shapely.box(point.x - wide, point.y - high, point.x + wide, point.y + high)
        return tuple(sorted(str(code) for code in self.codes[self.tree.query(box)]))

    def metres_to(self, point: shapely.Point, code: str) -> float | None:
        """Measure how far a point lies from a commune: 0 inside.

        Parameters
        ----------
        point : Point
            EPSG:4326.
        code : str
            The commune.

        Returns
        -------
        float or None
            Metres, right to 1 % at the distances that matter here; None when its outline is not known.

        Examples
        --------
        >>> Outlines.of([], []).metres_to(shapely.Point(3.5, 44.5), "48095") is None
        True
        """
        row = self.row_of.get(code)
        if row is None:
            return None
        squeeze = np.array([np.cos(np.radians(point.y)), 1.0]) * M_PER_DEGREE
        there = shapely.transform(shapely.from_wkb(self.shapes[row]), lambda xy: xy * squeeze)
        return float(shapely.distance(shapely.transform(point, lambda xy: xy * squeeze), there))
