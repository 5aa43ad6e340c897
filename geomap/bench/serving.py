"""Bench of the server: map pages of a département from a directory of the size of France, at a steady pace."""

from __future__ import annotations

import itertools
import os
import tempfile
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import numpy as np

from geomap.bench.map_directory import made_installation
from geomap.bench.map_site import served_geomap
from geomap.bench.measures import Line, compared
from geomap.bench.visitors import Visit, visits
from geomap.core.skills import Skill
from geomap.errors import InstallationBroken
from geomap.wiring import Geomap

_ZONE = "departement:48"
_SEED = 48
_PER_SECOND, _SECONDS = 100.0, 20
_PROCESSORS = 2
_BUDGET_MS = 50.0
"""What is promised of 95 visits in 100."""

_ALONE = 15
"""Pages drawn one by one, for nobody else."""

_EVERY_S = 5.0
"""Seconds from one change of an offer to the next, while visitors come."""


def bench_serving() -> list[Line]:
    """Visit the maps of every skill in Lozère: as they are, then while an offer changes again and again."""
    own, others = _processors()
    with tempfile.TemporaryDirectory(prefix="geomap-bench-", ignore_cleanup_errors=True) as folder:
        geomap = made_installation(Path(folder))
        pages = _pages(geomap.store.nomenclature().usable())
        settings = replace(geomap.settings, territory="48")
        with served_geomap(settings, Path(folder), own) as port, _only(others):
            visits(port, ["/"], per_second=1.0)
            first = visits(port, list(dict.fromkeys(pages))[:_ALONE], per_second=1.0)
            # Each process of the server draws its own: another round meets the other one.
            visits(port, pages, _PER_SECOND)
            calm = visits(port, pages, _PER_SECOND)
            with _changing(geomap):
                busy = visits(port, pages, _PER_SECOND)
        many = len(geomap.store.providers())
    what = f"map pages of Lozère, {many} providers in France, {_PER_SECOND:.0f} a second on {_PROCESSORS} processors"
    drawn = 1000 * float(np.median([visit.seconds for visit in first]))
    return [
        _line(f"{what}, p95", calm, drawn),
        replace(_line(f"{what}, an offer changed every {_EVERY_S:.0f} s, p95", busy, drawn), budget=None, met=None),
    ]


def _line(what: str, seen: Sequence[Visit], drawn_ms: float) -> Line:
    """Compare with a page drawn for one reader alone, which is what each would wait for were nothing kept."""
    failed = [visit for visit in seen if visit.status != 200]
    if failed:
        said = failed[0].status or "nothing"
        raise InstallationBroken(f"geomap serve answered {said} for {failed[0].page}: look into its log.")
    p95_ms = 1000 * float(np.quantile([visit.seconds for visit in seen], 0.95))
    line = compared(what, p95_ms, drawn_ms, "a page drawn anew", "ms", less_is_better=True)
    return replace(line, budget=_BUDGET_MS, met=line.ours <= _BUDGET_MS)


def _pages(skills: Sequence[Skill]) -> list[str]:
    """Draw addresses: skills as unequal as in life, now and then another journey than the usual."""
    chance = np.random.default_rng(_SEED)
    weight = 1.0 / np.arange(1, len(skills) + 1)
    many = round(_PER_SECOND * _SECONDS)
    drawn = chance.choice(len(skills), size=many, p=weight / weight.sum())
    asked = chance.choice(["", "?t=15", "?t=45", "?t=60"], size=many, p=[0.85, 0.05, 0.05, 0.05])
    return [f"/carte/{_ZONE}/{skills[rank].id}{minutes}" for rank, minutes in zip(drawn, asked, strict=True)]


@contextmanager
def _changing(geomap: Geomap) -> Iterator[None]:
    """Publish and unpublish an entry, again and again, for as long as this lasts."""
    done, name = threading.Event(), str(geomap.store.providers().index[0])

    def change() -> None:
        for shown in itertools.cycle((False, True)):
            if done.wait(_EVERY_S):
                return
            geomap.space.publish(name, "bench", shown=shown)

    writer = threading.Thread(target=change)
    writer.start()
    try:
        yield
    finally:
        done.set()
        writer.join()


def _processors() -> tuple[list[int], list[int]]:
    """Share the processors between the server and its visitors; where there are few, or no choice, all do both."""
    if not hasattr(os, "sched_getaffinity"):
        return [], []
    there = sorted(os.sched_getaffinity(0))
    return there[:_PROCESSORS], there[_PROCESSORS:] or there


@contextmanager
def _only(processors: Sequence[int]) -> Iterator[None]:
    """Keep this process to some processors for a while."""
    if not processors:
        yield
        return
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, processors)
    try:
        yield
    finally:
        os.sched_setaffinity(0, before)
