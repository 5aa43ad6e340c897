"""Bounds: the most that any set of places could be worth, and which candidates can no longer be in the best one."""

from __future__ import annotations

import numpy as np

from geomap.core.siting.branching import Relaxed
from geomap.core.siting.cover import Bools, Cover, Floats, Ints
from geomap.core.siting.descent import lowered

_PATIENCE = 60
"""Steps without a better bound after which the step is halved, and a set met on the way is improved."""

_SHORTEST = 1e-3
"""Share of a full step under which going on changes little."""


def relaxed(
    cover: Cover, places: int, start: Ints, *, steps: int = 300, price: Floats | None = None, known: float = 0.0
) -> Relaxed:
    """Bound the best set from above by Lagrangian relaxation, and rule candidates out by their reduced cost.

    With a price 0 ≤ μ_i ≤ w_i on « a point is covered once », the candidates part: L(μ) = Σ_i μ_i + the sum of the p
    largest ρ_j, where ρ_j = Σ_{i covered by j} (w_i − μ_i). Every L(μ) is a bound; subgradient steps lower it towards
    that of the linear relaxation (Galvão & ReVelle 1996), each turned halfway to the one before where the two disagree
    (Sherali & Ulular 1989). When they lower it no more they are halved, and the best set met is improved. With t the
    p-th largest ρ, a candidate outside the p best can be in a better set only when L − t + ρ_j exceeds what is known.

    Parameters
    ----------
    cover : Cover
        The problem.
    places : int
        How many may be chosen.
    start : ndarray of int
        A set to start from.
    steps : int
        Most subgradient steps.
    price : ndarray of float, shape (n,), optional
        Prices to begin at; those that suit `start` unless given.
    known : float
        What a set is worth that this cover knows nothing of: only better ones are of interest.

    Returns
    -------
    Relaxed
        Bound, best set met (none where the one known is better), and what is left to decide.

    Examples
    --------
    >>> from geomap.core.siting.cover import Cover, pairs_matrix
    >>> row = Cover.of([1.0, 2.0, 4.0], pairs_matrix([0, 0, 1, 1, 2], [0, 1, 1, 2, 2], (3, 3)))
    >>> found = relaxed(row, 1, np.array([1]))
    >>> found.value, found.bound
    (6.0, 6.0)
    """
    matrix, chosen, value = cover.by_candidate, start, cover.value(start)
    if price is None:
        price = cover.weights * (1 - 1 / np.maximum(1.0, cover.times_covered(start)))
    nothing: Bools = np.zeros(len(cover.weights), dtype=bool)
    allowed: Bools = np.ones(matrix.shape[0], dtype=bool)
    bound, length = float(cover.weights.sum()), 1.0
    while steps > 0 and length >= _SHORTEST and bound >= (needed := cover.better_than(max(known, value))):
        found = lowered(
            matrix.indptr, matrix.indices, cover.weights, price, allowed, nothing, places, needed, steps, _PATIENCE,
            length,
        )  # fmt: skip
        bound, price, allowed = min(bound, found.bound), found.price, allowed & found.may
        steps, length = steps - found.steps, length / 2
        if (value_met := cover.value(met := cover.improved(found.met))) > value:
            chosen, value = met, value_met
    if value < known:
        chosen, value = np.empty(0, dtype=np.intp), known
    return Relaxed(chosen, value, bound if bound >= cover.better_than(value) else value, price, allowed)
