"""The linear relaxation of a cover: the best prices there are, and sets rounded from it."""

from __future__ import annotations

import numpy as np
from scipy.sparse import csr_array, eye_array, hstack, vstack

from geomap.core.siting.bounds import Bounded, fixed
from geomap.core.siting.cover import Cover, Floats, Ints
from geomap.core.siting.solving import relaxed_minimum

MOST_PAIRS = 300_000
"""Pairs of a candidate and a point above which the relaxation takes longer than what it saves."""

_ROUNDINGS = 12
_SEED = 0
_UNLIKELY = 1e-6


def linear(cover: Cover, places: int, start: Ints, *, time_limit_s: float) -> Bounded | None:
    """Bound the best set by the linear relaxation, and fix candidates by its prices.

    What the relaxation pays for « y_i ≤ Σ x_j », λ_i, gives the prices μ_i = w_i − λ_i at which the Lagrangian bound of
    `bounds.relaxed` is lowest: that of the relaxation itself. Its fractions are rounded by lot a dozen times, and each
    set improved by exchanges.

    Parameters
    ----------
    cover : Cover
        The problem, with more candidates than `places`.
    places : int
        How many may be chosen.
    start : ndarray of int
        A set to start from.
    time_limit_s : float
        Seconds the solver may take.

    Returns
    -------
    Bounded or None
        Bound, best set met, and what is left to decide; None when time ran out.

    Examples
    --------
    >>> from geomap.core.siting.cover import pairs_matrix
    >>> row = Cover.of([1.0, 2.0, 4.0], pairs_matrix([0, 0, 1, 1, 2], [0, 1, 1, 2, 2], (3, 3)))
    >>> found = linear(row, 1, np.array([0]), time_limit_s=5)
    >>> found.value, found.bound
    (6.0, 6.0)
    """
    candidates, points = cover.by_candidate.shape
    costs = np.concatenate([np.zeros(candidates), -cover.weights])
    few = csr_array(np.concatenate([np.ones(candidates), np.zeros(points)])[None, :])
    rows = csr_array(vstack([hstack([-cover.by_point, eye_array(points)]), few]))
    high = np.concatenate([np.zeros(points), [float(places)]])
    solved = relaxed_minimum(costs, rows, high, time_limit_s=time_limit_s)
    if solved is None:
        return None
    values, savings = solved
    # Any prices give a bound: those of a solver that is not quite exact as well.
    price = cover.weights - np.minimum(savings[:points], cover.weights)
    worth, chosen, value = cover.worth(price), start, cover.value(start)
    highest = float(price.sum() + np.sort(worth)[-places:].sum())
    for one in _rounded(values[:candidates], places):
        if highest < value + cover.grain * (1 - 1e-6):
            break
        met = cover.improved(one)
        if (value_met := cover.value(met)) > value:
            chosen, value = met, value_met
    needed = value + cover.grain * (1 - 1e-6)
    bound, _, may, must = fixed(worth, float(price.sum()), places, needed)
    bound = min(bound, float(cover.weights.sum()))
    return Bounded(chosen, value, value if bound < needed else bound, may, must)


def _rounded(fractions: Floats, places: int) -> list[Ints]:
    """Choose the largest fractions, then some by lot in proportion to them; the same every time."""
    lot = np.random.default_rng(_SEED)
    chance = np.clip(fractions, 0.0, 1.0) + _UNLIKELY
    drawn = [
        lot.choice(len(chance), places, replace=False, p=chance / chance.sum()).astype(np.intp)
        for _ in range(_ROUNDINGS)
    ]
    return [np.argsort(-fractions, kind="stable")[:places], *drawn]
