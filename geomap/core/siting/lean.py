"""Lean problems: the same optimum with fewer candidates and fewer points."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.sparse import csr_array

from geomap.core.siting.cover import Bools, Cover, Floats, Ints


@dataclass(frozen=True)
class Part:
    """A smaller problem, and where it comes from.

    Parameters
    ----------
    cover : Cover
        The problem that is left.
    candidates : ndarray of int
        Which candidates of the problem before are left.
    points : ndarray of int
        For each point of the problem before, the point it became, -1 where it became none.
    """

    cover: Cover
    candidates: Ints
    points: Ints

    def prices(self, price: Floats) -> Floats:
        """Carry prices over: those of points that became one add up."""
        kept = self.points >= 0
        carried = np.bincount(self.points[kept], weights=price[kept], minlength=len(self.cover.weights))
        return np.asarray(carried, dtype=float)


def part(cover: Cover, allowed: Bools, wanted: Bools) -> Part:
    """Keep some candidates and points, without points that weigh nothing and candidates that cover none of the others.

    Parameters
    ----------
    cover : Cover
        The whole problem.
    allowed : ndarray of bool, shape (m,)
        Candidates to keep.
    wanted : ndarray of bool, shape (n,)
        Points to keep.

    Returns
    -------
    Part
        The problem that is left.

    Examples
    --------
    >>> from geomap.core.siting.cover import pairs_matrix
    >>> row = Cover.of([1.0, 0.0, 4.0], pairs_matrix([0, 1, 2], [0, 1, 2], (3, 3)))
    >>> left = part(row, np.array([True, True, True]), np.array([True, True, True]))
    >>> left.candidates.tolist(), left.points.tolist(), left.cover.weights.tolist()
    ([0, 2], [0, -1, 1], [1.0, 4.0])
    """
    wanted = wanted & (cover.weights > 0)
    matrix = cover.by_candidate[:, np.flatnonzero(wanted)]
    useful = np.flatnonzero(allowed & (np.diff(matrix.indptr) > 0))
    matrix = matrix[useful]
    kept = np.flatnonzero(wanted)[matrix.sum(axis=0) > 0]
    points = np.full(len(wanted), -1, dtype=np.intp)
    points[kept] = np.arange(len(kept))
    return Part(Cover.of(cover.weights[kept], cover.by_candidate[useful][:, kept]), useful, points)


def lean(cover: Cover) -> Part:
    """Leave out candidates another one outdoes, and make points that are covered alike into one.

    A candidate whose points are all among those of another is never needed; of equals the first stays. Points covered
    by the same candidates are covered together: their weights add up.

    Parameters
    ----------
    cover : Cover
        The problem.

    Returns
    -------
    Part
        A problem with the same best value.

    Examples
    --------
    >>> from geomap.core.siting.cover import pairs_matrix
    >>> row = Cover.of([1.0, 2.0, 4.0], pairs_matrix([0, 0, 1, 1, 1], [0, 1, 0, 1, 2], (2, 3)))
    >>> left = lean(row)
    >>> left.candidates.tolist(), left.points.tolist(), left.cover.weights.tolist()
    ([1], [0, 0, 0], [7.0])
    """
    matrix = cover.by_candidate
    common = (matrix @ matrix.T).tocoo()
    sizes = np.diff(matrix.indptr)
    one, other = common.coords
    inside = (common.data == sizes[one]) & ((sizes[one] < sizes[other]) | (one > other))
    kept = np.ones(len(sizes), dtype=bool)
    kept[one[inside]] = False
    candidates = np.flatnonzero(kept)
    by_point = csr_array(matrix[candidates].T)
    by_point.sort_indices()
    lots: dict[bytes, int] = {}
    points = np.array(
        [
            lots.setdefault(by_point.indices[by_point.indptr[point] : by_point.indptr[point + 1]].tobytes(), len(lots))
            for point in range(by_point.shape[0])
        ],
        dtype=np.intp,
    )
    _, firsts = np.unique(points, return_index=True)
    weights = np.bincount(points, weights=cover.weights, minlength=len(lots))
    return Part(Cover.of(weights, matrix[candidates][:, firsts]), candidates, points)
