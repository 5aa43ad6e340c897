"""What the bench of the map found: lines against budgets, and the report that is kept beside the code."""

from __future__ import annotations

import datetime as dt
import os
import platform
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from geomap.bench.map_budgets import MOST, TIMES_FASTER, Promise, promises
from geomap.bench.map_chromium import PROFILES
from geomap.bench.map_peers import OURS
from geomap.bench.map_visit import PATIENCE_S, Visit
from geomap.bench.measures import Line, compared

_KB, _MB = 1_000.0, 1_000_000.0


@dataclass(frozen=True)
class Measured:
    """Medians of one map for one zone and profile, and of how many visits."""

    zone: str
    profile: str
    name: str
    visit: Visit
    visits: int


@dataclass(frozen=True)
class Conditions:
    """On what a run was made: the browser, the day, and how busy the machine was before it began."""

    browser: str
    day: dt.date
    load: float


@dataclass(frozen=True)
class _Measure:
    title: str
    field: str
    unit: str
    scale: float

    def of(self, visit: Visit) -> float | None:
        """Give the measure of a visit in the unit it is said in."""
        value = getattr(visit, self.field)
        return None if value is None else float(value) / self.scale

    def said(self, visit: Visit) -> str:
        """Write the measure of a visit; of one that was broken off, that it is more."""
        value = self.of(visit)
        if value is None:
            return "–"
        return f"more than {_short(value)}" if self.field in visit.at_least else _short(value)


_FIRST_MAP = _Measure("first useful map", "drawn_ms", "ms", 1.0)

MEASURES = (
    _Measure("first true picture", "picture_ms", "ms", 1.0),
    _FIRST_MAP,
    _Measure("received until then", "drawn_bytes", "kB", _KB),
    _Measure("received in all", "total_bytes", "kB", _KB),
    _Measure("main thread blocked until then", "blocking_ms", "ms", 1.0),
    _Measure("JavaScript heap", "heap_bytes", "MB", _MB),
    _Measure("another skill", "switch_ms", "ms", 1.0),
    _Measure("received for it", "switch_bytes", "kB", _KB),
    _Measure("longest frame, untouched", "idle_ms", "ms", 1.0),
    _Measure("longest frame, panning", "pan_ms", "ms", 1.0),
    _Measure("longest frame, zooming", "zoom_ms", "ms", 1.0),
)
"""What is said of each visit, in the unit it is said in."""


def load() -> float:
    """Give how busy the machine was in the last minute."""
    return os.getloadavg()[0] if hasattr(os, "getloadavg") else float("nan")


def lines_of(measured: Sequence[Measured]) -> list[Line]:
    """Compare every measure with each peer, the promise beside what it is about."""
    lines = []
    for ours, peer in _pairs(measured):
        for measure in MEASURES:
            line = _line(measure, ours, peer)
            lines.extend([line] if line else [])
    return lines


def report(measured: Sequence[Measured], conditions: Conditions, failures: Sequence[str] = ()) -> str:
    """Write the report: what was measured on what, a table a zone, and each budget as met or not."""
    said = [*_head(conditions, measured), *_failed(failures), *_tables(measured), *_budgets(measured)]
    return "\n".join([*said, ""])


def _pairs(measured: Sequence[Measured]) -> Iterator[tuple[Measured, Measured]]:
    for ours in measured:
        if ours.name == OURS:
            for peer in measured:
                if peer.name != OURS and (peer.zone, peer.profile) == (ours.zone, ours.profile):
                    yield ours, peer


def _line(measure: _Measure, ours: Measured, peer: Measured) -> Line | None:
    """Compare one measure, where geomap's was taken."""
    mine, theirs = measure.of(ours.visit), measure.of(peer.visit)
    if mine is None:
        return None
    what = f"{ours.zone}, {ours.profile}: {measure.title}"
    line = compared(what, mine, theirs, peer.name, measure.unit, less_is_better=True)
    line = replace(line, at_least=theirs is not None and measure.field in peer.visit.at_least)
    late = measure.field in ours.visit.at_least
    most = MOST.get((ours.zone, ours.profile, measure.title))
    if most is not None:
        return replace(line, budget=most, met=line.ours <= most and not late)
    times = TIMES_FASTER.get((ours.zone, ours.profile, peer.name)) if measure is _FIRST_MAP else None
    if times is not None and line.ratio is not None:
        return replace(line, budget=times, met=line.ratio >= times and not late)
    return line


