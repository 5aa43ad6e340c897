"""Bench of the coverage engine: all skills of a seeded directory, against libraries that find nearest points."""

from __future__ import annotations

import datetime as dt
import functools
import time
import tracemalloc
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager, ExitStack
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType

import geopandas as gpd
import numpy as np
import pandas as pd

from geomap.bench.coverage_report import report
from geomap.bench.directories import made_offers, made_skills
from geomap.bench.measures import Line, compared, median_seconds
from geomap.bench.nearest import Laid, peers
from geomap.bench.two_steps import Counts, Found
from geomap.core.accessibility import FAIR_MINUTES
from geomap.core.costs import MAX_MINUTES
from geomap.core.distance import arc_km, ecef_km
from geomap.core.engine import Change, Engine, Offer
from geomap.core.engine.shapes import blank
from geomap.core.states import Reading
from geomap.core.territory import FRANCE, Territory
from geomap.travel.estimate import EstimatedTimes
from geomap.wiring import Geomap

LaidOut = Callable[[], AbstractContextManager[Laid]]
"""A peer given its communes, offers and radius."""

_ZONES = ("departement:48", "region:76")
_OVERSEAS = ("97", "98")
_SLOW_S, _SLOW_RUNS = 4.0, 3
"""A peer that takes longer than this is run so often hot, not as often as the others, and once cold."""

_ENDLESS_S = 60.0
"""A peer that takes longer than this is run once hot, after its cold run has warmed what there is to warm."""

_HOT: Mapping[str, float] = MappingProxyType(
    {"DuckDB": 12.0, "scipy cKDTree": 25.0, "geopandas": 150.0, "PostGIS": 1000.0}
)
_COLD: Mapping[str, float] = MappingProxyType({"DuckDB": 6.0})
_HOT_STRONGEST, _COLD_STRONGEST = 12.0, 6.0
_MOST_MB = 120.0
"""What is promised for all of metropolitan France."""

_MISSING: Mapping[str, str] = MappingProxyType({"PostGIS": "give its URL in GEOMAP_BENCH_POSTGRES"})
"""What to do for a peer that is not there."""

_CHANGES = 100
_CHANGE_MS = 0.1
"""What is promised for one offer added, removed or validated, in the engine."""

_HARDLY = 0.01
"""What two indexes may differ by, as a share."""

_SAMPLE = 400
_SEED = 48


def bench_coverage(
    geomap: Geomap, repetitions: int, postgres: str = "", *, quick: bool, told: Path | None = None
) -> list[Line]:
    """Measure every skill in Lozère, in its région and, unless told to be quick, in metropolitan France."""
    travel = EstimatedTimes()
    lines: list[Line] = []
    for zone in (*_ZONES, *(() if quick else (FRANCE,))):
        territory = geomap.store.territory(zone)
        if zone == FRANCE:
            lines += with_budgets(territory_lines(_metropole(territory), travel, repetitions, postgres))
        else:
            lines += territory_lines(territory, travel, repetitions, postgres)
        if told is not None:
            # Territory by territory: what was measured stays, should a later one break.
            told.parent.mkdir(parents=True, exist_ok=True)
            told.write_text(report(lines, dt.datetime.now(dt.UTC).date()), encoding="utf-8")
    return lines


