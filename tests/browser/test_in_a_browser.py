"""What a reader does: looks at the map, switches the skill, asks why, sorts, searches; by mouse, keyboard and phone."""

from __future__ import annotations

import re
from typing import Any

import pytest
from fake_site import ZONE
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser

MAP = f"/carte/{ZONE}/creation-site"


def _colours(page: Page) -> int:
    """How many colours the canvas of the map shows."""
    script = """() => {
      const canvas = document.querySelector('canvas.geomap-communes');
      const copy = new OffscreenCanvas(canvas.width, canvas.height).getContext('2d', { willReadFrequently: true });
      copy.drawImage(canvas, 0, 0);
      const { data } = copy.getImageData(0, 0, canvas.width, canvas.height);
      return new Set(new Uint32Array(data.buffer)).size;
    }"""
    return int(page.evaluate(script))


def test_the_map_draws(desk: Any) -> None:
    page = desk.open(MAP)
    assert _colours(page) > 3


def test_a_skill_is_switched(desk: Any) -> None:
    page = desk.open(MAP)
    page.evaluate("window.stayed = true")
    page.get_by_label("Compétence cherchée").select_option("boutique")
    page.get_by_role("button", name="Afficher").click()
    page.wait_for_url(f"**/carte/{ZONE}/boutique")
    expect(page.locator("h1")).to_contain_text("Boutique en ligne")
    expect(page.locator("tr[data-commune='48001']")).to_have_attribute("data-state", "none")
    assert page.evaluate("window.stayed") is True


def test_a_commune_is_asked_why_by_click(desk: Any) -> None:
    page = desk.open(MAP)
    box = page.locator(".geomap-map").bounding_box()
    # The fit shows two rows of squares; a little off the middle lies one of the lower row.
    page.mouse.click(box["x"] + box["width"] / 2 + 40, box["y"] + box["height"] * 0.7)
    expect(page.locator("#why h2")).to_have_text("Bédouès")
    expect(page.locator("#why")).to_contain_text("Atelier d’essai")
    expect(page.locator("tr[data-commune='48002']")).to_have_class("chosen")
    assert page.url.endswith(f"{MAP}?commune=48002")


def test_on_a_phone_a_choice_says_its_answer_at_once_and_leads_to_why(phone: Any) -> None:
    page = phone.open(f"/carte/{ZONE}/creation-site")
    page.locator(".geomap-map").focus()
    page.keyboard.press("ArrowRight")
    bar = page.locator(".chosen-bar")
    expect(bar).to_be_in_viewport(ratio=1)
    expect(bar.locator("strong")).to_have_text(page.locator("#why-title").inner_text())
    expect(bar.locator(".state")).to_be_visible()
    page.evaluate(
        "document.dispatchEvent(new CustomEvent('geomap:choose', { detail: { code: '48006', source: 'page' } }))"
    )
    expect(bar).to_have_text(re.compile("Florac.*à distance seulement.*32 min \\(déclarée, pas encore prouvée\\)"))
    page.evaluate("scrollTo(0, 0)")
    bar.get_by_role("link", name="Pourquoi ?").click()
    expect(page.locator("#why-title")).to_be_focused()
    expect(page.locator("#why-title")).to_be_in_viewport()
    expect(bar).to_be_hidden()


def test_on_a_phone_a_popup_stands_whole_above_the_buttons(phone: Any) -> None:
    page = phone.open(f"/carte/{ZONE}/creation-site")
    page.locator(".geomap-marker-providers").first.click()
    popup = page.locator(".leaflet-popup-content-wrapper")
    popup.wait_for()
    fits = """() => {
      const boxes = (name) => [...document.querySelectorAll(name)].map((one) => one.getBoundingClientRect());
      const [[popup], [map], bars] = [".leaflet-popup-content-wrapper", ".geomap-map", ".leaflet-bar"].map(boxes);
      return bars.length === 3 && bars.every((bar) => popup.bottom <= bar.top)
        && popup.left >= map.left && popup.right <= map.right && popup.top >= map.top;
    }"""
    page.wait_for_function(fits)
    expect(page.locator(".leaflet-tooltip").filter(visible=True)).to_have_count(0)


