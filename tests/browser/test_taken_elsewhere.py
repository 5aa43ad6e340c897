"""An answer in another site's page, without network, from a USB stick, and on paper; as a reader meets it."""

from __future__ import annotations

import io
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from fake_site import ZONE
from playwright.sync_api import Browser, Page, expect
from pypdf import PdfReader

pytestmark = pytest.mark.browser

ANSWER = f"/carte/{ZONE}/creation-site"
EMBED = f"/embed/{ZONE}/creation-site"
OEMBED = 'link[type="application/json+oembed"]'
FILLER = "<p style='height:700px'>avant</p>"


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        pass


@pytest.fixture
def host(tmp_path: Path) -> Iterator[tuple[str, Path]]:
    """Another site, on another port: its address, and the folder of its pages."""
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(tmp_path))) as server:
        thread = Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}", tmp_path
        server.shutdown()
        thread.join()


@pytest.fixture
def page(chromium: Browser) -> Iterator[Page]:
    """A window in which nothing is complained of."""
    context = chromium.new_context(viewport={"width": 1000, "height": 800}, locale="fr-FR", reduced_motion="reduce")
    opened = context.new_page()
    complaints: list[str] = []
    opened.on("pageerror", lambda error: complaints.append(str(error)))
    opened.on("console", lambda said: complaints.append(said.text) if "favicon" not in said.location["url"] else None)
    yield opened
    context.close()
    assert complaints == []


def _host_page(folder: Path, inside: str) -> None:
    text = f"<!doctype html><html lang=fr><meta charset=utf-8><title>Hôte</title>{FILLER}{inside}{FILLER}</html>"
    (folder / "index.html").write_text(text, encoding="utf-8")


def test_the_snippet_of_the_page_shows_the_map_in_another_site(page: Page, site: str, host: tuple[str, Path]) -> None:
    page.goto(f"{site}/emporter/{ZONE}/creation-site")
    _host_page(host[1], page.get_by_label("Texte à coller").input_value())
    page.goto(host[0])
    page.locator("iframe").scroll_into_view_if_needed()
    frame = page.frame_locator("iframe")
    frame.locator(".geomap-map[data-drawn=true]").wait_for()
    expect(frame.locator("h1")).to_contain_text("Création de site")
    expect(page.locator("iframe")).to_have_attribute("title", "Création de site, Lozère\xa0: qui peut aider")
    assert page.context.cookies() == []


def test_the_level_a_map_is_read_by_goes_with_it_into_another_site(
    page: Page, site: str, host: tuple[str, Path]
) -> None:
    """The link to the snippets follows the level chosen, and the frame is read by it."""
    page.goto(site + ANSWER)
    page.locator(".geomap-map[data-drawn=true]").wait_for()
    page.get_by_label("intercommunalité").check()
    page.wait_for_url("**?niveau=epci")
    page.get_by_role("link", name="Partager, imprimer, intégrer").click()
    expect(page.get_by_label("Découpage de la carte")).to_have_value("epci")
    _host_page(host[1], page.get_by_label("Texte à coller").input_value())
    page.goto(host[0])
    page.locator("iframe").scroll_into_view_if_needed()
    frame = page.frame_locator("iframe")
    frame.locator(".geomap-map[data-drawn=true]").wait_for()
    expect(frame.get_by_label("intercommunalité")).to_be_checked()


def test_the_page_scrolls_past_the_map_until_one_steps_into_it(page: Page, site: str, host: tuple[str, Path]) -> None:
    _host_page(host[1], f'<iframe src="{site}{EMBED}" title="Carte" width="900" height="620"></iframe>')
    page.goto(host[0])
    page.locator("iframe").scroll_into_view_if_needed()
    frame = page.frame_locator("iframe")
    frame.locator(".geomap-map[data-drawn=true]").wait_for()
    button = frame.get_by_role("button", name="Cliquer pour bouger la carte")
    expect(button).to_be_visible()
    enabled = "() => Object.values(geomap.maps)[0].dragging.enabled()"
    inner = page.frames[1]
    assert inner.evaluate(enabled) is False
    button.click()
    expect(button).to_be_hidden()
    assert inner.evaluate(enabled) is True
    page.keyboard.press("Escape")
    expect(button).to_be_visible()
    assert inner.evaluate(enabled) is False


