"""p-median: the p places that leave people the shortest journeys on average."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from scipy.sparse import coo_array, csr_array

from geomap.core.siting.cover import Ints
from geomap.core.siting.maximal import Siting
from geomap.core.siting.pricing import Priced, priced
from geomap.core.siting.saving import Saving
from geomap.core.siting.solving import minimised
from geomap.errors import BadFrame, BadQuestion

_STEPS = 500
"""Most steps of the bound."""


def p_median(
    weights: npt.ArrayLike, costs: csr_array, places: int, *, beyond: float, time_limit_s: float = 30.0
) -> Siting:
    """Choose the places that make the sum of people × journey least.

    p-median (Hakimi 1964): minimise Σ_i w_i c_i(S) over sets S of p candidates, where c_i(S) is the least cost from i
    to one of S. A journey that is not given, or is longer, costs `beyond`: someone too far counts as that far, and not
    as nobody. A greedy set improved by exchanges is what HiGHS has to beat.

    Parameters
    ----------
    weights : array-like of float, shape (n,)
        People at each point.
    costs : csr_array, shape (m, n)
        Minutes from each point to each candidate; a zero that is stored is a journey of 0 minutes.
    places : int
        How many to choose.
    beyond : float
        What a point costs that no chosen place is near, minutes.
    time_limit_s : float
        Seconds HiGHS may take; 0 leaves it out.

    Returns
    -------
    Siting
        ``value`` and ``bound`` are people × minutes, ``gains`` what each place takes off.

    Raises
    ------
    BadQuestion
        When fewer than one place, or more than there are candidates, may be chosen.
    BadFrame
        When weights and costs do not fit together.

    Examples
    --------
    >>> row = csr_array(np.array([[1.0, 10.0, 20.0], [10.0, 1.0, 10.0], [20.0, 10.0, 1.0]]))
    >>> found = p_median([1, 1, 1], row, 1, beyond=60)
    >>> found.sites, found.value, found.proven
    ((1,), 21.0, True)
    """
    people = np.asarray(weights, dtype=float)
    if costs.shape[1] != len(people) or not np.all(people >= 0):
        raise BadFrame(f"siting: {costs.shape[1]} points have costs, {len(people)} are weighed, none below nothing.")
    if not 0 < places <= costs.shape[0]:
        raise BadQuestion(f"{places} places cannot be chosen among {costs.shape[0]}.")
    pairs = coo_array(costs)
    kept = pairs.data < beyond
    saving = people[pairs.col[kept]] * (beyond - pairs.data[kept])
    saved = Saving(pairs.row[kept].astype(np.intp), pairs.col[kept].astype(np.intp), saving, costs.shape)
    found = priced(saved, saved.improved(saved.greedy(places)), steps=_STEPS)
    chosen, bound = _decided(saved, found, time_limit_s)
    everything = beyond * float(people.sum())
    least = saved.value(chosen)
    order, gains = saved.ordered(chosen)
    value, proven = everything - least, bound <= least
    return Siting(order, gains, value, value if proven else max(0.0, everything - bound), proven=proven)


def _decided(saved: Saving, found: Priced, time_limit_s: float) -> tuple[Ints, float]:
    """Leave what the bound did not decide to HiGHS: the best set, and what none saves more than."""
    if found.bound <= found.value:
        return found.chosen, found.value
    must, left = np.flatnonzero(found.must), np.flatnonzero(found.may & ~found.must)
    places = len(found.chosen) - len(must)
    if len(left) <= places or not places:
        only = np.concatenate([must, left if places else left[:0]])
        best = only if len(only) == len(found.chosen) and saved.value(only) > found.value else found.chosen
        return best, saved.value(best)
    base = saved.best(must)
    rest = saved.beyond(base, found.may & ~found.must)
    columns, rows, low, high = rest.program(places)
    whole = np.arange(len(columns)) < len(left)
    solved = minimised(columns, rows, low, high, whole, time_limit_s=time_limit_s)
    best = found.chosen
    if solved.values is not None:
        other = np.concatenate([must, left[np.flatnonzero(solved.values[: len(left)] > 1 / 2)]])
        best = other if saved.value(other) > found.value else best
    value = saved.value(best)
    return best, value if solved.proven else max(value, min(found.bound, float(base.sum()) - solved.bound))
