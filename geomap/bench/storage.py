"""Bench of the databases: the commune of a point, and one change of an offer until every answer is right again."""

from __future__ import annotations

import functools
import tempfile
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from geomap.bench.map_directory import filled, made_installation
from geomap.bench.measures import Line, compared, median_seconds
from geomap.bench.one_change import one_change
from geomap.furnishing import prepare
from geomap.ports import Store
from geomap.wiring import Geomap, wire

_SEED = 48
_POINTS = 200
_PEER = "PostGIS"


def bench_storage(geomap: Geomap, repetitions: int, postgres: str) -> list[Line]:
    """Ask in which commune points lie, and change offers; `postgres` is the URL of a database of its own for this."""
    lines = [_communes_of_points(geomap, repetitions, postgres)]
    with tempfile.TemporaryDirectory(prefix="geomap-bench-", ignore_cleanup_errors=True) as folder:
        lines += one_change(made_installation(Path(folder)), "embedded database")
    if postgres:
        lines += one_change(filled(wire(replace(geomap.settings, database_url=postgres, sample=False))), _PEER)
    return lines


def _communes_of_points(geomap: Geomap, repetitions: int, postgres: str) -> Line:
    west, south, east, north = geomap.store.territory(geomap.settings.territory).communes.total_bounds
    chance = np.random.default_rng(_SEED)
    points = list(zip(chance.uniform(west, east, _POINTS), chance.uniform(south, north, _POINTS), strict=True))
    stores: dict[str, Store] = {"geomap": geomap.store}
    if postgres:
        other = wire(replace(geomap.settings, database_url=postgres, sample=False))
        prepare(other, lambda *_: None)
        stores[_PEER] = other.store
    found = {name: _communes(store, points) for name, store in stores.items()}
    engines = {name: functools.partial(_communes, store, points) for name, store in stores.items()}
    seconds = median_seconds(engines, repetitions)
    milliseconds = {name: 1000.0 * spent / len(points) for name, spent in seconds.items()}
    if postgres:
        differing = sum(a != b for a, b in zip(found["geomap"], found[_PEER], strict=True))
        peer_name = f"{_PEER} ({differing} of {len(points)} points differ)"
    else:
        peer_name = f"{_PEER} (give its URL in GEOMAP_BENCH_POSTGRES)"
    what = "commune of a point, all of France loaded"
    return compared(what, milliseconds["geomap"], milliseconds.get(_PEER), peer_name, "ms", less_is_better=True)


def _communes(store: Store, points: Sequence[tuple[float, float]]) -> list[str | None]:
    return [store.commune_at(lon, lat) for lon, lat in points]
