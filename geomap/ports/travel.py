"""What journeys are measured with."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, Protocol, runtime_checkable

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd

from geomap.core.relief import Pace


@runtime_checkable
class TravelTimes(Protocol):
    """Minutes by road between communes and bases."""

    @property
    def source(self) -> Literal["road", "estimate"]:
        """What the minutes are, said on every page that shows them."""

    @property
    def stamp(self) -> str:
        """Everything the minutes depend on, in one text: a page made with another is stale."""

    def between(self, communes: gpd.GeoDataFrame, bases: pd.DataFrame, max_minutes: float) -> pd.DataFrame:
        """Give COSTS from every COMMUNES row with a centre to every BASES row within `max_minutes`."""

    def covering(self, communes: gpd.GeoDataFrame) -> TravelTimes:
        """Give the times one question about these COMMUNES is answered with: one source for all of them."""

    def paces(self, communes: gpd.GeoDataFrame) -> tuple[Pace, ...]:
        """Say what minutes are estimated with in these COMMUNES; nothing where they follow roads."""


@runtime_checkable
class Paced(Protocol):
    """Travel times that follow from distance alone: the engine then measures journeys itself."""

    def km_minutes(self, communes: Sequence[str | None]) -> npt.NDArray[np.float64]:
        """Give minutes a km of great circle by commune code; of both ends of a journey the slower counts."""
