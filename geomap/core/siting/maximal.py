"""Maximal covering: the p places that cover most, proven best or with the gap that is left."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_array, eye_array, hstack, vstack

from geomap.core.siting.bounds import Bounded, relaxed
from geomap.core.siting.cover import Cover, Floats, Ints
from geomap.core.siting.linear import MOST_PAIRS, linear
from geomap.core.siting.solving import minimised
from geomap.errors import BadQuestion


@dataclass(frozen=True)
class Siting:
    """A set of places, what it is worth, and how sure it is that no other is worth more.

    Parameters
    ----------
    sites : tuple of int
        Positions of the candidates chosen, in the order to open them: the one that adds most first.
    gains : tuple of float
        What each adds to those before it.
    value : float
        What they cover, or what it costs, together.
    bound : float
        No set does better.
    proven : bool
        Whether no set does better than this one.
    """

    sites: tuple[int, ...]
    gains: tuple[float, ...]
    value: float
    bound: float
    proven: bool

    @property
    def gap(self) -> float:
        """Share by which another set might still be better: 0 when proven."""
        if self.proven or self.bound == self.value:
            return 0.0
        return abs(self.bound - self.value) / max(abs(self.bound), abs(self.value))


def maximal_covering(
    weights: npt.ArrayLike,
    covers: csr_array,
    places: int,
    *,
    required: Sequence[int] = (),
    forbidden: Sequence[int] = (),
    steps: int = 400,
    time_limit_s: float = 30.0,
) -> Siting:
    """Choose the places that together cover most.

    Maximal covering location (Church & ReVelle 1974): maximise Σ_i w_i y_i with y_i ≤ Σ_{j covers i} x_j, Σ_j x_j ≤ p,
    x_j ∈ {0, 1}; y may stay continuous. A greedy set is improved by exchanges; the linear relaxation, or
    a Lagrangian bound where there are many pairs, says how good it is and rules candidates out; HiGHS decides what is
    left, asked for something strictly better.

    Parameters
    ----------
    weights : array-like of float, shape (n,)
        What covering each point is worth, usually people.
    covers : csr_array, shape (m, n)
        One where a candidate covers a point.
    places : int
        How many may be chosen, the required ones included.
    required, forbidden : sequence of int
        Candidates that must be chosen, and that must not.
    steps : int
        Most steps of the bound.
    time_limit_s : float
        Seconds HiGHS may take; 0 leaves it out. When they run out the answer has its certified gap.

    Returns
    -------
    Siting
        At most `places` sites; fewer when more would cover nothing more.

    Raises
    ------
    BadQuestion
        When more are required than may be chosen, or one is both required and forbidden.

    Examples
    --------
    >>> from geomap.core.siting.cover import pairs_matrix
    >>> covers = pairs_matrix([0, 0, 1, 1, 2, 2], [0, 1, 1, 2, 2, 3], (3, 4))
    >>> found = maximal_covering([5, 4, 3, 5], covers, 2)
    >>> found.sites, found.gains, found.value, found.proven
    ((0, 2), (9.0, 8.0), 17.0, True)
    """
    whole = Cover.of(weights, covers)
    _check(places, required, forbidden)
    kept = whole.points_of(required)
    allowed = np.ones(covers.shape[0], dtype=bool)
    allowed[[*required, *forbidden]] = False
    positions, rest = _reduced(whole, allowed, ~kept)
    sites, bound = _best(rest, places - len(required), steps, time_limit_s)
    fixed = float(whole.weights[kept].sum())
    chosen, gains = ordered(whole, [*required, *positions[sites]])
    value = fixed + rest.value(sites)
    bound = max(value, min(fixed + bound, float(whole.weights.sum())))
    return Siting(chosen, gains, value, bound, proven=bound < value + whole.grain * (1 - 1e-6))


def _check(places: int, required: Sequence[int], forbidden: Sequence[int]) -> None:
    if len(set(required)) > places:
        raise BadQuestion(f"{len(set(required))} places are required and {places} may be chosen.")
    if both := set(required) & set(forbidden):
        raise BadQuestion(f"Candidate {min(both)} is both required and forbidden.")


def _reduced(cover: Cover, allowed: npt.NDArray[np.bool_], wanted: npt.NDArray[np.bool_]) -> tuple[Ints, Cover]:
    """Leave out points that weigh nothing and candidates that cover none of the others."""
    matrix = cover.by_candidate[:, np.flatnonzero(wanted & (cover.weights > 0))]
    useful = np.flatnonzero(allowed & (np.diff(matrix.indptr) > 0))
    matrix = matrix[useful]
    reached = np.flatnonzero(matrix.sum(axis=0) > 0)
    weights = cover.weights[wanted & (cover.weights > 0)][reached]
    return useful, Cover.of(weights, matrix[:, reached])


def _best(cover: Cover, places: int, steps: int, time_limit_s: float) -> tuple[Ints, float]:
    """The best set found in a reduced problem, and the bound on all."""
    if places <= 0 or not len(cover.weights):
        return np.empty(0, dtype=np.intp), 0.0
    first, _ = cover.greedy(places)
    everything = float(cover.weights.sum())
    if cover.value(first) == everything or places >= cover.by_candidate.shape[0]:
        return first, everything
    start = cover.improved(first)
    small = time_limit_s > 0 and cover.by_candidate.nnz <= MOST_PAIRS
    found = linear(cover, places, start, time_limit_s=time_limit_s) if small else None
    found = found or relaxed(cover, places, start, steps=steps)
    if found.proven:
        return found.chosen, found.bound
    return _decided(cover, places, found, time_limit_s)


def _decided(cover: Cover, places: int, found: Bounded, time_limit_s: float) -> tuple[Ints, float]:
    """Ask HiGHS for a set strictly better than the one known, among the candidates left."""
    taken = np.flatnonzero(found.taken)
    if len(taken) > places or not found.open[taken].all():
        # A better set would hold more than it may, or what no better set holds: there is none.
        return found.chosen, found.value
    positions, rest = _reduced(cover, found.open & ~found.taken, ~cover.points_of(taken))
    fixed = cover.value(taken)
    if not len(positions):
        return (taken, fixed) if fixed > found.value else (found.chosen, found.value)
    target = found.value + cover.grain - fixed
    costs, rows, low, high = _program(rest, places - len(taken), target * (1 - 1e-9))
    integral = np.arange(len(costs)) < len(positions)
    solved = minimised(costs, rows, low, high, integral, time_limit_s=time_limit_s)
    if solved.values is None:
        return found.chosen, found.value if solved.proven else min(found.bound, fixed - solved.bound)
    better = np.concatenate([taken, positions[np.flatnonzero(solved.values[: len(positions)] > 1 / 2)]])
    value = cover.value(better)
    # The value is a recount and the bound the solver's: its tolerances never make a proof.
    bound = max(value, found.value, min(found.bound, fixed - solved.bound))
    return (better, bound) if value > found.value else (found.chosen, bound)


def _program(cover: Cover, places: int, target: float) -> tuple[Floats, csr_array, Floats, Floats]:
    """Minimise −Σ w y: y_i − Σ x_j ≤ 0, Σ x ≤ p, Σ w y ≥ what would be better."""
    candidates, points = cover.by_candidate.shape
    costs = np.concatenate([np.zeros(candidates), -cover.weights])
    needs = hstack([-cover.by_point, eye_array(points)])
    few = csr_array(np.concatenate([np.ones(candidates), np.zeros(points)])[None, :])
    rows = csr_array(vstack([needs, few, csr_array(-costs[None, :])]))
    low = np.concatenate([np.full(points + 1, -np.inf), [target]])
    high = np.concatenate([np.zeros(points), [places], [np.inf]])
    return costs, rows, low, high


def ordered(cover: Cover, sites: Sequence[int]) -> tuple[tuple[int, ...], tuple[float, ...]]:
    """The same places, the one that adds most first, and what each adds."""
    left, order, gains = cover.weights.copy(), [], []
    rest = sorted({int(one) for one in sites})
    while rest:
        worth = [float(left[cover.points_of([one])].sum()) for one in rest]
        best = int(np.argmax(worth))
        gains.append(worth[best])
        order.append(rest.pop(best))
        left[cover.points_of(order[-1:])] = 0.0
    return tuple(order), tuple(gains)
