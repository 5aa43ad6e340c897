"""A large territory in a real browser: zones from afar, communes close by, and what lies far off beside the map."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import Browser, Page, expect
from slow_lines import serving
from wide_site import BASE, FAR, SIDE, SOUTH, STEP, WEST, wide_site, wide_territory

from geomap.maps.palette import LOOKS
from geomap.maps.raster import rgb
from geomap.web import create_app

pytestmark = pytest.mark.browser

MAP = "/carte/departement:48/creation-site"
LIMIT = (SOUTH + SIDE / 2 * STEP, WEST + SIDE / 2 * STEP)
"""A point of the limit between the two départements."""


@dataclass
class Reader:
    """Somebody before the map, and what their browser asked for."""

    page: Page
    site: str
    asked: list[str] = field(default_factory=list)

    def open(self, address: str = MAP) -> Page:
        """Open a page and wait for its map, and for all that comes after it."""
        self.page.goto(self.site + address)
        self.settled()
        self.page.evaluate("() => geomap.settled")
        # What keeps the view in the address comes after the map.
        self.page.wait_for_function("() => geomap.keep && geomap.markers")
        expect(self.page.get_by_role("radio", name="automatique")).to_be_attached()
        return self.page

    def settled(self) -> None:
        """Wait until the picture on screen is the one last asked for."""
        expect(self.page.locator("#map_geomap[data-drawn=true]:not([data-painting])")).to_have_count(1)

    def look(self, lat: float, lon: float, zoom: float) -> None:
        """Look at a place."""
        view = f"geomap.maps.map_geomap.setView([{lat}, {lon}], {zoom}, {{animate: false}})"
        self.page.evaluate(view)
        self.settled()

    def bare(self) -> None:
        """Take names and markers off the map."""
        for box in ("Noms des communes", "Prestataires"):
            self.page.get_by_role("checkbox", name=box).uncheck()
        self.settled()

    def point(self, lat: float, lon: float) -> tuple[float, float]:
        """Give where a place is in the picture of the map."""
        script = """([lat, lon]) => {
            const {x, y} = geomap.maps.map_geomap.latLngToContainerPoint([lat, lon]);
            return [x, y];
        }"""
        x, y = self.page.evaluate(script, [lat, lon])
        return float(x), float(y)

    def colours(self, lat: float, lon: float, reach: int = 5) -> set[tuple[int, ...]]:
        """Give the colours around a place as they are on screen."""
        pixels = np.asarray(Image.open(io.BytesIO(self.page.locator("#map_geomap").screenshot())).convert("RGB"))
        x, y = (round(side) for side in self.point(lat, lon))
        return {tuple(one) for one in pixels[y - reach : y + reach, x - reach : x + reach].reshape(-1, 3).tolist()}


@pytest.fixture(scope="module")
def wide() -> Iterator[str]:
    with serving(create_app(wide_site())) as address:  # type: ignore[arg-type]
        yield address


@pytest.fixture(params=[(1280, 900), (360, 780)], ids=["desk", "phone"])
def reader(request: pytest.FixtureRequest, chromium: Browser, wide: str) -> Iterator[Reader]:
    width, height = request.param
    context = chromium.new_context(
        viewport={"width": width, "height": height}, locale="fr-FR", reduced_motion="reduce", service_workers="block"
    )
    context.set_default_timeout(20_000)
    opened = Reader(context.new_page(), wide)
    faults: list[str] = []
    opened.page.on("request", lambda request: opened.asked.append(request.url.removeprefix(wide)))
    opened.page.on("pageerror", lambda error: faults.append(str(error)))
    yield opened
    context.close()
    assert faults == []
    assert [address for address in opened.asked if not address.startswith(("/", "data:", "blob:"))] == []


def _base() -> tuple[float, float]:
    row = wide_territory().communes.loc[BASE]
    return float(row["lat"]), float(row["lon"])


def _reached() -> tuple[float, float]:
    """Give a place two communes away, which the provider reaches."""
    lat, lon = _base()
    return lat, lon + 2 * STEP


def _colour(state: str) -> tuple[int, ...]:
    return tuple(rgb(LOOKS[state].colour).astype(int).tolist())


def _dark(colours: set[tuple[int, ...]]) -> bool:
    """Say whether a line of the limit is among these colours: the one grey there is, a little blurred."""
    return any(max(colour) < 200 and max(colour) - min(colour) < 35 for colour in colours)


def test_zooming_by_keyboard_leads_from_zones_to_communes_and_back(reader: Reader) -> None:
    page = reader.open()
    status, note = page.locator("#map_geomap_status"), page.locator(".geomap-level-note")
    expect(note).to_contain_text("Carte par département.")
    page.locator("#map_geomap").focus()
    zoom = page.evaluate("geomap.maps.map_geomap.getZoom()")
    for _ in range(2):
        page.keyboard.press("+")
        page.wait_for_function("(zoom) => geomap.maps.map_geomap.getZoom() > zoom", arg=zoom)
        zoom = page.evaluate("geomap.maps.map_geomap.getZoom()")
    expect(status).to_have_text("Carte par commune.")
    expect(note).to_be_hidden()
    assert "niveau" not in page.url
    for _ in range(2):
        page.keyboard.press("-")
        page.wait_for_function("(zoom) => geomap.maps.map_geomap.getZoom() < zoom", arg=zoom)
        zoom = page.evaluate("geomap.maps.map_geomap.getZoom()")
    expect(status).to_have_text("Carte par département.")
    expect(note).to_contain_text("Carte par département.")
    expect(page.locator("#map_geomap")).to_be_focused()


def test_a_zone_has_the_colour_of_those_it_leaves_out(reader: Reader) -> None:
    """The one provider serves few of the west: from afar its own commune is in the colour of the département."""
    page = reader.open()
    reader.bare()
    served = _reached()
    assert _colour("remote_only") in reader.colours(*served)
    assert _colour("reachable") not in reader.colours(*served)
    page.locator("#map_geomap").hover(position=dict(zip("xy", reader.point(*served), strict=True)))
    expect(page.locator(".geomap-tip")).to_contain_text("Ouest")
    expect(page.locator(".geomap-tip")).to_contain_text("plus d’un habitant sur dix, au mieux : à distance seulement")
    reader.look(*served, 10)
    assert _colour("reachable") in reader.colours(*served)


def test_the_same_place_stays_under_the_eye(reader: Reader) -> None:
    page = reader.open()
    base = _base()
    reader.look(*base, 7.4)
    before = reader.point(*base)
    canvas = page.locator("canvas.geomap-communes").element_handle()
    page.get_by_role("radio", name="commune", exact=True).check()
    expect(page.locator("#map_geomap_status")).to_have_text("Carte par commune.")
    assert reader.point(*base) == before
    # The picture was laid over the one before: there never was another canvas, nor none.
    assert canvas is not None
    assert canvas.evaluate("one => one.isConnected && one.width > 0")


def test_what_the_reader_chose_holds_at_any_scale_and_is_in_the_address(reader: Reader) -> None:
    page = reader.open()
    page.get_by_role("radio", name="commune", exact=True).check()
    expect(page).to_have_url(re.compile(r"\?niveau=commune$"))
    reader.open(f"{MAP}?niveau=commune")
    assert page.locator(".geomap-level-note").is_hidden()
    expect(page.get_by_role("radio", name="commune", exact=True)).to_be_checked()
    reader.bare()
    assert _colour("reachable") in reader.colours(*_reached())
    page.get_by_role("radio", name="département").check()
    expect(page).to_have_url(re.compile(r"\?niveau=departement&couches=aucune$"))
    reader.look(*_base(), 10)
    expect(page.locator(".geomap-level-note")).to_contain_text("Carte par département.")
    page.get_by_role("radio", name="automatique").check()
    expect(page.locator(".geomap-level-note")).to_be_hidden()
    expect(page).not_to_have_url(re.compile("niveau"))


def test_states_ticked_in_the_legend_are_those_of_communes(reader: Reader) -> None:
    page = reader.open()
    page.get_by_role("checkbox", name=re.compile("^couvert sur place")).check()
    expect(page.locator("#map_geomap_status")).to_have_text("Carte par commune.")
    page.get_by_role("checkbox", name=re.compile("^couvert sur place")).uncheck()
    expect(page.locator("#map_geomap_status")).to_have_text("Carte par département.")


def test_a_commune_chosen_is_still_announced_when_the_areas_change(reader: Reader) -> None:
    page = reader.open(f"{MAP}?commune={BASE}")
    expect(page.locator("#map_geomap_status")).to_contain_text(f"Commune {BASE} : couvert sur place.")
    page.get_by_role("radio", name="département").check()
    expect(page.locator("#map_geomap_status")).to_contain_text(f"Carte par département. Commune {BASE} : couvert")


def test_back_leads_to_the_page_before_whatever_was_zoomed(reader: Reader) -> None:
    reader.page.goto(f"{reader.site}/methode")
    page = reader.open()
    page.locator("#map_geomap").focus()
    page.keyboard.press("+")
    expect(page).to_have_url(re.compile("#"))
    page.get_by_role("radio", name="département").check()
    page.go_back()
    expect(page).to_have_url(f"{reader.site}/methode")


def test_no_shape_is_fetched_twice(reader: Reader) -> None:
    page = reader.open()
    east = (SOUTH + 1, WEST + 3)
    with page.expect_response(re.compile("/detail/")):
        reader.look(*_base(), 10)
    with page.expect_response(re.compile("/detail/")):
        reader.look(*east, 10)
    reader.look(*_base(), 11)
    page.evaluate("geomap.maps.map_geomap.home()")
    reader.settled()
    page.get_by_role("radio", name="département").check()
    reader.settled()
    shapes = [address for address in reader.asked if "/geo/" in address and address.endswith(".bin")]
    assert len(shapes) == len(set(shapes)) == 3


def test_the_limit_of_departements_is_drawn_under_the_names(reader: Reader) -> None:
    reader.open()
    for zoom in (8.0, 10.0):
        reader.look(*LIMIT, zoom)
        assert _dark(reader.colours(*LIMIT))
        assert not _dark(reader.colours(LIMIT[0], LIMIT[1] + STEP / 2, reach=2))


def test_what_lies_far_off_is_a_picture_that_leads_to_a_map_of_its_own(reader: Reader) -> None:
    page = reader.open()
    strip = page.get_by_role("region", name="Hors du cadre")
    link = strip.get_by_role("link", name="Outre-mer")
    link.scroll_into_view_if_needed()
    picture = link.locator("img")
    expect(picture).to_have_js_property("complete", value=True)
    assert picture.evaluate("one => one.naturalWidth") > 0
    assert page.evaluate("document.documentElement.scrollWidth") <= page.evaluate("innerWidth")
    link.focus()
    expect(link).to_be_focused()
    assert link.get_attribute("href") == f"/carte/{FAR}/creation-site"
    page.locator("#question [name=t]").evaluate(
        "one => { one.value = '60'; one.dispatchEvent(new Event('change', { bubbles: true })); }"
    )
    expect(link).to_have_attribute("href", f"/carte/{FAR}/creation-site?t=60")
    assert picture.get_attribute("src") == f"{MAP}/partie/{FAR}.webp?t=60"


def test_a_crowd_of_providers_comes_when_it_is_asked_for(chromium: Browser) -> None:
    """Once, whatever is ticked and unticked; and numbers of three figures stay inside their discs."""
    with serving(create_app(wide_site(crowd=250))) as address:  # type: ignore[arg-type]
        context = chromium.new_context(
            viewport={"width": 900, "height": 800}, locale="fr-FR", service_workers="block", reduced_motion="reduce"
        )
        reader = Reader(context.new_page(), address)
        reader.page.on("request", lambda request: reader.asked.append(request.url.removeprefix(address)))
        page = reader.open()
        assert "Atelier 48000" not in page.content()
        box = page.get_by_role("checkbox", name=re.compile(r"^Prestataires \(25\d\)$"))
        expect(box).not_to_be_checked()
        assert not any("/lieux" in one for one in reader.asked)
        box.check()
        expect(page.locator(".geomap-marker").first).to_be_visible()
        box.uncheck()
        expect(page.locator(".geomap-marker")).to_have_count(0)
        box.check()
        expect(page.locator(".geomap-marker").first).to_be_visible()
        assert len([one for one in reader.asked if "/lieux" in one]) == 1
        group = {"place": list(_base()), "commune": "X", "pin": False, "count": 4437, "proven": True, "members": []}
        told = {"order": "", "nearest": [], "providers": [], "groups": {"providers": [group]}}
        page.evaluate("detail => document.dispatchEvent(new CustomEvent('geomap:places', {detail}))", told)
        number = page.locator(".geomap-marker b", has_text="4437")
        expect(number).to_be_visible()
        assert number.evaluate("one => one.scrollWidth <= one.clientWidth")
        context.close()
