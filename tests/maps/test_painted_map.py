"""A large territory painted in a real browser: off the page, by zone, in detail; and the same map without painter."""

from __future__ import annotations

import datetime as dt
import io
import json
from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np
import pandas as pd
import pytest
from numpy.typing import NDArray
from PIL import Image
from playwright.sync_api import Browser, Page, Route, expect
from square_country import square_country

from geomap.core.coverage import Answer, Question, summarise
from geomap.core.frames import COSTS, COVERAGE, MEDIATORS, OFFERS, PROVIDERS
from geomap.core.skills import Skill
from geomap.maps.assets import asset_names, read_asset
from geomap.maps.frame import Poster
from geomap.maps.glimpse import glimpse
from geomap.maps.palette import LOOKS
from geomap.maps.poster import GROUND, poster
from geomap.maps.raster import rgb
from geomap.maps.shapes import draw_details, draw_shapes
from geomap.maps.views import answer_map

pytestmark = pytest.mark.browser

SITE = "http://geomap.test"
POLICY = "default-src 'self'; script-src 'self' 'nonce-n'; style-src 'self' 'nonce-n'; style-src-attr 'unsafe-inline'"
POLICY += "; img-src 'self' data:"
SIDE = 34
"""Communes to a side: a square of two départements, the western all covered, the eastern lacking one row in two."""


def _large() -> Answer:
    territory = square_country(SIDE)
    codes = territory.communes.index.tolist()
    count = len(codes)
    states = ["local" if code < "02" or place % SIDE % 2 else "none" for place, code in enumerate(codes)]
    covered = np.array(states) == "local"
    coverage = COVERAGE.build(
        {
            "state": states,
            "gap": ~covered,
            "proven_providers": covered.astype(int),
            "remote_providers": [0] * count,
            "waiting_offers": [0] * count,
            "waiting_reasons": [()] * count,
            "nearest_minutes": [5.0] * count,
            "within_30": covered.astype(int),
            "accessibility": [1.0] * count,
            "level": ["fragile"] * count,
        },
        index=codes,
    )
    skill = Skill("seo", "marketing", {"fr": "Être vu"}, {"fr": "…"})
    summary = summarise(coverage, territory.communes, territory.members, "FR")
    question = Question("FR", "seo", dt.date(2026, 11, 22))
    offers = OFFERS.empty().assign(standing=[])
    return Answer(question, territory, skill, coverage, summary, offers, COSTS.empty(), "estimate", 1)


