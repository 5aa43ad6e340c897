"""Answers that come late, out of order or never: what the page shows is the question of its address."""

from __future__ import annotations

import re
from typing import Any

import pytest
from answer_page import shown
from fake_site import ZONE
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser

MAP = f"/carte/{ZONE}/creation-site"
SKILL, JOURNEY = "Compétence cherchée", "Trajet au plus"


HOLD = """(end) => {
  const ask = window.fetch;
  window.held = [];
  window.fetch = async (address, ...rest) => {
    const answer = await ask(address, ...rest);
    if (!answer.url.endsWith(end)) return answer;
    const text = await answer.text();
    const lost = await new Promise((go) => window.held.push(go));
    if (lost) throw new TypeError("lost on its way");
    return new Response(text, answer);
  };
}"""


class Held:
    """What the page is answered at one address, held back until it is let go."""

    def __init__(self, page: Page, end: str) -> None:
        self.page = page
        page.evaluate(HOLD, end)

    def wait(self) -> None:
        """Wait until one answer is there, and held."""
        self.page.wait_for_function("() => held.length === 1")

    def let_go(self, *, lose: bool = False) -> None:
        """Let it come, or be lost, and leave the page all it needs to take it in."""
        self.page.evaluate("(lost) => held[0](lost)", lose)
        self.page.evaluate(
            "async () => { await (await fetch('/methode')).text(); await new Promise((go) => setTimeout(go)); }"
        )


def _as_loaded(page: Page) -> None:
    """What the page shows is word for word what its address gives."""
    before = shown(page)
    page.reload()
    page.locator(".geomap-map[data-drawn=true]").wait_for()
    loaded = shown(page)
    assert {name: value for name, value in before.items() if value != loaded[name]} == {}


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
