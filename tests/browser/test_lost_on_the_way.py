"""What a page does and says when something never comes, or comes with nothing new."""

from __future__ import annotations

import re
from typing import Any

import pytest
from answer_page import settle
from fake_site import ZONE, FakeGeomap
from playwright.sync_api import Browser, Page, Route, expect
from slow_lines import Held, ready, serving

from geomap.web import create_app

pytestmark = pytest.mark.browser

MAP = f"/carte/{ZONE}/creation-site"
SKILL, JOURNEY = "Compétence cherchée", "Trajet au plus"

WRITTEN = """(selectors) => {
  window.written = [];
  for (const selector of selectors) {
    const watch = new MutationObserver((changes) => changes.forEach(() => window.written.push(selector)));
    watch.observe(document.querySelector(selector), { childList: true, characterData: true, subtree: true });
  }
}"""
"""Each time one of these is written, which is when a screen reader says it."""

REFUSING = """() => {
  history.replaceState = () => {
    throw new DOMException("more than 100 times per 30 seconds", "SecurityError");
  };
}"""

WITHOUT_SIZE = "delete URLSearchParams.prototype.size"

LOST_REST = """() => {
  const ask = window.fetch;
  const lost = () => Promise.reject(new TypeError("lost on its way"));
  window.fetch = (...asked) => (String(asked[0]).includes("/lieux") ? lost() : ask(...asked));
}"""

ANOTHER_ZONE = """() => {
  const ask = window.fetch;
  window.fetch = async (...asked) => {
    const answer = await ask(...asked);
    if (!answer.url.includes("/valeurs")) return answer;
    const told = await answer.json();
    return Response.json({ ...told, zones: [["epci:new", 1, 1], ...told.zones] });
  };
}"""

IN_STORE = """async (url) => {
  while (!(await caches.match(url, { ignoreVary: true }))) await new Promise(requestAnimationFrame);
}"""

NO_MEMORY = """if (%s) OffscreenCanvas.prototype.transferToImageBitmap = () => {
  throw new Error("no memory left");
};
"""

FULL = b"""
const put = Cache.prototype.put;
Cache.prototype.put = function (request, ...rest) {
  if (request.url.includes("/compare-late.js")) return Promise.reject(new DOMException("full", "QuotaExceededError"));
  return put.call(this, request, ...rest);
};
"""


@pytest.mark.parametrize(("where", "drawn"), [("!self.document", True), ("true", False)], ids=["beside", "anywhere"])
def test_a_painter_that_fails_gives_way(chromium: Browser, site: str, where: str, drawn: bool) -> None:
    """Beside the page: the page paints; everywhere: the reader is told."""
    context = chromium.new_context(viewport={"width": 1280, "height": 900}, locale="fr-FR", service_workers="block")
    page = context.new_page()

    def poor(route: Route) -> None:
        answer = route.fetch()
        route.fulfill(response=answer, body=NO_MEMORY % where + answer.text())

    page.route("**/map-drawing.js*", poor)
    page.goto(site + MAP)
    if drawn:
        page.locator("#map_geomap[data-drawn=true]:not([data-painting])").wait_for()
        settle(page)
        page.locator("#map_geomap").focus()
        page.keyboard.press("ArrowRight")
        expect(page.locator("#why h2")).to_be_visible()
    else:
        expect(page.locator(".geomap-status")).to_contain_text("rechargez la page")
    context.close()


def test_the_late_scripts_are_asked_for_twice(alone: Page, site: str) -> None:
    asked: list[str] = []

    def answer(route: Route) -> None:
        asked.append(route.request.url)
        if len(asked) == 1:
            route.abort("connectionreset")
        else:
            route.continue_()

    alone.route("**/map-late.js*", answer)
    alone.goto(site + MAP)
    ready(alone)
    assert len(asked) == 2
    alone.get_by_label(JOURNEY).select_option("15")
    alone.wait_for_url(f"**{MAP}?t=15")


