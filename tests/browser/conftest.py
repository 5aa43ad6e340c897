"""A real browser on a real server: the fake site on 127.0.0.1, chromium as the machine has it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from threading import Thread

import pytest
from answer_page import settle
from fake_site import FakeGeomap, compile_catalogues
from playwright.sync_api import Browser, Page
from werkzeug.serving import make_server

from geomap.web import create_app


@dataclass
class Watched:
    """A page, the address of the site, and all that went wrong or left the machine."""

    page: Page
    site: str
    faults: list[str] = field(default_factory=list)

    def open(self, path: str) -> Page:
        """Open a page of the site, wait until its maps are drawn and it does all it can do."""
        self.page.goto(self.site + path)
        for place in range(self.page.locator(".geomap-map").count()):
            self.page.locator(".geomap-map[data-drawn=true]").nth(place).wait_for()
        self.settle()
        return self.page

    def settle(self) -> None:
        """Wait until the question of the address is the one answered, everywhere on the page."""
        settle(self.page)


@pytest.fixture(scope="session")
def site() -> Iterator[str]:
    compile_catalogues()
    server = make_server("127.0.0.1", 0, create_app(FakeGeomap()), threaded=True)  # type: ignore[arg-type]
    thread = Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


def _watch(browser: Browser, site: str, width: int, height: int) -> Iterator[Watched]:
    context = browser.new_context(viewport={"width": width, "height": height}, locale="fr-FR")
    watched = Watched(context.new_page(), site)

    def asked(url: str) -> None:
        if not url.startswith((site, "data:", "blob:")):
            watched.faults.append(f"asked another site: {url}")

    watched.page.on("request", lambda request: asked(request.url))
    watched.page.on("console", lambda said: watched.faults.append(f"console {said.type}: {said.text}"))
    watched.page.on("pageerror", lambda error: watched.faults.append(f"script: {error}"))
    yield watched
    context.close()
    assert watched.faults == []


@pytest.fixture
def desk(chromium: Browser, site: str) -> Iterator[Watched]:
    yield from _watch(chromium, site, 1280, 900)


@pytest.fixture
def phone(chromium: Browser, site: str) -> Iterator[Watched]:
    yield from _watch(chromium, site, 360, 780)


@pytest.fixture
def alone(chromium: Browser) -> Iterator[Page]:
    """A page nothing stands between and its site, which may say what it lacks but never break."""
    context = chromium.new_context(
        viewport={"width": 1280, "height": 900}, locale="fr-FR", service_workers="block", reduced_motion="reduce"
    )
    page = context.new_page()
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    yield page
    context.close()
    assert faults == []
