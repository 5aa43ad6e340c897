"""One request for the scripts of a page and one for its styles, made of files that can still be asked for apart."""

from __future__ import annotations

import json
import re

import brotli
import pytest
from fake_site import ZONE
from flask.testing import FlaskClient

from geomap.web.assets import ASSETS, Assets
from geomap.web.bundles import BUNDLES, bundle

MAP = f"/carte/{ZONE}/creation-site"
SOURCE = re.compile(r'<(?:script|link)[^>]*(?:src|href)="(/static/[^"]+)"')


def _asked(page: str) -> list[str]:
    return [address for address in SOURCE.findall(page) if ".svg" not in address]


def test_a_map_page_asks_once_for_styles_and_twice_for_scripts(client: FlaskClient) -> None:
    page = client.get(MAP).text
    style, drawing, script = _asked(page)
    assert style.startswith("/static/bundles/map.css?v=")
    assert script.startswith("/static/bundles/map.js?v=")
    # The worker asks for the very same address: it is in the browser's cache.
    assert json.dumps(drawing) in page.partition('id="communes_geomap_data"')[2]
    assert drawing.startswith("/static/bundles/map-drawing.js?v=")
    late = re.search(r'data-late="([^"]+)"', page)
    assert late is not None
    for address in (style, script, drawing, late[1]):
        answer = client.get(address, headers={"Accept-Encoding": "br"})
        assert "immutable" in answer.headers["Cache-Control"]
        assert answer.headers["Content-Encoding"] == "br"
        assert brotli.decompress(answer.data) == client.get(address).data


def test_the_first_picture_is_asked_for_before_the_page_is_read(client: FlaskClient) -> None:
    answer = client.get(MAP)
    style, drawing, _ = _asked(answer.text)
    assert answer.headers["Link"] == (
        f"<{style}>; rel=preload; as=style, <{drawing}>; rel=preload; as=script, "
        f"<{_shapes(answer.text)}>; rel=preload; as=fetch; crossorigin"
    )
    assert "Link" not in client.get(f"{MAP}?fichiers=separes").headers


def test_shapes_are_asked_for_before_the_scripts(client: FlaskClient) -> None:
    page = client.get(MAP).text
    link = f'<link rel="preload" as="fetch" crossorigin href="{_shapes(page)}">'
    assert page.count(link) == 1
    # What paints is started with them: it waits neither for styles nor for the page.
    assert page.index(link) < page.index("new Worker(worker)") < page.index('<link rel="stylesheet"')
    assert page.index('<link rel="stylesheet"') < page.index("<script defer")


def test_a_page_without_shapes_of_its_own_asks_for_styles_and_painter_alone(client: FlaskClient) -> None:
    assets: Assets = client.application.extensions[ASSETS]
    with client.application.test_request_context("/"):
        header = assets.early("map", "<head></head>")["Link"]
        order = [assets.url(f"bundles/{name}") for name in ("map.css", "map-drawing.js")]
    assert [link.partition(">")[0][1:] for link in header.split(", ")] == order


@pytest.mark.parametrize("path", [MAP, "/", f"/embed/{ZONE}/creation-site"])
def test_a_map_drawn_by_the_library_alone_has_the_whole_of_it(client: FlaskClient, path: str) -> None:
    scripts = [address.partition("?")[0] for address in _asked(client.get(path).text) if ".js" in address]
    assert scripts == ["/static/bundles/map-drawing.js", "/static/bundles/map.js"]
    page = client.get(f"{path}?rendu=simple").text
    scripts = [address.partition("?")[0] for address in _asked(page) if ".js" in address]
    assert scripts == ["/static/bundles/map-drawing.js", "/static/bundles/map-whole.js"]
    apart = client.get(f"{path}?rendu=simple&fichiers=separes").text
    names = [address.partition("?")[0].removeprefix("/static/") for address in _asked(apart)]
    assert names.index("vendor/leaflet/leaflet.js") < names.index("js/map-simple.js")
    assert "vendor/leaflet/leaflet-map.js" not in names


def test_the_files_of_a_page_can_be_asked_for_apart(client: FlaskClient) -> None:
    apart = [address.partition("?")[0] for address in _asked(client.get(f"{MAP}?fichiers=separes").text)]
    names = ("map.css", "map-drawing.js", "map.js", "map-late.js")
    whole = [path for name in names for path in BUNDLES[f"bundles/{name}"]]
    # What the worker alone runs is no script of the page.
    assert apart == [f"/static/{path}" for path in whole if path != "js/map-worker.js"]
    assert all(client.get(address).status_code == 200 for address in apart)


def _shapes(page: str) -> str:
    data = json.loads(page.partition('id="communes_geomap_data"')[2].partition(">")[2].partition("</script>")[0])
    return str(data["url"])


@pytest.mark.parametrize("name", list(BUNDLES))
def test_every_bundle_is_served(client: FlaskClient, name: str) -> None:
    answer = client.get(f"/static/{name}")
    assert answer.status_code == 200
    assert answer.mimetype == ("text/css" if name.endswith(".css") else "text/javascript")


def test_an_absent_bundle_is_not_found(client: FlaskClient) -> None:
    assert client.get("/static/bundles/absent.js").status_code == 404


def test_a_library_keeps_its_licence_and_ours_loses_its_comments() -> None:
    texts = {"vendor/leaflet/leaflet.js": "/* @preserve Leaflet */ f()\n//# sourceMappingURL=leaflet.js.map"}
    made = bundle("bundles/map-whole.js", lambda path: texts.get(path, '// told\n"use strict";\ng( 1 );'))
    assert made.startswith("/* @preserve Leaflet */ f();\n")
    assert "told" not in made
    assert "sourceMappingURL" not in made
    assert made.count('(()=>{"use strict";g(1);})();') == len(BUNDLES["bundles/map-whole.js"]) - 1


def test_what_draws_in_the_page_waits_for_orders_in_the_worker_alone() -> None:
    made = bundle("bundles/map-drawing.js", lambda path: f"f({path!r});")
    *both, worker = made.split("\n")
    drawing = ("rings", "shapes", "fill", "painter", "ink", "first")
    assert [f"(()=>{{f('js/map-{name}.js');}})();" for name in drawing] == both
    assert worker == "self.document||(()=>{f('js/map-worker.js');})();"


def test_what_a_style_sheet_asks_for_is_asked_from_where_it_is() -> None:
    texts = {"vendor/leaflet/leaflet.css": "a { background: url(images/layers.png) }", "css/print.css": "b { top: 0 }"}
    made = bundle("bundles/map.css", lambda path: texts.get(path, ""))
    assert "url(../vendor/leaflet/images/layers.png)" in made
    assert "@media print{b{top:0}}" in made