def territory_lines(territory: Territory, travel: EstimatedTimes, repetitions: int, postgres: str = "") -> list[Line]:
    """Compare our measure of one territory with each peer, after saying how often they differ."""
    skills = made_skills()
    everywhere = gpd.GeoDataFrame(pd.concat([territory.communes, territory.around]))
    communes = everywhere[everywhere["lon"].notna()]
    offers = made_offers(everywhere, skills).assign(standing="proven").sort_index()
    radius_km = FAIR_MINUTES * travel.speed_kmh / 60.0 / travel.detour
    present = [place for place, skill in enumerate(skills) if (offers["skill"] == skill.id).any()]

    def laid_out() -> Engine:
        return Engine.build(
            territory.communes,
            territory.around,
            territory.members,
            offers,
            skills,
            between=lambda bases: travel.between(everywhere, bases, MAX_MINUTES),
            paces=travel.km_minutes,
        )

    def counted(engine: Engine) -> Found:
        placed = everywhere["lon"].notna().to_numpy()
        tallies = engine.tallies(Reading())
        counts = np.concatenate([tallies[place].within_30[placed] for place in present]).astype(np.int64)
        return Found(counts, np.concatenate([tallies[place].access[placed] for place in present]).astype(float))

    engine = laid_out()
    expected = counted(engine)
    there = peers(postgres)
    engines = {name: functools.partial(peer, communes, offers, radius_km) for name, peer in there.items() if peer}
    room = blank(len(skills), len(everywhere))
    ours: dict[str, Callable[[], object]] = {
        "cold": lambda: laid_out().tallies(Reading()),
        "hot": lambda: engine.tallies(Reading(), room),
    }
    differing, seconds = _measured(ours, engines, expected, repetitions)
    what = (
        f"coverage of {territory.name}: {len(communes)} communes with those around, {len(skills)} skills, "
        f"{offers['provider'].nunique()} providers"
    )
    lines = [
        compared(
            f"{what}, {start}",
            seconds[start, "geomap"],
            seconds.get((start, name)),
            f"{name} ({differing[name]})"
            if name in differing
            else f"{name} ({_MISSING.get(name, 'not installed: extra « bench »')})",
            "s",
            less_is_better=True,
        )
        for start in ours
        for name in there
    ]
    lines.append(_one_offer(what, engine, offers))
    return [*lines, *_checks(what, _wrong_cells(communes, offers, radius_km, expected.counts), _peak_mb(ours["cold"]))]


def _measured(
    ours: Mapping[str, Callable[[], object]], peers: Mapping[str, LaidOut], expected: Found, repetitions: int
) -> tuple[dict[str, str], dict[tuple[str, str], float]]:
    """What each peer finds otherwise; least seconds of each, cold and hot."""
    differing, cold, hot = {}, {}, {}
    with ExitStack() as kept:
        for name, peer in peers.items():
            start = time.perf_counter()
            laid = kept.enter_context(peer())
            found = laid()
            cold[name] = time.perf_counter() - start
            differing[name] = _differing(found, expected)
            # The cold run above has warmed it.
            start = time.perf_counter()
            laid()
            hot[name] = laid, time.perf_counter() - start
        seconds = {
            ("hot", name): spent
            for name, spent in _least({"geomap": (ours["hot"], 0.0), **hot}, repetitions, _SLOW_RUNS).items()
        }
    again = {name: (functools.partial(_once, peer), cold[name]) for name, peer in peers.items()}
    seconds |= {
        ("cold", name): spent
        for name, spent in _least({"geomap": (ours["cold"], 0.0), **again}, repetitions, 1).items()
    }
    return differing, seconds


def _differing(found: Found, expected: Found) -> str:
    """Say in how many cells two measures differ: in number at all, in the index by more than a hundredth."""
    counts = float((found.counts != expected.counts).mean())
    index = float((~np.isclose(found.index, expected.index, rtol=_HARDLY, atol=0.0)).mean())
    return f"counts differ in {100 * counts:.2g} % of cells, the index in {100 * index:.2g} %"


def _once(peer: LaidOut) -> None:
    """Lay a peer out, count, and let all of it go."""
    with peer() as laid:
        laid()


def _least(
    runs: Mapping[str, tuple[Callable[[], object], float]], repetitions: int, slow_runs: int
) -> dict[str, float]:
    """Run the quick turn by turn and the slow a few times more; give the least of each, the seconds given included."""
    quick = {name: run for name, (run, first) in runs.items() if first <= _SLOW_S}
    seconds = median_seconds(quick, repetitions, of=min)
    for name, (run, first) in runs.items():
        if name in quick:
            continue
        spent = [first]
        while first <= _ENDLESS_S and len(spent) < slow_runs:
            start = time.perf_counter()
            run()
            spent.append(time.perf_counter() - start)
        seconds[name] = min(spent)
    return seconds