@dataclass
class Site:
    """The page of one answer, and what it asked for."""

    page: Page
    answer: Answer
    asked: list[str] = field(default_factory=list)

    def open(self, *, simple: bool = False) -> Page:
        """Show the map."""
        self.begin(simple=simple)
        expect(self.page.locator("#map_geomap")).to_have_attribute("data-drawn", "true")
        return self.page

    def begin(self, *, simple: bool = False, hidden: bool = False) -> None:
        """Go to the page of the map, wherever its scripts may be; one that is hidden has no size yet."""
        parts = answer_map(
            self.answer,
            providers=PROVIDERS.empty(),
            mediators=MEDIATORS.empty(),
            language="fr",
            texts=None,
            geometry_url="/geo/d/FR.bin",
            assets={name: f"/static/{path}" for name, path in asset_names().items()},
            nonce="n",
            simple=simple,
            poster=Poster("/vue.webp", 300, 300, glimpse(self.answer)),
        )
        html = f"<!DOCTYPE html><html lang=fr><head><meta charset=utf-8><title>Carte</title>{parts.header}</head>"
        html += f"<body><main{' hidden' if hidden else ''}>{parts.html}</main>{parts.script}</body></html>"
        shapes = draw_shapes(self.answer.territory)
        kept = {
            "/": (html, "text/html"),
            "/vue.webp": (poster(self.answer, 300, shapes=shapes, form="webp"), "image/webp"),
            "/geo/d/FR.bin": (shapes.binary, "application/octet-stream"),
            "/geo/d/FR.json": (shapes.document, "application/json"),
            "/geo/d/FR/zones.json": (json.dumps(shapes.zone_names), "application/json"),
        }
        for place, (name, _) in enumerate(shapes.heads):
            details = draw_details(self.answer.territory, name)
            kept[f"/geo/d/FR/noms/{place}.json"] = (json.dumps(shapes.names_of(place)), "application/json")
            kept[f"/geo/d/FR/detail/{place}.bin"] = (details.binary, "application/octet-stream")

        def serve(route: Route) -> None:
            path = route.request.url.removeprefix(SITE)
            self.asked.append(path)
            if path.startswith("/static/"):
                kind = "text/css" if path.endswith(".css") else "text/javascript"
                route.fulfill(body=read_asset(path.removeprefix("/static/")), content_type=kind)
            elif path in kept:
                body, kind = kept[path]
                route.fulfill(body=body, content_type=kind, headers={"Content-Security-Policy": POLICY})
            else:
                route.fulfill(status=204)

        self.page.context.route("**/*", serve)
        self.page.goto(f"{SITE}/", wait_until="commit")

    def at(self, code: str) -> tuple[float, float]:
        """Give where a commune is in the window, once the map is there."""
        self.page.locator("#map_geomap").scroll_into_view_if_needed()
        expect(self.page.locator("#map_geomap[data-painting]")).to_have_count(0)
        shape = self.answer.territory.communes.loc[code].geometry.centroid
        script = """([lat, lon]) => {
            const {x, y} = geomap.maps.map_geomap.latLngToContainerPoint([lat, lon]);
            const frame = document.querySelector('#map_geomap').getBoundingClientRect();
            return [x + frame.x, y + frame.y];
        }"""
        x, y = self.page.evaluate(script, [shape.y, shape.x])
        return float(x), float(y)


@pytest.fixture(scope="module")
def large() -> Answer:
    return _large()


@pytest.fixture
def site(chromium: Browser, large: Answer) -> Iterator[Site]:
    context = chromium.new_context(viewport={"width": 900, "height": 800}, reduced_motion="reduce")
    opened = Site(context.new_page(), large)
    faults: list[str] = []
    opened.page.on("console", lambda message: faults.append(message.text))
    opened.page.on("pageerror", lambda error: faults.append(str(error)))
    yield opened
    context.close()
    assert faults == []


def _inside(page: Page) -> NDArray[np.bool_]:
    """Find the pixels of a map that are not the ground around its territory."""
    shot = np.asarray(Image.open(io.BytesIO(page.locator("#map_geomap").screenshot())).convert("RGB"), dtype=int)
    found: NDArray[np.bool_] = np.abs(shot - rgb(GROUND)).max(axis=2) > 8
    return found


def test_a_large_territory_is_painted_in_a_worker_and_no_name_comes_with_it(site: Site) -> None:
    page = site.open()
    assert page.evaluate("performance.getEntriesByName('geomap:drawn').length") == 1
    assert [worker.url for worker in page.workers] == [f"{SITE}/static/js/map-worker.js"]
    assert not any("/noms/" in path for path in site.asked)
    expect(page.locator(".geomap-poster")).to_have_count(0)


def test_a_glimpse_is_there_before_any_script_and_gone_once_there_is_a_picture(site: Site) -> None:
    page = site.page
    held: list[Route] = []
    page.route("**/map-first.js", lambda route: held.append(route))  # noqa: PLW0108 Playwright marks what it is given
    site.begin()
    blurred = page.locator(".geomap-glimpse")
    expect(blurred).to_be_visible()
    before = _inside(page)
    held[0].fallback()
    expect(page.locator("#map_geomap")).to_have_attribute("data-drawn", "true")
    expect(blurred).to_be_hidden()
    expect(page.locator("#map_geomap:not([data-painting])")).to_have_count(1)
    after = _inside(page)
    # Where the map puts the territory, as nearly as its zooms allow.
    assert (before & after).sum() > 0.8 * (before | after).sum() > 10_000