def test_a_small_frame_is_mostly_map_without_pins(chromium: Browser, site: str) -> None:
    context = chromium.new_context(
        viewport={"width": 360, "height": 420}, locale="fr-FR", has_touch=True, is_mobile=True
    )
    opened = context.new_page()
    opened.goto(f"{site}{EMBED}")
    opened.locator(".geomap-map[data-drawn=true]").wait_for()
    expect(opened.get_by_role("button", name="Toucher pour bouger la carte")).to_be_visible()
    expect(opened.get_by_text("Cliquer pour bouger la carte")).to_be_hidden()
    expect(opened.locator('[data-geomap-layer="providers"]')).not_to_be_checked()
    expect(opened.locator(".leaflet-marker-icon")).to_have_count(0)
    shown = opened.locator(".geomap-map").bounding_box()
    assert shown is not None
    assert shown["height"] >= 240
    assert shown["y"] + shown["height"] <= 420
    assert opened.evaluate("document.documentElement.scrollWidth") == 360
    context.close()


@pytest.mark.parametrize(("width", "height"), [(800, 620), (300, 620)])
def test_a_frame_shows_the_whole_map_and_a_wide_one_what_its_colours_mean(
    page: Page, site: str, width: int, height: int
) -> None:
    page.set_viewport_size({"width": width, "height": height})
    page.goto(f"{site}{EMBED}")
    page.locator(".geomap-map[data-drawn=true]").wait_for()
    drawn, told = (page.locator(name).bounding_box() for name in (".geomap-map", ".geomap-states"))
    assert drawn is not None
    assert told is not None
    assert drawn["y"] + drawn["height"] <= height
    beside = told["y"] + told["height"] <= height and told["x"] >= drawn["x"] + drawn["width"]
    assert beside is (width == 800)
    assert page.evaluate("document.documentElement.scrollWidth") == width


def test_the_element_shows_the_map_and_follows_its_attributes(page: Page, site: str, host: tuple[str, Path]) -> None:
    page.goto(f"{site}/emporter/{ZONE}/creation-site?hauteur=420&fond=sombre")
    page.locator("summary", has_text="composant web").click()
    _host_page(host[1], page.get_by_label("Élément à coller").input_value())
    page.goto(host[0])
    page.locator("geomap-map iframe").scroll_into_view_if_needed()
    frame = page.frame_locator("geomap-map iframe")
    frame.locator(".geomap-map[data-drawn=true]").wait_for()
    assert page.locator("geomap-map iframe").bounding_box()["height"] == 420  # type: ignore[index]
    page.locator("geomap-map").evaluate("one => one.setAttribute('skill', 'boutique')")
    expect(frame.locator("h1")).to_contain_text("Boutique en ligne")


def test_a_page_that_is_not_made_for_it_cannot_be_framed(chromium: Browser, site: str, host: tuple[str, Path]) -> None:
    _host_page(host[1], f'<iframe src="{site}{ANSWER}" title="Carte" width="900" height="620"></iframe>')
    context = chromium.new_context()
    opened = context.new_page()
    with opened.expect_event("console", lambda said: "frame-ancestors" in said.text):
        opened.goto(host[0])
    assert opened.frame_locator("iframe").locator(".geomap-map").count() == 0
    context.close()


