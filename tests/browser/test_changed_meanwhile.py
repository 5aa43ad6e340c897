"""A page left open while the directory changes, the day turns or the network goes: it never shows two answers."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from threading import Thread

import pandas as pd
import pytest
from answer_page import settle, shown
from fake_site import TODAY, ZONE, FakeGeomap, offers
from playwright.sync_api import Browser, Page, expect
from werkzeug.serving import make_server

from geomap.web import create_app

pytestmark = pytest.mark.browser

MAP = f"/carte/{ZONE}/creation-site"
SKILL = "Compétence cherchée"


@dataclass
class Reader:
    """Somebody whose page is open, and the installation it was read from."""

    page: Page
    site: str
    geomap: FakeGeomap
    days: list[dt.date]

    def settle(self) -> None:
        settle(self.page)

    def as_loaded(self) -> None:
        """What the page shows is word for word what its address gives."""
        before = shown(self.page)
        self.page.reload()
        self.page.locator(".geomap-map[data-drawn=true]").wait_for()
        self.settle()
        loaded = shown(self.page)
        assert {name: value for name, value in before.items() if value != loaded[name]} == {}

    def proof_expires(self) -> None:
        """The only proven offer is no longer: nobody can be met in its commune."""
        lapsed = offers()
        lapsed.loc["p-atelier.creation-site", "valid_until"] = pd.Timestamp("2026-06-14")
        self.geomap.store.kept["offers"] = lapsed
        self.geomap.store.number += 1


@pytest.fixture
def reader(chromium: Browser) -> Iterator[Reader]:
    days = [TODAY]
    geomap = FakeGeomap(today=lambda: days[-1])
    server = make_server("127.0.0.1", 0, create_app(geomap), threaded=True)  # type: ignore[arg-type]
    thread = Thread(target=server.serve_forever)
    thread.start()
    context = chromium.new_context(viewport={"width": 1280, "height": 900}, locale="fr-FR")
    found = Reader(context.new_page(), f"http://127.0.0.1:{server.server_port}", geomap, days)
    found.page.goto(found.site + MAP)
    found.page.locator(".geomap-map[data-drawn=true]").wait_for()
    found.settle()
    yield found
    context.close()
    server.shutdown()
    thread.join()
    server.server_close()


def _by_table(page: Page) -> None:
    page.locator("tr[data-commune='48001'] a[data-why]").click()


def _by_map(page: Page) -> None:
    page.locator(".geomap-map").focus()
    # The first arrow chooses the commune in the middle of the map.
    page.keyboard.press("ArrowRight")


@pytest.mark.parametrize("choose", [_by_table, _by_map])
def test_who_asks_why_after_the_directory_changed_sees_the_map_change_too(
    reader: Reader, choose: Callable[[Page], None]
) -> None:
    before = reader.page.locator("tr[data-commune='48001']").get_attribute("data-state")
    assert before == "local"
    reader.proof_expires()
    choose(reader.page)
    expect(reader.page.locator("tr[data-commune='48001']")).to_have_attribute("data-state", "remote_only")
    reader.settle()
    reader.as_loaded()


def test_an_answer_read_before_is_asked_again(reader: Reader) -> None:
    page = reader.page
    page.get_by_label(SKILL).select_option("boutique")
    reader.settle()
    page.get_by_label(SKILL).select_option("creation-site")
    reader.settle()
    expect(page.locator("tr[data-commune='48001']")).to_have_attribute("data-state", "local")
    page.get_by_label(SKILL).select_option("boutique")
    reader.settle()
    reader.proof_expires()
    page.get_by_label(SKILL).select_option("creation-site")
    reader.settle()
    expect(page.locator("tr[data-commune='48001']")).to_have_attribute("data-state", "remote_only")
    reader.as_loaded()


def test_a_page_open_since_yesterday_says_the_day_its_answer_is_about(reader: Reader) -> None:
    reader.days.append(dt.date(2026, 6, 16))
    reader.page.get_by_label(SKILL).select_option("boutique")
    reader.settle()
    expect(reader.page.locator("[data-answer=day]")).to_have_text("16 juin 2026")
    expect(reader.page.get_by_label("Au jour du")).to_have_value("2026-06-16")
    assert "jour=" not in reader.page.url
    reader.as_loaded()


def test_an_answer_kept_on_the_device_says_so_in_an_open_page(reader: Reader) -> None:
    page, context = reader.page, reader.page.context
    page.locator("html[data-kept=true]").wait_for(state="attached")
    page.get_by_label(SKILL).select_option("boutique")
    reader.settle()
    page.evaluate(
        """async (url) => {
          while (!(await caches.match(url, { ignoreVary: true }))) await new Promise(requestAnimationFrame);
        }""",
        f"{reader.site}/carte/{ZONE}/boutique/valeurs",
    )
    page.get_by_label(SKILL).select_option("creation-site")
    reader.settle()
    expect(page.locator("p.kept")).to_have_count(0)
    context.set_offline(True)
    page.get_by_label(SKILL).select_option("boutique")
    expect(page.locator("p.kept")).to_contain_text("Pas de réseau : réponse gardée sur cet appareil, du")
    context.set_offline(False)
    page.get_by_label(SKILL).select_option("creation-site")
    expect(page.locator("[data-answer=skill]")).to_have_text("Création de site")
    expect(page.locator("p.kept")).to_have_count(0)