def test_the_first_picture_is_painted_before_the_library_and_taken_over(site: Site) -> None:
    page = site.page
    held: list[Route] = []
    page.route("**/leaflet.js", lambda route: held.append(route))  # noqa: PLW0108 Playwright marks what it is given
    site.begin()
    page.wait_for_function("() => performance.getEntriesByName('geomap:pictured').length")
    assert page.evaluate("() => typeof L") == "undefined"
    first = page.locator("#map_geomap > canvas")
    width, height = first.evaluate("one => [one.width, one.height]")
    assert [width, height] == page.evaluate("() => [map_geomap.clientWidth, map_geomap.clientHeight]")
    # Both halves are there, where Leaflet will put them: what is covered, and the hatched rows of what is not.
    shot = Image.open(io.BytesIO(page.locator("#map_geomap").screenshot())).convert("RGB")
    seen = {colour for count, colour in shot.getcolors(1 << 20) if count > 500}
    assert {tuple(rgb(LOOKS[state].colour).astype(int)) for state in ("local", "none")} <= seen
    first.evaluate("one => { one.dataset.first = 'true'; }")
    page.evaluate("() => { window.painted = []; }")
    page.evaluate("""() => {
        const {transferFromImageBitmap} = ImageBitmapRenderingContext.prototype;
        ImageBitmapRenderingContext.prototype.transferFromImageBitmap = function (picture) {
            painted.push([picture.width, performance.getEntriesByName('geomap:drawn').length]);
            return transferFromImageBitmap.call(this, picture);
        };
    }""")
    held[0].fallback()
    expect(page.locator("#map_geomap[data-drawn=true]:not([data-painting])")).to_have_count(1)
    expect(page.locator(".leaflet-overlay-pane > canvas[data-first]")).to_have_count(1)
    # Nothing was painted again until the map was there: then what lies around, half as wide again.
    assert page.evaluate("painted") == [[round(width * 1.5), 1]]


def test_a_map_that_cannot_be_painted_beside_the_page_is_painted_in_it(site: Site) -> None:
    page = site.page
    page.add_init_script("""window.Worker = class {
        set onerror(hear) { setTimeout(() => hear(new Error('no'))); }
        postMessage() {}
        terminate() {}
    };""")
    site.open()
    page.mouse.move(*site.at("02302"))
    expect(page.locator(".geomap-tip")).to_contain_text("Commune 02302 · Est")


def test_where_no_map_can_be_drawn_the_picture_of_the_server_stands(site: Site) -> None:
    page = site.page
    page.add_init_script("const { fetch } = window; window.fetch = (url) => fetch(url.replace('.bin', '.none'));")
    site.begin()
    expect(page.get_by_role("status")).to_contain_text("Les contours n’ont pas pu être lus")
    expect(page.locator("#map_geomap > .geomap-poster")).to_have_js_property("naturalWidth", 300)


def test_a_map_nobody_sees_yet_is_drawn_when_its_place_opens(site: Site) -> None:
    page = site.page
    site.begin(hidden=True)
    invited = "Choisissez une commune pour savoir d’où vient sa couleur."
    expect(page.locator("#map_geomap_status")).to_have_text(invited)
    page.evaluate("() => { document.querySelector('main').hidden = false; }")
    page.wait_for_function(
        "() => Math.abs(geomap.maps.map_geomap.getZoom() - geomap.maps.map_geomap.homeZoom()) < 0.01"
    )
    expect(page.locator("#map_geomap[data-drawn=true]:not([data-painting])")).to_have_count(1)
    page.mouse.move(*site.at("02302"))
    expect(page.locator(".geomap-tip")).to_contain_text("Commune 02302")
    # A window that changes twice is filled twice.
    for width in (500, 700):
        page.set_viewport_size({"width": width, "height": 800})
        fitted = "([wide]) => { const map = geomap.maps.map_geomap; return map.getSize().x < wide &&"
        fitted += " map.getSize().x > wide - 80 && Math.abs(map.getZoom() - map.homeZoom()) < 0.01; }"
        page.wait_for_function(fitted, arg=[width])