def test_the_last_answers_stay_readable_without_network(page: Page, site: str) -> None:
    page.goto(site + ANSWER)
    page.locator("html[data-kept=true]").wait_for(state="attached")
    # The page brought its styles within; where the pages that follow look for them, they are kept too.
    linked = page.locator("style[data-href]").get_attribute("data-href")
    assert page.evaluate("async (address) => (await caches.match(address))?.headers.get('content-type')", linked) == (
        "text/css; charset=utf-8"
    )
    page.context.set_offline(True)
    page.reload()
    expect(page.locator("p.kept")).to_contain_text("Pas de réseau")
    expect(page.locator("p.kept")).to_contain_text("20")
    page.locator(".geomap-map[data-drawn=true]").wait_for()
    expect(page.locator("h1")).to_contain_text("Création de site")
    # Neither a page that could have been kept nor one that never is leaves the reader with the browser's own words.
    for unread in ("/commune/48001", "/recherche?q=site", "/connexion"):
        page.goto(site + unread)
        expect(page.locator("h1")).to_have_text("Pas de réseau")
        expect(page.locator("[data-kept-answers] a")).to_have_count(1)
    page.context.set_offline(False)
    page.goto(site + ANSWER)
    expect(page.locator("p.kept")).to_have_count(0)


def test_without_network_the_answer_stays_and_those_read_are_listed(chromium: Browser, site: str) -> None:
    # Its own window: without network the browser itself complains of what it cannot fetch.
    context = chromium.new_context(viewport={"width": 1280, "height": 900}, locale="fr-FR")
    page = context.new_page()
    page.goto(site + ANSWER)
    page.locator("html[data-kept=true]").wait_for(state="attached")
    page.get_by_label("Trajet au plus").select_option("15")
    page.wait_for_url("**?t=15")
    page.evaluate(
        "async (url) => { while (!(await caches.match(url))) await new Promise(requestAnimationFrame); }",
        f"{site}{ANSWER}?t=15",
    )
    before = page.locator("[data-answer=headline]").inner_text()
    context.set_offline(True)
    page.get_by_label("Trajet au plus").select_option("60")
    expect(page.get_by_role("alert")).to_contain_text("Pas de réseau")
    assert page.url == f"{site}{ANSWER}?t=15"
    expect(page.get_by_label("Trajet au plus")).to_have_value("15")
    expect(page.locator("[data-answer=headline]")).to_have_text(before)
    page.goto(f"{site}/commune/48001")
    kept = page.locator("[data-kept-answers] a")
    assert [link.get_attribute("href") for link in kept.all()] == [f"{ANSWER}?t=15", ANSWER]
    kept.first.click()
    expect(page.locator("[data-answer=question]")).to_contain_text("15")
    page.goto(f"{site}/")
    expect(page.locator("p.kept[role=status]")).to_contain_text("Pas de réseau")
    context.close()


def test_an_answer_kept_is_read_whatever_was_chosen_in_it(chromium: Browser, site: str) -> None:
    """A commune chosen changes the address, not the question; and only what is kept says that it was."""
    context = chromium.new_context(viewport={"width": 1280, "height": 900}, locale="fr-FR")
    page = context.new_page()
    page.goto(site + ANSWER)
    page.locator("html[data-kept=true]").wait_for(state="attached")
    context.set_offline(True)
    page.goto(f"{site}{ANSWER}?etat=local&commune=48003#12/44.5/3.4")
    expect(page.locator("p.kept")).to_contain_text("Pas de réseau")
    expect(page.locator("h1")).to_contain_text("Création de site")
    assert page.url == f"{site}{ANSWER}#12/44.5/3.4"
    page.goto(f"{site}{ANSWER}?t=15")
    expect(page.locator("h1")).to_have_text("Pas de réseau")
    # The network comes back: another question is answered afresh, and the page no longer says that it was kept.
    page.goto(site + ANSWER)
    page.locator(".geomap-map[data-drawn=true]").wait_for()
    expect(page.locator("p.kept")).to_have_count(1)
    context.set_offline(False)
    page.get_by_label("Trajet au plus").select_option("15")
    page.wait_for_url("**?t=15*")
    expect(page.locator("p.kept")).to_have_count(0)
    page.wait_for_function(
        "async (url) => Boolean(await caches.match(url, { ignoreVary: true }))", arg=f"{site}{ANSWER}/valeurs?t=15"
    )
    # Read in place without network, an answer kept says so as its page would.
    page.goto(site + ANSWER)
    page.locator(".geomap-map[data-drawn=true]").wait_for()
    expect(page.locator("p.kept")).to_have_count(0)
    context.set_offline(True)
    page.get_by_label("Trajet au plus").select_option("15")
    page.wait_for_url("**?t=15*")
    expect(page.locator("p.kept[role=status]")).to_contain_text("Pas de réseau")
    context.close()


