"""What a reader does while something is on its way stands when it comes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from answer_page import settle
from fake_site import ZONE
from playwright.sync_api import Page, Route, expect
from slow_lines import Held, ready, serving
from wide_site import wide_site

from geomap.web import create_app

pytestmark = pytest.mark.browser

MAP = f"/carte/{ZONE}/creation-site"
SKILL, JOURNEY = "Compétence cherchée", "Trajet au plus"

STILL = """() => {
  const frame = window.requestAnimationFrame;
  window.stopped = [];
  window.requestAnimationFrame = (act) => (window.stopped ? window.stopped.push(act) : frame(act));
  window.go = () => {
    const acts = window.stopped;
    window.stopped = null;
    acts.forEach((act) => frame(act));
  };
}"""
"""Nothing is on screen until the page is told to go on."""


@pytest.fixture(scope="module")
def wide() -> Iterator[str]:
    with serving(create_app(wide_site(crowd=250))) as address:  # type: ignore[arg-type]
        yield address


def _look(page: Page, lat: float, lon: float, zoom: float) -> None:
    page.evaluate(f"geomap.maps.map_geomap.setView([{lat}, {lon}], {zoom}, {{animate: false}})")
    settle(page)


def _click(page: Page, lat: float, lon: float) -> None:
    place = page.evaluate(f"geomap.maps.map_geomap.latLngToContainerPoint([{lat}, {lon}])")
    page.locator("#map_geomap").click(position={"x": place["x"], "y": place["y"]})


def _held_back(page: Page, address: str) -> list[Route]:
    """Hold back what is asked for at an address: what was, as it comes."""
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    page.route(address, hold)
    return held


def test_what_is_chosen_while_an_answer_is_awaited_stays_in_the_address(desk: Any) -> None:
    page = desk.open(MAP)
    answer = Held(page, "/boutique/valeurs")
    page.get_by_label(SKILL).select_option("boutique")
    answer.wait()
    page.locator("tr[data-commune='48003'] .ask-why").click()
    page.get_by_role("checkbox", name="aucun prestataire").check()
    page.wait_for_url("**/creation-site?etat=none&commune=48003")
    answer.let_go()
    page.wait_for_url("**/boutique?etat=none&commune=48003")
    desk.settle()
    expect(page.locator("#why h2")).to_have_text("Chanac")


def test_back_before_an_answer_is_on_screen_mixes_no_two_questions(desk: Any) -> None:
    both = "() => [document.querySelector('h1').innerText, document.querySelector('.headline').innerText]"
    other = desk.open(f"/carte/{ZONE}/boutique").evaluate(both)
    page = desk.open(MAP)
    before = page.evaluate(both)
    page.evaluate(STILL)
    first = Held(page, "/creation-site/valeurs")
    page.get_by_label(SKILL).select_option("boutique")
    page.wait_for_url("**/boutique")
    page.go_back()
    page.wait_for_url(f"**{MAP}")
    first.wait()
    page.evaluate("go()")
    # Long enough for what was on its way to the screen to be written.
    page.evaluate("async () => { for (let turn = 0; turn < 5; turn++) await new Promise(requestAnimationFrame); }")
    # On a slow machine it was written before the reader went back.
    assert page.evaluate(both) in (before, other)
    first.let_go()
    desk.settle()
    assert page.evaluate(both) == before


def test_back_and_forth_before_an_answer_came_forgets_no_commune(desk: Any) -> None:
    page = desk.open(MAP)
    page.get_by_label(JOURNEY).select_option("15")
    page.wait_for_url("**?t=15")
    desk.settle()
    page.locator("tr[data-commune='48003'] .ask-why").click()
    expect(page.locator("#why h2")).to_have_text("Chanac")
    first = Held(page, "/creation-site/valeurs")
    page.go_back()
    page.wait_for_url(f"**{MAP}")
    first.wait()
    page.go_forward()
    page.wait_for_url("**?t=15&commune=48003")
    desk.settle()
    first.let_go()
    desk.settle()
    expect(page.locator("#why h2")).to_have_text("Chanac")
    expect(page.locator("tr[data-commune='48003']")).to_have_attribute("aria-current", "true")
    expect(page.locator(".geomap-status")).to_contain_text("Chanac")


def test_back_to_an_address_without_a_view_shows_the_whole_territory(desk: Any) -> None:
    page = desk.open(MAP)
    zoom = "() => geomap.maps.map_geomap.getZoom()"
    whole = page.evaluate(zoom)
    page.get_by_label(JOURNEY).select_option("15")
    page.wait_for_url("**?t=15")
    page.locator("#map_geomap").focus()
    page.keyboard.press("+")
    page.wait_for_function("() => location.hash")
    page.go_back()
    page.wait_for_url(f"**{MAP}")
    desk.settle()
    assert page.evaluate(zoom) == whole
    assert page.url.endswith(MAP)


def test_the_commune_chosen_last_is_chosen_whatever_name_comes_last(alone: Page, wide: str) -> None:
    held = _held_back(alone, "**/noms/0.json")
    alone.goto(wide + MAP + "?couches=aucune")
    ready(alone)
    _look(alone, 45.75, 4.7, 10)
    east, west = (45.75, 4.75), (45.75, 4.65)
    with alone.expect_request("**/noms/0.json"):
        _click(alone, *east)
    _click(alone, *west)
    expect(alone.locator("#why h2")).to_have_text(re.compile("Commune 48"))
    chosen = alone.url
    with alone.expect_response("**/noms/0.json"):
        held[0].continue_()
    # Hovering the eastern one, whose name is there now, comes after whatever the click had left to do.
    place = alone.evaluate("geomap.maps.map_geomap.latLngToContainerPoint([45.75, 4.75])")
    alone.locator("#map_geomap").hover(position={"x": place["x"], "y": place["y"] + 3})
    expect(alone.locator(".geomap-tip")).to_contain_text("Commune 30")
    settle(alone)
    assert alone.url == chosen
    expect(alone.locator("#why h2")).to_have_text(re.compile("Commune 48"))


def test_why_is_asked_by_keyboard_before_any_name_has_come(alone: Page, wide: str) -> None:
    alone.goto(wide + MAP)
    ready(alone)
    alone.locator("#map_geomap").focus()
    alone.keyboard.press("Enter")
    expect(alone.locator("#why-title")).to_be_focused()
    name = alone.locator("#why-title").inner_text()
    assert name.startswith("Commune ")
    expect(alone.locator(".geomap-status")).to_contain_text(name)


def test_a_name_that_does_not_come_is_said(alone: Page, wide: str) -> None:
    alone.route("**/noms/*.json", lambda route: route.fulfill(status=404))
    alone.goto(wide + MAP)
    ready(alone)
    alone.locator("#map_geomap").focus()
    alone.keyboard.press("ArrowRight")
    expect(alone.locator(".geomap-status")).to_contain_text("rechargez la page")
    alone.unroute("**/noms/*.json")
    alone.keyboard.press("ArrowRight")
    expect(alone.locator(".geomap-status")).to_contain_text("Commune ")


def test_arrows_lead_on_while_names_are_on_their_way(alone: Page, wide: str) -> None:
    """Each leads from where the one before led, however late its name comes."""
    held = _held_back(alone, "**/noms/*.json")
    alone.goto(wide + MAP + "?niveau=commune")
    ready(alone)
    _look(alone, 45.75, 3.55, 9)
    alone.locator("#map_geomap").focus()
    with alone.expect_request("**/noms/*.json"):
        alone.keyboard.press("ArrowRight")
    alone.keyboard.press("ArrowUp")
    alone.keyboard.press("ArrowUp")
    held[0].continue_()
    # The first arrow chooses the commune in the middle: column 5, row 17 of 34.
    expect(alone.locator("#why h2")).to_have_text(f"Commune 48{5 * 34 + 17 + 2:03d}")


def test_a_box_unticked_while_its_places_come_breaks_nothing(alone: Page, wide: str) -> None:
    held = _held_back(alone, "**/lieux*")
    alone.goto(wide + MAP)
    ready(alone)
    box = alone.get_by_role("checkbox", name=re.compile("^Prestataires"))
    with alone.expect_request("**/lieux*"):
        box.check()
    box.uncheck()
    before = alone.locator(".geomap-status").inner_text()
    with alone.expect_response("**/lieux*"):
        held[0].fulfill(status=404)
    alone.evaluate("() => fetch('/methode').then((answer) => answer.text())")
    assert alone.locator(".geomap-status").inner_text() == before


def test_places_that_could_not_be_read_once_are_asked_for_again(alone: Page, wide: str) -> None:
    asked: list[str] = []

    def answer(route: Route) -> None:
        asked.append(route.request.url)
        if len(asked) == 1:
            route.fulfill(status=503, body="<!doctype html>")
        else:
            route.continue_()

    alone.route("**/lieux*", answer)
    alone.goto(wide + MAP)
    ready(alone)
    alone.get_by_role("checkbox", name=re.compile("^Prestataires")).check()
    expect(alone.locator(".geomap-marker").first).to_be_visible()


def test_suggestions_that_come_after_the_reader_left_stay_away(desk: Any) -> None:
    page = desk.open("/")
    field = page.get_by_role("combobox", name="De quoi avez-vous besoin")
    answer = Held(page, "q=avoir")
    field.press_sequentially("avoir")
    answer.wait()
    page.locator("#map_geomap").focus()
    answer.let_go()
    expect(page.get_by_role("listbox")).to_have_count(0)
    expect(field).to_have_attribute("aria-expanded", "false")
