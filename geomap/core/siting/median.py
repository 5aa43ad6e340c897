"""p-median: the p places that leave people the shortest journeys on average."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from scipy.sparse import coo_array, csr_array, eye_array, hstack, vstack

from geomap.core.siting.cover import Floats, Ints
from geomap.core.siting.maximal import Siting
from geomap.core.siting.solving import minimised
from geomap.errors import BadFrame, BadQuestion


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
    saved = _Saved(people, pairs.row[kept], pairs.col[kept], beyond - pairs.data[kept], costs.shape[0])
    chosen = saved.improved(saved.greedy(places))
    everything = beyond * float(people.sum())
    columns, rows, low, high = saved.program(places)
    whole = np.arange(len(columns)) < costs.shape[0]
    solved = minimised(columns, rows, low, high, whole, time_limit_s=time_limit_s)
    if solved.values is not None:
        other = np.flatnonzero(solved.values[: costs.shape[0]] > 1 / 2)
        chosen = other if saved.value(other) > saved.value(chosen) else chosen
    value = everything - saved.value(chosen)
    bound = value if solved.proven else min(value, max(0.0, everything + solved.bound))
    order, gains = saved.ordered(chosen)
    return Siting(order, gains, value, bound, proven=solved.proven)


class _Saved:
    """What each candidate saves each point against going beyond: people × minutes."""

    def __init__(self, people: Floats, rows: Ints, columns: Ints, minutes: Floats, candidates: int) -> None:
        """Keep the pairs that save something."""
        self.rows, self.columns = rows, columns
        self.saving = people[columns] * minutes
        self.shape = (candidates, len(people))

    def best(self, chosen: Ints) -> Floats:
        """The most a set saves each point."""
        most = np.zeros(self.shape[1])
        mine = np.isin(self.rows, chosen)
        np.maximum.at(most, self.columns[mine], self.saving[mine])
        return most

    def value(self, chosen: Ints) -> float:
        """What a set saves."""
        return float(self.best(chosen).sum())

    def further(self, chosen: Ints) -> Floats:
        """What each candidate would save on top of a set."""
        more = np.maximum(0.0, self.saving - self.best(chosen)[self.columns])
        return np.asarray(np.bincount(self.rows, weights=more, minlength=self.shape[0]), dtype=float)

    def greedy(self, places: int) -> Ints:
        """Take the candidate that saves most on top, again and again."""
        chosen = np.empty(0, dtype=np.intp)
        for _ in range(places):
            gain = self.further(chosen)
            gain[chosen] = -1.0
            chosen = np.append(chosen, np.argmax(gain))
        return chosen

    def improved(self, chosen: Ints) -> Ints:
        """Exchange one place for another while that saves more."""
        now, value = chosen, self.value(chosen)
        place = 0
        while place < len(now):
            others = np.delete(now, place)
            gain = self.further(others)
            gain[others] = -1.0
            changed = np.append(others, np.argmax(gain))
            if (better := self.value(changed)) > value * (1 + 1e-12):
                now, value, place = changed, better, 0
            else:
                place += 1
        return now

    def ordered(self, chosen: Ints) -> tuple[tuple[int, ...], tuple[float, ...]]:
        """The same places, the one that saves most first, and what each saves."""
        order = np.empty(0, dtype=np.intp)
        gains = []
        for _ in range(len(chosen)):
            gain = self.further(order)
            gain[~np.isin(np.arange(len(gain)), np.setdiff1d(chosen, order))] = -1.0
            order = np.append(order, np.argmax(gain))
            gains.append(float(gain[order[-1]]))
        return tuple(order.tolist()), tuple(gains)

    def program(self, places: int) -> tuple[Floats, csr_array, Floats, Floats]:
        """Minimise −Σ saving z: z_ji ≤ x_j, Σ_j z_ji ≤ 1, Σ x = p."""
        (candidates, points), pairs = self.shape, len(self.saving)
        number = np.arange(pairs)
        opened = csr_array((np.ones(pairs), (number, self.rows)), shape=(pairs, candidates))
        once = csr_array((np.ones(pairs), (self.columns, number)), shape=(points, pairs))
        rows = vstack(
            [
                hstack([-opened, eye_array(pairs)]),
                hstack([csr_array((points, candidates)), once]),
                hstack([csr_array(np.ones((1, candidates))), csr_array((1, pairs))]),
            ]
        )
        low = np.concatenate([np.full(pairs + points, -np.inf), [float(places)]])
        high = np.concatenate([np.zeros(pairs), np.ones(points), [float(places)]])
        return np.concatenate([np.zeros(candidates), -self.saving]), csr_array(rows), low, high
