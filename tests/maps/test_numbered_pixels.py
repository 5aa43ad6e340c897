"""Shapes read and filled in a real browser: each pixel has the number of the commune its middle lies in."""

from __future__ import annotations

import base64
import random
from collections.abc import Iterator, Sequence
from typing import Any

import geopandas as gpd
import numpy as np
import pytest
import shapely
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from playwright.sync_api import Browser, Page
from shapes_reader import read_shapes, read_streams

from geomap.core.territory import Territory
from geomap.maps.assets import SCRIPTS, read_asset
from geomap.maps.binary import encode
from geomap.maps.pen import NEAR
from geomap.maps.shapes import DETAILS, Detail, draw_shapes, snap
from geomap.maps.topology import share

pytestmark = pytest.mark.browser

WIDTH, HEIGHT = 90, 60
EDGE_PX = 0.02
"""Nearer to a border than this, single precision may put a pixel on either side of it."""

HEADER: dict[str, Any] = {"order": "x", "heads": [], "labels": []}

FILL = """([text, scale, x, y, width, height, hidden]) => {
  const bytes = Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
  const shapes = geomap.readShapes(bytes.buffer);
  const count = shapes.header.communes;
  const numbers = Int32Array.from({ length: count }, (_, row) => (hidden.includes(row) ? 0 : row + 1));
  const ids = new Uint32Array(width * height);
  const at = { grown: scale, left: shapes.origin[0] * scale - x, top: shapes.origin[1] * scale - y };
  geomap.numberPixels(shapes, at, [width, height], numbers, count, ids);
  return [...ids];
}"""

ZONES = """(text) => {
  const bytes = Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
  const { zoneOf } = geomap.readShapes(bytes.buffer);
  return Object.fromEntries(Object.entries(zoneOf).map(([kind, zones]) => [kind, [...zones]]));
}"""

SLIVER = """() => {
  // A lies to the left of 5.6, B to the right of 5.4: between them S, whose borders changed places by rounding.
  const shapes = {
    starts: Uint32Array.of(0, 2, 4, 6, 8),
    xy: Float32Array.of(5.6, 0, 5.6, 4, 5.4, 0, 5.4, 4, 1, 0, 1, 4, 9, 0, 9, 4),
    sides: Int32Array.of(1, 0, 2, 1, 0, -1, -1, -1),
  };
  shapes.sides.set([2, -1], 6);
  shapes.xy.set([9, 4, 9, 0], 12);
  const ids = new Uint16Array(40);
  geomap.numberPixels(shapes, { grown: 1, left: 0, top: 0 }, [10, 4], Int32Array.of(1, 2, 3), 3, ids);
  return [...ids.subarray(10, 20)];
}"""


@pytest.fixture(scope="module")
def page(chromium: Browser) -> Iterator[Page]:
    context = chromium.new_context()
    page = context.new_page()
    for name in ("geomap_rings", "geomap_shapes", "geomap_fill"):
        page.add_script_tag(content=read_asset(SCRIPTS[name]))
    yield page
    context.close()


def _world(points: NDArray[np.float64]) -> NDArray[np.float64]:
    lon, lat = points.T
    north = np.log(np.tan(np.pi / 4 + np.radians(lat) / 2)) / (2 * np.pi)
    return np.column_stack([(lon + 180) / 360 * 256, (0.5 - north) * 256])


def _numbers(shapes: Sequence[Any], scale: float, x: float, y: float) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
    """Give the number of each pixel by asking each polygon, and which pixels lie too near a border to say."""
    laid = [shapely.transform(shape, lambda points: _world(points) * scale - [x, y]) for shape in shapes]
    columns, lines = np.meshgrid(np.arange(WIDTH) + 0.5, np.arange(HEIGHT) + 0.5)
    middles = shapely.points(columns.ravel(), lines.ravel())
    found = np.zeros(WIDTH * HEIGHT, dtype=np.int64)
    near = np.zeros(WIDTH * HEIGHT, dtype=bool)
    for row, shape in enumerate(laid):
        shapely.prepare(shape)
        found[shapely.contains(shape, middles)] = row + 1
        near |= shapely.dwithin(shapely.boundary(shape), middles, EDGE_PX)
    return found, near