def test_what_must_not_be_stored_is_not_kept(page: Page, site: str) -> None:
    page.goto(site + ANSWER)
    page.locator("html[data-kept=true]").wait_for(state="attached")
    kept = page.evaluate(
        """async () => {
          const names = await caches.keys();
          const lists = await Promise.all(names.map(async (name) => (await (await caches.open(name)).keys())));
          return lists.flat().map(({ url }) => new URL(url).pathname);
        }"""
    )
    assert ANSWER in kept
    assert [path for path in kept if path.startswith(("/api/", "/papier/", "/embed/", "/healthz"))] == []


def test_the_file_opens_from_a_stick_and_chooses_as_on_the_pages(page: Page, site: str, tmp_path: Path) -> None:
    body = page.request.get(f"{site}/hors-ligne/{ZONE}/creation-site.html").body()
    (tmp_path / "carte.html").write_bytes(body)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto((tmp_path / "carte.html").as_uri())
    page.locator(".geomap-map[data-drawn=true]").wait_for()
    page.get_by_role("button", name="Chanac").click()
    expect(page.locator(".geomap-status")).to_contain_text("Chanac")
    expect(page.locator("tr[data-commune='48003']")).to_have_attribute("aria-current", "true")
    page.locator(".geomap-map").focus()
    page.keyboard.press("ArrowRight")
    expect(page.locator(".geomap-status")).not_to_contain_text("Chanac")
    assert [url for url in asked if not url.startswith(("file:", "data:", "blob:"))] == []


def test_everything_that_leads_back_follows_the_question(desk: Any) -> None:
    page = desk.open(ANSWER)
    page.get_by_label("Compétence cherchée").select_option("hostile")
    page.wait_for_url("**/hostile")
    page.get_by_label("Trajet au plus").select_option("15")
    page.wait_for_url("**/hostile?t=15")
    desk.settle()
    asked = f"{ZONE}/hostile"
    address = f"{desk.site}/carte/{asked}?t=15"
    expect(page.locator(".only-print span")).to_have_text(address)
    expect(page.locator(".only-print img")).to_have_attribute("src", f"/partage/{asked}.svg?t=15")
    headline = page.locator("[data-answer=headline]").inner_text()
    told = page.evaluate(
        "() => Object.fromEntries([...document.querySelectorAll('meta[content]')].map("
        "(meta) => [meta.getAttribute('property') || meta.name, meta.content]))"
    )
    assert (told["og:url"], told["og:image"]) == (address, f"{desk.site}/partage/{asked}.png?t=15")
    assert {told["description"], told["og:description"], told["og:image:alt"]} == {headline}
    assert told["og:title"].startswith("<script>")
    links = [
        parse_qs(urlsplit(page.locator(one).get_attribute("href") or "").query)
        for one in (".top-links .sign-in a", ".menu-list .sign-in a", OEMBED)
    ]
    assert links == [{"suite": [f"/carte/{asked}?t=15"]}] * 2 + [{"url": [address]}]