def _head(conditions: Conditions, measured: Sequence[Measured]) -> Iterator[str]:
    yield "# How soon the map can be read"
    yield ""
    day = conditions.day.isoformat()
    yield f"Measured on {day}; `python3 -m geomap bench map --report docs/reports/map.md` writes it again."
    yield ""
    yield "Three maps of the same answer in one browser, turn by turn, each visit with an empty cache; medians."
    yield "**geomap** is the page people see, sentences, table, legend and markers included, served by `geomap serve`,"
    yield "read by commune as its peers are."
    yield "**plain folium** is `folium.Choropleth` with a tooltip and the full geometry, one page a skill."
    yield "**MapLibre GL** draws vector tiles of the same communes (tippecanoe), states by feature-state. The two peers"
    yield "are bare maps, no table and no words, their libraries served from here and packed with brotli at its best."
    yield "The first true picture is a choropleth with its values that only shows: geomap paints one ahead of its map;"
    yield "the peers have none, and their map counts. The first useful map is one that can be moved and asked. Another"
    yield "skill is there when the map shows its colours; geomap fetches its markers after that, which is in no figure."
    yield ""
    for profile in PROFILES:
        line = f"{profile.speed.bits_per_second / 1e6:g} Mbit/s, {profile.speed.round_trip_ms:g} ms there and back"
        slower = f"processor {profile.slower} × slower" if profile.slower > 1 else "processor as it is"
        yield (
            f"- **{profile.name}**: {profile.width} × {profile.height} at {profile.density:g}, {slower}, "
            f"{line if profile.speed.bits_per_second else 'line as fast as it goes'}."
        )
    yield ""
    yield (
        f"Machine: {os.cpu_count()} processors ({platform.machine()}), {platform.system()}, load {conditions.load:.1f} "
        f"before it began, Chromium {conditions.browser} without a window and **without a graphics card**:"
    )
    yield "MapLibre drew in software, so its frames, and part of its time to the map, say little of a real phone; its"
    yield "bytes and heap are true. The phone is a desktop processor slowed down, and slowing reaches the main thread"
    yield "only, not workers; nobody's real phone or network was measured. Other work ran on the machine where its load"
    yield "says so. Every visit has a browser of its own, without the address bar it would build meanwhile; a page is"
    yield "opened as from a link elsewhere. The directory is seeded: 50,000 providers in France, about 3,000 of them"
    yield "with this skill."
    few = sorted({(one.visits, f"{one.name} of {one.zone} on {one.profile}") for one in measured})
    most = max((one.visits for one in measured), default=0)
    fewer = ", ".join(f"{what} ({visits})" for visits, what in few if visits < most)
    yield f"Medians of {most} visits{f'; fewer where visits are long: {fewer}' if fewer else ''}."
    yield f"A visit is broken off after {PATIENCE_S:g} s: what it waited for then took more than what is told, and «–»"
    yield "was not measured before that. Frames are watched until 1.5 s after the hand has moved."


def _failed(failures: Sequence[str]) -> Iterator[str]:
    for failure in failures:
        yield ""
        yield f"**Not measured**: {failure}"


def _tables(measured: Sequence[Measured]) -> Iterator[str]:
    for zone in dict.fromkeys(one.zone for one in measured):
        yield ""
        yield f"## {zone}"
        yield ""
        shown = [one for one in measured if one.zone == zone]
        yield "| | " + " | ".join(f"{one.name}, {one.profile}" for one in shown) + " |"
        yield "| --- |" + " ---: |" * len(shown)
        for measure in MEASURES:
            values = (measure.said(one.visit) for one in shown)
            yield f"| {measure.title}, {measure.unit} | " + " | ".join(values) + " |"


def _budgets(measured: Sequence[Measured]) -> Iterator[str]:
    yield ""
    yield "## Budgets"
    yield ""
    yield "| what | promised | found | |"
    yield "| --- | ---: | ---: | --- |"
    lines = {line.what: line for line in lines_of(measured)}
    against = {f"{line.what}, against {line.peer_name}": line for line in lines_of(measured)}
    for promise in promises(_FIRST_MAP.title):
        line = (against if promise.peer else lines).get(promise.what)
        yield f"| {promise.what} | " + " | ".join(_kept(promise, line)) + " |"


def _kept(promise: Promise, line: Line | None) -> tuple[str, str, str]:
    """Write what was promised, what was found, and whether that is kept."""
    unit = next(measure.unit for measure in MEASURES if measure.title == promise.measure)
    promised = f"≥ {promise.budget:g} ×" if promise.peer else f"≤ {promise.budget:g} {unit}"
    if line is None or line.met is None:
        return promised, "–", "not measured"
    found = f"{_short(line.ours)} {unit}"
    if promise.peer:
        found = f"{'≥ ' if line.at_least else ''}{line.ratio:.1f} ×"
    return promised, found, "met" if line.met else "**not met**"


def _short(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 else f"{value:.1f}" if value >= 10 else f"{value:.2f}"
