"""The report of a bench that says each thing on one line: what was measured, and which promises hold."""

from __future__ import annotations

import datetime as dt
import os
import platform
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from geomap.bench.measures import Line


@dataclass(frozen=True)
class Subject:
    """What the report of a bench is called, and what its figures mean."""

    title: str
    meaning: str


SUBJECTS: Mapping[str, Subject] = MappingProxyType(
    {
        "serving": Subject(
            "How soon a page is there when many come",
            "The pages of `geomap serve`, left to itself on two processors, asked for over HTTP at a steady pace by a "
            "client on the other processors; a visit is counted from when it was due until the answer is whole. The "
            "directory is that of all France, the pages are the maps of every skill in Lozère, skills as unequal as in "
            "life, one visit in seven with another journey than the usual. A page is **kept** once drawn, by address, "
            "language and day, 200 of them in the memory of each process, but for readers who are signed in, and drawn "
            "again when something it tells of changed. The first figure is of visits that mostly find it there: the "
            "same pages were asked for before. In the second an entry of a few skills is hidden and shown again and "
            "again: the pages of its skills are drawn again when they are next asked for.",
        ),
        "siting": Subject(
            "How soon the best places are proven",
            "People nobody serves yet, every commune a candidate that covers those within 15 km as the crow flies, in "
            "every metropolitan département and in all of France. Each problem is solved once, on one processor, from "
            "the matrix of who covers whom; medians and longest times are over départements. Where a peer is named, "
            "it was given the same problem in the same run, and what both find is compared first.",
        ),
        "storage": Subject(
            "How soon a change is seen",
            "A directory of the size of France. An offer is taken out, put back and validated, each as a page does it: "
            "one transaction, its history sealed. **Written and right again** is from there until the state of its "
            "skill is right in all communes of France, in a process that asked about France before: it reads "
            "what changed, revises its engine and counts the communes concerned. Medians of sixty changes. The peer "
            "reads everything and lays it out anew, as a process that starts does.",
        ),
        "travel": Subject(
            "How soon minutes by road are known",
            "Minutes by car between random places of a road graph, many to many; the ratio is that of the answer a "
            "program gets: OSRM is asked over HTTP on the same machine, counts turns as well and writes JSON. Then how "
            "far the estimate that stands in for roads is from them.",
        ),
    }
)
"""The benches reported so, by name."""


def report(name: str, lines: Sequence[Line], day: dt.date) -> str:
    """Write what a run of a bench found."""
    subject = SUBJECTS[name]
    load = f", load {os.getloadavg()[1]:.1f} when this was written" if hasattr(os, "getloadavg") else ""
    head = [
        f"# {subject.title}",
        f"Written by `geomap bench {name} --report docs/reports/{name}.md` on {day.isoformat()}; do not edit.",
        subject.meaning,
        f"Machine: {os.cpu_count()} processors ({platform.machine()}), {platform.system()}{load}.",
    ]
    parts = ["## What was promised", "\n".join(_promises(lines)), "## All that was measured", "\n".join(_table(lines))]
    return "\n\n".join([*head, *parts]) + "\n"


def _promises(lines: Sequence[Line]) -> Iterator[str]:
    yield "| what | promised | found | |"
    yield "| --- | ---: | ---: | --- |"
    for line in lines:
        if line.budget is not None:
            promised, found = _promise(line)
            held = "held" if line.met else "**not held**"
            yield f"| {line.what} | {promised} | {found} | {held} |"


def _promise(line: Line) -> tuple[str, str]:
    """What was promised and what was found: so many times the peer, so much at least, or at most."""
    if line.unit.endswith("/s"):
        ratio = "—" if line.ratio is None else f"{short(line.ratio)} ×"
        return f"≥ {line.budget:g} × {line.peer_name.split(' (', maxsplit=1)[0]}", ratio
    sign = "≥" if line.unit == "%" else "≤"
    return f"{sign} {line.budget:g} {line.unit}", f"{short(line.ours)} {line.unit}"


def _table(lines: Sequence[Line]) -> Iterator[str]:
    yield "| what | against | geomap | peer | ratio |"
    yield "| --- | --- | ---: | ---: | ---: |"
    for line in lines:
        peer = "—" if line.peer is None else f"{short(line.peer)} {line.unit}"
        ratio = "—" if line.ratio is None else f"{short(line.ratio)} ×"
        yield f"| {line.what} | {line.peer_name} | {short(line.ours)} {line.unit} | {peer} | {ratio} |"


def short(value: float) -> str:
    """Write a value as exactly as it is worth."""
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"