def test_the_page_prints_on_few_sheets(desk: Any) -> None:
    page = desk.open(ANSWER)
    sheets = PdfReader(io.BytesIO(page.pdf(format="A4", print_background=False)))
    text = " ".join(" ".join(one.extract_text() for one in sheets.pages).split())
    assert len(sheets.pages) <= 2
    assert "Création de site" in text
    assert f"1 / {len(sheets.pages)}" in text
    assert "Afficher" not in text
    # Columns have heads, states and what a journey is worth are words; nothing asks paper to be ticked.
    assert "Commune État Trajet" in text
    assert "Florac à distance seulement 32 min déclarée, pas encore prouvée" in text
    assert "cocher" not in text
    assert "Communes montrées" not in text
    # Said under the map, the source needs no foot of the page on a sheet of its own.
    assert text.count("Contours d’essai, licence d’essai") == 1


@pytest.mark.parametrize("lying", [False, True])
def test_the_reader_chooses_how_the_sheet_lies(desk: Any, lying: bool) -> None:
    """The first sheet holds the map, the legend and the sentences, whichever way it lies; the code is on paper too."""
    page = desk.open(f"{ANSWER}?commune=48004")
    page.keyboard.press("Control")
    page.locator(".only-print img[loading=eager]").wait_for(state="attached")
    page.wait_for_function("() => document.querySelector('.only-print img').complete")
    sheets = PdfReader(io.BytesIO(page.pdf(format="A4", landscape=lying)))
    wide, high = (round(float(side)) for side in sheets.pages[0].mediabox[2:])
    assert sorted((wide, high)) == [596, 843]
    assert (wide > high) == lying
    first = " ".join(sheets.pages[0].extract_text().split())
    assert "Légende" in first
    assert "Création de site" in first
    if lying:
        assert "Réponse au 15 juin 2026" in first


@pytest.mark.parametrize(("width", "height"), [(720, 1020), (1020, 720)])
def test_why_a_commune_has_its_colour_prints_across_the_sheet(desk: Any, width: int, height: int) -> None:
    """Below the map and the sentences, as wide as both: in a column of its own it left the next sheets half empty."""
    page = desk.open(f"{ANSWER}?commune=48004")
    page.set_viewport_size({"width": width, "height": height})
    page.emulate_media(media="print")
    answer, told, why = (page.locator(one).bounding_box() for one in (".answer", ".answer .told", ".answer .why"))
    assert why["width"] >= 0.95 * answer["width"]
    assert why["y"] >= told["y"] + told["height"]


def test_what_is_proven_can_be_read_on_paper_with_the_grounds_printed_too(desk: Any) -> None:
    page = desk.open(f"{ANSWER}?commune=48001")
    proven = page.locator("#why .standing-proven").first
    expect(proven).to_be_visible()
    page.emulate_media(media="print")
    expect(proven).to_have_css("background-color", "rgba(0, 0, 0, 0)")
    expect(proven).to_have_css("color", "rgb(20, 32, 46)")


def test_a_part_of_an_answer_does_not_print_as_if_it_were_the_whole(desk: Any) -> None:
    page = desk.open(f"{ANSWER}?etat=remote_only&q=lor")
    printed = " ".join(" ".join(one.extract_text() for one in PdfReader(io.BytesIO(page.pdf())).pages).split())
    assert "Communes montrées : 1 sur 6. (à distance seulement, « lor »)" in printed.replace("\xa0", " ")
    page.locator("[data-clear]").click()
    page.locator(".geomap-states input[value=local]").check()
    expect(page.locator("[data-narrowing]")).to_have_text("(couvert sur place)")


def test_a_frame_asks_for_no_icon(page: Page, site: str) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(urlsplit(request.url).path))
    page.goto(f"{site}{EMBED}")
    page.locator(".geomap-map[data-drawn=true]").wait_for()
    expect(page.locator("link[rel=icon]")).to_have_attribute("href", "data:,")
    assert "/favicon.ico" not in asked


def test_swatches_stand_out_in_a_dark_frame(page: Page, site: str) -> None:
    outline = "() => getComputedStyle(document.querySelector('.geomap-legend .geomap-swatch')).outlineStyle"
    page.goto(f"{site}{EMBED}?fond=sombre")
    assert page.evaluate(outline) == "solid"
    page.goto(f"{site}{EMBED}")
    assert page.evaluate(outline) == "none"
