"""Names written on the map in a real browser: the greatest first, none on another, more of them at a closer look."""

from __future__ import annotations

import base64
import math
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from playwright.sync_api import Browser, Page
from shapes_reader import read_shapes
from square_country import square_country

from geomap.core.territory import Territory
from geomap.maps.assets import SCRIPTS, read_asset
from geomap.maps.labels import FROM_AFAR, MOST, apart, ranked
from geomap.maps.shapes import DETAILS, draw_details, draw_shapes

pytestmark = pytest.mark.browser

SIDE = 24
"""Communes to a side, of two départements: the farther from the south-western corner the fewer live there."""

WIDTH, HEIGHT = 390, 500
AFAR, CLOSER = 40.0, 600.0
"""Scales at which all is in the window, and about a quarter of it."""

MOST_AWAY_PX = 24
LINE_PX = 16

WRITE = """([scale, x, y, width, height, markers, closer]) => {
  const painter = new geomap.Painter(painted.whole, [], "#ffffff");
  painter.colour = () => undefined;
  painter.heads.forEach(({ from }, place) => {
    if (closer) painter.details.set(place, { shapes: painted.details[place], from });
  });
  const written = [];
  painter.ctx.fillText = (name, left, top) => written.push([name, left, top, painter.ctx.measureText(name).width]);
  const names = { edges: [], markers };
  painter.paint({ scale, ground: [x, y], width, height, dpr: 1, ranks: "", only: [], chosen: -1, names, level: null });
  return written;
}"""

Written = list[tuple[str, float, float, float]]


@pytest.fixture(scope="module")
def territory() -> Territory:
    country = square_country(SIDE)
    cells = [(column, row) for column in range(SIDE) for row in range(SIDE)]
    population = [10_000.0 - 100 * (column + row) - row for column, row in cells]
    return replace(country, communes=country.communes.assign(population=population))


@pytest.fixture(scope="module")
def page(chromium: Browser, territory: Territory) -> Iterator[Page]:
    context = chromium.new_context()
    page = context.new_page()
    for name in ("geomap_rings", "geomap_shapes", "geomap_fill", "geomap_painter", "geomap_ink"):
        page.add_script_tag(content=read_asset(SCRIPTS[name]))
    whole = draw_shapes(territory, DETAILS[1])
    finer = [draw_details(territory, head).binary for head, _ in whole.heads]
    page.evaluate(
        """([whole, ...finer]) => {
          const bytes = (text) => Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
          const read = (text) => geomap.readShapes(bytes(text).buffer);
          window.painted = { whole: read(whole), details: finer.map(read) };
        }""",
        [base64.b64encode(binary).decode() for binary in (whole.binary, *finer)],
    )
    yield page
    context.close()


def _world(lon: float, lat: float) -> tuple[float, float]:
    north = math.log(math.tan(math.pi / 4 + math.radians(lat) / 2)) / (2 * math.pi)
    return (lon + 180) / 360 * 256, (0.5 - north) * 256


def _written(
    page: Page,
    scale: float,
    corner: tuple[float, float] = (0.0, 46.4),
    markers: list[list[float]] | None = None,
    *,
    closer: bool = False,
) -> Written:
    x, y = (round(side * scale) for side in _world(*corner))
    told: list[list[Any]] = page.evaluate(WRITE, [scale, x, y, WIDTH, HEIGHT, markers or [], closer])
    return [(str(name), float(left), float(top), float(width)) for name, left, top, width in told]


def _box(left: float, top: float, width: float) -> tuple[float, float, float, float]:
    return left - width / 2, top - LINE_PX / 2, left + width / 2, top + LINE_PX / 2


def _touch(one: tuple[float, ...], other: tuple[float, ...]) -> bool:
    return one[0] <= other[2] and one[2] >= other[0] and one[1] <= other[3] and one[3] >= other[1]


