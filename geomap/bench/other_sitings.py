"""Bench of the two other sitings, in one département: the fewest places, and the shortest journeys, against spopt."""

from __future__ import annotations

import importlib.util
from collections.abc import Callable

import geopandas as gpd
import numpy as np
import pandas as pd
from scipy.sparse import csr_array

from geomap.bench.covering import opened
from geomap.bench.measures import Line, compared, median_seconds
from geomap.core.costs import estimated_costs
from geomap.core.siting.cover import Cover, Floats
from geomap.core.siting.least import location_set_covering
from geomap.core.siting.median import p_median

_FARTHEST_MINUTES = 45.0
"""What somebody counts for whom no place is near."""

_PLACES = 10


def journeys(communes: gpd.GeoDataFrame) -> csr_array:
    """Minutes from each commune to each other, up to the farthest that counts."""
    centres = pd.DataFrame(communes[["lon", "lat"]]).rename_axis("base")
    near = estimated_costs(communes, centres, detour=1.35, speed_kmh=55.0, max_minutes=_FARTHEST_MINUTES)
    place = communes.index.get_indexer(pd.Index(near["base"].astype(object)))
    point = communes.index.get_indexer(pd.Index(near["commune"].astype(object)))
    size = len(communes)
    return csr_array((near["minutes"].to_numpy(dtype=float), (place, point)), shape=(size, size))


def other_lines(cover: Cover, minutes: csr_array, repetitions: int) -> list[Line]:
    """Compare each with spopt and CBC, after comparing what they find."""
    communes = len(cover.weights)
    least = f"fewest places in Lozère: {communes} communes, none of them out of reach"
    nearest = f"shortest journeys in Lozère: {communes} communes, {_PLACES} places"
    return [
        _against(least, lambda: location_set_covering(cover.by_candidate).value, lambda: _fewest(cover), repetitions),
        _against(
            nearest,
            lambda: p_median(cover.weights, minutes, _PLACES, beyond=_FARTHEST_MINUTES).value,
            lambda: _shortest(cover.weights, minutes),
            repetitions,
        ),
    ]


def _against(what: str, ours: Callable[[], float], theirs: Callable[[], float], repetitions: int) -> Line:
    """Say whether two agree, and how long each takes."""
    if not all(importlib.util.find_spec(name) for name in ("spopt", "pulp")):
        seconds = median_seconds({"geomap": ours}, repetitions)
        missing = "spopt + CBC (not installed: extra « bench »)"
        return compared(what, seconds["geomap"], None, missing, "s", less_is_better=True)
    same = bool(np.isclose(ours(), theirs(), rtol=1e-9))
    seconds = median_seconds({"geomap": ours, "spopt": theirs}, repetitions)
    name = f"spopt + CBC ({'same optimum' if same else 'another optimum'})"
    return compared(what, seconds["geomap"], seconds["spopt"], name, "s", less_is_better=True)


def _fewest(cover: Cover) -> float:
    from spopt.locate import LSCP  # noqa: PLC0415 only the extra `bench` has it

    away = 1.0 - cover.by_point.toarray()
    return float(len(opened(lambda: LSCP.from_cost_matrix(away, 1 / 2))))


def _shortest(people: Floats, minutes: csr_array) -> float:
    from spopt.locate import PMedian  # noqa: PLC0415 only the extra `bench` has it

    table = np.full(minutes.shape, _FARTHEST_MINUTES)
    pairs = minutes.tocoo()
    table[pairs.coords] = pairs.data
    sites = opened(lambda: PMedian.from_cost_matrix(table.T, people, p_facilities=_PLACES))
    return float(people @ table[sites].min(axis=0))
