"""Maximal covering: the p places that cover most, proven best or with the gap that is left."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_array

from geomap.core.siting.bounds import relaxed
from geomap.core.siting.branching import Relaxed, branched
from geomap.core.siting.cover import Cover, Ints
from geomap.core.siting.lean import lean, part
from geomap.errors import BadQuestion

_MOST_PAIRS = 300_000
"""Pairs of a candidate and a point above which comparing all candidates takes longer than what it saves."""


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
    steps: int = 300,
    time_limit_s: float = 30.0,
) -> Siting:
    """Choose the places that together cover most.

    Maximal covering location (Church & ReVelle 1974): maximise Σ_i w_i y_i with y_i ≤ Σ_{j covers i} x_j, Σ_j x_j ≤ p,
    x_j ∈ {0, 1}; y may stay continuous. A greedy set is improved by exchanges; a Lagrangian bound
    says how good it is and rules candidates out; what is left is made lean, and decided by branch and bound whose
    branches begin at the prices of that bound.

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
        Most steps of the bound; a branch has its own.
    time_limit_s : float
        Seconds of work a branch and bound may take; 0 leaves it out. When they run out the answer has its
        certified gap.

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
    required = sorted(set(required))
    kept = whole.points_of(required)
    allowed = np.ones(covers.shape[0], dtype=bool)
    allowed[[*required, *forbidden]] = False
    rest = part(whole, allowed, ~kept)
    sites, bound = _best(rest.cover, places - len(required), steps, time_limit_s)
    fixed = float(whole.weights[kept].sum())
    chosen, gains = ordered(whole, [*required, *rest.candidates[sites]])
    value = fixed + rest.cover.value(sites)
    bound = max(value, min(fixed + bound, float(whole.weights.sum())))
    return Siting(chosen, gains, value, bound, proven=bound < whole.better_than(value))


def _check(places: int, required: Sequence[int], forbidden: Sequence[int]) -> None:
    if len(set(required)) > places:
        raise BadQuestion(f"{len(set(required))} places are required and {places} may be chosen.")
    if both := set(required) & set(forbidden):
        raise BadQuestion(f"Candidate {min(both)} is both required and forbidden.")


def _best(cover: Cover, places: int, steps: int, time_limit_s: float) -> tuple[Ints, float]:
    """The best set found in a reduced problem, and the bound on all."""
    if places <= 0 or not len(cover.weights):
        return np.empty(0, dtype=np.intp), 0.0
    first, _ = cover.greedy(places)
    everything = float(cover.weights.sum())
    if cover.value(first) == everything or places >= cover.by_candidate.shape[0]:
        return first, everything
    found = relaxed(cover, places, cover.improved(first), steps=steps)
    if found.bound <= found.value or time_limit_s <= 0:
        return found.chosen, found.bound
    return _decided(cover, places, found, steps, time_limit_s)


def _decided(cover: Cover, places: int, found: Relaxed, steps: int, time_limit_s: float) -> tuple[Ints, float]:
    """Look for something better than what is known among the candidates left, made lean."""
    left = part(cover, found.open, np.ones(len(cover.weights), dtype=bool))
    positions, rest, price = left.candidates, left.cover, left.prices(found.price)
    if rest.by_candidate.nnz <= _MOST_PAIRS:
        outdone = lean(rest)
        positions, rest, price = positions[outdone.candidates], outdone.cover, outdone.prices(price)
    if len(positions) <= places:
        return _better(cover, found, positions, cover.value(positions))
    first, _ = rest.greedy(places)
    known = relaxed(rest, places, rest.improved(first), steps=steps, price=price, known=found.value)
    chosen, bound = branched(rest, places, known, seconds=time_limit_s)
    return _better(cover, found, positions[chosen], bound)


def _better(cover: Cover, found: Relaxed, chosen: Ints, bound: float) -> tuple[Ints, float]:
    """The better of what was known and another set, and the bound on both."""
    value = cover.value(chosen)
    best = chosen if value > found.value else found.chosen
    return best, max(value, found.value, min(found.bound, bound))


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
