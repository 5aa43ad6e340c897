"""Bench of the map: geomap's own page, plain folium and MapLibre GL in the same browser, one after the other."""

from __future__ import annotations

import datetime as dt
import shutil
import statistics
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import fields
from pathlib import Path
from typing import TYPE_CHECKING

from geomap.bench.map_directory import made_installation, most_offered
from geomap.bench.map_folium import write_folium
from geomap.bench.map_maplibre import write_maplibre
from geomap.bench.map_peers import Choropleth, fetch_peers, pack
from geomap.bench.map_report import FOLIUM, MAPLIBRE, OURS, Measured, lines_of, report
from geomap.bench.map_site import served_folder, served_geomap
from geomap.bench.map_visit import PROFILES, Profile, Subject, Visit, visit
from geomap.bench.measures import Line
from geomap.config import state_folder
from geomap.core.coverage import Question
from geomap.errors import InstallationBroken
from geomap.maps.shapes import home_bounds
from geomap.pipeline import answer
from geomap.wiring import Geomap

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

ZONES: Mapping[str, str] = {"departement:48": "Lozère", "region:76": "Occitanie", "FR": "France"}
"""Zones measured: a département, a région, the country."""

_RANKS = (10, 12)
"""The skills looked at, so many places below the most offered one: about 3,000 providers in France."""

_FEW, _LONG_S, _TOO_LONG_S = 3, 25.0, 120.0
"""A subject that has cost so long is visited so few times, or once it is too long no more; the report says how many."""


def bench_map(repetitions: int, *, quick: bool = False, told: Path | None = None) -> Sequence[Line]:
    """Measure the map of each zone for each profile, and write the report where it is wanted."""
    zones = [zone for zone in ZONES if not (quick and zone == "FR")]
    measured: list[Measured] = []
    with tempfile.TemporaryDirectory() as temporary, _chromium() as browser:
        folder = Path(temporary)
        geomap = made_installation(folder)
        modules = fetch_peers(state_folder({}) / "bench-map")
        for zone in zones:
            with _subjects(geomap, zone, modules, folder) as subjects:
                # The first reader of a zone waits for what is kept for the others.
                visit(browser, subjects[0], PROFILES[0])
                for profile in PROFILES:
                    visits = _rounds(browser, subjects, profile, repetitions)
                    measured.extend(
                        Measured(ZONES[zone], profile.name, name, median(found), len(found))
                        for name, found in visits.items()
                    )
            if told is not None:
                # Zone by zone: what was measured stays, should a later one break.
                told.parent.mkdir(parents=True, exist_ok=True)
                text = report(measured, browser.version, dt.datetime.now(dt.UTC).date())
                told.write_text(text, encoding="utf-8")
    return lines_of(measured)


def median(visits: Sequence[Visit]) -> Visit:
    """Give the median of each measure."""
    return Visit(**{one.name: statistics.median(getattr(found, one.name) for found in visits) for one in fields(Visit)})


def _rounds(
    browser: Browser, subjects: Sequence[Subject], profile: Profile, repetitions: int
) -> dict[str, list[Visit]]:
    """Visit the subjects turn by turn, so that a busy moment of the machine falls on all."""
    visits: dict[str, list[Visit]] = {subject.name: [] for subject in subjects}
    spent = dict.fromkeys(visits, 0.0)
    for _ in range(repetitions):
        for subject in subjects:
            cost = spent[subject.name]
            if cost > _TOO_LONG_S or (cost > _LONG_S and len(visits[subject.name]) >= _FEW):
                continue
            start = time.monotonic()
            visits[subject.name].append(visit(browser, subject, profile))
            spent[subject.name] += time.monotonic() - start
    return visits


@contextmanager
def _subjects(geomap: Geomap, zone: str, modules: Path, folder: Path) -> Iterator[list[Subject]]:
    """Serve the three maps of a zone."""
    skills = [most_offered(geomap, rank) for rank in _RANKS]
    first, other = (answer(geomap, Question(zone, skill, geomap.today())) for skill in skills)
    choropleth = Choropleth(zone, home_bounds(first.territory.communes), (first, other))
    sites = {name: folder / zone.replace(":", "-") / name for name in ("folium", "maplibre")}
    for site in sites.values():
        site.mkdir(parents=True)
    write_folium(choropleth, modules, sites["folium"])
    write_maplibre(choropleth, modules, sites["maplibre"])
    for site in sites.values():
        pack(site)

    def ask(page: Page) -> None:
        page.evaluate("() => { for (const one of document.querySelectorAll('details')) one.open = true; }")
        page.locator("#competence").select_option(skills[1])

    with ExitStack() as stack:
        ours = stack.enter_context(served_geomap(geomap.settings, folder))
        ports = {name: stack.enter_context(served_folder(site)) for name, site in sites.items()}
        yield [
            Subject(OURS, ours, f"/carte/{zone}/{skills[0]}", ".geomap-map", ask),
            Subject(FOLIUM, ports["folium"], "/index.html", ".folium-map", _reload),
            Subject(MAPLIBRE, ports["maplibre"], "/index.html", "#map", lambda page: page.click("#switch")),
        ]


def _reload(page: Page) -> None:
    """Plain folium writes one page a skill: another skill is another page."""
    page.evaluate("""() => {
      sessionStorage.setItem("bench:asked", String(performance.timeOrigin + performance.now()));
      location.href = "other.html";
    }""")


@contextmanager
def _chromium() -> Iterator[Browser]:
    """Open the machine's Chromium, or the one Playwright brought."""
    try:
        from playwright.sync_api import sync_playwright  # noqa: PLC0415 only the extra `bench` has it
    except ImportError as error:
        raise InstallationBroken('The bench of the map needs the extra "bench": uv sync --extra bench.') from error
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        try:
            yield browser
        finally:
            browser.close()