def test_an_explanation_that_does_not_come_is_said_and_leaves_no_other_in_its_place(phone: Any) -> None:
    page = phone.open(MAP)
    bar = page.locator("[data-answer=chosen]")
    page.locator("tr[data-commune='48001'] .ask-why").click()
    expect(bar).to_contain_text("Aumont")
    page.evaluate("""() => {
      const ask = window.fetch;
      const html = () => Promise.resolve(new Response('<!doctype html><h1>Connexion au réseau</h1>'));
      window.fetch = (...asked) => (String(asked[0]).includes('/pourquoi/') ? html() : ask(...asked));
    }""")
    page.locator("tr[data-commune='48003'] .ask-why").click()
    expect(page.locator("#why").get_by_role("alert")).to_contain_text("Réessayez")
    expect(bar).to_be_hidden()
    expect(page.locator("#why")).not_to_contain_text("Connexion")


def test_an_answer_with_a_zone_the_page_has_not_is_read_with_its_own_page(desk: Any) -> None:
    """That is no want of network."""
    page = desk.open(MAP)
    page.evaluate("window.stayed = true")
    page.evaluate(ANOTHER_ZONE)
    page.get_by_label(JOURNEY).select_option("15")
    page.wait_for_function("() => !window.stayed")
    page.wait_for_url(f"**{MAP}?t=15")
    desk.settle()
    expect(page.locator("[data-answer=unread]")).to_be_hidden()


def test_where_nobody_could_tell_none_are_counted(desk: Any) -> None:
    page = desk.open(MAP)
    page.evaluate(LOST_REST)
    page.get_by_label(JOURNEY).select_option("15")
    page.wait_for_url("**?t=15")
    desk.settle()
    expect(page.locator("[data-geomap-count=providers]")).to_have_text("")


def test_a_browser_that_refuses_another_address_still_explains(desk: Any) -> None:
    page = desk.open(MAP)
    page.evaluate(REFUSING)
    page.locator("tr[data-commune='48003'] .ask-why").click()
    expect(page.locator("#why h2")).to_have_text("Chanac")


def test_files_follow_the_question_in_an_older_browser(desk: Any) -> None:
    desk.page.add_init_script(WITHOUT_SIZE)
    page = desk.open(MAP)
    page.get_by_label(JOURNEY).select_option("15")
    page.wait_for_url("**?t=15")
    desk.settle()
    expect(page.get_by_role("link", name="PDF")).to_have_attribute("href", re.compile(r"\.pdf\?t=15$"))


def test_a_full_disk_takes_no_script_from_a_page(chromium: Browser) -> None:
    app = create_app(FakeGeomap())  # type: ignore[arg-type]

    def full(environ: dict[str, Any], start: Any) -> Any:
        if environ["PATH_INFO"] != "/service-worker.js":
            return app(environ, start)
        answer = app.test_client().get("/service-worker.js")
        start("200 OK", [("Content-Type", "text/javascript")])
        return [FULL + answer.data]

    with serving(full) as address:
        context = chromium.new_context(viewport={"width": 1280, "height": 900}, locale="fr-FR")
        page = context.new_page()
        page.goto(address + MAP)
        page.locator("html[data-kept=true]").wait_for(state="attached")
        page.goto(f"{address}/comparer/{ZONE}/creation-site?avec-preuve=declare&tout=oui")
        page.locator("#map_premiere[data-drawn=true]").wait_for()
        page.locator("#comparaison tbody tr a").first.wait_for()
        page.locator("#map_premiere").focus()
        page.keyboard.press("ArrowRight")
        expect(page.locator("#comparaison tr.chosen")).to_have_count(1)
        context.close()


def test_an_answer_kept_for_want_of_network_says_its_day(chromium: Browser, site: str) -> None:
    context = chromium.new_context(viewport={"width": 1280, "height": 900}, locale="fr-FR")
    page = context.new_page()
    page.goto(site + MAP)
    page.locator("html[data-kept=true]").wait_for(state="attached")
    # The page is now read through its worker, and holds nothing of its own.
    page.goto(site + MAP)
    ready(page)
    page.get_by_label(JOURNEY).select_option("15")
    page.wait_for_url("**?t=15")
    settle(page)
    for part in ("valeurs", "lieux"):
        page.evaluate(IN_STORE, f"{site}{MAP}/{part}?t=15")
    page.goto(site + MAP)
    ready(page)
    context.set_offline(True)
    expect(page.locator("p.kept")).to_have_count(0)
    page.get_by_label(JOURNEY).select_option("15")
    page.wait_for_url("**?t=15")
    settle(page)
    expect(page.locator("p.kept")).to_contain_text("réponse gardée sur cet appareil, du ")
    context.set_offline(False)
    page.get_by_label(JOURNEY).select_option("60")
    page.wait_for_url("**?t=60")
    settle(page)
    expect(page.locator("p.kept")).to_have_count(0)
    context.close()


