"""Estimated minutes: great circle × detour ÷ speed, by relief, for territories without a road graph."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

import geopandas as gpd
import numpy as np
import pandas as pd

from geomap.core.costs import crossing_km, estimated_costs
from geomap.core.distance import Floats
from geomap.core.relief import PACES, Pace, minutes_per_km


@dataclass(frozen=True)
class EstimatedTimes:
    """Minutes estimated with a detour and a mean speed.

    Without `reliefs` they are the same everywhere; with them, the slower of the two ends of a journey gives its pace,
    and detour and speed are those of the plain.
    """

    detour: float = PACES["plain"].detour
    speed_kmh: float = PACES["plain"].speed_kmh
    reliefs: Mapping[str, str] = field(default_factory=dict)

    @property
    def source(self) -> Literal["road", "estimate"]:
        """Say that the minutes are estimated."""
        return "estimate"

    @property
    def stamp(self) -> str:
        """Give the constants in use."""
        return repr((self.detour, self.speed_kmh, sorted(self.reliefs.items())))

    def covering(self, communes: gpd.GeoDataFrame) -> EstimatedTimes:  # noqa: ARG002
        """Give itself: an estimate can be made anywhere."""
        return self

    def paces(self, communes: gpd.GeoDataFrame) -> tuple[Pace, ...]:
        """Say which paces hold in some communes, most frequent first: what a page says it counted with."""
        if not self.reliefs:
            return (Pace(self.detour, self.speed_kmh),)
        found = pd.Series(minutes_per_km(list(communes.index), self.reliefs)).value_counts().index
        return tuple(pace for one in found for pace in PACES.values() if pace.minutes_per_km == one)

    def crossing_minutes(self, communes: gpd.GeoDataFrame) -> Floats:
        """Say how long crossing each commune takes, minutes."""
        return self._slowness(communes.index) * self._fastest * crossing_km(communes["area_km2"].to_numpy())

    def between(self, communes: gpd.GeoDataFrame, bases: pd.DataFrame, max_minutes: float) -> pd.DataFrame:
        """Give COSTS from communes to bases within `max_minutes`."""
        costs = estimated_costs(communes, bases, detour=self.detour, speed_kmh=self.speed_kmh, max_minutes=max_minutes)
        if not self.reliefs:
            return costs
        start = self._slowness(communes.index)[costs["commune"].cat.codes.to_numpy()]
        end = self._slowness(bases["commune"])[costs["base"].cat.codes.to_numpy()]
        slowed = costs.assign(minutes=costs["minutes"] * np.maximum(start, end))
        return slowed[slowed["minutes"] <= max_minutes].reset_index(drop=True)

    def km_minutes(self, communes: Sequence[str | None]) -> Floats:
        """Give minutes a km of great circle by commune code; of both ends of a journey the slower counts."""
        return self._fastest * self._slowness(pd.Index(list(communes), dtype=object))

    @property
    def _fastest(self) -> float:
        return Pace(self.detour, self.speed_kmh).minutes_per_km

    def _slowness(self, codes: pd.Index | pd.Series) -> Floats:
        """Pace of each commune over that of the plain, never less than 1."""
        if not self.reliefs:
            return np.ones(len(codes))
        named = [code if isinstance(code, str) else None for code in codes]
        return minutes_per_km(named, self.reliefs) / PACES["plain"].minutes_per_km
