"""Peers of the coverage measure: what one would write with a library at hand, skill by skill."""

from __future__ import annotations

import importlib.util
from collections.abc import Callable, Mapping

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.spatial import cKDTree

from geomap.core.distance import chord_km, ecef_km

Floats = npt.NDArray[np.float64]
Counts = npt.NDArray[np.int64]
Peer = Callable[[gpd.GeoDataFrame, pd.DataFrame, float], Counts]
"""Communes, offers and a radius in km → providers within it, by skill (sorted) and commune; also seeks the nearest."""

_EARTH_KM = 6371.0088


def peers() -> Mapping[str, Peer | None]:
    """Give the peers by name; `None` where the library is not installed."""
    ball_tree = _with_ball_tree if importlib.util.find_spec("sklearn") else None
    return {"geopandas": _with_geopandas, "scipy cKDTree": _with_tree, "scikit-learn BallTree": ball_tree}


def _with_tree(communes: gpd.GeoDataFrame, offers: pd.DataFrame, radius_km: float) -> Counts:
    starts = ecef_km(communes["lon"], communes["lat"])
    counts = []
    for _, own in offers.groupby("skill", sort=True):
        tree = cKDTree(ecef_km(own["lon"], own["lat"]))
        tree.query(starts, k=1)
        counts.append(tree.query_ball_point(starts, chord_km(radius_km), return_length=True))
    return np.concatenate(counts)


def _with_ball_tree(communes: gpd.GeoDataFrame, offers: pd.DataFrame, radius_km: float) -> Counts:
    from sklearn.neighbors import BallTree  # noqa: PLC0415 only the extra `bench` has it

    starts = np.radians(communes[["lat", "lon"]].to_numpy())
    counts = []
    for _, own in offers.groupby("skill", sort=True):
        tree = BallTree(np.radians(own[["lat", "lon"]].to_numpy()), metric="haversine")
        tree.query(starts, k=1)
        counts.append(tree.query_radius(starts, radius_km / _EARTH_KM, count_only=True))
    return np.concatenate(counts)


def _with_geopandas(communes: gpd.GeoDataFrame, offers: pd.DataFrame, radius_km: float) -> Counts:
    metric = gpd.points_from_xy(communes["lon"], communes["lat"], crs=4326).to_crs(2154)
    starts = gpd.GeoDataFrame(geometry=metric)
    counts = []
    for _, own in offers.groupby("skill", sort=True):
        points = gpd.points_from_xy(own["lon"], own["lat"], crs=4326).to_crs(2154)
        bases = gpd.GeoDataFrame(geometry=points)
        gpd.sjoin_nearest(starts, bases, distance_col="metres")
        joined = gpd.sjoin(starts, bases, predicate="dwithin", distance=1000 * radius_km)
        counts.append(np.bincount(joined.index, minlength=len(starts)))
    return np.concatenate(counts)
