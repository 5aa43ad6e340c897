"""Names: who stands behind the number of an offer, for those there were at first and those that came since."""

from __future__ import annotations

from bisect import bisect_left, insort
from threading import Lock
from typing import Literal, NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

from geomap.core.engine.shapes import Floats
from geomap.core.frames import BASES


class Named(NamedTuple):
    """One offer that came since."""

    offer: str
    provider: str
    commune: str | None
    lon: float
    lat: float
    zones: tuple[str, ...] | None = None
    """Its service area where that is given by name: an offer with another one has another number."""


class Names:
    """Offers by number: numbers are given once and never again, so that every revision of an engine may share them."""

    def __init__(self, offers: pd.DataFrame) -> None:
        """Number offers as they stand, sorted by id."""
        self._first = {
            "offer": offers.index.to_numpy(dtype=object),
            **{name: offers[name].to_numpy(dtype=object) for name in ("provider", "commune")},
        }
        self._lon, self._lat = (offers[name].to_numpy(dtype=float) for name in ("lon", "lat"))
        self._since: list[Named] = []
        self._number: dict[Named, int] = {}
        self._ids: list[str] = []
        self._latest: dict[str, int] = {}
        self._order = np.arange(len(offers), dtype=float)
        self._turn = Lock()

    @property
    def order(self) -> Floats:
        """Give what sorts offers by id, by their number: of two at the same distance the first by id is the nearest.

        Another reading may give other values: they are to be compared within one.
        """
        return self._order

    def number(self, named: Named) -> int:
        """Give the number of an offer; one that was never there gets a new one."""
        with self._turn:
            first, there = self._at_first(named.offer)
            if there and self._named(first) == named:
                return first
            known = self._number.get(named)
            if known is None:
                known = len(self._lon) + len(self._since)
                self._take(known, self._between(named.offer, first, there=there))
                self._since.append(named)
                self._number[named] = known
                if named.offer not in self._latest:
                    insort(self._ids, named.offer)
                self._latest[named.offer] = known
        return known

    def of(
        self, name: Literal["offer", "provider", "commune"], numbers: npt.NDArray[np.integer]
    ) -> npt.NDArray[np.object_]:
        """Give the id, the provider or the commune of some offers by number, and nothing for −1."""
        first = self._first[name]
        since = np.array([*(getattr(one, name) for one in self._since), None], dtype=object)
        found = np.empty(len(numbers), dtype=object)
        old = (numbers >= 0) & (numbers < len(first))
        found[old], others = first[numbers[old]], numbers[~old]
        found[~old] = since[np.where(others < 0, -1, others - len(first))]
        return found

    def bases(self, numbers: npt.NDArray[np.integer]) -> pd.DataFrame:
        """BASES of the providers of some offers: a base is a provider."""
        columns = {
            "provider": self.of("provider", numbers),
            "commune": self.of("commune", numbers),
        }
        lon, lat = (
            np.append(first, [getattr(one, axis) for one in self._since])[numbers]
            for axis, first in (("lon", self._lon), ("lat", self._lat))
        )
        placed = pd.DataFrame({**columns, "lon": lon, "lat": lat}).drop_duplicates("provider")
        return BASES.build({name: placed[name] for name in BASES.columns}, index=placed["provider"])

    def _at_first(self, offer: str) -> tuple[int, bool]:
        """Say where an id stands among the first ones, and whether it is one of them."""
        ids = self._first["offer"]
        at = bisect_left(ids, offer)
        return at, at < len(ids) and ids[at] == offer

    def _named(self, number: int) -> Named:
        ids, providers, communes = self._first.values()
        lon, lat = float(self._lon[number]), float(self._lat[number])
        return Named(ids[number], providers[number], communes[number], lon, lat)

    def _between(self, offer: str, first: int, *, there: bool) -> float:
        """Give the order of an id: that which it has, or one between those of its neighbours."""
        if there:
            return float(self._order[first])
        if offer in self._latest:
            return float(self._order[self._latest[offer]])
        at, many = bisect_left(self._ids, offer), len(self._lon)
        below = [self._order[number] for number in (first - 1,) if number >= 0]
        below += [self._order[self._latest[one]] for one in self._ids[max(at - 1, 0) : at]]
        above = [self._order[number] for number in (first,) if number < many]
        above += [self._order[self._latest[one]] for one in self._ids[at : at + 1]]
        low, high = max(below, default=None), min(above, default=None)
        if low is None or high is None:
            return float((0.0 if high is None else high - 1.0) if low is None else low + 1.0)
        middle = float(low + (high - low) / 2)
        if not low < middle < high:
            # The neighbours have come too near each other: all are told apart anew, which happens once in a long while.
            self._spread()
            return self._between(offer, first, there=there)
        return middle

    def _spread(self) -> None:
        """Set whole numbers apart again; for those who hold the former order it stays as it is."""
        codes, _ = pd.factorize(self.of("offer", np.arange(len(self._lon) + len(self._since))), sort=True)
        self._order = codes.astype(float)

    def _take(self, number: int, order: float) -> None:
        """Keep the order of one more number, in an array with room for others."""
        if number >= len(self._order):
            self._order = np.concatenate([self._order, np.full(number + 16, np.nan)])
        self._order[number] = order