def test_the_table_asks_why_and_shows_it_on_the_map(desk: Any) -> None:
    page = desk.open(MAP)
    page.locator("tr[data-commune='48005'] .ask-why").press("Enter")
    expect(page.locator("#why h2")).to_be_focused()
    expect(page.locator("#why h2")).to_have_text("Étables")
    expect(page.locator(".geomap-status")).to_contain_text("Étables")


def test_the_table_is_sorted_and_filtered_in_place(desk: Any) -> None:
    page = desk.open(MAP)
    first = page.locator("#tableau tbody tr").first
    page.get_by_role("link", name="Habitants").click()
    expect(first).to_have_attribute("data-commune", "48001")
    expect(page.locator("th[aria-sort]")).to_have_text("Habitants")
    page.get_by_role("link", name="Commune", exact=True).click()
    expect(first).to_have_attribute("data-commune", "48001")
    page.get_by_role("link", name="Commune", exact=True).click()
    expect(first).to_have_attribute("data-commune", "48006")
    page.get_by_role("checkbox", name="à distance seulement").check()
    expect(page.locator("#tableau tbody tr:visible")).to_have_count(2)
    page.get_by_label("Commune ou prestataire").fill("flo")
    expect(page.locator("#tableau tbody tr:visible")).to_have_count(1)
    expect(page.get_by_text("Communes montrées : 1 sur 6.")).to_be_visible()
    page.wait_for_url(f"**{MAP}?etat=remote_only&q=flo&tri=-commune")
    by_people = page.get_by_role("link", name="Habitants")
    expect(by_people).to_have_attribute("href", re.compile(r"\?etat=remote_only&q=flo&tri=habitants#"))


def test_a_need_is_found_while_typing(desk: Any) -> None:
    page = desk.open("/")
    box = page.get_by_role("combobox", name="De quoi avez-vous besoin")
    box.press_sequentially("avoir un")
    expect(page.get_by_role("option")).to_have_count(1)
    expect(box).to_have_attribute("aria-expanded", "true")
    box.press("ArrowDown")
    expect(page.get_by_role("option")).to_have_attribute("aria-selected", "true")
    box.press("Enter")
    page.wait_for_url(f"**{MAP}")


def test_what_is_pointed_at_stays_so_when_the_list_is_renewed(desk: Any) -> None:
    page = desk.open("/")
    box = page.get_by_role("combobox", name="De quoi avez-vous besoin")
    box.press_sequentially("avoir")
    expect(page.get_by_role("option")).to_have_count(1)
    box.press("ArrowDown")
    with page.expect_event("requestfinished", lambda request: request.url.endswith("q=avoir+un")):
        box.press_sequentially(" un")
    expect(page.get_by_role("option")).to_have_attribute("aria-selected", "true")
    box.press("Enter")
    page.wait_for_url(f"**{MAP}")


def test_a_commune_chosen_on_the_home_map_opens_its_page(desk: Any) -> None:
    page = desk.open("/")
    page.locator(".geomap-map").focus()
    page.keyboard.press("ArrowDown")
    expect(page.locator(".geomap-status")).to_contain_text("couvert à proximité")
    page.keyboard.press("Enter")
    page.wait_for_url("**/commune/4800*")


def test_a_page_reflows_at_320_pixels(phone: Any) -> None:
    phone.page.set_viewport_size({"width": 320, "height": 700})
    assert phone.open(MAP).evaluate("document.documentElement.scrollWidth") <= 320


