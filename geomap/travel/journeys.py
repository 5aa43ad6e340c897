"""Journeys between commune centres over a road graph: which centres are on a road, and minutes within a cut-off."""

from __future__ import annotations

from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd

from geomap.core.distance import Floats
from geomap.travel.engine import UNREACHED, Engine
from geomap.travel.graph import FARTHEST_M, Ints, RoadGraph

STANDINGS = ("road", "far", "cut_off", "outside", "no_centre")
"""How a centre stands: on the network; over 1 km from a road; only near roads joined to no others; where the extract
has no road within 10 km; nowhere."""

OUTSIDE_M = 10_000.0
"""Where no road is nearer than this, the extract is taken not to reach, metres."""

ACCESS_KMH = 20.0
"""Speed from a point to the place of the network nearest to it, km/h."""

_STEP_MS = 100
_CELLS_AT_ONCE = 20_000_000
"""The engine prepares each lot of ends once for every start: few large lots, as memory allows."""


@dataclass(frozen=True)
class Journeys:
    """Journeys within a cut-off, as compressed sparse columns: one column for the commune they lead to.

    Parameters
    ----------
    indptr : ndarray of int64
        Bounds of the columns.
    index : ndarray of int32
        Position of the commune a journey starts from, ascending within each column.
    tenths : ndarray of uint16
        How long it takes, tenths of a second.
    """

    indptr: npt.NDArray[np.int64]
    index: npt.NDArray[np.int32]
    tenths: npt.NDArray[np.uint16]


def place_centres(graph: RoadGraph, communes: gpd.GeoDataFrame) -> pd.DataFrame:
    """Say for each commune where its centre is and how it comes to the network.

    A centre that is a mere point inside the polygon says nothing of where people live: when it is far from any road,
    the journey starts on the road of the commune nearest to it.

    Returns a frame by commune: ``lon``, ``lat``, the ``place`` where the journey starts, ``metres`` to it,
    ``access_ms`` it takes to get there, ``standing``.
    """
    places = pd.DataFrame({"lon": communes["lon"], "lat": communes["lat"]}, index=communes.index.astype(object))
    known = (places["lon"].notna() & places["lat"].notna()).to_numpy()
    lon, lat = places["lon"].to_numpy()[known], places["lat"].to_numpy()[known]
    place, metres = np.full(len(places), -1, dtype=np.int64), np.full(len(places), np.nan)
    standing = np.full(len(places), "no_centre", dtype=object)
    if known.any():
        place[known], metres[known] = graph.nearest(lon, lat)
        any_road = graph.metres_to_any(lon, lat)
        standing[known] = np.select(
            [metres[known] <= FARTHEST_M, any_road <= FARTHEST_M, any_road <= OUTSIDE_M],
            ["road", "cut_off", "far"],
            "outside",
        )
    access = np.where(standing == "road", access_ms(np.nan_to_num(metres)), 0)
    mere = (communes["centre_kind"] == "inside").to_numpy() & np.isin(standing, ["far", "cut_off"])
    for row in np.flatnonzero(mere):
        shape = communes.geometry.iloc[row]
        inside = graph.nearest_inside(shape, places["lon"].iloc[row], places["lat"].iloc[row])
        if inside is not None:
            place[row], metres[row] = inside
            standing[row] = "road"
    return places.assign(place=place, metres=metres, access_ms=access, standing=standing)


def access_ms(metres: Floats) -> Ints:
    """Milliseconds from a point to the place nearest to it."""
    return np.rint(metres * 3_600.0 / ACCESS_KMH).astype(np.int64)


def measure_journeys(engine: Engine, places: pd.DataFrame, max_minutes: float) -> Journeys:
    """Measure the journeys between the centres that stand on a road."""
    on_road = np.flatnonzero(places["standing"].to_numpy() == "road")
    node = places["place"].to_numpy()[on_road]
    access = places["access_ms"].to_numpy()[on_road]
    counts = np.zeros(len(places) + 1, dtype=np.int64)
    starts, tenths = [np.empty(0, np.int32)], [np.empty(0, np.uint16)]
    lot = max(1, _CELLS_AT_ONCE // max(1, len(on_road)))
    for first in range(0, len(on_road), lot):
        ends = slice(first, first + lot)
        took = with_access(engine.milliseconds(node, node[ends]), access, access[ends]).T
        column, row = np.nonzero(took <= max_minutes * 60_000)
        counts[on_road[ends] + 1] = np.bincount(column, minlength=len(took))
        starts.append(on_road[row].astype(np.int32))
        tenths.append(np.rint(took[column, row] / _STEP_MS).astype(np.uint16))
    return Journeys(np.cumsum(counts), np.concatenate(starts), np.concatenate(tenths))


def with_access(took: Ints, start: Ints, end: Ints) -> Ints:
    """Add the way to the road and from it; there is still no way where there was none."""
    return np.where(took == UNREACHED, UNREACHED, took) + np.where(took == UNREACHED, 0, start[:, None] + end[None, :])
