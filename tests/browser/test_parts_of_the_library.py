"""Pages have the part of Leaflet their map uses, and the rest once it is on screen; what needs more has the whole."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from fake_site import ZONE
from playwright.sync_api import Browser, Page, Route, expect

from geomap.maps.assets import LEAN, LEAN_LATE, SCRIPTS, read_asset
from geomap.web.bundles import BUNDLES

pytestmark = pytest.mark.browser

ANSWER = f"/carte/{ZONE}/creation-site"
WHOLE = SCRIPTS["leaflet"]
NAMED = re.compile(r"(?<![\w.])L((?:\.\w+)+)")
ON_TILES = {".TileLayer", ".control.attribution"}
"""What our scripts name only where there is a base map, which has the whole library."""

MISSING = """(names) => names.filter((name) =>
  name.slice(1).split(".").reduce((found, part) => found?.[part], L) === undefined)"""


def _named_in(bundle: str) -> list[str]:
    ours = (path for path in BUNDLES[bundle] if not path.startswith("vendor/"))
    return sorted({name for path in ours for name in NAMED.findall(read_asset(path))} - ON_TILES)


def _page(browser: Browser, *parts: str) -> Page:
    page = browser.new_page()
    page.set_content('<div id="map" style="width: 400px; height: 300px"></div>')
    for part in parts:
        page.add_script_tag(content=read_asset(part))
    return page


def test_the_first_part_has_all_that_scripts_of_the_first_map_name(chromium: Browser) -> None:
    named = _named_in("bundles/map.js")
    assert {".map", ".Renderer.prototype.onAdd.call", ".control.zoom"} <= set(named)
    page = _page(chromium, LEAN)
    assert page.evaluate(MISSING, named) == []
    page.close()


@pytest.mark.parametrize("kind", ["map", "home", "compare", "embed"])
def test_with_the_late_part_nothing_that_scripts_name_is_missing(chromium: Browser, kind: str) -> None:
    named = _named_in(f"bundles/{kind}-late.js")
    assert {".LayerGroup.extend", ".divIcon", ".popup"} <= set(named)
    page = _page(chromium, LEAN, LEAN_LATE)
    assert page.evaluate(MISSING, [*_named_in("bundles/map.js"), *named]) == []
    page.close()


def test_the_whole_library_has_what_the_fallback_names(chromium: Browser) -> None:
    named = _named_in("bundles/map-whole.js")
    assert {".GeoJSON.extend", ".circleMarker", ".map"} <= set(named)
    page = _page(chromium, WHOLE)
    assert page.evaluate(MISSING, [*named, *ON_TILES]) == []
    page.close()


def test_a_map_of_the_parts_is_moved_in_all_the_ways_of_the_whole_one(chromium: Browser) -> None:
    told = """() => {
      const map = L.map("map", { center: [44, 3], zoom: 8, attributionControl: false });
      const ways = Object.keys(map).filter((name) => map[name]?.addHooks && map[name].enabled).sort();
      const options = {};
      for (const name in map.options) options[name] = String(map.options[name]);
      return { ways, on: ways.filter((way) => map[way].enabled()), options };
    }"""
    pages = [_page(chromium, LEAN, LEAN_LATE), _page(chromium, WHOLE)]
    parts, whole = (page.evaluate(told) for page in pages)
    assert {"boxZoom", "doubleClickZoom", "dragging", "keyboard", "scrollWheelZoom", "touchZoom"} <= set(parts["ways"])
    assert parts == whole
    for page in pages:
        page.close()


def test_the_late_part_serves_maps_that_are_there_already(chromium: Browser) -> None:
    page = _page(chromium, LEAN)
    page.evaluate("window.map = L.map('map', { center: [44, 3], zoom: 8, fadeAnimation: false })")
    page.add_script_tag(content=read_asset(LEAN_LATE))
    page.evaluate("""() => {
      L.polyline([[44, 3], [44.2, 3.2]]).addTo(map);
      const icon = L.divIcon({ className: "pin", html: "1" });
      const popup = L.popup().setLatLng([44, 3]).setContent("told");
      L.marker([44.1, 3], { icon }).on("click", () => popup.openOn(map)).addTo(map);
      map.openTooltip(L.tooltip().setContent("here").setLatLng([44, 3.1]));
    }""")
    expect(page.locator(".leaflet-overlay-pane svg path")).to_have_count(1)
    expect(page.locator(".leaflet-tooltip")).to_have_text("here")
    page.locator(".pin").click()
    expect(page.locator(".leaflet-popup-content")).to_have_text("told")
    # A map made before the late part closes what it told all the same.
    page.mouse.click(350, 250)
    expect(page.locator(".leaflet-popup")).to_have_count(0)
    page.close()


def test_the_late_part_changes_nothing_where_the_whole_library_is(chromium: Browser) -> None:
    page = _page(chromium, WHOLE)
    page.evaluate("window.before = { ...L, getRenderer: L.Map.prototype.getRenderer }")
    page.add_script_tag(content=read_asset(LEAN_LATE))
    same = "Object.keys({ ...before, ...L }).filter((name) => name !== 'getRenderer' && before[name] !== L[name])"
    assert page.evaluate(same) == []
    assert page.evaluate("before.getRenderer === L.Map.prototype.getRenderer")
    page.close()


def test_the_late_part_takes_every_module_it_stands_on_from_the_first(chromium: Browser) -> None:
    asked = {Path(path).stem for path in re.findall(r'require\("([^"]+)"\)', read_asset(LEAN_LATE))}
    assert {"Map", "Layer", "Util", "DomEvent"} <= asked
    page = _page(chromium, LEAN)
    assert asked - set(page.evaluate("Object.keys(L.modules)")) == set()
    page.close()


@pytest.mark.parametrize("part", [LEAN, LEAN_LATE])
def test_each_part_keeps_the_licence_of_the_library(part: str) -> None:
    notice = read_asset(WHOLE).partition("*/")[0]
    assert "Vladimir Agafonkin" in notice
    assert read_asset(part).startswith(f"{notice}*/")
    licence = read_asset("vendor/leaflet/LICENSE")
    assert licence.startswith("BSD 2-Clause License")
    assert len(read_asset(LEAN)) < 0.6 * len(read_asset(WHOLE))


def test_a_page_loads_the_parts_and_the_fallback_the_whole(desk: Any) -> None:
    page = desk.open(ANSWER)
    assert page.evaluate("[typeof L.marker, typeof L.GeoJSON]") == ["function", "undefined"]
    page = desk.open(f"{ANSWER}?rendu=simple")
    assert page.evaluate("[typeof L.marker, typeof L.GeoJSON]") == ["function", "function"]
    expect(page.locator("#map_geomap path.leaflet-interactive").first).to_be_visible()
    assert page.workers == []


def test_the_map_is_read_and_moved_before_the_late_part_has_come(desk: Any) -> None:
    page: Page = desk.page
    held: list[Route] = []
    page.route("**/map-late.js*", lambda route: held.append(route))  # noqa: PLW0108 Playwright marks what it is given
    with page.expect_request("**/map-late.js*"):
        page.goto(desk.site + ANSWER)
    middle = _middle(page)
    page.mouse.click(*middle)
    chosen = page.locator("#map_geomap_status")
    expect(chosen).to_contain_text(" : ")
    page.locator("#map_geomap").focus()
    before = chosen.text_content()
    page.keyboard.press("ArrowRight")
    expect(chosen).not_to_have_text(str(before))
    expect(page.locator(".geomap-tip")).to_have_count(0)
    held[0].continue_()
    page.wait_for_function("() => L.tooltip && geomap.markers")
    page.mouse.move(middle[0] + 3, middle[1])
    expect(page.locator(".geomap-tip")).to_be_visible()
    expect(page.locator("#map_geomap")).to_have_class(re.compile("geomap-over"))
    # What is held keeps the page from being all it can be: it is let come to rest before it is closed.
    desk.settle()


def _middle(page: Page) -> tuple[float, float]:
    page.locator("#map_geomap").scroll_into_view_if_needed()
    box = page.locator("#map_geomap").bounding_box()
    assert box is not None
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def test_a_box_drawn_with_the_mouse_is_looked_at_closer(desk: Any) -> None:
    page = desk.open(ANSWER)
    zoom = "geomap.maps.map_geomap.getZoom()"
    before = page.evaluate(zoom)
    x, y = _middle(page)
    page.keyboard.down("Shift")
    page.mouse.move(x - 60, y - 60)
    page.mouse.down()
    page.mouse.move(x + 60, y + 60, steps=4)
    page.mouse.up()
    page.keyboard.up("Shift")
    page.wait_for_function(f"before => {zoom} > before", arg=before)
    assert page.evaluate(zoom) > before
