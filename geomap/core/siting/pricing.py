"""Pricing: a Lagrangian bound on what a set of places can save, and the candidates it decides about on its way."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from geomap.core.siting.cover import Bools, Floats, Ints
from geomap.core.siting.saving import Saving

_PATIENCE = 12
"""Steps without a lower bound after which they are made half as long."""

_EXCHANGES = 25
"""Steps from one set met on the way whose places are exchanged to the next."""

_SHORTEST = 1e-3
"""Length of a step, as a share of the one that would meet what is known, under which nothing more is gained."""


@dataclass(frozen=True)
class Priced:
    """What is known of the best set.

    Parameters
    ----------
    chosen : ndarray of int
        The best set met.
    value : float
        What it saves.
    bound : float
        No set saves more.
    may, must : ndarray of bool, shape (m,)
        Candidates that a better set may hold, and those that every better set holds.
    """

    chosen: Ints
    value: float
    bound: float
    may: Bools
    must: Bools


def priced(saved: Saving, chosen: Ints, *, steps: int) -> Priced:
    """Lower a Lagrangian bound from the prices of a set that is known.

    With a price λ_i ≥ 0 at each point, no p places save more than L(λ) = Σ_i λ_i + the sum of the p largest ρ_j,
    ρ_j = Σ_i max(0, s_ji − λ_i). It is lowered by subgradient steps, each turned halfway to the one before where the
    two disagree. A candidate whose presence would put L below what is known is in no better set; one whose absence
    would is in every better one.

    Parameters
    ----------
    saved : Saving
        What each candidate saves each point.
    chosen : ndarray of int
        A set of p places, exchanged as far as that helps.
    steps : int
        Most steps taken.

    Returns
    -------
    Priced
        What is known then.

    Examples
    --------
    >>> saved = Saving(np.array([0, 0, 1, 1]), np.array([0, 1, 1, 2]), np.array([5.0, 2.0, 3.0, 3.0]), (2, 3))
    >>> found = priced(saved, np.array([1]), steps=50)
    >>> found.chosen.tolist(), found.value, found.bound >= 7.0
    ([0], 7.0, True)
    """
    search = _Search(saved, chosen)
    for _ in range(steps):
        if search.over:
            break
        search.step()
    return Priced(search.chosen, search.value, max(search.bound, search.value), search.may, search.must)


class _Search:
    """Prices on their way down."""

    def __init__(self, saved: Saving, chosen: Ints) -> None:
        """Begin with the prices of a set that is known: what it saves each point."""
        self.saved, self.chosen, self.value = saved, chosen, saved.value(chosen)
        self.bound, self.price = np.inf, saved.best(chosen)
        self.may = np.ones(saved.shape[0], dtype=bool)
        self.must = np.zeros(saved.shape[0], dtype=bool)
        self._left, self._way = saved, np.zeros(saved.shape[1])
        self._length, self._since, self._rest = 1.0, 0, 0
        self._met: set[frozenset[int]] = set()

    @property
    def over(self) -> bool:
        """Nothing better is left, or nothing more is gained."""
        decided = self.may.sum() <= len(self.chosen) or self.must.sum() >= len(self.chosen)
        return self.bound <= self.value or self._length < _SHORTEST or bool(decided)

    def step(self) -> None:
        """Weigh the candidates at these prices, learn from it, and move the prices."""
        worth = self._left.above(self.price)
        top, following = self._top(worth)
        bound = float(self.price.sum() + worth[top].sum())
        self._meet(top)
        if bound < self.bound * (1 - 1e-9):
            self.bound, self._since = bound, 0
        else:
            self._since += 1
            if self._since > _PATIENCE:
                self._length, self._since = self._length / 2, 0
        self._decide(bound, worth, top, following)
        self._turn(bound, top)

    def _top(self, worth: Floats) -> tuple[Ints, float]:
        """The places worth most, those every better set holds first, and what the next one is worth."""
        order = np.argsort(np.where(self.must, -np.inf, np.where(self.may, -worth, np.inf)), kind="stable")
        places = len(self.chosen)
        following = float(worth[order[places]]) if places < self.may.sum() else -np.inf
        return order[:places], following

    def _meet(self, top: Ints) -> None:
        """Now and then exchange the places of a set met on the way, and keep what saves more than what is known."""
        self._rest -= 1
        if self._rest < 0 and (known := frozenset(top.tolist())) not in self._met:
            self._rest = _EXCHANGES
            self._met.add(known)
            better = self.saved.improved(top)
            if (value := self.saved.value(better)) > self.value:
                self.chosen, self.value = better, value

    def _decide(self, bound: float, worth: Floats, top: Ints, following: float) -> None:
        """Rule out who cannot be in a better set, and in who is in every one."""
        last = worth[top].min()
        inside = np.zeros(len(worth), dtype=bool)
        inside[top] = True
        self.may &= inside | (bound - last + worth > self.value)
        self.must |= inside & (bound - worth + following <= self.value)
        left = self._left
        kept = self.may[left.rows]
        # Who is ruled out is not weighed again.
        if 2 * kept.sum() < len(kept):
            self._left = Saving(left.rows[kept], left.columns[kept], left.saving[kept], left.shape)

    def _turn(self, bound: float, top: Ints) -> None:
        """Lower the prices that nobody pays, raise those that several do."""
        left = self._left
        chosen = np.zeros(left.shape[0], dtype=bool)
        chosen[top] = True
        paid = chosen[left.rows] & (left.saving > self.price[left.columns])
        slope = 1.0 - np.bincount(left.columns[paid], minlength=left.shape[1])
        slope[(self.price <= 0.0) & (slope > 0.0)] = 0.0
        agreed, before = float(slope @ self._way), float(self._way @ self._way)
        share = np.sqrt(slope @ slope / before) if agreed < 0.0 < before else 0.0
        self._way = slope + share * self._way
        if (square := float(self._way @ self._way)) > 0.0:
            self.price = np.maximum(0.0, self.price - self._length * (bound - self.value) / square * self._way)
        else:
            self._length = 0.0