# --- What is said.


def test_the_commune_chosen_is_said_with_the_state_of_another_question(desk: Any) -> None:
    page = desk.open(f"{MAP}?commune=48001")
    expect(page.locator(".geomap-status")).to_contain_text("couvert sur place")
    page.get_by_label(SKILL).select_option("boutique")
    page.wait_for_url("**/boutique?commune=48001")
    desk.settle()
    expect(page.locator(".geomap-status")).to_have_text(re.compile(r"^Aumont.*aucun prestataire"))


def test_the_fallback_map_keeps_its_commune_in_another_question(desk: Any) -> None:
    page = desk.open(f"{MAP}?rendu=simple&commune=48001")
    expect(page.locator(".geomap-status")).to_contain_text("couvert sur place")
    page.get_by_label(SKILL).select_option("boutique")
    page.wait_for_url("**/boutique?commune=48001")
    desk.settle()
    expect(page.locator(".geomap-status")).to_have_text(re.compile(r"^Aumont.*aucun prestataire"))
    expect(page.locator("#map_geomap path[stroke-width='4']")).to_have_count(1)


def test_what_has_not_changed_is_not_said_again(desk: Any) -> None:
    page = desk.open(f"{MAP}?commune=48001")
    page.evaluate(WRITTEN, ["[data-shown]", ".geomap-status"])
    page.get_by_label(JOURNEY).select_option("45")
    page.wait_for_url("**?t=45&commune=48001")
    desk.settle()
    assert page.evaluate("written") == []


def test_a_comparison_says_a_choice_once_a_map(desk: Any) -> None:
    page = desk.open(f"/comparer/{ZONE}/creation-site?avec-preuve=declare&tout=oui")
    statuses = ["#map_premiere_status", "#map_seconde_status"]
    page.locator("#map_premiere").focus()
    page.keyboard.press("ArrowRight")
    expect(page.locator("#comparaison tr.chosen")).to_have_count(1)
    desk.settle()
    page.evaluate(WRITTEN, statuses)
    page.keyboard.press("ArrowLeft")
    page.wait_for_function("() => written.includes('#map_seconde_status')")
    desk.settle()
    assert sorted(page.evaluate("written")) == statuses


def test_escape_leads_back_to_a_link_that_was_pressed_and_never_focused(desk: Any) -> None:
    """As in browsers whose links take no focus from a click."""
    page = desk.open(MAP)
    link = page.locator("tr[data-commune='48003'] .ask-why")
    link.evaluate("one => one.click()")
    expect(page.locator("#why-title")).to_be_focused()
    page.keyboard.press("Escape")
    expect(link).to_be_focused()


def test_who_is_led_to_an_explanation_is_led_there_when_the_question_changes_meanwhile(desk: Any) -> None:
    page = desk.open(MAP)
    first = Held(page, "/pourquoi/48003?fragment=oui")
    page.locator("tr[data-commune='48003'] .ask-why").click()
    first.wait()
    page.get_by_label(JOURNEY).select_option("15")
    expect(page.locator("#why-title")).to_be_focused()
    first.let_go(lose=True)
    desk.settle()
    expect(page.locator("#why h2")).to_have_text("Chanac")


def test_escape_closes_a_popup_from_within(desk: Any) -> None:
    page = desk.open(MAP)
    page.locator(".geomap-marker-pin").first.click()
    page.locator(".leaflet-popup a").first.focus()
    page.keyboard.press("Escape")
    expect(page.locator(".leaflet-popup")).to_have_count(0)
    expect(page.locator("#map_geomap")).to_be_focused()


def test_a_tip_goes_when_the_map_moves_under_it(desk: Any) -> None:
    page = desk.open(MAP)
    page.locator("#map_geomap").hover()
    expect(page.locator(".geomap-tip")).to_be_visible()
    page.locator("#map_geomap").focus()
    page.keyboard.press("+")
    expect(page.locator(".geomap-tip")).to_have_count(0)
