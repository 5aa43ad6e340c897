"""Answers that come late, out of order or never: what the page shows is the question of its address."""

from __future__ import annotations

import re
from typing import Any

import pytest
from answer_page import settle, shown
from fake_site import ZONE
from playwright.sync_api import Page, Route, expect
from slow_lines import Held

pytestmark = pytest.mark.browser

MAP = f"/carte/{ZONE}/creation-site"
SKILL, JOURNEY = "Compétence cherchée", "Trajet au plus"


CHANGED = """() => {
  const ask = window.fetch;
  window.fetch = async (...asked) => {
    const text = await (await ask(...asked)).text();
    return new Response(text.replace('"order":"', '"order":"x'));
  };
}"""

NAMELESS = """(() => {
  const ask = window.fetch;
  const lost = () => Promise.reject(new TypeError("lost on its way"));
  window.fetch = (...asked) => (String(asked[0]).includes("/noms/") ? lost() : ask(...asked));
})()"""


def _as_loaded(page: Page) -> None:
    """What the page shows is word for word what its address gives."""
    before = shown(page)
    page.reload()
    page.locator(".geomap-map[data-drawn=true]").wait_for()
    settle(page)
    loaded = shown(page)
    assert {name: value for name, value in before.items() if value != loaded[name]} == {}


def _without_late(page: Page, site: str) -> Route:
    """Open the map as it stands before the scripts that come late, which are held back."""
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    page.route("**/map-late.js*", hold)
    # The event load waits for every script: it never comes.
    page.goto(site + MAP, wait_until="commit")
    page.locator("script[src*='map-late.js']").wait_for(state="attached")
    page.locator(".geomap-map[data-drawn=true]").wait_for()
    while not held:
        page.evaluate("0")
    return held[0]


@pytest.mark.parametrize("lost", [False, True], ids=["late", "lost"])
@pytest.mark.parametrize("part", ["valeurs", "lieux"])
def test_a_first_answer_after_the_second_changes_nothing(desk: Any, part: str, lost: bool) -> None:
    page = desk.open(MAP)
    page.evaluate("window.stayed = true")
    first = Held(page, f"/boutique/{part}")
    page.get_by_label(SKILL).select_option("boutique")
    first.wait()
    expect(page.locator(".answer")).to_have_attribute("aria-busy", "true")
    page.get_by_label(SKILL).select_option("creation-site")
    page.get_by_label(JOURNEY).select_option("15")
    page.wait_for_url(f"**{MAP}?t=15")
    desk.settle()
    first.let_go(lose=lost)
    desk.settle()
    assert page.url.endswith(f"{MAP}?t=15")
    assert page.evaluate("window.stayed") is True
    _as_loaded(page)


def test_who_goes_back_to_the_answer_shown_is_not_taken_elsewhere(desk: Any) -> None:
    page = desk.open(MAP)
    before = shown(page)
    other = Held(page, "/boutique/valeurs")
    page.get_by_label(SKILL).select_option("boutique")
    other.wait()
    page.get_by_label(SKILL).select_option("creation-site")
    desk.settle()
    other.let_go()
    desk.settle()
    assert page.url.endswith(MAP)
    assert shown(page) == before


def test_an_answer_says_its_own_question_whatever_the_form_says_meanwhile(desk: Any) -> None:
    page = desk.open(MAP)
    asked = Held(page, "/boutique/valeurs")
    page.get_by_label(SKILL).select_option("boutique")
    asked.wait()
    page.evaluate("document.getElementById('question').t.value = '15'")
    asked.let_go()
    desk.settle()
    expect(page.locator("[data-answer=question]")).to_contain_text("30")
    expect(page.locator("[data-answer=minutes]")).to_contain_text("30")
    page.evaluate("document.getElementById('question').t.value = '30'")
    _as_loaded(page)


