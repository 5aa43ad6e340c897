"""The order communes are written in, in shapes and values alike: neighbours near one another."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby

import geopandas as gpd
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geomap.core.once import once
from geomap.core.territory import Territory

_WORLD = (-180.0, -90.0, 180.0, 90.0)
_HILBERT_LEVEL = 16


def commune_order(communes: pd.DataFrame) -> tuple[str, ...]:
    """Give the order in which a document holds communes and a page their values: neighbours near one another.

    By the head of their code, which is the département in France, then along a Hilbert curve over the globe: whatever
    the territory, the same communes are in the same order, and what is written in it is short.
    """
    centres = places(communes)
    known = np.where(np.isnan(centres), 0.0, centres)
    along = gpd.GeoSeries(gpd.points_from_xy(known[:, 0], known[:, 1])).hilbert_distance(_WORLD, _HILBERT_LEVEL)
    return tuple(code for *_, code in sorted(zip(map(head, communes.index), along, communes.index, strict=True)))


@dataclass(frozen=True, eq=False)
class Order:
    """The communes of a territory as they are written: their codes, and the row each has in its table."""

    codes: tuple[str, ...]
    rows: NDArray[np.intp]

    @cached_property
    def digest(self) -> str:
        """Name of the order."""
        return order_digest(self.codes)


@once
def order_of(territory: Territory) -> Order:
    """Order the communes of a territory."""
    codes = commune_order(territory.communes)
    return Order(codes, territory.communes.index.get_indexer(pd.Index(codes, dtype=object)))


def head(code: str) -> str:
    """Give the head of a commune's code: all but its last three characters."""
    return code[:-3]


def heads(codes: tuple[str, ...]) -> list[tuple[str, int]]:
    """Give the heads of codes in order, and how many communes each has: names and details come by head."""
    return [(name, len(list(inside))) for name, inside in groupby(codes, head)]


def order_digest(codes: tuple[str, ...]) -> str:
    """Name an order of communes, so that values are never laid on other shapes than their own."""
    return hashlib.sha256("\n".join(codes).encode()).hexdigest()[:12]


@once
def unplaced(territory: Territory) -> int:
    """Count the communes nobody can place: they are on no map, and in every table."""
    return int(np.isnan(places(territory.communes)).any(axis=1).sum())


def places(communes: pd.DataFrame) -> NDArray[np.float64]:
    """Give where each commune's name is written: its centre, else a point inside."""
    found: NDArray[np.float64] = communes[["lon", "lat"]].to_numpy(dtype=float)
    missing = np.isnan(found).any(axis=1) & communes["geometry"].notna().to_numpy()
    if missing.any():
        inside = gpd.GeoSeries(communes["geometry"][missing]).representative_point()
        found[missing] = np.column_stack([inside.x, inside.y])
    return found
