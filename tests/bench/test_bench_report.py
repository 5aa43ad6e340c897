"""The report of the other benches says what was promised, whether it holds, and every line."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType
from typing import cast

import pytest

from geomap.bench import registry
from geomap.bench.measures import compared
from geomap.bench.registry import Options, named
from geomap.bench.report import SUBJECTS, report
from geomap.wiring import Geomap

DAY = dt.date(2026, 11, 22)
CHANGE = compared("one change", 8.0, 400.0, "laid out anew", "ms", less_is_better=True)


def test_each_promise_is_said_the_way_it_was_given() -> None:
    roads = compared("minutes", 90e6, 2e6, "OSRM /table over HTTP (2 % apart)", "cells/s", less_is_better=False)
    proven = compared("places, proven", 100.0, None, "none", "%", less_is_better=False)
    told = report(
        "storage",
        [
            replace(CHANGE, budget=10.0, met=True),
            replace(CHANGE, what="another", budget=5.0, met=False),
            replace(roads, budget=4.0, met=True),
            replace(proven, budget=100.0, met=True),
        ],
        DAY,
    )
    assert "`geomap bench storage --report docs/reports/storage.md` on 2026-11-22" in told
    assert "| one change | ≤ 10 ms | 8 ms | held |" in told
    assert "| another | ≤ 5 ms | 8 ms | **not held** |" in told
    assert "| minutes | ≥ 4 × OSRM /table over HTTP | 45 × | held |" in told
    assert "| places, proven | ≥ 100 % | 100 % | held |" in told


def test_every_line_is_in_the_report() -> None:
    alone = compared("until it is written", 3.0, None, "nothing written", "ms", less_is_better=True)
    told = report("storage", [CHANGE, alone], DAY)
    assert "| one change | laid out anew | 8 ms | 400 ms | 50 × |" in told
    assert "| until it is written | nothing written | 3 ms | — | — |" in told


def test_a_bench_writes_its_report_where_one_is_wanted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    benches = {name: lambda _, __: [CHANGE] for name in SUBJECTS}
    monkeypatch.setattr(registry, "BENCHES", MappingProxyType(benches))
    nothing = cast("Geomap", None)
    for name, subject in SUBJECTS.items():
        file = tmp_path / "reports" / f"{name}.md"
        assert list(named(name)(nothing, Options(report=file))) == [CHANGE]
        assert file.read_text(encoding="utf-8").startswith(f"# {subject.title}\n")
        assert list(named(name)(nothing, Options())) == [CHANGE]
