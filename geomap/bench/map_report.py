"""What the bench of the map found: lines against budgets, and the report that is kept beside the code."""

from __future__ import annotations

import datetime as dt
import os
import platform
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType

from geomap.bench.map_visit import PROFILES, Visit
from geomap.bench.measures import Line, compared

OURS, FOLIUM, MAPLIBRE = "geomap", "plain folium", "MapLibre GL"

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
class _Measure:
    title: str
    field: str
    unit: str
    scale: float


MEASURES = (
    _Measure("first true picture", "picture_ms", "ms", 1.0),
    _Measure("first useful map", "drawn_ms", "ms", 1.0),
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

MOST: Mapping[tuple[str, str, str], float] = MappingProxyType(
    {
        ("Lozère", "phone", "received in all"): 110.0,
        ("Occitanie", "phone", "received in all"): 180.0,
        ("France", "desktop", "received until then"): 400.0,
        ("France", "phone", "received until then"): 400.0,
        ("Lozère", "phone", "received for it"): 1.0,
        ("Lozère", "phone", "another skill"): 300.0,
        **{
            (zone, "phone", f"longest frame, {how}"): 50.0
            for zone in ("Lozère", "Occitanie", "France")
            for how in ("panning", "zooming")
        },
    }
)
"""Budgets no value may pass: (zone, profile, measure) → most, in the unit of the measure."""

TIMES_FASTER: Mapping[tuple[str, str, str], float] = MappingProxyType(
    {
        ("Lozère", "phone", FOLIUM): 1.4,
        ("Lozère", "phone", MAPLIBRE): 3.0,
        ("Occitanie", "phone", FOLIUM): 5.0,
        ("Occitanie", "phone", MAPLIBRE): 4.0,
        ("France", "desktop", FOLIUM): 30.0,
        ("France", "desktop", MAPLIBRE): 4.0,
        ("France", "phone", FOLIUM): 25.0,
        ("France", "phone", MAPLIBRE): 2.0,
    }
)
"""How many times sooner than a peer the first useful map is promised."""


def lines_of(measured: Sequence[Measured]) -> list[Line]:
    """Compare every measure with each peer, the promise beside what it is about."""
    lines = []
    for ours, peer in _pairs(measured):
        for measure in MEASURES:
            mine, theirs = (getattr(one.visit, measure.field) / measure.scale for one in (ours, peer))
            what = f"{ours.zone}, {ours.profile}: {measure.title}"
            line = compared(what, mine, theirs, peer.name, measure.unit, less_is_better=True)
            lines.append(_budgeted(line, ours, measure, peer.name))
    return lines


def report(measured: Sequence[Measured], browser: str, day: dt.date) -> str:
    """Write the report: what was measured on what, a table a zone, and each budget as met or not."""
    return "\n".join([*_head(browser, day, measured), *_tables(measured), *_budgets(lines_of(measured)), ""])


def _pairs(measured: Sequence[Measured]) -> Iterator[tuple[Measured, Measured]]:
    for ours in measured:
        if ours.name == OURS:
            for peer in measured:
                if peer.name != OURS and (peer.zone, peer.profile) == (ours.zone, ours.profile):
                    yield ours, peer


def _budgeted(line: Line, ours: Measured, measure: _Measure, peer: str) -> Line:
    where = (ours.zone, ours.profile)
    most = MOST.get((*where, measure.title))
    if most is not None:
        return replace(line, budget=most, met=line.ours <= most)
    faster = TIMES_FASTER.get((*where, peer)) if measure.field == "drawn_ms" else None
    if faster is not None and line.ratio is not None:
        return replace(line, budget=faster, met=line.ratio >= faster)
    return line


def _head(browser: str, day: dt.date, measured: Sequence[Measured]) -> Iterator[str]:
    load = os.getloadavg()[1] if hasattr(os, "getloadavg") else float("nan")
    yield "# How soon the map can be read"
    yield ""
    yield f"Measured on {day.isoformat()}; `python3 -m geomap bench map --report docs/reports/map.md` writes it again."
    yield ""
    yield "Three maps of the same answer in one browser, turn by turn, each visit with an empty cache; medians."
    yield "**geomap** is the page people see, sentences, table, legend and markers included, served by `geomap serve`."
    yield "**plain folium** is `folium.Choropleth` with a tooltip and the full geometry, one page a skill."
    yield "**MapLibre GL** draws vector tiles of the same communes (tippecanoe), states by feature-state. The two peers"
    yield "are bare maps, no table and no words, their libraries served from here and packed with brotli at its best."
    yield "The first true picture is a choropleth with its values that only shows: geomap sends one ahead of its map;"
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
        f"Machine: {os.cpu_count()} processors ({platform.machine()}), {platform.system()}, load {load:.1f} "
        f"when this was written, Chromium {browser} without a window and **without a graphics card**: MapLibre drew in"
    )
    yield "software, so its frames, and part of its time to the map, say little of a real phone; its bytes and heap are"
    yield "true. The phone is a desktop processor slowed down, and slowing reaches the main thread only, not workers;"
    yield "nobody's real phone or network was measured. Other work ran on the machine where its load says so. The"
    yield "directory is seeded: 50,000 providers in France, about 3,000 of them with this skill."
    few = sorted({(one.visits, f"{one.name} of {one.zone} on {one.profile}") for one in measured})
    most = max((one.visits for one in measured), default=0)
    fewer = ", ".join(f"{what} ({visits})" for visits, what in few if visits < most)
    yield f"Medians of {most} visits{f'; fewer where visits are long: {fewer}' if fewer else ''}."


def _tables(measured: Sequence[Measured]) -> Iterator[str]:
    for zone in dict.fromkeys(one.zone for one in measured):
        yield ""
        yield f"## {zone}"
        yield ""
        shown = [one for one in measured if one.zone == zone]
        yield "| | " + " | ".join(f"{one.name}, {one.profile}" for one in shown) + " |"
        yield "| --- |" + " ---: |" * len(shown)
        for measure in MEASURES:
            values = (_short(getattr(one.visit, measure.field) / measure.scale) for one in shown)
            yield f"| {measure.title}, {measure.unit} | " + " | ".join(values) + " |"


def _budgets(lines: Sequence[Line]) -> Iterator[str]:
    yield ""
    yield "## Budgets"
    yield ""
    yield "| what | promised | found | |"
    yield "| --- | ---: | ---: | --- |"
    said: set[str] = set()
    for line in lines:
        if line.budget is None:
            continue
        faster = line.what.endswith("first useful map")
        what = f"{line.what}, against {line.peer_name}" if faster else line.what
        if what in said:
            continue
        said.add(what)
        promised, found = (
            (f"≥ {line.budget:g} ×", f"{line.ratio:.1f} ×")
            if faster
            else (f"≤ {line.budget:g} {line.unit}", f"{_short(line.ours)} {line.unit}")
        )
        yield f"| {what} | {promised} | {found} | {'met' if line.met else '**not met**'} |"


def _short(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 else f"{value:.1f}" if value >= 10 else f"{value:.2f}"
