"""The three maps of a zone: written once, served side by side."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from geomap.bench.map_directory import most_offered
from geomap.bench.map_folium import write_folium
from geomap.bench.map_maplibre import write_maplibre
from geomap.bench.map_peers import FOLIUM, MAPLIBRE, OURS, Choropleth, pack
from geomap.bench.map_site import served_folder, served_geomap
from geomap.bench.map_visit import Subject
from geomap.core.coverage import Question
from geomap.maps.shapes import home_bounds
from geomap.pipeline import answer
from geomap.wiring import Geomap

if TYPE_CHECKING:
    from playwright.sync_api import Page

_RANKS = (10, 12)
"""The skills looked at, so many places below the most offered one: about 3,000 providers in France."""


@contextmanager
def served_subjects(geomap: Geomap, zone: str, modules: Path, folder: Path) -> Iterator[list[Subject]]:
    """Serve the three maps of a zone, geomap's own first."""
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
        form = page.locator("#competence")
        # What is folded around it on a phone is opened, as a finger would; nothing else of the page moves.
        form.evaluate("one => { while ((one = one.parentElement)) if (one.matches('details')) one.open = true; }")
        form.select_option(skills[1])

    with ExitStack() as stack:
        ours = stack.enter_context(served_geomap(geomap.settings, folder))
        ports = {name: stack.enter_context(served_folder(site)) for name, site in sites.items()}
        yield [
            # Read by commune, as the peers are, where a large map would begin with its zones.
            Subject(OURS, ours, f"/carte/{zone}/{skills[0]}?niveau=commune", ".geomap-map", ask),
            Subject(FOLIUM, ports["folium"], "/index.html", ".folium-map", _reload),
            Subject(MAPLIBRE, ports["maplibre"], "/index.html", "#map", lambda page: page.click("#switch")),
        ]


def _reload(page: Page) -> None:
    """Plain folium writes one page a skill: another skill is another page."""
    page.evaluate("""() => {
      sessionStorage.setItem("bench:asked", String(performance.timeOrigin + performance.now()));
      location.href = "other.html";
    }""")