def _agree(page: Page, binary: bytes, scale: float, corner: tuple[float, float], hidden: Sequence[int] = ()) -> bool:
    """Say whether every pixel, but those on a border, has the number its commune has when each is asked."""
    _, shapes, _ = read_shapes(binary)
    told = [shape if shape is not None and shape.area else shapely.Polygon() for shape in shapes]
    x, y = (_world(np.array([corner])) * scale)[0]
    text = base64.b64encode(binary).decode()
    filled = np.array(page.evaluate(FILL, [text, scale, x, y, WIDTH, HEIGHT, list(hidden)]))
    meant, near = _numbers(told, scale, x, y)
    meant[np.isin(meant, np.array(hidden, dtype=int) + 1)] = 0
    known = {*range(len(told) + 1)} - {row + 1 for row in hidden}
    return bool((near | (filled == meant)).all()) and set(filled.tolist()) <= known


def _cells(points: list[tuple[float, float]], detail: Detail, order: random.Random) -> bytes:
    around = shapely.box(2, 44, 4, 46)
    cells = shapely.get_parts(shapely.voronoi_polygons(shapely.multipoints(points), extend_to=around)).tolist()
    order.shuffle(cells)
    rings, arcs = share(snap(gpd.GeoSeries(cells, crs=4326), detail))
    step = detail.step_deg
    return encode(HEADER | {"step": step}, rings, arcs, np.array([[750.0, 11_000.0]] * len(cells)), {})


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    # Of points a rounding apart GEOS itself makes no cells.
    st.lists(
        st.tuples(st.floats(2.0, 4.0), st.floats(44.0, 46.0)),
        min_size=3,
        max_size=40,
        unique_by=lambda place: (round(place[0], 2), round(place[1], 2)),
    ),
    st.sampled_from(DETAILS),
    st.randoms(use_true_random=False),
    st.floats(20.0, 2_000.0),
    st.tuples(st.floats(1.5, 3.5), st.floats(44.5, 46.5)),
)
def test_each_pixel_has_the_number_of_its_commune(
    page: Page,
    points: list[tuple[float, float]],
    detail: Detail,
    order: random.Random,
    scale: float,
    corner: tuple[float, float],
) -> None:
    """Whatever the communes and wherever the window lies, at any scale and written in any order."""
    assert _agree(page, _cells(points, detail, order), scale, corner)


def test_an_enclave_an_islet_and_what_is_drawn_otherwise(page: Page, territory: Territory) -> None:
    """A hole belongs to the commune inside it; communes of which finer shapes are drawn leave their place free."""
    binary = draw_shapes(territory).binary
    corner, scale = (2.99, 44.21), 0.9 * WIDTH / (0.42 / 360 * 256)
    assert _agree(page, binary, scale, corner)
    assert _agree(page, binary, scale, corner, hidden=[0, 4])
    assert _agree(page, binary, 20 * scale, (3.1, 44.15))


def test_rings_that_begin_far_back_are_found(page: Page) -> None:
    """In no order at all many borders are open at a time: those far back are told by their number."""
    chance = random.Random(5)
    points = [(2 + 2 * chance.random(), 44 + 2 * chance.random()) for _ in range(500)]
    binary = _cells(points, DETAILS[0], chance)
    _, streams = read_streams(binary)
    assert max(streams["begins"]) > NEAR > min(begin for begin in streams["begins"] if begin)
    _, shapes, _ = read_shapes(binary)
    assert shapely.coverage_is_valid(shapely.set_precision(shapes, 1e-9))
    assert _agree(page, binary, 60.0, (1.9, 46.1))


def test_borders_that_changed_places_by_rounding_draw_no_commune_that_is_not_there(page: Page) -> None:
    assert page.evaluate(SLIVER) == [0, 1, 1, 1, 1, 1, 3, 3, 3, 0]


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.integers(-1, 5), st.integers(-1, 3_000)), min_size=1, max_size=60))
def test_each_commune_is_in_its_zones(page: Page, zones: list[tuple[int, int]]) -> None:
    """Whatever their numbers, −1 for none, and in whatever order they are met; told alike by a reader written apart."""
    few, many = zip(*zones, strict=True)
    told = {"region": list(few), "epci": list(many)}
    places = np.array([[750.0, 11_000.0]] * len(zones))
    binary = encode(HEADER | {"step": 0.004}, [None] * len(zones), share(gpd.GeoSeries([]).values)[1], places, told)
    assert page.evaluate(ZONES, base64.b64encode(binary).decode()) == told
    assert read_shapes(binary)[2] == told
