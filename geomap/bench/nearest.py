"""Peers of the coverage measure: what one would write with a library at hand, skill by skill."""

from __future__ import annotations

import functools
import importlib.util
from collections.abc import Callable, Mapping

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.sparse import csr_array
from scipy.spatial import cKDTree

from geomap.bench.nearest_postgis import count_with_postgis
from geomap.core.distance import MEAN_RADIUS_KM, chord_km, ecef_km

Floats = npt.NDArray[np.float64]
Counts = npt.NDArray[np.int64]
Peer = Callable[[gpd.GeoDataFrame, pd.DataFrame, float], Counts]
"""Communes, offers and a radius in km → providers within it, by skill (sorted) and commune; also seeks the nearest."""

_JOIN = """
WITH around AS (SELECT unnest(range(-1, 2)) AS step),
shifted AS (
  SELECT starts.*, cx + a.step AS kx, cy + b.step AS ky, cz + c.step AS kz
  FROM starts, around AS a, around AS b, around AS c
),
supply AS (SELECT skill, x, y, z, cx, cy, cz, count(*) AS many FROM ends GROUP BY ALL)
SELECT skill, start, sum(many) AS counted, min(square) AS nearest
FROM (
  SELECT e.skill, s.start, e.many, (s.x - e.x) ** 2 + (s.y - e.y) ** 2 + (s.z - e.z) ** 2 AS square
  FROM shifted AS s JOIN supply AS e ON s.kx = e.cx AND s.ky = e.cy AND s.kz = e.cz
)
WHERE square <= ?
GROUP BY skill, start
"""
"""Pairs in the same or a touching cell of a grid as wide as the radius."""


def peers(postgres: str = "") -> Mapping[str, Peer | None]:
    """Give the peers by name; `None` where the library is not installed, or no database is given."""
    ball_tree = _with_ball_tree if importlib.util.find_spec("sklearn") else None
    duckdb = _with_duckdb if importlib.util.find_spec("duckdb") else None
    return {
        "DuckDB": duckdb,
        "scipy cKDTree": _with_tree,
        "scipy.sparse": _with_sparse,
        "geopandas": _with_geopandas,
        "scikit-learn BallTree": ball_tree,
        "PostGIS": functools.partial(count_with_postgis, postgres) if postgres else None,
    }


def _with_tree(communes: gpd.GeoDataFrame, offers: pd.DataFrame, radius_km: float) -> Counts:
    starts = ecef_km(communes["lon"], communes["lat"])
    counts = []
    for _, own in offers.groupby("skill", sort=True):
        tree = cKDTree(ecef_km(own["lon"], own["lat"]))
        tree.query(starts, k=1)
        counts.append(tree.query_ball_point(starts, chord_km(radius_km), return_length=True))
    return np.concatenate(counts)


def _with_sparse(communes: gpd.GeoDataFrame, offers: pd.DataFrame, radius_km: float) -> Counts:
    """Communes × places within the radius, times places × skills; and a tree a skill for the nearest."""
    starts, ends = ecef_km(communes["lon"], communes["lat"]), ecef_km(offers["lon"], offers["lat"])
    places, place = np.unique(ends, axis=0, return_inverse=True)
    skill, skills = pd.factorize(offers["skill"], sort=True)
    near = cKDTree(starts).sparse_distance_matrix(cKDTree(places), chord_km(radius_km), output_type="coo_matrix")
    within = csr_array((np.ones(near.nnz), (near.row, near.col)), shape=near.shape)
    offered = csr_array((np.ones(len(skill)), (place.ravel(), skill)), shape=(len(places), len(skills)))
    counts = np.asarray((within @ offered).toarray().T, dtype=np.int64)
    for number in range(len(skills)):
        cKDTree(ends[skill == number]).query(starts, k=1)
    return counts.ravel()


def _with_duckdb(communes: gpd.GeoDataFrame, offers: pd.DataFrame, radius_km: float) -> Counts:
    import duckdb  # noqa: PLC0415 only the extra `bench` has it

    starts, ends = ecef_km(communes["lon"], communes["lat"]), ecef_km(offers["lon"], offers["lat"])
    skill, skills = pd.factorize(offers["skill"], sort=True)
    with duckdb.connect() as database:
        database.execute("SET enable_progress_bar = false")
        database.register("starts", _in_cells(starts, radius_km).assign(start=np.arange(len(starts))))
        database.register("ends", _in_cells(ends, radius_km).assign(skill=skill))
        found = database.execute(_JOIN, [chord_km(radius_km) ** 2]).fetchnumpy()
    counts = np.zeros((len(skills), len(starts)), dtype=np.int64)
    skill_row, start, counted = (np.asarray(found[name]).astype(np.intp) for name in ("skill", "start", "counted"))
    counts[skill_row, start] = counted
    for number, row in enumerate(counts):
        if (row == 0).any():
            cKDTree(ends[skill == number]).query(starts[row == 0], k=1)
    return counts.ravel()


def _in_cells(points: Floats, side_km: float) -> pd.DataFrame:
    cells = np.floor(points / side_km).astype(np.int64)
    return pd.DataFrame(np.column_stack([points, cells]), columns=["x", "y", "z", "cx", "cy", "cz"])


def _with_ball_tree(communes: gpd.GeoDataFrame, offers: pd.DataFrame, radius_km: float) -> Counts:
    from sklearn.neighbors import BallTree  # noqa: PLC0415 only the extra `bench` has it

    starts = np.radians(communes[["lat", "lon"]].to_numpy())
    counts = []
    for _, own in offers.groupby("skill", sort=True):
        tree = BallTree(np.radians(own[["lat", "lon"]].to_numpy()), metric="haversine")
        tree.query(starts, k=1)
        counts.append(tree.query_radius(starts, radius_km / MEAN_RADIUS_KM, count_only=True))
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
