"""Branching: candidates taken or left, one after the other, until no set can be better or the work allowed is done."""

from __future__ import annotations

import heapq
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from geomap.core.siting.cover import Bools, Cover, Floats, Ints
from geomap.core.siting.descent import Lowered, lowered

PAIRS_A_SECOND = 500_000_000
"""Pairs of a candidate and a point that compiled loops look at in a second, on a busy machine of 2026."""

_PLAIN_PAIRS_A_SECOND = 5_000_000
"""The same where numba is not installed."""

_STEPS = 60
"""Steps by which the bound of a branch is lowered: it begins at the prices of the branch it grew from."""

_SURE = 0.05
"""What a candidate counts for that every set met on the way held, or none."""

_IMPROVE_EVERY = 10
"""Branches between two tries to improve a set met on the way."""


@dataclass(frozen=True)
class Relaxed:
    """What relaxation says of a cover: the best set met, a bound on all, its prices, and what is left to decide.

    Parameters
    ----------
    chosen : ndarray of int
        The best set met.
    value : float
        What it is worth.
    bound : float
        No set is worth more.
    price : ndarray of float, shape (n,)
        The prices of that bound.
    open : ndarray of bool, shape (m,)
        Candidates that may be in a better set.
    """

    chosen: Ints
    value: float
    bound: float
    price: Floats
    open: Bools


class _Branch(NamedTuple):
    """Candidates taken and left open, and the prices to begin at; the highest bound is looked at first."""

    low: float
    number: int
    taken: Ints
    open: Bools
    price: Floats


class _Search:
    """The best set known, the branches left, and the work that may still be done."""

    def __init__(self, cover: Cover, places: int, known: Relaxed, seconds: float) -> None:
        """Begin with one branch: everything that is open."""
        self.cover, self.places = cover, places
        self.chosen, self.value = known.chosen, known.value
        pace = PAIRS_A_SECOND if hasattr(lowered, "py_func") else _PLAIN_PAIRS_A_SECOND
        self.work = seconds * pace
        self.looked = self.made = 0
        self.branches: list[_Branch] = []
        self.grow(known.bound, np.empty(0, dtype=np.intp), known.open, known.price)

    @property
    def needed(self) -> float:
        """What a set must be worth to be better."""
        return self.cover.better_than(self.value)

    @property
    def bound(self) -> float:
        """No set is worth more."""
        return max(self.value, -self.branches[0].low) if self.branches else self.value

    def grow(self, bound: float, taken: Ints, left: Bools, price: Floats) -> None:
        """Add a branch."""
        self.made += 1
        heapq.heappush(self.branches, _Branch(-bound, self.made, taken, left, price))

    def meet(self, chosen: Ints) -> None:
        """Keep a set if it is the best one met."""
        if (value := self.cover.value(chosen)) > self.value:
            self.chosen, self.value = chosen, value

    def look(self, branch: _Branch) -> None:
        """Bound a branch: cut it, or grow two from it, with and without the candidate that decides most."""
        taken, left, price = branch.taken, branch.open, branch.price
        while True:
            covered = self.cover.points_of(taken)
            fixed = float(self.cover.weights[covered].sum())
            if len(taken) == self.places or not left.any():
                self.meet(taken)
                return
            found = self.lower(taken, left, covered, price, self.needed - fixed)
            self.meet_near(taken, found, fixed)
            bound, left, price = min(-branch.low, fixed + found.bound), found.may, found.price
            forced = np.flatnonzero(found.must)
            if bound < self.needed or len(taken) + len(forced) > self.places or not left[forced].all():
                # None is better, or it would hold more than it may, or what no better set holds.
                return
            if not len(forced):
                break
            taken, left = np.concatenate([taken, forced]), left & ~found.must
        undecided = np.minimum(found.used, 1.0 - found.used) + _SURE
        weighed = np.where(left, undecided * self.cover.worth(np.where(covered, self.cover.weights, 0.0)), -1.0)
        most = int(np.argmax(weighed))
        if weighed[most] > 0:
            left[most] = False
            self.grow(bound, np.append(taken, most), left, price)
            self.grow(bound, taken, left, price)
        else:
            self.meet(taken)

    def lower(self, taken: Ints, left: Bools, covered: Bools, price: Floats, needed: float) -> Lowered:
        """Lower the bound of what can be added to the candidates taken."""
        matrix, places = self.cover.by_candidate, self.places - len(taken)
        begun = np.minimum(price.astype(float), self.cover.weights)
        found = lowered(
            matrix.indptr, matrix.indices, self.cover.weights, begun, left, covered, places, needed, _STEPS, _STEPS,
            1.0,
        )  # fmt: skip
        self.work -= found.looked + len(left)
        return found

    def meet_near(self, taken: Ints, found: Lowered, fixed: float) -> None:
        """Keep the best set of a descent; improve one by exchanges now and then."""
        self.looked += 1
        if fixed + found.value > self.value or self.looked % _IMPROVE_EVERY == 1:
            self.meet(self.cover.improved(np.concatenate([taken, found.met])))


def branched(cover: Cover, places: int, known: Relaxed, *, seconds: float) -> tuple[Ints, float]:
    """Find the best set by branch and bound, each branch bounded by prices (Lagrangian relaxation).

    The branch with the highest bound is looked at next, so that what is left when the work allowed is done is bounded
    by the first of them.

    Parameters
    ----------
    cover : Cover
        The problem.
    places : int
        How many may be chosen.
    known : Relaxed
        Where to begin.
    seconds : float
        Work allowed, in seconds of a processor; the same for everybody, as no clock is asked.

    Returns
    -------
    ndarray of int
        The best set found.
    float
        No set is worth more; what the best is worth when that is proven.

    Examples
    --------
    >>> from geomap.core.siting.cover import pairs_matrix
    >>> row = Cover.of([3.0, 4.0, 4.0, 3.0], pairs_matrix([0, 0, 1, 1, 2, 2], [0, 1, 1, 2, 2, 3], (3, 4)))
    >>> start = Relaxed(np.array([1, 0]), 11.0, 14.0, np.zeros(4), np.ones(3, dtype=bool))
    >>> chosen, bound = branched(row, 2, start, seconds=1)
    >>> sorted(chosen.tolist()), bound
    ([0, 2], 14.0)
    """
    search = _Search(cover, places, known, seconds)
    while search.branches and search.bound >= search.needed and search.work > 0:
        search.look(heapq.heappop(search.branches))
    bound = search.bound
    return search.chosen, search.value if bound < search.needed else bound
