"""Bounds: the most that any set of places could be worth, and which candidates can no longer be in the best one."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from geomap.core.siting.cover import Bools, Cover, Floats, Ints

_PATIENCE = 12
"""Steps without a better bound after which the step is halved."""

_SMALLEST_STEP = 1e-4
"""Share of a full step under which going on changes nothing."""

_LOOK_EVERY = 10
"""Steps between two tries to make a better set out of the prices."""


@dataclass(frozen=True)
class Bounded:
    """What relaxation says of a cover.

    Parameters
    ----------
    chosen : ndarray of int
        The best set met on the way.
    value : float
        What it is worth.
    bound : float
        No set is worth more.
    open, taken : ndarray of bool, shape (m,)
        Candidates that may be in a better set, and those that are in every better set.
    """

    chosen: Ints
    value: float
    bound: float
    open: Bools
    taken: Bools

    @property
    def proven(self) -> bool:
        """Whether nothing is left that could be better."""
        return self.bound <= self.value


@dataclass
class _Descent:
    """Where a descent stands: the best bound, the prices that gave it, and how long the next step is."""

    price: Floats
    bound: float = np.inf
    best: Floats | None = None
    length: float = 1.0
    stale: int = 0

    def keeps(self, here: float) -> bool:
        """Keep a better bound; go back to the best prices and halve the step when there was none for long."""
        if self.best is None or here < self.bound - 1e-9 * max(1.0, abs(self.bound)):
            self.bound, self.best, self.stale = here, self.price, 0
            return True
        self.stale += 1
        if self.stale < _PATIENCE:
            return True
        self.length, self.stale, self.price = self.length / 2, 0, self.best
        return False

    def moves(self, slope: Floats, fall: float, most: Floats) -> None:
        """Go down along a slope by as much as the bound may still fall."""
        self.price = np.clip(self.price - self.length * fall / float(slope @ slope) * slope, 0.0, most)


def fixed(worth: Floats, prices: float, places: int, needed: float) -> tuple[float, Ints, Bools, Bools]:
    """Bound every set by some prices, and tell which candidates a set worth enough may and must hold.

    Parameters
    ----------
    worth : ndarray of float, shape (m,)
        What the points of each candidate weigh above their price.
    prices : float
        Sum of the prices.
    places : int
        How many may be chosen, fewer than there are candidates.
    needed : float
        What a set must be worth to be of interest.

    Returns
    -------
    float
        No set is worth more.
    ndarray of int
        The candidates worth most.
    ndarray of bool, shape (m,)
        Those that may be in a set worth enough.
    ndarray of bool, shape (m,)
        Those that are in every such set.

    Examples
    --------
    >>> bound, top, may, must = fixed(np.array([5.0, 1.0, 3.0]), 0.0, 1, 4.0)
    >>> bound, top.tolist(), may.tolist(), must.tolist()
    (5.0, [0], [True, False, False], [True, False, False])
    """
    order = np.argsort(-worth, kind="stable")
    top, others = order[:places], order[places:]
    bound = float(prices + worth[top].sum())
    may, must = np.ones(len(worth), dtype=bool), np.zeros(len(worth), dtype=bool)
    may[others] = bound - worth[top[-1]] + worth[others] >= needed
    must[top] = bound - worth[top] + worth[others[0]] < needed
    return bound, top, may, must


def relaxed(cover: Cover, places: int, start: Ints, *, steps: int = 400) -> Bounded:
    """Bound the best set from above by Lagrangian relaxation, and fix candidates by their reduced cost.

    With a price 0 ≤ μ_i ≤ w_i on « a point is covered once », the candidates part: L(μ) = Σ_i μ_i + the sum of the p
    largest ρ_j, where ρ_j = Σ_{i covered by j} (w_i − μ_i). Every L(μ) is a bound; subgradient steps lower it towards
    that of the linear relaxation (Galvão & ReVelle 1996). With t the p-th largest ρ, a candidate outside the p best
    can be in a better set only when L − t + ρ_j exceeds what is already known, and one among them can be left out
    only when L − ρ_j + the next largest does.

    Parameters
    ----------
    cover : Cover
        The problem, with more candidates than `places`.
    places : int
        How many may be chosen.
    start : ndarray of int
        A set to start from.
    steps : int
        Most subgradient steps.

    Returns
    -------
    Bounded
        Bound, best set met, and what is left to decide.

    Examples
    --------
    >>> from geomap.core.siting.cover import Cover, pairs_matrix
    >>> row = Cover.of([1.0, 2.0, 4.0], pairs_matrix([0, 0, 1, 1, 2], [0, 1, 1, 2, 2], (3, 3)))
    >>> found = relaxed(row, 1, np.array([1]))
    >>> found.value, found.bound
    (6.0, 6.0)
    """
    chosen, value = start, cover.value(start)
    nothing = np.zeros(len(cover.weights))
    descent = _Descent(cover.weights * (1 - 1 / np.maximum(1.0, cover.served(start, nothing))))
    size = len(cover.worth(nothing))
    is_open, taken = np.ones(size, dtype=bool), np.zeros(size, dtype=bool)
    for step in range(steps):
        price, worth = descent.price, cover.worth(descent.price)
        here, top, may, must = fixed(worth, float(price.sum()), places, needed := value + cover.grain * (1 - 1e-6))
        is_open &= may
        taken |= must
        went_on = descent.keeps(here)
        if min(descent.bound, here) < needed or descent.length < _SMALLEST_STEP:
            break
        if not went_on:
            continue
        if step % _LOOK_EVERY == 0:
            met = cover.improved(top)
            if (value_met := cover.value(met)) > value:
                chosen, value = met, value_met
        slope = 1.0 - cover.served(top, price)
        slope[(price <= 0) & (slope > 0)] = 0.0
        if not slope.any():
            break
        descent.moves(slope, here - value, cover.weights)
    bound = min(descent.bound, float(cover.weights.sum()))
    settled = bound < value + cover.grain * (1 - 1e-6)
    return Bounded(chosen, value, value if settled else bound, is_open, taken)