def test_everything_is_there_without_scripts(chromium: Any, site: str) -> None:
    context = chromium.new_context(java_script_enabled=False, locale="fr-FR")
    page = context.new_page()
    page.goto(f"{site}/")
    page.get_by_role("searchbox", name="Dans quelle commune").fill("Chanac")
    page.get_by_role("search", name="Dans quelle commune").get_by_role("button").click()
    expect(page.locator("h1")).to_have_text("Chanac")
    page.goto(site + MAP)
    page.get_by_label("Trajet au plus").select_option("60")
    page.get_by_role("button", name="Afficher").click()
    expect(page.locator("tr[data-commune='48003']")).to_have_attribute("data-state", "reachable")
    page.locator("tr[data-commune='48003'] .ask-why").click()
    expect(page.locator("h1")).to_contain_text("Chanac")
    context.close()


@pytest.mark.parametrize("width", [992, 1100, 1200, 1280])
def test_the_menu_stands_on_one_line_and_compared_maps_level(desk: Any, width: int) -> None:
    desk.page.set_viewport_size({"width": width, "height": 900})
    page = desk.open(f"/comparer/{ZONE}/creation-site?avec-preuve=declare")
    heights = "(name) => [...document.querySelectorAll(name)].map((one) => one.getBoundingClientRect().top)"
    assert len(set(page.evaluate(heights, ".menu-wide li"))) == 1
    maps = page.evaluate(heights, ".compare-maps .geomap-map")
    assert (len(maps), len(set(maps))) == (2, 1)


def test_on_a_phone_both_answers_are_seen_without_moving_the_table(phone: Any) -> None:
    page = phone.open(f"/comparer/{ZONE}/creation-site?avec-preuve=declare&tout=oui")
    for table in (page.locator(".compare-counts"), page.locator(".compare-table")):
        assert table.evaluate("(one) => one.scrollWidth <= one.parentElement.clientWidth")


def test_on_a_phone_a_skill_has_the_line_to_itself_and_nobody_is_no_dash(phone: Any) -> None:
    page = phone.open("/commune/48004")
    wide = "(one) => one.querySelector('th').clientWidth / one.clientWidth"
    assert all(row.evaluate(wide) > 0.9 for row in page.locator(".skills tbody tr").all())
    nobody = page.locator("tr[data-skill=boutique] .nobody")
    expect(nobody).to_have_count(1)
    expect(nobody).to_be_hidden()


def test_both_sides_of_a_comparison_say_why(desk: Any) -> None:
    """Also of a commune in the same state on both, which stands in no row."""
    page = desk.open(f"/comparer/{ZONE}/creation-site?avec-preuve=declare")
    links = page.locator(".compare-why a")
    expect(links.first).to_be_hidden()
    assert page.locator("#comparaison tr[data-commune='48001']").count() == 0
    chosen = "{ detail: { code: '48001', source: 'map', open: true } }"
    page.evaluate(f"document.dispatchEvent(new CustomEvent('geomap:choose', {chosen}))")
    expect(links).to_have_count(2)
    expect(links.first).to_be_focused()
    answers = [link.get_attribute("href") for link in links.all()]
    assert answers == [f"{MAP}/pourquoi/48001", f"{MAP}/pourquoi/48001?preuve=declare"]
    expect(page.locator("#map_seconde_status")).to_contain_text("Aumont")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**{MAP}/pourquoi/48001")
    expect(page.locator("#why-title")).to_have_text("Aumont")


def test_on_a_phone_the_map_is_no_higher_than_its_territory_needs(phone: Any) -> None:
    """0.4 by 0.6 degrees at 44 N are 0.93 times as high as wide, drawn as large as in all the height there might be."""
    phone.page.set_viewport_size({"width": 360, "height": 1200})
    page = phone.open(MAP)
    shown = page.locator(".geomap-map").bounding_box()
    assert shown["height"] == pytest.approx(300 * 0.93 + 76, abs=1)
    zooms = page.evaluate(
        """() => {
          const [map] = Object.values(geomap.maps);
          const first = map.getZoom();
          map.getContainer().style.height = "32rem";
          map.invalidateSize({ animate: false });
          return [first, map.homeZoom()];
        }"""
    )
    assert zooms[0] == pytest.approx(zooms[1])
