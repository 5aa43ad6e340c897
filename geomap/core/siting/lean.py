"""Lean problems: the same optimum with fewer candidates and fewer points."""

from __future__ import annotations

import numpy as np
from scipy.sparse import csr_array

from geomap.core.siting.cover import Bools, Cover, Ints


def part(cover: Cover, allowed: Bools, wanted: Bools) -> tuple[Ints, Cover]:
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
    ndarray of int
        Which candidates are left.
    Cover
        The problem that is left.

    Examples
    --------
    >>> from geomap.core.siting.cover import pairs_matrix
    >>> row = Cover.of([1.0, 0.0, 4.0], pairs_matrix([0, 1, 2], [0, 1, 2], (3, 3)))
    >>> positions, rest = part(row, np.array([True, True, True]), np.array([True, True, True]))
    >>> positions.tolist(), rest.weights.tolist()
    ([0, 2], [1.0, 4.0])
    """
    wanted = wanted & (cover.weights > 0)
    matrix = cover.by_candidate[:, np.flatnonzero(wanted)]
    useful = np.flatnonzero(allowed & (np.diff(matrix.indptr) > 0))
    matrix = matrix[useful]
    reached = np.flatnonzero(matrix.sum(axis=0) > 0)
    return useful, Cover.of(cover.weights[wanted][reached], matrix[:, reached])


def lean(cover: Cover) -> tuple[Ints, Cover]:
    """Leave out candidates another one outdoes, and make points that are covered alike into one.

    A candidate whose points are all among those of another is never needed; of equals the first stays. Points covered
    by the same candidates are covered together: their weights add up.

    Parameters
    ----------
    cover : Cover
        The problem.

    Returns
    -------
    ndarray of int
        Which candidates are left.
    Cover
        A problem with the same best value.

    Examples
    --------
    >>> from geomap.core.siting.cover import pairs_matrix
    >>> row = Cover.of([1.0, 2.0, 4.0], pairs_matrix([0, 0, 1, 1, 1], [0, 1, 0, 1, 2], (2, 3)))
    >>> positions, rest = lean(row)
    >>> positions.tolist(), rest.weights.tolist()
    ([1], [7.0])
    """
    matrix = cover.by_candidate
    common = (matrix @ matrix.T).tocoo()
    sizes = np.diff(matrix.indptr)
    one, other = common.coords
    inside = (common.data == sizes[one]) & ((sizes[one] < sizes[other]) | (one > other))
    kept = np.ones(len(sizes), dtype=bool)
    kept[one[inside]] = False
    positions = np.flatnonzero(kept)
    by_point = csr_array(matrix[positions].T)
    by_point.sort_indices()
    lots: dict[bytes, list[int]] = {}
    for point in range(by_point.shape[0]):
        alike = by_point.indices[by_point.indptr[point] : by_point.indptr[point + 1]].tobytes()
        lots.setdefault(alike, []).append(point)
    firsts = [lot[0] for lot in lots.values()]
    weights = [float(cover.weights[lot].sum()) for lot in lots.values()]
    return positions, Cover.of(weights, matrix[positions][:, firsts])
