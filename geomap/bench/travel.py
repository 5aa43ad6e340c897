"""Bench of minutes by road: cells a second beside other engines, and how far the estimate is from the road."""

from __future__ import annotations

from contextlib import ExitStack
from pathlib import Path

import numpy as np
from scipy.sparse.csgraph import dijkstra

from geomap.bench.measures import Line, compared, median_seconds
from geomap.bench.osrm import served
from geomap.core.distance import Floats, arc_km, ecef_km
from geomap.core.relief import PACES, Pace
from geomap.errors import BadSetting
from geomap.travel.engine import UNREACHED, Engine, make_ready
from geomap.travel.graph import RoadGraph, make_graph
from geomap.travel.osm import read_extract

_SEED = 48
_POINTS = 1_000
_NEAR_KM = 25.0
_LEAST_MINUTES = 2.0
_MS_PER_MINUTE = 60_000.0
_DIJKSTRA, _OSRM = "scipy dijkstra", "OSRM /table over HTTP"
_BUDGET = 4.0


def bench_travel(repetitions: int, extract: Path | None, osrm: str) -> list[Line]:
    """Measure many-to-many minutes over an extract; `osrm` is the folder of OSRM's programs, if there are any."""
    if extract is None:
        raise BadSetting("The bench of travel needs an extract: --extract FILE.osm.pbf.")
    graph = make_graph(read_extract(extract))
    engine = make_ready(graph)
    joined = np.flatnonzero(graph.joined)
    chosen = np.random.default_rng(_SEED).choice(joined, size=min(_POINTS, len(joined)), replace=False)
    what = f"{len(chosen)} × {len(chosen)} over {len(graph.lon)} places, {len(graph.tail)} arcs"
    minutes = _minutes(engine, chosen)
    with ExitStack() as stack:
        peer = stack.enter_context(served(Path(osrm), extract)) if osrm else None
        lon, lat = graph.lon[chosen], graph.lat[chosen]
        engines = {"geomap": lambda: _minutes(engine, chosen), _DIJKSTRA: lambda: _dijkstra(graph, chosen)}
        notes = {_DIJKSTRA: f"{(_dijkstra(graph, chosen) != minutes).mean():.2%} of cells differ"}
        if peer:
            engines[_OSRM] = lambda: peer.minutes(lon, lat)
            notes[_OSRM] = f"minutes {_apart(minutes, peer.minutes(lon, lat))}"
        else:
            notes[_OSRM] = "give the folder of its programs in GEOMAP_BENCH_OSRM"
        seconds = median_seconds(engines, repetitions)
    speed = {name: len(chosen) ** 2 / spent for name, spent in seconds.items()}
    lines = [
        compared(what, speed["geomap"], speed.get(name), f"{name} ({note})", "cells/s", less_is_better=False)
        for name, note in notes.items()
    ]
    return [_budgeted(line) for line in lines] + error_lines(graph, chosen, minutes)


def error_lines(graph: RoadGraph, chosen: np.ndarray, minutes: Floats) -> list[Line]:
    """Say how far the estimate of each relief is from minutes by road, beside that of the plain."""
    space = ecef_km(graph.lon[chosen], graph.lat[chosen])
    km = arc_km(np.linalg.norm(space[:, None] - space[None, :], axis=2))
    asked = (km <= _NEAR_KM) & np.isfinite(minutes) & (minutes >= _LEAST_MINUTES)
    road, far = minutes[asked], km[asked]
    plain = _errors(road, far, PACES["plain"])
    what = f"estimate against the road, {len(road)} pairs under {_NEAR_KM:g} km"
    lines = []
    for relief, pace in PACES.items():
        found = _errors(road, far, pace)
        for name, value in found.items():
            title = f"{what}: {relief} ({pace.detour:g} at {pace.speed_kmh:g} km/h)"
            peer = None if relief == "plain" else plain[name]
            lines.append(compared(title, value, peer, f"{name}, beside plain", "%", less_is_better=True))
    return lines


def _errors(road: Floats, km: Floats, pace: Pace) -> dict[str, float]:
    estimate = km * pace.minutes_per_km
    relative = estimate / road - 1.0
    errors = {"mean absolute error": np.abs(relative).mean(), "median error, absolute": np.abs(np.median(relative))}
    for bound in (20, 30):
        errors[f"pairs wrongly within {bound} min"] = ((estimate <= bound) & (road > bound)).mean()
    return {name: 100.0 * float(value) for name, value in errors.items()}


def _minutes(engine: Engine, chosen: np.ndarray) -> Floats:
    found = engine.milliseconds(chosen, chosen)
    return np.where(found == UNREACHED, np.inf, found / _MS_PER_MINUTE)


def _dijkstra(graph: RoadGraph, chosen: np.ndarray) -> Floats:
    return np.asarray(dijkstra(graph.matrix(), indices=chosen)[:, chosen] / _MS_PER_MINUTE)


def _apart(ours: Floats, theirs: Floats) -> str:
    both = np.isfinite(ours) & np.isfinite(theirs) & (theirs >= _LEAST_MINUTES)
    ratio = ours[both] / theirs[both]
    return f"{100 * np.abs(ratio - 1).mean():.1f} % apart, median ratio {np.median(ratio):.3f}"


def _budgeted(line: Line) -> Line:
    """Say the promise beside the comparison it is about."""
    if not line.peer_name.startswith(_OSRM) or line.ratio is None:
        return line
    return Line(**{**line.as_row(), "budget": _BUDGET, "met": line.ratio >= _BUDGET})