def test_from_afar_only_names_there_is_room_for_travel(territory: Territory) -> None:
    """A column of the country is 18.2 px wide where finer shapes come, a row 25 to 27 px high.

    So a name takes two columns to either side of its own, and one row above and below.
    """
    whole = draw_shapes(territory, DETAILS[1])
    header, *_ = read_shapes(whole.binary)
    sent = {whole.codes[row] for row, *_ in header["labels"]}
    ranks = territory.communes["population"].rank(ascending=False)
    cells = {code: (place // SIDE, place % SIDE) for place, code in enumerate(territory.communes.index)}

    def near(one: str, other: str) -> bool:
        (column, row), (column_, row_) = cells[one], cells[other]
        return abs(column - column_) <= 2 and abs(row - row_) <= 1

    assert "01000" in sent
    for code in cells:
        greater = [other for other in sent if other != code and near(code, other) and ranks[other] < ranks[code]]
        assert bool(greater) != (code in sent), code
    header, *_ = read_shapes(whole.whole)
    assert [whole.codes[row] for row, *_ in header["labels"]] == ranks.sort_values().index.tolist()[:MOST]
    header, *_ = read_shapes(draw_details(territory, "02").binary)
    assert {name for *_, name in header["labels"]} == {
        name for code, name in territory.communes["name"].items() if str(code)[:2] == "02"
    }


def test_a_city_that_is_divided_has_the_weight_of_all_of_it(territory: Territory) -> None:
    """Lyon is two of its arrondissements here: its name stands in the larger, before a neighbour larger than either."""
    known = {
        "name": ["Villeurbanne", "Lyon 2e Arrondissement", "Lyon 3e Arrondissement", "Nulle part", "Bron"],
        "population": [160.0, 90.0, 110.0, 500.0, float("nan")],
        "parent": [None, "69123", "69123", None, None],
    }
    communes = territory.communes.iloc[:5].assign(**known)
    centres = np.array([[1.0, 2.0], [3.0, 4.0], [5.0, 6.0], [np.nan, np.nan], [7.0, 8.0]])
    assert ranked(communes, centres) == [
        (2, 5, 6, "Lyon"),
        (0, 1, 2, "Villeurbanne"),
        (1, 3, 4, "Lyon 2e Arrondissement"),
        (4, 7, 8, "Bron"),
    ]


def test_no_more_names_travel_than_a_map_has_room_for(territory: Territory) -> None:
    """However close: each stands apart from all others then."""
    whole = draw_shapes(territory, DETAILS[1])
    labels, step_deg = whole.labels, whole.step_deg
    close = apart(labels, step_deg, 12)
    assert (len(close), close == labels[:FROM_AFAR]) == (FROM_AFAR, True)
    assert apart(labels, step_deg, 0) == labels[:1]
    assert apart([], step_deg, 8) == []


def test_a_closer_look_names_what_there_was_no_room_for_from_afar(page: Page) -> None:
    corner = (1.3, 46.4)
    before = _written(page, CLOSER, corner)
    after = _written(page, CLOSER, corner, closer=True)
    assert after[: len(before)] == before
    names = [name for name, *_ in after]
    assert len(names) == len(set(names)) > len(before)
    assert {name[:10] for name in names} == {"Commune 02"}


def test_names_written_from_afar_stay_when_finer_shapes_come(page: Page) -> None:
    before = _written(page, AFAR)
    after = _written(page, AFAR, closer=True)
    assert before[0][0] == "Commune 01000"
    assert after[: len(before)] == before


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    scale=st.floats(AFAR, CLOSER),
    corner=st.tuples(st.floats(-0.5, 2.0), st.floats(44.4, 46.6)),
    corners=st.lists(st.tuples(st.integers(0, WIDTH - 20), st.integers(0, HEIGHT - 20)), max_size=12),
    closer=st.booleans(),
)
def test_no_name_stands_on_another_nor_on_a_marker_nor_far_from_its_place(
    page: Page,
    territory: Territory,
    scale: float,
    corner: tuple[float, float],
    corners: list[tuple[int, int]],
    closer: bool,
) -> None:
    markers = [[float(x), float(y), x + 20.0, y + 20.0] for x, y in corners]
    written = _written(page, scale, corner, markers, closer=closer)
    boxes = [_box(*where) for _, *where in written]
    for place, one in enumerate(boxes):
        assert not any(_touch(one, marker) for marker in markers)
        assert not any(_touch(one, other) for other in boxes[:place])
    left, top = (round(side * scale) for side in _world(*corner))
    known = territory.communes.set_index("name")
    for name, x, y, _ in written:
        u, v = _world(known.lon[name], known.lat[name])
        # Drawn on the grid of the shapes: half a step of the coarsest aside.
        grid_px = scale * DETAILS[1].step_deg / 360 * 256
        assert abs(x - (u * scale - left)) <= grid_px + 0.1
        assert abs(y - (v * scale - top)) <= MOST_AWAY_PX + 1.5 * grid_px + 0.1
