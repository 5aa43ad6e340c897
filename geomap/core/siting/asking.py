"""Asking HiGHS for a better set, where branching alone takes long."""

from __future__ import annotations

import numpy as np
from scipy.sparse import csr_array, eye_array, hstack, vstack

from geomap.core.siting.cover import Cover, Ints
from geomap.core.siting.solving import minimised


def asked(
    cover: Cover, places: int, known: Ints, value: float, bound: float, *, time_limit_s: float
) -> tuple[Ints, float]:
    """Ask HiGHS for a set strictly better than the one known.

    Parameters
    ----------
    cover : Cover
        What is left to decide.
    places : int
        How many may be chosen.
    known : ndarray of int
        The best set of this cover met.
    value : float
        What must be beaten.
    bound : float
        No set is worth more.
    time_limit_s : float
        Seconds the solver may take.

    Returns
    -------
    ndarray of int
        A better set, or the one known.
    float
        No set is worth more.

    Examples
    --------
    >>> from geomap.core.siting.cover import pairs_matrix
    >>> row = Cover.of([3.0, 4.0, 4.0, 3.0], pairs_matrix([0, 0, 1, 1, 2, 2], [0, 1, 1, 2, 2, 3], (3, 4)))
    >>> chosen, bound = asked(row, 2, np.array([1, 0]), 11.0, 14.0, time_limit_s=5)
    >>> sorted(chosen.tolist()), bound
    ([0, 2], 14.0)
    """
    candidates, points = cover.by_candidate.shape
    costs = np.concatenate([np.zeros(candidates), -cover.weights])
    few = csr_array(np.concatenate([np.ones(candidates), np.zeros(points)])[None, :])
    rows = csr_array(vstack([hstack([-cover.by_point, eye_array(points)]), few, csr_array(-costs[None, :])]))
    low = np.concatenate([np.full(points + 1, -np.inf), [(value + cover.grain) * (1 - 1e-9)]])
    high = np.concatenate([np.zeros(points), [places], [np.inf]])
    whole = np.arange(len(costs)) < candidates
    solved = minimised(costs, rows, low, high, whole, time_limit_s=time_limit_s)
    if solved.values is None:
        return known, value if solved.proven else min(bound, -solved.bound)
    better = np.flatnonzero(solved.values[:candidates] > 1 / 2)
    # The value is a recount and the bound the solver's: its tolerances never make a proof.
    most = max(cover.value(better), value, min(bound, -solved.bound))
    return (better, most) if cover.value(better) > value else (known, most)