def test_shapes_that_do_not_come_at_once_are_asked_for_again(chromium: Browser, large: Answer) -> None:
    # The browser complains of what was preloaded and waits: that is why this page is not one of those watched.
    context = chromium.new_context(viewport={"width": 900, "height": 800})
    page = context.new_page()
    page.add_init_script("""(() => {
        const { fetch } = window;
        window.refused = 0;
        // The first answer is that of a proxy that did not wait, the second that of a line that broke.
        window.fetch = (url) => {
            if (!String(url).endsWith('.bin') || refused === 2) return fetch(url);
            refused += 1;
            return refused === 1 ? Promise.resolve(new Response('', { status: 504 })) : Promise.reject(new TypeError());
        };
    })();""")
    Site(page, large).begin()
    expect(page.locator("#map_geomap")).to_have_attribute("data-drawn", "true", timeout=60_000)
    assert page.evaluate("refused") == 2
    context.close()


def test_a_name_is_fetched_when_its_commune_is_first_looked_at(site: Site) -> None:
    page = site.open()
    page.mouse.move(*site.at("01300"))
    expect(page.locator(".geomap-tip")).to_contain_text("Commune 01300 · Ouest")
    expect(page.locator(".geomap-tip")).to_contain_text("couvert sur place")
    assert [path for path in site.asked if "/noms/" in path] == ["/geo/d/FR/noms/0.json"]
    page.mouse.move(*site.at("02302"))
    expect(page.locator(".geomap-tip")).to_contain_text("Commune 02302 · Est")
    expect(page.locator(".geomap-tip")).to_contain_text("aucun prestataire")


def test_what_the_page_chooses_is_found_by_its_code(site: Site) -> None:
    page = site.open()
    detail = {"code": "02302", "source": "table"}
    page.evaluate("detail => document.dispatchEvent(new CustomEvent('geomap:choose', {detail}))", detail)
    expect(page.get_by_role("status")).to_have_text("Commune 02302 : aucun prestataire.")


def test_by_zone_nine_people_in_ten_must_be_covered(site: Site) -> None:
    page = site.open()
    page.get_by_role("radio", name="département").check()
    page.mouse.move(*site.at("02301"))
    expect(page.locator(".geomap-tip")).to_have_text("Estplus d’un habitant sur dix, au mieux : aucun prestataire")
    page.mouse.move(*site.at("01300"))
    expect(page.locator(".geomap-tip")).to_have_text("Ouestneuf habitants sur dix, au moins : couvert sur place")
    page.get_by_role("radio", name="commune").check()
    page.mouse.move(*site.at("02301"))
    expect(page.locator(".geomap-tip")).to_contain_text("Commune 02301")


def test_a_click_on_a_zone_shows_it_whole_without_leaving_the_map(site: Site) -> None:
    page = site.open()
    page.get_by_role("radio", name="département").check()
    page.mouse.click(*site.at("02302"))
    # The eastern half goes from 1.7 to 3.4 degrees.
    page.wait_for_function("() => Math.abs(geomap.maps.map_geomap.getCenter().lng - 2.55) < 0.05")
    assert page.url == f"{SITE}/"


def test_closer_the_shapes_are_finer_and_only_those_in_view(site: Site) -> None:
    page = site.open()
    with page.expect_request("**/detail/*.bin") as asked:
        page.evaluate("geomap.maps.map_geomap.setView([45.5, 0.5], 10, {animate: false})")
    assert asked.value.url.endswith("/detail/0.bin")
    page.mouse.move(*site.at("01185"))
    expect(page.locator(".geomap-tip")).to_contain_text("Commune 01185")
    assert not any(path.endswith("detail/1.bin") for path in site.asked)


