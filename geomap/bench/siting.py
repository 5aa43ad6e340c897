"""Bench of siting: places in real communes for people nobody serves yet, proven best, and how long that takes."""

from __future__ import annotations

import functools
import statistics
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType
from typing import TypeVar

import geopandas as gpd
import numpy as np
import pandas as pd

from geomap.bench.covering import Peer, highs_alone, peers
from geomap.bench.measures import Line, compared, median_seconds
from geomap.bench.other_sitings import journeys, other_lines
from geomap.core.costs import estimated_costs
from geomap.core.siting.cover import Bools, Cover, pairs_matrix
from geomap.core.siting.maximal import Siting, maximal_covering
from geomap.core.territory import FRANCE
from geomap.wiring import Geomap

Found = TypeVar("Found")

RADIUS_KM = 15.0
"""How far a place covers, as the crow flies."""

_LOZERE = "departement:48"
_MOST_PLACES = 10
_QUICK = (3, 10)
"""Numbers of places a quick run asks of every département."""

_WITH_PEER = 3
"""Number of places for which HiGHS alone still answers in every département while one waits."""

_OVERSEAS = ("97", "98")
_BUDGETS: Mapping[str, float] = MappingProxyType(
    {"median seconds": 0.1, "longest seconds": 2.0, "proven %": 100.0, "france seconds": 30.0}
)


def bench_siting(geomap: Geomap, repetitions: int, *, quick: bool) -> list[Line]:
    """Site 1 to 10 places in Lozère, in every metropolitan département, and in all of France."""
    territory = geomap.store.territory(FRANCE)
    metropolitan = ~territory.communes.index.str.startswith(_OVERSEAS)
    communes = territory.communes[metropolitan & territory.communes["lon"].notna().to_numpy()]
    whole = problem(communes)
    members = territory.members[territory.members["zone"].str.startswith("departement:")]
    inside = members["commune"].groupby(members["zone"]).agg(list)
    problems = {
        str(zone): part(whole, communes.index.isin(codes))
        for zone, codes in inside.items()
        if communes.index.isin(codes).any()
    }
    every = list(problems.values())
    here = communes[communes.index.isin(inside[_LOZERE])]
    lines = lozere_lines(problems[_LOZERE], repetitions)
    for places in _QUICK if quick else range(1, _MOST_PLACES + 1):
        lines += departement_lines(every, places, alone=places == _WITH_PEER and not quick)
    return [*lines, *france_lines(whole), *other_lines(problems[_LOZERE], journeys(here), repetitions)]


def problem(communes: gpd.GeoDataFrame) -> Cover:
    """Make the problem of serving people nobody serves yet, every commune being a candidate."""
    centres = pd.DataFrame(communes[["lon", "lat"]]).rename_axis("base")
    near = estimated_costs(communes, centres, detour=1.0, speed_kmh=60.0, max_minutes=RADIUS_KM)
    size = len(communes)
    own = np.arange(size)
    place = np.concatenate([near["base"].cat.codes.to_numpy(), own])
    point = np.concatenate([near["commune"].cat.codes.to_numpy(), own])
    pairs = pairs_matrix(place, point, (size, size))
    return Cover.of(communes["population"].fillna(0.0).to_numpy(), pairs)


def part(cover: Cover, inside: Bools) -> Cover:
    """Keep the candidates and the points that lie inside."""
    kept = np.flatnonzero(inside)
    return Cover.of(cover.weights[kept], cover.by_candidate[kept][:, kept])


def lozere_lines(cover: Cover, repetitions: int) -> list[Line]:
    """Compare the sum of 1 to 10 places with each peer, after comparing what they find."""
    counts = range(1, _MOST_PLACES + 1)
    ours = [maximal_covering(cover.weights, cover.by_candidate, count).value for count in counts]

    def run(peer: Peer) -> list[float]:
        return [peer(cover, count) for count in counts]

    others = {name: peer for name, peer in peers().items() if peer}
    agreeing = {name: sum(a == b for a, b in zip(run(peer), ours, strict=True)) for name, peer in others.items()}
    engines: dict[str, Callable[[], object]] = {name: functools.partial(run, peer) for name, peer in others.items()}
    engines["geomap"] = lambda: run(lambda one, count: maximal_covering(one.weights, one.by_candidate, count).value)
    seconds = median_seconds(engines, repetitions)
    what = f"siting in Lozère: {len(cover.weights)} communes, 1 to {_MOST_PLACES} places within {RADIUS_KM:.0f} km"
    return [
        compared(
            what,
            seconds["geomap"],
            seconds.get(name),
            f"{name} (same optimum in {agreeing[name]} of {_MOST_PLACES})"
            if name in agreeing
            else f"{name} (not installed: extra « bench »)",
            "s",
            less_is_better=True,
        )
        for name in peers()
    ]


def departement_lines(problems: Sequence[Cover], places: int, *, alone: bool) -> list[Line]:
    """Site so many places in each département: median and longest time, share proven, beside HiGHS alone if asked."""
    found = [timed(functools.partial(maximal_covering, one.weights, one.by_candidate, places)) for one in problems]
    peer = [timed(functools.partial(highs_alone, one, places)) for one in problems] if alone else []
    seconds, theirs = ([spent for _, spent in runs] for runs in (found, peer))
    sitings: list[Siting] = [siting for siting, _ in found]
    name = "none: HiGHS alone is compared for 3 places, and in Lozère"
    if peer:
        same = sum(siting.value == value for siting, (value, _) in zip(sitings, peer, strict=True))
        name = f"HiGHS alone (same optimum in {same} of {len(problems)})"
    what = f"siting in {len(problems)} départements, {places} place{'s'[: places - 1]} within {RADIUS_KM:.0f} km"
    proven = 100.0 * statistics.mean(siting.proven for siting in sitings)
    middle, longest = (
        compared(f"{what}, {title}", of(seconds), of(theirs) if theirs else None, name, "s", less_is_better=True)
        for title, of in (("median", statistics.median), ("longest", max))
    )
    sure = compared(f"{what}, proven", proven, None, "none: all run until done", "%", less_is_better=False)
    return [
        _within(middle, _BUDGETS["median seconds"]),
        _within(longest, _BUDGETS["longest seconds"]),
        replace(sure, budget=_BUDGETS["proven %"], met=proven >= _BUDGETS["proven %"]),
    ]


def france_lines(cover: Cover) -> list[Line]:
    """Site 1 to 10 places in all of France: the longest time, and how many are proven."""
    counts = range(1, _MOST_PLACES + 1)
    found = [timed(functools.partial(maximal_covering, cover.weights, cover.by_candidate, count)) for count in counts]
    proven = sum(siting.proven for siting, _ in found)
    what = f"siting in France: {len(cover.weights)} communes, 1 to {_MOST_PLACES} places, longest"
    peer = f"none ({proven} of {_MOST_PLACES} proven; no peer is given a model of this size)"
    line = compared(what, max(seconds for _, seconds in found), None, peer, "s", less_is_better=True)
    within = _within(line, _BUDGETS["france seconds"])
    return [replace(within, met=bool(within.met and proven == _MOST_PLACES))]


def timed(run: Callable[[], Found]) -> tuple[Found, float]:
    """Run once and say how many seconds it took."""
    start = time.perf_counter()
    found = run()
    return found, time.perf_counter() - start


def _within(line: Line, budget: float) -> Line:
    return replace(line, budget=budget, met=line.ours <= budget)
