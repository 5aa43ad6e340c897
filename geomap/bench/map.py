"""Bench of the map: geomap's own page, plain folium and MapLibre GL in the same browser, one after the other."""

from __future__ import annotations

import datetime as dt
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from geomap.bench.map_chromium import PROFILES, Profile, version
from geomap.bench.map_directory import made_installation
from geomap.bench.map_peers import fetch_peers
from geomap.bench.map_report import Conditions, Measured, lines_of, load, report
from geomap.bench.map_subjects import served_subjects
from geomap.bench.map_visit import Subject, Visit, median, visit
from geomap.bench.measures import Line
from geomap.bench.processes import leaving_tidily
from geomap.config import state_folder
from geomap.errors import BrokenDependency, InstallationBroken

if TYPE_CHECKING:
    from playwright.sync_api import Playwright

Progress = Callable[[str, int, int | None], None]
"""Told what is being done, how many steps are behind, of how many."""

ZONES: Mapping[str, str] = {"departement:48": "Lozère", "region:76": "Occitanie", "FR": "France"}
"""Zones measured: a département, a région, the country."""

_FEW, _LONG_S, _TOO_LONG_S = 3, 25.0, 60.0
"""A map whose visits have cost so long is visited so few times; one that takes a minute a visit, once."""

_SUBJECTS = 3


def bench_map(
    repetitions: int, *, quick: bool = False, told: Path | None = None, progress: Progress | None = None
) -> Sequence[Line]:
    """Measure the map of each zone for each profile, and write the report where it is wanted."""
    zones = [zone for zone in ZONES if not (quick and zone == "FR")]
    with leaving_tidily(), tempfile.TemporaryDirectory() as temporary, _playwright() as playwright:
        run = _Run(playwright, repetitions, progress, len(zones))
        conditions = Conditions(version(playwright), dt.datetime.now(dt.UTC).date(), load())
        folder = Path(temporary)
        run.step("France, seeded directory", 0)
        geomap = made_installation(folder)
        modules = fetch_peers(state_folder({}) / "bench-map")
        for zone in zones:
            run.step(f"{ZONES[zone]}: pages of three maps", 0)
            with served_subjects(geomap, zone, modules, folder) as subjects:
                run.measure(ZONES[zone], subjects)
            if told is not None:
                # Zone by zone: what was measured stays, should a later one break.
                told.parent.mkdir(parents=True, exist_ok=True)
                told.write_text(report(run.measured, conditions, run.failures), encoding="utf-8")
    if run.failures:
        raise BrokenDependency(" ".join(run.failures))
    return lines_of(run.measured)


@dataclass
class _Run:
    """Everything visited so far, and what went wrong."""

    playwright: Playwright
    repetitions: int
    progress: Progress | None
    zones: int
    measured: list[Measured] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)
    done: int = 0

    def step(self, what: str, many: int) -> None:
        """Say what is being done, and that so many visits are behind."""
        self.done += many
        if self.progress is not None:
            self.progress(what, self.done, self.zones * len(PROFILES) * _SUBJECTS * self.repetitions)

    def measure(self, zone: str, subjects: Sequence[Subject]) -> None:
        """Visit the maps of a zone for each profile."""
        for profile in PROFILES:
            # The first reader of a zone waits for what is kept for the others.
            self._visited(zone, subjects[0], profile)
            visits = self._rounds(zone, subjects, profile)
            self.measured.extend(
                Measured(zone, profile.name, name, median(found), len(found)) for name, found in visits.items() if found
            )

    def _rounds(self, zone: str, subjects: Sequence[Subject], profile: Profile) -> dict[str, list[Visit]]:
        """Visit the maps turn by turn, so that a busy moment of the machine falls on all."""
        visits: dict[str, list[Visit]] = {subject.name: [] for subject in subjects}
        spent = dict.fromkeys(visits, 0.0)
        for _ in range(self.repetitions):
            for subject in subjects:
                self.step(f"{zone}, {profile.name}: {subject.name}", 1)
                if enough(len(visits[subject.name]), spent[subject.name]):
                    continue
                start = time.monotonic()
                found = self._visited(zone, subject, profile)
                # A map that cannot be visited is not tried again and again.
                spent[subject.name] += time.monotonic() - start if found else float("inf")
                visits[subject.name].extend([found] if found else [])
        return visits

    def _visited(self, zone: str, subject: Subject, profile: Profile) -> Visit | None:
        try:
            return visit(self.playwright, subject, profile)
        except BrokenDependency as failure:
            self.failures.append(f"{zone}: {failure}")
            return None


def enough(visits: int, spent_s: float) -> bool:
    """Tell whether a map that cost so long in so many visits has been visited enough."""
    return (visits >= _FEW and spent_s > _LONG_S) or spent_s > max(visits, 1) * _TOO_LONG_S


@contextmanager
def _playwright() -> Iterator[Playwright]:
    try:
        from playwright.sync_api import sync_playwright  # noqa: PLC0415 only the extra `bench` has it
    except ImportError as error:
        raise InstallationBroken('The bench of the map needs the extra "bench": uv sync --extra bench.') from error
    with sync_playwright() as playwright:
        yield playwright
