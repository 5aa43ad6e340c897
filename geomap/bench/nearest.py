"""Peers of the coverage measure: the same answers, as one would write them with a library at hand."""

from __future__ import annotations

import functools
import importlib.util
import os
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, contextmanager
from types import MappingProxyType

import geopandas as gpd
import numpy as np
import pandas as pd
from scipy.sparse import csr_array
from scipy.spatial import cKDTree

from geomap.bench.nearest_duckdb import count_with_duckdb
from geomap.bench.nearest_postgis import count_with_postgis
from geomap.bench.two_steps import WEIGHTS, Floats, Found, bounds_km, people_of, together, two_steps
from geomap.core.accessibility import PEOPLE
from geomap.core.distance import MEAN_RADIUS_KM, chord_km, ecef_km

Laid = Callable[[], Found]
"""What works all of it out, from indexes and tables that stay."""

Peer = Callable[[gpd.GeoDataFrame, pd.DataFrame, float], AbstractContextManager[Laid]]
"""Communes with their people, offers and a radius in km → what counts, weighs the index and seeks the nearest."""

COMPUTES: Mapping[str, str] = MappingProxyType(
    {
        "DuckDB": "each distance once for all skills, a grid in SQL, all threads",
        "scipy cKDTree": "a tree a skill, one thread",
        "scipy cKDTree, all threads": "a tree a skill, skills side by side",
        "scipy.sparse": "number and index by products of matrices, nearest by a tree a skill, one thread",
        "geopandas": "on the plane; joins a skill, one thread",
        "scikit-learn BallTree": "on the sphere; a tree a skill, one thread",
        "PostGIS": "over the ellipsoid; an indexed table a skill",
    }
)
"""How each peer works out number, nearest and index; none of them says the state."""


def peers(postgres: str = "") -> Mapping[str, Peer | None]:
    """Give the peers by name; `None` where the library is not installed, or no database is given."""
    return {
        "DuckDB": count_with_duckdb if importlib.util.find_spec("duckdb") else None,
        "scipy cKDTree": functools.partial(_with_tree, workers=1),
        "scipy cKDTree, all threads": functools.partial(_with_tree, workers=os.cpu_count() or 1),
        "scipy.sparse": _with_sparse,
        "geopandas": _with_geopandas,
        "scikit-learn BallTree": _with_ball_tree if importlib.util.find_spec("sklearn") else None,
        "PostGIS": functools.partial(count_with_postgis, postgres) if postgres else None,
    }


@contextmanager
def _with_tree(communes: gpd.GeoDataFrame, offers: pd.DataFrame, radius_km: float, *, workers: int) -> Iterator[Laid]:
    starts, people = ecef_km(communes["lon"], communes["lat"]), people_of(communes)
    bounds = tuple(map(chord_km, bounds_km(radius_km)))
    from_here = cKDTree(starts)
    trees = [cKDTree(ecef_km(own["lon"], own["lat"])) for _, own in offers.groupby("skill", sort=True)]

    def one(tree: cKDTree) -> Found:
        tree.query(starts, k=1)
        near = from_here.sparse_distance_matrix(tree, bounds[-1], output_type="ndarray")
        return two_steps(near["i"], near["j"], near["v"], bounds, people)

    with ThreadPoolExecutor(workers) as pool:
        yield lambda: together([*pool.map(one, trees)])


@contextmanager
def _with_sparse(communes: gpd.GeoDataFrame, offers: pd.DataFrame, radius_km: float) -> Iterator[Laid]:
    """Communes × places within the radius, times places × skills; and a tree a skill for the nearest."""
    starts, ends = ecef_km(communes["lon"], communes["lat"]), ecef_km(offers["lon"], offers["lat"])
    places, place = np.unique(ends, axis=0, return_inverse=True)
    skill, skills = pd.factorize(offers["skill"], sort=True)
    offered = csr_array((np.ones(len(skill)), (place.ravel(), skill)), shape=(len(places), len(skills)))
    from_here, to_there, people = cKDTree(starts), cKDTree(places), people_of(communes)
    trees = [cKDTree(ends[skill == number]) for number in range(len(skills))]
    bounds = tuple(map(chord_km, bounds_km(radius_km)))

    def run() -> Found:
        near = from_here.sparse_distance_matrix(to_there, bounds[-1], output_type="coo_matrix")
        within = csr_array((np.ones(near.nnz), (near.row, near.col)), shape=near.shape)
        counts = np.asarray((within @ offered).toarray().T, dtype=np.int64)
        index = _weighed(csr_array(near), bounds, people) @ offered
        for tree in trees:
            tree.query(starts, k=1)
        return Found(counts.ravel(), np.asarray(index.toarray().T).ravel())

    yield run


def _weighed(near: csr_array, bounds: tuple[float, ...], people: Floats) -> csr_array:
    """What a base at each place would leave for each commune."""
    weight = near.copy()
    weight.data = np.asarray(WEIGHTS)[sum((near.data > bound).astype(np.int8) for bound in bounds[:-1])]
    asked = people @ weight
    weight.data *= np.divide(PEOPLE, asked, out=np.zeros_like(asked), where=asked > 0)[weight.indices]
    return weight


@contextmanager
def _with_ball_tree(communes: gpd.GeoDataFrame, offers: pd.DataFrame, radius_km: float) -> Iterator[Laid]:
    from sklearn.neighbors import BallTree  # noqa: PLC0415 only the extra `bench` has it

    starts, people = np.radians(communes[["lat", "lon"]].to_numpy()), people_of(communes)
    bounds = tuple(bound / MEAN_RADIUS_KM for bound in bounds_km(radius_km))
    trees = [
        BallTree(np.radians(own[["lat", "lon"]].to_numpy()), metric="haversine")
        for _, own in offers.groupby("skill", sort=True)
    ]

    def one(tree: BallTree) -> Found:
        tree.query(starts, k=1)
        ends, far = tree.query_radius(starts, bounds[-1], return_distance=True)
        start = np.repeat(np.arange(len(starts)), [len(own) for own in ends])
        return two_steps(start, np.concatenate(ends), np.concatenate(far), bounds, people)

    yield lambda: together([one(tree) for tree in trees])


@contextmanager
def _with_geopandas(communes: gpd.GeoDataFrame, offers: pd.DataFrame, radius_km: float) -> Iterator[Laid]:
    starts, people = _on_the_plane(communes), people_of(communes)
    bounds = tuple(1000 * bound for bound in bounds_km(radius_km))
    bases = [_on_the_plane(own) for _, own in offers.groupby("skill", sort=True)]
    for own in bases:
        # Laid out here, as the first join would.
        own.sindex  # noqa: B018

    def one(own: gpd.GeoDataFrame) -> Found:
        gpd.sjoin_nearest(starts, own, distance_col="metres")
        joined = gpd.sjoin(starts, own, predicate="dwithin", distance=bounds[-1])
        end = joined["index_right"].to_numpy()
        metres = joined.geometry.distance(own.geometry.iloc[end], align=False)
        return two_steps(joined.index.to_numpy(), end, metres.to_numpy(), bounds, people)

    yield lambda: together([one(own) for own in bases])


def _on_the_plane(points: pd.DataFrame) -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame(geometry=gpd.points_from_xy(points["lon"], points["lat"], crs=4326).to_crs(2154))
