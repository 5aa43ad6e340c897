"""The linear relaxation of a cover: the best prices there are, and sets rounded from it."""

from __future__ import annotations

import numpy as np
from scipy.sparse import csr_array, eye_array, hstack, vstack

from geomap.core.siting.cover import Cover, Floats, Ints
from geomap.core.siting.solving import relaxed_minimum

MOST_PAIRS = 300_000
"""Pairs of a candidate and a point above which the relaxation takes longer than what it saves."""

_DRAWN, _CHANGED = 40, 400
"""Sets drawn by lot from the fractions, and changes tried on the best of them."""
_SEED = 0
_UNLIKELY = 1e-3


def linear(cover: Cover, places: int, *, time_limit_s: float) -> tuple[Floats, Floats] | None:
    """Solve the linear relaxation: how much of each candidate it takes, and its prices.

    What the relaxation pays for « y_i ≤ Σ x_j », λ_i, gives the prices μ_i = w_i − λ_i at which the Lagrangian bound of
    `bounds.relaxed` is lowest: that of the relaxation itself. Any prices give a bound, so those of a solver that is not
    quite exact do as well.

    Parameters
    ----------
    cover : Cover
        The problem.
    places : int
        How many may be chosen.
    time_limit_s : float
        Seconds the solver may take.

    Returns
    -------
    ndarray of float, shape (m,)
        Fractions of the candidates.
    ndarray of float, shape (n,)
        Prices of the points; None instead of both when time ran out.

    Examples
    --------
    >>> from geomap.core.siting.cover import pairs_matrix
    >>> row = Cover.of([1.0, 2.0, 4.0], pairs_matrix([0, 0, 1, 1, 2], [0, 1, 1, 2, 2], (3, 3)))
    >>> fractions, prices = linear(row, 1, time_limit_s=5)
    >>> fractions.round(6).argmax(), prices.sum() + row.worth(prices).max()
    (np.int64(1), np.float64(6.0))
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
    return values[:candidates], cover.weights - np.minimum(savings[:points], cover.weights)


def rounded(cover: Cover, places: int, fractions: Floats, start: Ints, most: float) -> Ints:
    """Look for a better set: the largest fractions, some drawn by lot, then changes to the best; all are improved.

    Parameters
    ----------
    cover : Cover
        The problem.
    places : int
        How many are chosen, fewer than there are candidates.
    fractions : ndarray of float, shape (m,)
        How likely each candidate is.
    start : ndarray of int
        The best set known.
    most : float
        No set is worth more: one that is ends the search.

    Returns
    -------
    ndarray of int
        The best set met; the same every time.

    Examples
    --------
    >>> from geomap.core.siting.cover import pairs_matrix
    >>> row = Cover.of([1.0, 2.0, 4.0], pairs_matrix([0, 0, 1, 1, 2], [0, 1, 1, 2, 2], (3, 3)))
    >>> rounded(row, 1, np.array([0.0, 1.0, 0.0]), np.array([0]), 7.0).tolist()
    [1]
    """
    lot = np.random.default_rng(_SEED)
    chance = np.clip(fractions, 0.0, 1.0) + _UNLIKELY
    chance /= chance.sum()
    best, value = start, cover.value(start)
    for turn in range(1 + _DRAWN + _CHANGED):
        if value + cover.grain * (1 - 1e-6) > most:
            break
        tried = np.argsort(-fractions, kind="stable")[:places]
        if turn > 0:
            tried = lot.choice(len(chance), places, replace=False, p=chance).astype(np.intp)
        if turn > _DRAWN:
            kept = lot.permutation(best)[: max(1, places - 3)]
            tried = np.concatenate([kept, tried[~np.isin(tried, kept)]])[:places]
        met = cover.improved(tried)
        if (value_met := cover.value(met)) > value:
            best, value = met, value_met
    return best
