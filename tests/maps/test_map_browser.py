"""The map in a real browser: drawn, clean console, nothing from elsewhere, all of it by keyboard."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pandas as pd
import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Route, expect

from geomap.core.coverage import Answer
from geomap.maps.assets import asset_names, read_asset
from geomap.maps.shapes import draw_shapes
from geomap.maps.views import answer_map, notebook_map, standalone

pytestmark = pytest.mark.browser

SITE = "http://geomap.test"
POLICY = (
    "default-src 'self'; script-src 'self' 'nonce-n0nce'; style-src 'self' 'nonce-n0nce'; "
    "style-src-attr 'unsafe-inline'; img-src 'self' data:; object-src 'none'; base-uri 'none'"
)
LISTEN = "window.heard = []; document.addEventListener('geomap:choose', ({detail}) => heard.push(detail));"
CHOOSE = "code => document.dispatchEvent(new CustomEvent('geomap:choose', {detail: {code, source: 'table'}}))"


@pytest.fixture
def context(chromium: Browser) -> Iterator[BrowserContext]:
    """Open a window in which nobody is hurried by animations."""
    opened = chromium.new_context(viewport={"width": 900, "height": 800}, reduced_motion="reduce", offline=False)
    yield opened
    opened.close()


@pytest.fixture
def page(context: BrowserContext) -> Iterator[Page]:
    """Open a page that must end with a clean console, without any request to elsewhere."""
    opened = context.new_page()
    complaints: list[str] = []
    asked: list[str] = []
    opened.on("console", lambda message: complaints.append(message.text))
    opened.on("pageerror", lambda error: complaints.append(str(error)))
    opened.on("request", lambda request: asked.append(request.url))
    yield opened
    assert complaints == []
    assert [url for url in asked if not url.startswith((SITE, "file:", "data:", "about:"))] == []


@pytest.fixture
def site(page: Page, answer: Answer, providers: pd.DataFrame, mediators: pd.DataFrame) -> Page:
    """Show the map in a page of a site with the strict policy, its shapes fetched from their own address."""
    shapes = draw_shapes(answer.territory)
    parts = answer_map(
        answer,
        providers=providers,
        mediators=mediators,
        language="fr",
        texts=None,
        geometry_url="/geo/48.bin",
        assets={name: f"/static/{path}" for name, path in asset_names().items()},
        nonce="n0nce",
    )
    html = f"<!DOCTYPE html><html lang=fr><head><meta charset=utf-8><title>Carte</title>{parts.header}</head>"
    html += f"<body><main>{parts.html}</main>{parts.script}</body></html>"

    def serve(route: Route) -> None:
        path = route.request.url.removeprefix(SITE)
        if path == "/":
            route.fulfill(body=html, content_type="text/html", headers={"Content-Security-Policy": POLICY})
        elif path.startswith("/static/"):
            kind = "text/css" if path.endswith(".css") else "text/javascript"
            route.fulfill(body=read_asset(path.removeprefix("/static/")), content_type=kind)
        elif path.startswith("/geo/"):
            told = {
                ".bin": shapes.binary,
                "0.json": json.dumps(shapes.names_of(0)),
                "zones.json": json.dumps(shapes.zone_names),
            }
            route.fulfill(body=next((body for end, body in told.items() if path.endswith(end)), shapes.document))
        else:
            route.fulfill(status=204)

    page.route("**/*", serve)
    page.goto(f"{SITE}/")
    expect(page.locator("#map_geomap")).to_have_attribute("data-drawn", "true")
    page.evaluate(LISTEN)
    return page


def _colour(page: Page, lat: float, lon: float) -> list[int]:
    """Read the colour the canvas has at a place, once it is painted."""
    expect(page.locator("#map_geomap[data-painting]")).to_have_count(0)
    script = """place => {
        const canvas = document.querySelector('canvas.geomap-communes');
        const [box, frame] = [canvas, document.querySelector('#map_geomap')].map((one) => one.getBoundingClientRect());
        const {x, y} = geomap.maps.map_geomap.latLngToContainerPoint(place);
        const dot = new OffscreenCanvas(1, 1).getContext('2d', {willReadFrequently: true});
        dot.drawImage(canvas, Math.round(box.x - x - frame.x), Math.round(box.y - y - frame.y));
        return [...dot.getImageData(0, 0, 1, 1).data.slice(0, 3)];
    }"""
    return list(page.evaluate(script, [lat, lon]))


def test_the_map_is_drawn_under_a_strict_policy(site: Page) -> None:
    """Each commune has the colour of its state, the enclave its own."""
    assert _colour(site, 44.08, 3.02) == [0x0B, 0x25, 0x45]
    assert _colour(site, 44.08, 3.18) == [0x42, 0x6C, 0xB1]
    site.get_by_label("Noms des communes").uncheck()
    red, green, blue = _colour(site, 44.062, 3.061)
    assert (0x4A <= red <= 0xD7, 0x15 <= green <= 0x52, blue <= 0x04) == (True, True, True)
    expect(site.get_by_role("status")).to_have_text("Choisissez une commune pour savoir d’où vient sa couleur.")
    for name in ("Zoomer", "Dézoomer", "Revenir au territoire entier"):
        expect(site.get_by_role("button", name=name, exact=True)).to_be_visible()


def test_a_commune_is_chosen_by_keyboard_alone(site: Page) -> None:
    """Tab, arrows, Enter: each commune reached is told and chosen, here and in the page; Enter asks why."""
    site.keyboard.press("Tab")
    expect(site.get_by_role("region", name="Carte de la couverture")).to_be_focused()
    expect(site.get_by_role("status")).to_have_text("Choisissez une commune pour savoir d’où vient sa couleur.")
    site.keyboard.press("ArrowDown")
    site.wait_for_function("() => heard.length")
    site.evaluate("heard.length = 0")
    site.evaluate(CHOOSE, "01")
    site.keyboard.press("ArrowRight")
    expect(site.get_by_role("status")).to_have_text("Florac : couvert à proximité.")
    site.keyboard.press("ArrowLeft")
    expect(site.get_by_role("status")).to_have_text("Mende : couvert sur place.")
    site.keyboard.press("Enter")
    assert site.evaluate("heard.slice(1)") == [
        {"code": "02", "state": "reachable", "source": "map", "stepped": True},
        {"code": "01", "state": "local", "source": "map", "stepped": True},
        {"code": "01", "state": "local", "source": "map", "open": True},
    ]
    site.keyboard.press("ArrowLeft")
    expect(site.get_by_role("status")).to_have_text("Pas d’autre commune de ce côté.")
    expect(site.get_by_role("region", name="Carte de la couverture")).to_be_focused()


def test_the_legend_pales_what_it_leaves_out(site: Page) -> None:
    """A state ticked keeps its colour, the others fade; none ticked shows them all again."""
    box = site.get_by_label("couvert à proximité")
    box.check()
    assert _colour(site, 44.08, 3.18) == [0x42, 0x6C, 0xB1]
    assert _colour(site, 44.08, 3.02) != [0x0B, 0x25, 0x45]
    box.uncheck()
    assert _colour(site, 44.08, 3.02) == [0x0B, 0x25, 0x45]


def test_what_the_page_chooses_the_map_shows(site: Page) -> None:
    """The event of another source is heard, not sent again."""
    site.evaluate(CHOOSE, "02")
    expect(site.get_by_role("status")).to_have_text("Florac : couvert à proximité.")
    assert [detail["source"] for detail in site.evaluate("heard")] == ["table"]


def test_other_values_are_drawn_without_fetching_shapes(site: Page, answer: Answer) -> None:
    """A skill is switched with one digit a commune; values of other shapes are refused."""
    order = draw_shapes(answer.territory).order
    send = "detail => document.dispatchEvent(new CustomEvent('geomap:values', {detail}))"
    site.evaluate(send, {"order": "another", "ranks": "111111"})
    assert _colour(site, 44.08, 3.02) == [0x0B, 0x25, 0x45]
    site.evaluate(send, {"order": order, "ranks": "111111"})
    assert _colour(site, 44.08, 3.02) == [0x42, 0x6C, 0xB1]


def test_hostile_names_stay_text_in_the_popup(site: Page, providers: pd.DataFrame) -> None:
    """Markers are pins only where agreed; the popup writes the name letter by letter."""
    expect(site.locator(".geomap-marker-pin")).to_have_count(1)
    site.locator(".geomap-marker-pin").click()
    expect(site.locator(".geomap-popup strong")).to_have_text(str(providers.loc["p-1", "name"]))
    expect(site.locator(".geomap-popup img")).to_have_count(0)
    expect(site.locator(".leaflet-popup-close-button")).to_have_attribute("aria-label", "Fermer")
    site.get_by_label("Médiateurs numériques (1)").check()
    expect(site.locator(".geomap-marker-mediators")).to_have_count(1)


def test_the_file_opens_without_network(
    page: Page, context: BrowserContext, tmp_path: Path, answer: Answer, providers: pd.DataFrame
) -> None:
    """From a disk, its own policy kept: the table chooses on the map and the map in the table."""
    file = tmp_path / "carte.html"
    file.write_text(standalone(answer, providers=providers), encoding="utf-8")
    context.set_offline(True)
    page.goto(file.as_uri())
    expect(page.locator("#map_geomap")).to_have_attribute("data-drawn", "true")
    page.get_by_role("button", name="Florac").click()
    expect(page.locator(".geomap-status")).to_have_text("Florac : couvert à proximité.")
    expect(page.locator("tr[aria-current]")).to_have_attribute("data-commune", "02")


def test_in_a_file_the_map_the_legend_and_the_table_are_one(
    page: Page, context: BrowserContext, tmp_path: Path, answer: Answer, providers: pd.DataFrame
) -> None:
    """The legend leaves rows out and says how many are left; Enter leads to why, Escape back; a head sorts."""
    file = tmp_path / "carte.html"
    file.write_text(standalone(answer, providers=providers), encoding="utf-8")
    context.set_offline(True)
    page.goto(file.as_uri())
    expect(page.locator("#map_geomap")).to_have_attribute("data-drawn", "true")
    rows = page.locator("tbody tr:visible")
    expect(rows.locator(".geomap-swatch")).to_have_count(6)
    page.get_by_label("hors de portée").check()
    expect(rows).to_have_count(1)
    expect(rows).to_contain_text("Enclave")
    expect(page.locator("#shown")).to_have_text("Communes montrées : 1 sur 6.")
    page.get_by_role("button", name="Enclave").click()
    page.get_by_label("hors de portée").uncheck()
    expect(rows).to_have_count(6)
    expect(page.locator("#shown")).to_be_empty()
    page.locator(".geomap-map").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Enclave")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.locator(".geomap-map")).to_be_focused()
    people = page.get_by_role("columnheader", name="Habitants")
    people.get_by_role("button").click()
    expect(people).to_have_attribute("aria-sort", "ascending")
    assert rows.locator("td:nth-child(3)").all_inner_texts() == [
        "0",
        "1",
        "300",
        "2\u202f000",
        "12\u202f000",
        "inconnu",
    ]
    people.get_by_role("button").click()
    expect(people).to_have_attribute("aria-sort", "descending")
    expect(rows.first).to_contain_text("Mende")


def test_a_notebook_frame_draws(page: Page, tmp_path: Path, answer: Answer) -> None:
    """What a notebook shows is a frame with the whole map in it."""
    file = tmp_path / "cell.html"
    file.write_text(f"<!DOCTYPE html><meta charset=utf-8>{notebook_map(answer)._repr_html_()}", encoding="utf-8")
    page.goto(file.as_uri())
    expect(page.frame_locator("iframe").locator("#map_geomap")).to_have_attribute("data-drawn", "true")
