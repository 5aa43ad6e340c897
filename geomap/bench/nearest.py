"""Peers of the coverage measure: what one would write with a library at hand, skill by skill."""

from __future__ import annotations

import functools
import importlib.util
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from types import MappingProxyType

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.sparse import csr_array
from scipy.spatial import cKDTree

from geomap.bench.nearest_duckdb import count_with_duckdb
from geomap.bench.nearest_postgis import count_with_postgis
from geomap.core.distance import MEAN_RADIUS_KM, chord_km, ecef_km

Counts = npt.NDArray[np.int64]
Laid = Callable[[], Counts]
"""What counts, from indexes and tables that stay: providers within the radius by skill (sorted) and commune."""

Peer = Callable[[gpd.GeoDataFrame, pd.DataFrame, float], AbstractContextManager[Laid]]
"""Communes, offers and a radius in km → what counts them, and seeks the nearest."""

COMPUTES: Mapping[str, str] = MappingProxyType(
    {
        "DuckDB": "number and nearest; each distance once for all skills, a grid in SQL, all threads",
        "scipy cKDTree": "number and nearest; a tree a skill, one thread",
        "scipy cKDTree, all threads": "number and nearest; a tree a skill",
        "scipy.sparse": "number by one product of matrices, nearest by a tree a skill, one thread",
        "geopandas": "number and nearest on the plane; joins a skill, one thread",
        "scikit-learn BallTree": "number and nearest on the sphere; a tree a skill, one thread",
        "PostGIS": "number and nearest over the ellipsoid; an indexed table a skill",
    }
)
"""What each peer works out; none of them the accessibility index, nor the state."""


def peers(postgres: str = "") -> Mapping[str, Peer | None]:
    """Give the peers by name; `None` where the library is not installed, or no database is given."""
    return {
        "DuckDB": count_with_duckdb if importlib.util.find_spec("duckdb") else None,
        "scipy cKDTree": functools.partial(_with_tree, workers=1),
        "scipy cKDTree, all threads": functools.partial(_with_tree, workers=-1),
        "scipy.sparse": _with_sparse,
        "geopandas": _with_geopandas,
        "scikit-learn BallTree": _with_ball_tree if importlib.util.find_spec("sklearn") else None,
        "PostGIS": functools.partial(count_with_postgis, postgres) if postgres else None,
    }


@contextmanager
def _with_tree(communes: gpd.GeoDataFrame, offers: pd.DataFrame, radius_km: float, *, workers: int) -> Iterator[Laid]:
    starts = ecef_km(communes["lon"], communes["lat"])
    trees = [cKDTree(ecef_km(own["lon"], own["lat"])) for _, own in offers.groupby("skill", sort=True)]

    def run() -> Counts:
        counts = []
        for tree in trees:
            tree.query(starts, k=1, workers=workers)
            counts.append(tree.query_ball_point(starts, chord_km(radius_km), return_length=True, workers=workers))
        return np.concatenate(counts)

    yield run


@contextmanager
def _with_sparse(communes: gpd.GeoDataFrame, offers: pd.DataFrame, radius_km: float) -> Iterator[Laid]:
    """Communes × places within the radius, times places × skills; and a tree a skill for the nearest."""
    starts, ends = ecef_km(communes["lon"], communes["lat"]), ecef_km(offers["lon"], offers["lat"])
    places, place = np.unique(ends, axis=0, return_inverse=True)
    skill, skills = pd.factorize(offers["skill"], sort=True)
    offered = csr_array((np.ones(len(skill)), (place.ravel(), skill)), shape=(len(places), len(skills)))
    from_here, to_there = cKDTree(starts), cKDTree(places)
    trees = [cKDTree(ends[skill == number]) for number in range(len(skills))]

    def run() -> Counts:
        near = from_here.sparse_distance_matrix(to_there, chord_km(radius_km), output_type="coo_matrix")
        within = csr_array((np.ones(near.nnz), (near.row, near.col)), shape=near.shape)
        counts = np.asarray((within @ offered).toarray().T, dtype=np.int64)
        for tree in trees:
            tree.query(starts, k=1)
        return counts.ravel()

    yield run


@contextmanager
def _with_ball_tree(communes: gpd.GeoDataFrame, offers: pd.DataFrame, radius_km: float) -> Iterator[Laid]:
    from sklearn.neighbors import BallTree  # noqa: PLC0415 only the extra `bench` has it

    starts = np.radians(communes[["lat", "lon"]].to_numpy())
    trees = [
        BallTree(np.radians(own[["lat", "lon"]].to_numpy()), metric="haversine")
        for _, own in offers.groupby("skill", sort=True)
    ]

    def run() -> Counts:
        counts = []
        for tree in trees:
            tree.query(starts, k=1)
            counts.append(tree.query_radius(starts, radius_km / MEAN_RADIUS_KM, count_only=True))
        return np.concatenate(counts)

    yield run


@contextmanager
def _with_geopandas(communes: gpd.GeoDataFrame, offers: pd.DataFrame, radius_km: float) -> Iterator[Laid]:
    starts = _on_the_plane(communes)
    bases = [_on_the_plane(own) for _, own in offers.groupby("skill", sort=True)]
    for own in bases:
        # Laid out here, as the first join would.
        own.sindex  # noqa: B018

    def run() -> Counts:
        counts = []
        for own in bases:
            gpd.sjoin_nearest(starts, own, distance_col="metres")
            joined = gpd.sjoin(starts, own, predicate="dwithin", distance=1000 * radius_km)
            counts.append(np.bincount(joined.index, minlength=len(starts)))
        return np.concatenate(counts)

    yield run


def _on_the_plane(points: pd.DataFrame) -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame(geometry=gpd.points_from_xy(points["lon"], points["lat"], crs=4326).to_crs(2154))
