"""A base map that this site asks for itself, in a browser: nothing goes elsewhere, and without it the map reads."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from threading import Thread

import pytest
from fake_site import ZONE, FakeGeomap, communes, compile_catalogues
from playwright.sync_api import Browser, Page, expect
from tile_publisher import Fault, Publisher, publishing
from werkzeug.serving import make_server

from geomap.config import Settings
from geomap.sources.tile_folder import TileFolder
from geomap.sources.tile_relay import TileRelay
from geomap.sources.tile_service import TileService
from geomap.web import create_app

pytestmark = pytest.mark.browser

ANSWER = f"/carte/{ZONE}/creation-site"
EMBED = f"/embed/{ZONE}/creation-site"
MISSING = "Fond de carte indisponible"
PATIENT_MS = 30_000


@dataclass
class Relaying:
    """A site that relays a base map, its publisher, and a window that notes what was asked."""

    site: str
    publisher: Publisher
    page: Page
    asked: list[str]

    def open(self, path: str) -> Page:
        self.page.goto(self.site + path)
        self.page.locator(".geomap-map[data-drawn=true]").first.wait_for()
        return self.page


@pytest.fixture
def relaying(chromium: Browser, tmp_path: Path) -> Iterator[Relaying]:
    compile_catalogues()
    with publishing() as publisher:
        service = TileService(publisher.url, "geomap/test")
        tiles = TileRelay(service, TileFolder(tmp_path), communes, most_zoom=19)
        settings = Settings(database_url="sqlite://", territory="48", basemap="ign")
        app = create_app(FakeGeomap(settings=settings, tiles=tiles))  # type: ignore[arg-type]
        server = make_server("127.0.0.1", 0, app, threaded=True)
        thread = Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        context = chromium.new_context(viewport={"width": 1280, "height": 900}, locale="fr-FR")
        page = context.new_page()
        asked: list[str] = []
        page.on("request", lambda request: asked.append(request.url))
        yield Relaying(f"http://127.0.0.1:{server.server_port}", publisher, page, asked)
        context.close()
        server.shutdown()
        thread.join()
        server.server_close()


def test_the_base_map_comes_through_the_site(relaying: Relaying) -> None:
    page = relaying.open(ANSWER)
    page.locator("img.leaflet-tile-loaded").first.wait_for(state="attached", timeout=PATIENT_MS)
    outside = [url for url in relaying.asked if not url.startswith((relaying.site, "data:", "blob:"))]
    assert outside == []
    assert any(url.startswith(f"{relaying.site}/fond-de-carte/") for url in relaying.asked)
    assert {headers["user-agent"] for _, headers in relaying.publisher.asked} == {"geomap/test"}
    expect(page.locator(".leaflet-control-attribution")).to_have_text("IGN – Géoplateforme")
    expect(page.locator(".geomap")).to_have_class("geomap geomap-tiled")


def test_without_its_base_map_the_map_says_so_and_still_answers(relaying: Relaying) -> None:
    relaying.publisher.always = Fault(500)
    page = relaying.open(ANSWER)
    named = page.locator(".leaflet-control-attribution")
    expect(named).to_contain_text(MISSING, timeout=PATIENT_MS)
    expect(named).to_contain_text("IGN – Géoplateforme")
    # Nothing shines through the states: they have the colours of the legend.
    expect(page.locator(".geomap")).to_have_class("geomap")
    page.locator(".geomap-map").focus()
    page.keyboard.press("ArrowRight")
    expect(page.locator(".geomap-status")).not_to_be_empty()
    page.keyboard.press("Enter")
    expect(page.locator("#why-title")).to_be_focused()


def test_a_square_that_failed_once_is_asked_for_again(relaying: Relaying) -> None:
    relaying.publisher.faults = [Fault(500), Fault(body=b"<html>")]
    page = relaying.open(ANSWER)
    expect(page.locator("img.leaflet-tile:not(.leaflet-tile-loaded)")).to_have_count(0, timeout=PATIENT_MS)
    expect(page.locator(".leaflet-control-attribution")).to_have_text("IGN – Géoplateforme")


def test_in_a_frame_whose_base_map_it_is_stays_in_sight(relaying: Relaying) -> None:
    """The buttons hide until one steps into the map, the attribution does not, nor under the invitation."""
    page = relaying.open(EMBED)
    expect(page.get_by_role("button", name="Cliquer pour bouger la carte")).to_be_visible()
    named = page.locator(".leaflet-control-attribution")
    expect(named).to_be_visible()
    expect(page.locator(".leaflet-control-zoom")).to_be_hidden()
    words = page.locator("#activate .by-mouse").bounding_box()
    shown = named.bounding_box()
    assert words is not None
    assert shown is not None
    assert words["y"] + words["height"] <= shown["y"]
