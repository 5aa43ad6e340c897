"""Location set covering: the fewest places that leave nobody out who could be reached."""

from __future__ import annotations

import math

import numpy as np
from scipy.sparse import csr_array

from geomap.core.siting.cover import Cover
from geomap.core.siting.maximal import Siting, ordered
from geomap.core.siting.solving import minimised


def location_set_covering(covers: csr_array, *, time_limit_s: float = 30.0) -> Siting:
    """Choose the fewest places that cover every point that any candidate covers.

    Location set covering (Toregas, Swain, ReVelle & Bergman 1971): minimise Σ_j x_j with Σ_{j covers i} x_j ≥ 1 for
    every point i, x_j ∈ {0, 1}, decided by HiGHS.

    Parameters
    ----------
    covers : csr_array, shape (m, n)
        One where a candidate covers a point; a point that none covers is left out.
    time_limit_s : float
        Seconds HiGHS may take; 0 leaves it out.

    Returns
    -------
    Siting
        ``value`` is the number of places and ``bound`` the least that any set needs; ``gains`` are the points each
        adds.

    Examples
    --------
    >>> from geomap.core.siting.cover import pairs_matrix
    >>> found = location_set_covering(pairs_matrix([0, 0, 1, 1, 2], [0, 1, 1, 2, 2], (3, 3)))
    >>> found.sites, found.gains, found.value, found.proven
    ((0, 1), (2.0, 1.0), 2.0, True)
    """
    candidates = covers.shape[0]
    cover = Cover.of(np.ones(covers.shape[1]), covers)
    reached = np.flatnonzero(cover.by_candidate.sum(axis=0) > 0)
    if not len(reached):
        return Siting((), (), 0.0, 0.0, proven=True)
    sites, _ = cover.greedy(candidates)
    many = np.full(len(reached), np.inf)
    whole = np.ones(candidates, dtype=bool)
    rows = cover.by_point[reached]
    solved = minimised(np.ones(candidates), rows, np.ones(len(reached)), many, whole, time_limit_s=time_limit_s)
    if solved.values is not None and (fewer := np.flatnonzero(solved.values > 1 / 2)).size < len(sites):
        sites = fewer
    least = 1 if math.isinf(solved.bound) else max(1, math.ceil(solved.bound - 1e-6))
    bound = float(len(sites) if solved.proven else min(least, len(sites)))
    chosen, gains = ordered(cover, sites.tolist())
    return Siting(chosen, gains, float(len(sites)), bound, proven=bound == len(sites))
