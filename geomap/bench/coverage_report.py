"""The report of the coverage bench, kept beside the code: what was measured, and which promises hold."""

from __future__ import annotations

import datetime as dt
import os
import platform
from collections.abc import Iterator, Sequence
from itertools import groupby

from geomap.bench.measures import Line
from geomap.bench.nearest import COMPUTES


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
    yield "skill: tables, indexes and room for the result are kept from before, distances and answers are not; **cold**"
    yield "begins at the tables in memory and lays out the grid, the indexes or the database as well. All give the same"
    yield "answers: how many providers can be used within 30 minutes, the nearest, the accessibility index in its three"
    yield "steps; geomap says the state too. How each peer does it is written beside it, with the share of cells in"
    yield "which it counts another number, or finds an index more than a hundredth away. On the plane and on the sphere"
    yield "distances are others; and in communes as wide as Arles geomap counts the time it takes to cross them, which"
    yield "no peer does. A run nobody counts warms each before it is timed hot, and smaller territories before it is"
    yield "timed cold. Runs are interleaved and the least of each is taken: of five at least; of three hot and one cold"
    yield "where one takes more than four seconds; of one where it takes more than a minute. Values are the time of the"
    yield "clock. DuckDB joins on the cells of a grid, without its extension for space, which has to be fetched while"
    yield "it runs."
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
        yield "| against | how | geomap | peer | ratio |"
        yield "| --- | --- | ---: | ---: | ---: |"
        for line in group:
            peer = "—" if line.peer is None else f"{_short(line.peer)} {line.unit}"
            ratio = "—" if line.ratio is None else f"{_short(line.ratio)} ×"
            computes = COMPUTES.get(_name(line), "—")
            yield f"| {line.peer_name} | {computes} | {_short(line.ours)} {line.unit} | {peer} | {ratio} |"


def _promises(lines: Sequence[Line]) -> Iterator[str]:
    yield ""
    yield "## What was promised"
    yield ""
    yield "| what | promised | found | |"
    yield "| --- | ---: | ---: | --- |"
    for line in lines:
        if line.budget is None:
            continue
        ratio = _name(line) in COMPUTES
        against = f", against {_name(line)}" if ratio else ""
        promised = f"≥ {line.budget:g} ×" if ratio else f"≤ {line.budget:g} {line.unit}"
        yield f"| {line.what}{against} | {promised} | {_found(line, ratio=ratio)} | {_held(line)} |"


def _found(line: Line, *, ratio: bool) -> str:
    if not ratio:
        return f"{_short(line.ours)} {line.unit}"
    return "—" if line.ratio is None else f"{_short(line.ratio)} ×"


def _held(line: Line) -> str:
    if line.met is None:
        return f"not measured: {line.peer_name}"
    return "held" if line.met else "**not held**"


def _name(line: Line) -> str:
    """The peer, without what is said of it."""
    return line.peer_name.split(" (", maxsplit=1)[0]


def _short(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"
