"""Cover: which points each candidate place would cover, what a set of places is worth, and how to find a good one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_array

from geomap.core.siting.exchanging import exchange
from geomap.errors import BadFrame

Ints = npt.NDArray[np.intp]
Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]


def pairs_matrix(rows: npt.ArrayLike, columns: npt.ArrayLike, shape: tuple[int, int]) -> csr_array:
    """Put pairs of positions into a sparse matrix of ones, each pair once.

    Parameters
    ----------
    rows, columns : array-like of int, shape (k,)
        Positions of the pairs: of the place, and of what it covers.
    shape : tuple of int
        Number of places, number of what may be covered.

    Returns
    -------
    csr_array
        Ones where a pair was given, sorted.

    Examples
    --------
    >>> pairs_matrix([0, 0, 1], [1, 1, 0], (2, 2)).toarray().tolist()
    [[0.0, 1.0], [1.0, 0.0]]
    """
    row, column = np.asarray(rows, dtype=np.intp), np.asarray(columns, dtype=np.intp)
    found = csr_array((np.ones(len(row)), (row, column)), shape=shape)
    found.sum_duplicates()
    found.data[:] = 1.0
    return found


def neighbours(matrix: csr_array, row: int) -> Ints:
    """Positions of what stands in a row."""
    return np.asarray(matrix.indices[matrix.indptr[row] : matrix.indptr[row + 1]])


@dataclass(frozen=True)
class Cover:
    """A covering problem: candidates × points, and what each point weighs.

    Parameters
    ----------
    weights : ndarray of float, shape (n,)
        What covering each point is worth: people, as a rule; never negative.
    by_candidate : csr_array, shape (m, n)
        One where a candidate covers a point.
    by_point : csr_array, shape (n, m)
        The same, turned.
    """

    weights: Floats
    by_candidate: csr_array
    by_point: csr_array

    @staticmethod
    def of(weights: npt.ArrayLike, covers: csr_array) -> Cover:
        """Check a problem and lay it out both ways."""
        weighed = np.asarray(weights, dtype=float)
        if covers.shape[1] != len(weighed):
            raise BadFrame(f"siting: {covers.shape[1]} points may be covered and {len(weighed)} are weighed.")
        if not np.all(weighed >= 0):
            raise BadFrame("siting: a point weighs less than nothing, or nobody knows what it weighs.")
        matrix = csr_array(covers, dtype=float)
        matrix.sort_indices()
        return Cover(weighed, matrix, csr_array(matrix.T))

    @property
    def grain(self) -> float:
        """Least amount by which two sets can differ: 1 when all weights are whole, else next to nothing."""
        whole = bool(np.all(self.weights == np.floor(self.weights)))
        return 1.0 if whole else 1e-9 * max(1.0, float(self.weights.sum()))

    def better_than(self, value: float) -> float:
        """What a set must be worth to be better than another."""
        return value + self.grain * (1 - 1e-6)

    def worth(self, price: Floats) -> Floats:
        """For each candidate, what its points weigh above their price (never above what they weigh), added up."""
        return np.asarray(self.by_candidate @ (self.weights - price))

    def times_covered(self, chosen: Ints) -> Floats:
        """For each point, how many of some candidates cover it."""
        count = np.zeros(len(self.weights))
        for one in chosen:
            count[neighbours(self.by_candidate, int(one))] += 1.0
        return count

    def points_of(self, chosen: Sequence[int] | Ints) -> Bools:
        """Say which points a set covers."""
        covered = np.zeros(len(self.weights), dtype=bool)
        for one in chosen:
            covered[neighbours(self.by_candidate, int(one))] = True
        return covered

    def value(self, chosen: Sequence[int] | Ints) -> float:
        """Add up what a set covers, each point once."""
        return float(self.weights[self.points_of(chosen)].sum())

    def greedy(self, places: int) -> tuple[Ints, list[float]]:
        """Take the candidate that covers most of what is left, again and again, and say what each adds.

        None is taken that would cover nothing more; of equals, the first. What it covers is at least 1 − 1/e of the
        best (Nemhauser, Wolsey & Fisher 1978).
        """
        left, gain = self.weights.copy(), self.by_candidate @ self.weights
        chosen: list[int] = []
        gains: list[float] = []
        for _ in range(min(places, len(gain))):
            best = int(np.argmax(gain))
            new = neighbours(self.by_candidate, best)
            new = new[left[new] > 0]
            if not len(new):
                break
            chosen.append(best)
            gains.append(float(left[new].sum()))
            gain -= _added(self.by_point, new, left[new])
            left[new] = 0.0
            gain[best] = -1.0
        return np.array(chosen, dtype=np.intp), gains

    def improved(self, chosen: Ints) -> Ints:
        """Exchange one place for another, the best exchange first, until none helps."""
        now = np.array(chosen, dtype=np.intp)
        matrix = self.by_candidate
        if len(now):
            exchange(matrix.indptr, matrix.indices, self.weights, now, self.grain / 2)
        return now


def _added(matrix: csr_array, rows: Ints, weights: Floats) -> Floats:
    """Add the weights of some rows to each column they stand in."""
    sizes = matrix.indptr[rows + 1] - matrix.indptr[rows]
    ends = np.cumsum(sizes)
    # Where all these rows stand, one after the other.
    at = np.arange(ends[-1] if len(ends) else 0) + np.repeat(matrix.indptr[rows] - ends + sizes, sizes)
    added = np.bincount(matrix.indices[at], weights=np.repeat(weights, sizes), minlength=matrix.shape[1])
    return np.asarray(added, dtype=float)