def test_leaflet_alone_draws_the_same_map(site: Site) -> None:
    page = site.open(simple=True)
    assert page.workers == []
    paths = page.locator("#map_geomap path.leaflet-interactive")
    expect(paths).to_have_count(SIDE * SIDE)
    expect(page.locator("#map_geomap path[fill='url(#geomap-none)']")).to_have_count(SIDE * SIDE // 4)
    page.evaluate("window.heard = []; document.addEventListener('geomap:choose', ({detail}) => heard.push(detail))")
    page.mouse.click(*site.at("02302"))
    expect(page.get_by_role("status")).to_have_text("Commune 02302 : aucun prestataire.")
    assert page.evaluate("heard") == [{"code": "02302", "state": "none", "source": "map"}]
    order = draw_shapes(site.answer.territory).order
    values = {"order": order, "ranks": "1" * SIDE**2}
    page.evaluate("detail => document.dispatchEvent(new CustomEvent('geomap:values', {detail}))", values)
    expect(page.locator("#map_geomap path[fill='url(#geomap-reachable)']")).to_have_count(SIDE * SIDE)


def test_names_are_kept_off_markers_where_they_stand(site: Site) -> None:
    """A pin above its place, providers of a commune on its middle, mediators beside it."""
    site.page.add_init_script(
        """
        const post = Worker.prototype.postMessage;
        Worker.prototype.postMessage = function (told, ...more) {
          if (told.asked && told.asked.names) window.kept = told.asked;
          return post.call(this, told, ...more);
        };
        """
    )
    page = site.open()
    named = {"commune": "X", "count": 1, "proven": True, "members": []}
    groups = {
        "providers": [{**named, "place": [45.7, 1.7], "pin": True}, {**named, "place": [45.2, 1.2], "pin": False}],
        "mediators": [{**named, "place": [46.2, 1.2], "pin": False}],
    }
    page.evaluate(
        """groups => {
          for (const kind in groups) geomap.markers({ kind, groups: groups[kind] }).addTo(geomap.maps.map_geomap);
        }""",
        groups,
    )
    page.locator("input[data-geomap-layer=names]").check()
    expect(page.locator(".geomap-marker")).to_have_count(3)
    page.wait_for_function("() => window.kept && kept.names.markers.length === 3")
    kept, seen = page.evaluate(
        """() => {
          const frame = document.querySelector("#map_geomap").getBoundingClientRect();
          const [left, top] = kept.window;
          const boxes = [...document.querySelectorAll(".geomap-marker-frame")].map((marker) => {
            const box = marker.getBoundingClientRect();
            return [box.left - frame.left + left, box.top - frame.top + top, box.width, box.height];
          });
          return [kept.names.markers.map(([x, y, right, bottom]) => [x, y, right - x, bottom - y]), boxes];
        }"""
    )
    assert sorted(kept) == [pytest.approx(box, abs=1) for box in sorted(seen)]


def test_several_at_one_place_fan_out(site: Site) -> None:
    page = site.open()
    members = [{"name": f"P{number}", "note": "", "proven": number == 0} for number in range(3)]
    group = {"place": [45.7, 1.7], "commune": "X", "pin": False, "count": 3, "proven": True, "members": members}
    detail = {"order": "x", "nearest": [], "providers": [], "groups": {"providers": [group]}}
    page.evaluate("detail => document.dispatchEvent(new CustomEvent('geomap:places', {detail}))", detail)
    expect(page.locator("[data-geomap-count=providers]")).to_have_text(" (3)")
    expect(page.locator(".geomap-marker")).to_have_count(1)
    page.locator(".geomap-marker").click()
    expect(page.locator(".geomap-marker")).to_have_count(4)
    page.get_by_title("P2").click()
    expect(page.locator(".geomap-popup strong")).to_have_text("P2")
    assert pd.Series(site.asked).str.startswith("/").all()
