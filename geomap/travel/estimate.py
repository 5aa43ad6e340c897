"""Estimated minutes: great circle × detour ÷ speed, for territories without a road graph."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import geopandas as gpd
import pandas as pd

from geomap.core.costs import estimated_costs


@dataclass(frozen=True)
class EstimatedTimes:
    """Minutes estimated with a detour and a mean speed."""

    detour: float = 1.35
    speed_kmh: float = 55.0

    @property
    def source(self) -> Literal["road", "estimate"]:
        """Say that the minutes are estimated."""
        return "estimate"

    def between(self, communes: gpd.GeoDataFrame, bases: pd.DataFrame, max_minutes: float) -> pd.DataFrame:
        """Give COSTS from communes to bases within `max_minutes`."""
        return estimated_costs(communes, bases, detour=self.detour, speed_kmh=self.speed_kmh, max_minutes=max_minutes)
