"""The benches there are, by name."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from geomap.bench.coverage import bench_coverage
from geomap.bench.geocoding import bench_geocoding
from geomap.bench.map import Progress, bench_map
from geomap.bench.measures import REPETITIONS, Line
from geomap.bench.report import SUBJECTS, report
from geomap.bench.serving import bench_serving
from geomap.bench.siting import bench_siting
from geomap.bench.storage import bench_storage
from geomap.bench.travel import bench_travel
from geomap.errors import NotFound
from geomap.wiring import Geomap


@dataclass(frozen=True)
class Options:
    """What a run of a bench may be told; each bench reads what concerns it."""

    repetitions: int = REPETITIONS
    places: tuple[Path, ...] = ()
    real: tuple[Path, ...] = ()
    postgres: str = ""
    quick: bool = False
    extract: Path | None = None
    osrm: str = ""
    report: Path | None = None
    progress: Progress | None = None


Bench = Callable[[Geomap, Options], Sequence[Line]]

BENCHES: Mapping[str, Bench] = MappingProxyType(
    {
        "coverage": lambda geomap, options: bench_coverage(
            geomap, options.repetitions, options.postgres, quick=options.quick, told=options.report
        ),
        "geocoding": lambda geomap, options: bench_geocoding(geomap, options.repetitions, options.places, options.real),
        "map": lambda _, options: bench_map(
            options.repetitions, quick=options.quick, told=options.report, progress=options.progress
        ),
        "serving": lambda _, __: bench_serving(),
        "siting": lambda geomap, options: bench_siting(geomap, options.repetitions, quick=options.quick),
        "storage": lambda geomap, options: bench_storage(geomap, options.repetitions, options.postgres),
        "travel": lambda _, options: bench_travel(options.repetitions, options.extract, options.osrm),
    }
)


def named(name: str) -> Bench:
    """Give a bench, or say which there are."""
    if name not in BENCHES:
        raise NotFound(f"There is no bench « {name} »; there are: {', '.join(BENCHES)}.")
    return _telling(name, BENCHES[name]) if name in SUBJECTS else BENCHES[name]


def _telling(name: str, bench: Bench) -> Bench:
    """Let a bench write its report where one is wanted."""

    def run(geomap: Geomap, options: Options) -> Sequence[Line]:
        lines = bench(geomap, options)
        if options.report is not None:
            options.report.parent.mkdir(parents=True, exist_ok=True)
            told = report(name, lines, dt.datetime.now(dt.UTC).date())
            options.report.write_text(told, encoding="utf-8")
        return lines

    return run
