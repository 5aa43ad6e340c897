"""The report of the coverage bench, kept beside the code: what was measured, and which promises hold."""

from __future__ import annotations

import datetime as dt
import os
import platform
from collections.abc import Iterator, Sequence
from itertools import groupby

from geomap.bench.measures import Line


def report(lines: Sequence[Line], day: dt.date) -> str:
    """Write what a run found, a table a comparison."""
    return "\n".join([*_head(day), *_tables(lines), *_promises(lines), ""])


def _head(day: dt.date) -> Iterator[str]:
    load = os.getloadavg()[1] if hasattr(os, "getloadavg") else float("nan")
    yield "# How soon a country is measured"
    yield ""
    yield f"Written by `geomap bench coverage --report docs/reports/coverage.md` on {day.isoformat()}; do not edit."
    yield ""
    yield "A seeded directory, every provider with three skills drawn as 1 / rank. **Hot** is a full recount of every"
    yield "skill into records kept from the run before; **cold** begins at the tables and includes the grid and all"
    yield "else. geomap counts who can be used within 30 minutes, seeks the nearest, weighs the index and says the"
    yield "state; the peers seek the nearest and count, with the library's own index laid out each time. They count"
    yield "the same radius, on a sphere, on a plane or over the ellipsoid: the share of cells where they find another"
    yield "number is beside each. Runs are interleaved and the least of each is taken; a peer that takes more than a"
    yield "few seconds is measured once. Values are the time of the clock."
    yield ""
    yield (
        f"Machine: {os.cpu_count()} processors ({platform.machine()}), {platform.system()}, load {load:.1f} "
        "when this was written."
    )


def _tables(lines: Sequence[Line]) -> Iterator[str]:
    for what, group in groupby(lines, key=lambda line: line.what):
        yield ""
        yield f"## {what[:1].upper()}{what[1:]}"
        yield ""
        yield "| against | geomap | peer | ratio |"
        yield "| --- | ---: | ---: | ---: |"
        for line in group:
            peer = "—" if line.peer is None else f"{_short(line.peer)} {line.unit}"
            ratio = "—" if line.ratio is None else f"{_short(line.ratio)} ×"
            yield f"| {line.peer_name} | {_short(line.ours)} {line.unit} | {peer} | {ratio} |"


def _promises(lines: Sequence[Line]) -> Iterator[str]:
    yield ""
    yield "## What was promised"
    yield ""
    yield "| what | promised | found | |"
    yield "| --- | ---: | ---: | --- |"
    for line in lines:
        if line.budget is None:
            continue
        promised, found = (
            (f"≤ {line.budget:g} {line.unit}", f"{_short(line.ours)} {line.unit}")
            if line.ratio is None
            else (f"≥ {line.budget:g} ×", f"{_short(line.ratio)} ×")
        )
        against = f", against {line.peer_name.split(' (')[0]}" if line.ratio is not None else ""
        yield f"| {line.what}{against} | {promised} | {found} | {'held' if line.met else '**not held**'} |"


def _short(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"
