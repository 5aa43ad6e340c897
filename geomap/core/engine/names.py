"""Names: who stands behind the number of an offer, for those there were at first and those that came since."""

from __future__ import annotations

from threading import Lock
from typing import Literal, NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

from geomap.core.frames import BASES


class Named(NamedTuple):
    """One offer that came since."""

    offer: str
    provider: str
    commune: str | None
    lon: float
    lat: float


class Names:
    """Offers by number: numbers are given once and never again, so that every revision of an engine may share them."""

    def __init__(self, offers: pd.DataFrame) -> None:
        """Number offers as they stand."""
        self._first = {
            "offer": offers.index.to_numpy(dtype=object),
            **{name: offers[name].to_numpy(dtype=object) for name in ("provider", "commune")},
        }
        self._lon, self._lat = (offers[name].to_numpy(dtype=float) for name in ("lon", "lat"))
        self._since: list[Named] = []
        self._turn = Lock()

    def add(self, named: Named) -> int:
        """Number one more."""
        with self._turn:
            self._since.append(named)
            return len(self._lon) + len(self._since) - 1

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

    def offer(self, number: int) -> str:
        """Give the id of one offer."""
        if number < len(self._lon):
            return str(self._first["offer"][number])
        return self._since[number - len(self._lon)].offer

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