def test_a_first_explanation_after_the_second_changes_nothing(desk: Any) -> None:
    page = desk.open(MAP)
    first = Held(page, "/pourquoi/48003?fragment=oui")
    page.locator("tr[data-commune='48003'] .ask-why").click()
    first.wait()
    expect(page.locator("#why")).to_have_attribute("aria-busy", "true")
    page.locator("tr[data-commune='48005'] .ask-why").click()
    expect(page.locator("#why h2")).to_have_text("Étables")
    first.let_go()
    desk.settle()
    expect(page.locator("#why h2")).to_have_text("Étables")
    expect(page).to_have_url(re.compile("commune=48005$"))


def test_the_links_of_the_table_lead_to_the_question_shown(desk: Any) -> None:
    """Of the second question too, and of every one after."""
    page = desk.open(MAP)
    for minutes in ("15", "60", "45"):
        page.get_by_label(JOURNEY).select_option(minutes)
        page.wait_for_url(f"**{MAP}?t={minutes}")
        desk.settle()
        why = page.locator("tr[data-commune='48003'] .ask-why")
        expect(why).to_have_attribute("href", re.compile(rf"/pourquoi/48003\?t={minutes}$"))
        expect(page.locator("a[data-sort=minutes]")).to_have_attribute(
            "href", re.compile(rf"\?t={minutes}&tri=minutes#")
        )


def test_values_of_other_shapes_are_read_with_their_own_page(desk: Any) -> None:
    """The communes have changed since the page was opened: nothing new is written beside old colours."""
    page = desk.open(MAP)
    page.evaluate("window.stayed = true")
    page.evaluate(CHANGED)
    page.get_by_label(JOURNEY).select_option("15")
    page.wait_for_url(f"**{MAP}?t=15")
    page.wait_for_function("() => !window.stayed")
    desk.settle()
    expect(page.locator("[data-answer=question]")).to_contain_text("15")
    _as_loaded(page)


def test_without_the_names_of_the_map_the_table_is_read_with_its_page(desk: Any) -> None:
    desk.page.add_init_script(NAMELESS)
    page = desk.open(MAP)
    page.evaluate("window.stayed = true")
    page.get_by_label(SKILL).select_option("boutique")
    page.wait_for_url("**/boutique")
    page.wait_for_function("() => !window.stayed")
    desk.settle()
    expect(page.locator("tr[data-commune='48001']")).to_have_attribute("data-state", "none")


def test_what_is_chosen_before_the_scripts_came_is_taken_up(desk: Any) -> None:
    """On a slow connection the page is there before what answers in place: no choice is lost on the way."""
    page = desk.page
    late = _without_late(page, desk.site)
    page.get_by_label(SKILL).select_option("boutique")
    page.get_by_label(JOURNEY).select_option("15")
    page.get_by_role("checkbox", name="aucun prestataire").check()
    page.get_by_label("Commune ou prestataire").fill("au")
    page.get_by_role("radio", name="intercommunalité").check()
    late.fallback()
    page.unroute("**/map-late.js*")
    page.wait_for_url("**/boutique?t=15&etat=none&q=au&niveau=epci")
    desk.settle()
    expect(page.locator("#tableau tbody tr:visible")).to_have_count(1)
    _as_loaded(page)


def test_a_commune_chosen_before_the_scripts_came_is_explained(desk: Any) -> None:
    page = desk.page
    late = _without_late(page, desk.site)
    box = page.locator(".geomap-map").bounding_box()
    page.mouse.click(box["x"] + box["width"] / 2 + 40, box["y"] + box["height"] * 0.7)
    expect(page.locator(".geomap-status")).to_contain_text("Bédouès")
    late.fallback()
    page.unroute("**/map-late.js*")
    page.wait_for_url(f"**{MAP}?commune=48002")
    expect(page.locator("#why h2")).to_have_text("Bédouès")
    expect(page.locator("tr[data-commune='48002']")).to_have_attribute("aria-current", "true")
