"""Bench of the index of names: how soon it is ready and what it weighs, in a process of its own."""

from __future__ import annotations

import multiprocessing
import os
import time
from dataclasses import replace
from pathlib import Path

from geomap.bench.measures import Line, compared
from geomap.geocoders.offline import OfflineGeocoder
from geomap.storage.store import SqlStore
from geomap.wiring import Geomap

_READY_S = 1.0
_WEIGHT_MB = 300.0
_STATUS = Path("/proc/self/statm")
_MB = 1_000_000.0


def index_lines(geomap: Geomap) -> list[Line]:
    """Open the index the database keeps, as a new process does."""
    made, _ = _ready(geomap.settings.database_url)
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        seconds, weight = pool.apply(_ready, (geomap.settings.database_url,))
    lines = [
        _line("index: made and kept, or read", made, "s", None),
        _line("index: read again", seconds, "s", _READY_S),
    ]
    if weight is not None:
        lines.append(_line("index: memory it takes", weight, "MB", _WEIGHT_MB))
    return lines


def _ready(database_url: str) -> tuple[float, float | None]:
    """Seconds until the index answers, and the megabytes that takes where the system tells."""
    store = SqlStore(database_url)
    store.atlas_codes()
    before, start = _resident_mb(), time.perf_counter()
    # Held until it is weighed.
    geocoder = OfflineGeocoder(store)
    known = len(geocoder.gazetteer.label)
    seconds, after = time.perf_counter() - start, _resident_mb()
    store.close()
    return seconds, after - before if known and before is not None and after is not None else None


def _resident_mb() -> float | None:
    if not _STATUS.is_file():
        return None
    return int(_STATUS.read_text(encoding="ascii").split()[1]) * os.sysconf("SC_PAGE_SIZE") / _MB


def _line(what: str, ours: float, unit: str, budget: float | None) -> Line:
    line = compared(what, ours, None, "", unit, less_is_better=True)
    return line if budget is None else replace(line, budget=budget, met=line.ours <= budget)
