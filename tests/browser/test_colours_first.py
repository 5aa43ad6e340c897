"""Another question in the page: its colours first, the words around them next, the figures of each commune last."""

from __future__ import annotations

import re
from typing import Any

import pytest
from answer_page import shown
from fake_site import ZONE
from playwright.sync_api import Page, Route, expect

pytestmark = pytest.mark.browser

MAP = f"/carte/{ZONE}/creation-site"
ROW = "tr[data-commune='48001']"


REST = """(act) => {
  const ask = window.fetch;
  window.fetch = async (address, ...more) => {
    if (!String(address).endsWith('/boutique/lieux') || window.done) return ask(address, ...more);
    window.done = true;
    if (act === 'lose') throw new TypeError('lost on its way');
    if (act === 'hold') await new Promise((go) => (window.letGo = go));
    const answer = await ask(address, ...more);
    const text = await answer.text();
    return new Response(act === 'change' ? text.replace('"ranks":"', '"ranks":"0') : text, answer);
  };
}"""
"""What happens to the rest of an answer: it is held back, lost on its way, or that of another directory."""


def _ask(desk: Any, act: str) -> Page:
    page: Page = desk.open(MAP)
    page.evaluate("window.stayed = true")
    page.evaluate(REST, act)
    page.get_by_label("Compétence cherchée").select_option("boutique")
    return page


def test_the_colours_are_on_screen_before_the_words_change(desk: Any) -> None:
    page = desk.open(MAP)
    before = page.locator(".headline").inner_text()
    page.evaluate("""() => {
      const said = () => document.querySelector('.headline').innerText;
      window.said = [];
      for (const name of ['painted', 'answer', 'rows']) {
        document.addEventListener(`geomap:${name}`, () => window.said.push([name, said()]));
      }
    }""")
    page.get_by_label("Compétence cherchée").select_option("boutique")
    page.wait_for_url("**/boutique")
    desk.settle()
    after = page.locator(".headline").inner_text()
    first, second, *_, last = page.evaluate("window.said")
    assert [first, second, last] == [["painted", before], ["answer", before], ["rows", after]]
    assert before != after
    expect(page.get_by_role("region", name="Carte de la couverture")).to_have_accessible_name(
        "Carte de la couverture : Boutique en ligne, Lozère"
    )


def test_states_are_told_before_their_figures(desk: Any) -> None:
    page = _ask(desk, "hold")
    expect(page.locator(ROW)).to_have_attribute("data-state", "none")
    page.wait_for_function("() => window.letGo")
    expect(page.locator(f"{ROW} td").nth(1)).to_have_text("…")
    expect(page.locator(".answer")).to_have_attribute("aria-busy", "true")
    page.evaluate("letGo()")
    desk.settle()
    told = shown(page)
    page.reload()
    page.locator(".geomap-map[data-drawn=true]").wait_for()
    assert told == shown(page)


def test_without_network_the_states_stand_without_figures(desk: Any) -> None:
    page = _ask(desk, "lose")
    page.wait_for_url("**/boutique")
    desk.settle()
    expect(page.locator(ROW)).to_have_attribute("data-state", "none")
    assert page.locator(f"{ROW} td.figure").all_inner_texts()[:2] == ["–", "–"]
    assert page.evaluate("window.stayed") is True


def test_figures_of_another_directory_are_read_with_their_own_page(desk: Any) -> None:
    """What changed between the colours and the figures belongs to neither."""
    page = _ask(desk, "change")
    page.wait_for_function("() => !window.stayed")
    desk.settle()
    assert page.url.endswith("/boutique")
    expect(page.locator(ROW)).to_have_attribute("data-state", "none")


def test_a_long_table_is_laid_out_when_one_comes_near_and_whole_on_paper(desk: Any) -> None:
    page = desk.open(MAP)
    table = page.locator("#communes .scroll")
    assert table.evaluate("one => getComputedStyle(one).contentVisibility") == "auto"
    page.emulate_media(media="print")
    assert table.evaluate("one => getComputedStyle(one).contentVisibility") == "visible"


def test_moving_the_map_writes_its_view_and_leaves_the_links_alone(desk: Any) -> None:
    page = desk.open(MAP)
    page.evaluate("""() => {
        window.written = [];
        const note = ({ target }) => written.push(target.hreflang || target.outerHTML);
        const watch = new MutationObserver((changes) => changes.forEach(note));
        watch.observe(document, { subtree: true, attributeFilter: ['href', 'content', 'src'] });
    }""")
    page.locator(".geomap-map").focus()
    page.keyboard.press("+")
    page.wait_for_function("() => location.hash.length > 1")
    page.keyboard.press("+")
    page.wait_for_function("() => written.length > 1")
    assert set(page.evaluate("written")) == {"en"}
    # The same page in another language begins where this one is.
    link = page.get_by_role("link", name="English")
    assert link.evaluate("one => one.hash") == page.evaluate("location.hash")


def test_the_first_picture_is_there_before_the_library_of_the_map(desk: Any) -> None:
    page: Page = desk.page
    held: list[Route] = []
    page.route("**/bundles/map.js*", lambda route: held.append(route))  # noqa: PLW0108 Playwright marks what it is given
    page.goto(desk.site + MAP, wait_until="commit")
    picture = page.locator("#map_geomap > canvas.geomap-communes")
    # A canvas says how wide it is once a picture was laid on it.
    expect(picture).to_have_attribute("width", re.compile(r"^\d{3,}$"))
    assert page.evaluate("() => typeof L") == "undefined"
    picture.evaluate("one => { one.dataset.first = 'true'; }")
    held[0].continue_()
    expect(page.locator("#map_geomap[data-drawn=true]:not([data-painting]) canvas[data-first]")).to_have_count(1)
    pictured, drawn = page.evaluate(
        "() => ['pictured', 'drawn'].map((one) => performance.getEntriesByName(`geomap:${one}`).at(-1).startTime)"
    )
    assert pictured < drawn
