"""Saving: what places take off the journeys of people, beside nobody being near."""

from __future__ import annotations

import numpy as np
from scipy.sparse import csr_array, eye_array, hstack, vstack

from geomap.core.siting.cover import Bools, Floats, Ints


class Saving:
    """What each candidate saves each point against going beyond: people × minutes, pair by pair."""

    def __init__(self, rows: Ints, columns: Ints, saving: Floats, shape: tuple[int, int]) -> None:
        """Keep pairs of a candidate and a point that save something, sorted by candidate."""
        self.rows, self.columns, self.saving, self.shape = rows, columns, saving, shape
        self._starts = np.searchsorted(rows, np.arange(shape[0] + 1))

    def best(self, chosen: Ints) -> Floats:
        """The most a set saves each point."""
        most = np.zeros(self.shape[1])
        for one in chosen:
            own = slice(self._starts[one], self._starts[one + 1])
            points = self.columns[own]
            most[points] = np.maximum(most[points], self.saving[own])
        return most

    def value(self, chosen: Ints) -> float:
        """What a set saves."""
        return float(self.best(chosen).sum())

    def above(self, price: Floats) -> Floats:
        """What each candidate saves beyond a price at each point."""
        more = np.maximum(0.0, self.saving - price[self.columns])
        return np.asarray(np.bincount(self.rows, weights=more, minlength=self.shape[0]), dtype=float)

    def greedy(self, places: int) -> Ints:
        """Take the candidate that saves most on top, again and again."""
        chosen = np.empty(0, dtype=np.intp)
        for _ in range(places):
            gain = self.above(self.best(chosen))
            gain[chosen] = -1.0
            chosen = np.append(chosen, np.argmax(gain))
        return chosen

    def improved(self, chosen: Ints) -> Ints:
        """Exchange one place for another while that saves more."""
        now, value = chosen, self.value(chosen)
        place = 0
        while place < len(now):
            others = np.delete(now, place)
            gain = self.above(self.best(others))
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
            gain = self.above(self.best(order))
            gain[~np.isin(np.arange(len(gain)), np.setdiff1d(chosen, order))] = -1.0
            order = np.append(order, np.argmax(gain))
            gains.append(float(gain[order[-1]]))
        return tuple(order.tolist()), tuple(gains)

    def beyond(self, base: Floats, candidates: Bools) -> Saving:
        """What some candidates, numbered anew, save beyond what is saved already."""
        more = self.saving - base[self.columns]
        kept = candidates[self.rows] & (more > 0.0)
        number = np.cumsum(candidates) - 1
        shape = (int(candidates.sum()), self.shape[1])
        return Saving(number[self.rows[kept]], self.columns[kept], more[kept], shape)

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