def _one_offer(what: str, engine: Engine, offers: pd.DataFrame) -> Line:
    """Take offers away one by one and put each back, with a tally kept of every skill."""
    chosen = offers.iloc[
        np.random.default_rng(_SEED).choice(len(offers), size=min(_CHANGES, len(offers)), replace=False)
    ]
    for skill in chosen["skill"].unique():
        engine.tally(skill, Reading())
    seconds = []
    for row in chosen.itertuples():
        one = Offer(str(row.Index), *(getattr(row, name) for name in Offer._fields[1:]))
        for change in (Change(one, None), Change(None, one)):
            start = time.perf_counter()
            engine = engine.revised([change])
            seconds.append(time.perf_counter() - start)
    median_ms = 1000 * float(np.median(seconds))
    line = compared(f"{what}, one offer less or more", median_ms, None, "a full recount", "ms", less_is_better=True)
    return replace(line, budget=_CHANGE_MS, met=line.ours <= _CHANGE_MS)


def _checks(what: str, wrong: int, most_mb: float) -> list[Line]:
    """What has no peer: cells counted by hand, and memory."""
    by_hand = f"{what}, of which {_SAMPLE} communes by hand"
    return [
        compared(by_hand, wrong, None, "brute force", "cells wrong", less_is_better=True),
        compared(f"{what}, memory of a cold run", most_mb, None, "nothing kept", "MB", less_is_better=True),
    ]


def _wrong_cells(communes: gpd.GeoDataFrame, offers: pd.DataFrame, radius_km: float, counts: Counts) -> int:
    """Count some communes against every single offer, and say how many cells differ."""
    chance = np.random.default_rng(_SEED)
    sample = chance.choice(len(communes), size=min(_SAMPLE, len(communes)), replace=False)
    starts = ecef_km(communes["lon"], communes["lat"])[sample]
    wrong = 0
    for row, (_, own) in zip(counts.reshape(-1, len(communes)), offers.groupby("skill", sort=True), strict=True):
        ends = ecef_km(own["lon"], own["lat"])
        found = np.array([(arc_km(np.linalg.norm(ends - start, axis=1)) <= radius_km).sum() for start in starts])
        wrong += int((found != row[sample]).sum())
    return wrong


def _peak_mb(run: Callable[[], object]) -> float:
    tracemalloc.start()
    run()
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return peak / 1e6


def _metropole(france: Territory) -> Territory:
    overseas = france.communes.index.str.startswith(_OVERSEAS)
    return replace(france, name="metropolitan France", communes=france.communes[~overseas])


def with_budgets(lines: list[Line]) -> list[Line]:
    """Hold the lines of France against what was promised."""
    strongest = {
        start: min((line.peer for line in lines if line.peer is not None and line.what.endswith(start)), default=None)
        for start in ("cold", "hot")
    }
    return [_held(line, strongest) for line in lines]


def _held(line: Line, strongest: Mapping[str, float | None]) -> Line:
    if line.unit == "MB":
        return replace(line, budget=_MOST_MB, met=line.ours <= _MOST_MB)
    if line.unit == "cells wrong":
        return replace(line, budget=0.0, met=line.ours == 0)
    promised = _promised(line, strongest)
    if promised is None:
        return line
    return replace(line, budget=promised, met=None if line.ratio is None else line.ratio >= promised)


def _promised(line: Line, strongest: Mapping[str, float | None]) -> float | None:
    """The ratio promised against a peer: by its name, and because it is the strongest there was."""
    for start, by_name, against_strongest in (("cold", _COLD, _COLD_STRONGEST), ("hot", _HOT, _HOT_STRONGEST)):
        if line.what.endswith(start):
            named = by_name.get(line.peer_name.split(" (", maxsplit=1)[0])
            if line.peer is not None and line.peer == strongest[start]:
                return max(named or 0.0, against_strongest)
            return named
    return None
