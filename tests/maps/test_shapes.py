"""Shapes: every commune, shared borders, the same bytes each time, still a coverage once decoded."""

from __future__ import annotations

import dataclasses
import gzip
import itertools
import json
import sys
from pathlib import Path
from threading import Barrier, Thread
from typing import Any

import geopandas as gpd
import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import MultiPolygon, Point, Polygon
from shapes_reader import read_numbers, read_shapes, read_signed

from geomap.core.territory import Territory, select
from geomap.maps.binary import encode
from geomap.maps.kept_shapes import Borders, keep_borders
from geomap.maps.labels import MOST
from geomap.maps.order import commune_order, heads, order_digest, unplaced
from geomap.maps.shapes import DETAILS, Detail, draw_details, draw_shapes, home_bounds, mark_of, snap
from geomap.maps.topology import share
from geomap.maps.varints import pack, zigzag
from geomap.sources.communes import read_bundled


def decode(topology: dict[str, Any]) -> dict[str, Any]:
    """Read a TopoJSON document back: code → shape in degrees."""
    step = np.array(topology["transform"]["scale"])
    arcs = [np.cumsum(arc, axis=0) * step for arc in topology["arcs"]]

    def ring(numbers: list[int]) -> list[tuple[float, float]]:
        walks = [arcs[number] if number >= 0 else arcs[~number][::-1] for number in numbers]
        points = [walks[0][:1], *(walk[1:] for walk in walks)]
        return [tuple(point) for point in np.concatenate(points).tolist()]

    def part(rings: list[list[int]]) -> Polygon:
        return Polygon(ring(rings[0]), [ring(inner) for inner in rings[1:]])

    shapes: dict[str, Any] = {}
    for geometry in topology["objects"]["communes"]["geometries"]:
        match geometry["type"]:
            case "Polygon":
                shapes[geometry["id"]] = part(geometry["arcs"])
            case "MultiPolygon":
                shapes[geometry["id"]] = MultiPolygon([part(rings) for rings in geometry["arcs"]])
            case "Point":
                shapes[geometry["id"]] = Point(np.array(geometry["coordinates"]) * step)
            case _:
                shapes[geometry["id"]] = None
    return shapes


def test_every_commune_comes_back_as_it_was(territory: Territory) -> None:
    """Corners on the grid: nothing is lost at all, enclave, islet and the commune without limits included."""
    drawn = draw_shapes(territory)
    shapes = decode(json.loads(drawn.document))
    assert tuple(shapes) == drawn.codes == commune_order(territory.communes)
    assert sorted(shapes) == ["01", "02", "03", "04", "05", "06"]
    for code, polygon in territory.communes.geometry.items():
        if polygon is not None:
            assert shapely.equals_exact(shapes[code].normalize(), polygon.normalize(), tolerance=1e-9)
    assert shapely.coverage_is_valid([shapes[code] for code in ("01", "02", "03", "04", "05")])
    assert (shapes["06"].x, shapes["06"].y) == pytest.approx((3.35, 44.15))


def test_each_border_is_written_once(territory: Territory) -> None:
    """Five communes: the enclave's ring is one arc, used from both sides."""
    topology = json.loads(draw_shapes(territory).document)
    geometries = {geometry["id"]: geometry for geometry in topology["objects"]["communes"]["geometries"]}
    (outer,) = geometries["04"]["arcs"]
    assert len(outer) == 1
    assert geometries["01"]["arcs"][1] in ([~outer[0]], [outer[0]])
    walks = [np.cumsum(arc, axis=0).tolist() for arc in topology["arcs"]]
    segments = [frozenset(map(tuple, pair)) for walk in walks for pair in itertools.pairwise(walk)]
    assert len(segments) == len(set(segments))


def test_the_document_is_named_by_its_content(territory: Territory) -> None:
    """The order of the rows never matters, a name does."""
    drawn = draw_shapes(territory)
    turned = dataclasses.replace(territory, communes=territory.communes.iloc[::-1])
    assert draw_shapes(turned).binary == drawn.binary
    assert draw_shapes(turned).document == drawn.document
    renamed = dataclasses.replace(territory, communes=territory.communes.assign(name="X"))
    assert mark_of(renamed) == draw_shapes(renamed).mark != drawn.mark
    moved = dataclasses.replace(territory, communes=territory.communes.assign(population=1.0))
    assert mark_of(turned) == mark_of(territory) == drawn.mark != mark_of(moved)
    assert draw_shapes(renamed).order == drawn.order == order_digest(drawn.codes) != order_digest(drawn.codes[1:])


def test_names_zones_and_labels_travel_with_the_shapes(territory: Territory) -> None:
    """Zones are those that divide the territory; labels go from the most people to the least."""
    drawn = draw_shapes(territory)
    header, _, zones = read_shapes(drawn.binary)
    assert drawn.names_of(0) == [[code, territory.communes.loc[code, "name"]] for code in drawn.codes]
    assert drawn.zone_names == {"epci": [["epci:1", "Nord"], ["epci:2", "Sud"]]}
    assert (header["zones"], header["lines"]) == ({"epci": 2}, "epci")
    home = {"01": 0, "02": 0, "03": 1, "04": 0, "05": 1, "06": 1}
    assert dict(zip(drawn.codes, zones["epci"], strict=True)) == home
    ranked = [drawn.codes[row] for row, *_ in header["labels"]]
    assert ranked[:4] == ["01", "02", "05", "03"]
    assert sorted(ranked[4:]) == ["04", "06"]
    assert {name for *_, name in header["labels"]} == set(territory.communes["name"])
    assert len(header["labels"]) <= MOST


def test_the_file_of_bytes_reads_back_the_same_shapes(territory: Territory) -> None:
    """An enclave, an islet and a commune that is a point, by a reader written apart."""
    drawn = draw_shapes(territory)
    header, shapes, _ = read_shapes(drawn.binary)
    told = decode(json.loads(drawn.document))
    assert header["order"] == drawn.order
    assert header["communes"] == len(shapes) == 6
    for code, shape in zip(drawn.codes, shapes, strict=True):
        assert shapely.equals_exact(shape.normalize(), told[code].normalize(), tolerance=1e-9)


def test_a_commune_nobody_can_place_is_still_in_the_file(territory: Territory) -> None:
    """It is drawn nowhere, and keeps its row."""
    communes = territory.communes.copy()
    communes.loc["06", ["lon", "lat"]] = np.nan
    drawn = draw_shapes(dataclasses.replace(territory, communes=communes))
    _, shapes, _ = read_shapes(drawn.binary)
    assert shapes[drawn.codes.index("06")] is None
    assert sum(shape is not None for shape in shapes) == 5


def test_a_commune_smaller_than_the_grid_becomes_a_point(territory: Territory) -> None:
    """None is lost, however coarse the drawing."""
    drawn = draw_shapes(territory, Detail(float("inf"), 0.0, 0.05))
    _, shapes, _ = read_shapes(drawn.binary)
    kinds = {code: shape.geom_type for code, shape in zip(drawn.codes, shapes, strict=True)}
    assert (kinds["04"], kinds["06"]) == ("Point", "Point")
    assert kinds["02"] == "Polygon"


def test_details_of_one_head_are_those_of_the_whole(territory: Territory) -> None:
    """Heads cut the order into pieces; each piece has the communes of its head, in the same order."""
    codes = {"01": "48001", "02": "48002", "03": "12003", "04": "12004", "05": "48005", "06": "12006"}
    renamed = dataclasses.replace(territory, communes=territory.communes.rename(index=codes))
    whole = draw_shapes(renamed)
    assert whole.heads == heads(whole.codes) == [("12", 3), ("48", 3)]
    piece = draw_details(renamed, "48")
    assert piece.codes == whole.codes[3:]
    assert [code for code, _ in whole.names_of(1)] == list(piece.codes)


def test_far_islands_do_not_make_the_first_view_a_world_map(territory: Territory) -> None:
    """A commune across the ocean is drawn, but not what the map opens on."""
    assert home_bounds(territory.communes) == pytest.approx((3.0, 44.0, 3.42, 44.2))
    far = territory.communes.copy()
    far.loc["06", ["lon", "lat"]] = [55.5, -21.1]
    assert home_bounds(far) == pytest.approx((3.0, 44.0, 3.42, 44.2))


def test_a_territory_without_any_place_has_an_empty_map_of_the_world(territory: Territory) -> None:
    """There is nothing to draw, and its answers are read in words all the same."""
    nowhere = dataclasses.replace(territory, communes=territory.communes.iloc[[5]].assign(lon=np.nan, lat=np.nan))
    assert home_bounds(nowhere.communes) == (-180.0, -60.0, 180.0, 75.0)
    assert unplaced(nowhere) == 1
    assert unplaced(territory) == 0
    drawn = draw_shapes(nowhere)
    assert drawn.rings == [None]
    assert read_shapes(drawn.whole)[0]["communes"] == 1


@settings(max_examples=30, deadline=None)
@given(
    # Of points a rounding apart GEOS itself makes no cells.
    st.lists(
        st.tuples(st.floats(2.0, 4.0), st.floats(44.0, 46.0)),
        min_size=3,
        max_size=40,
        unique_by=lambda place: (round(place[0], 2), round(place[1], 2)),
    ),
    st.sampled_from(DETAILS),
)
def test_any_coverage_stays_one(points: list[tuple[float, float]], detail: Detail) -> None:
    """Cells around random points: simplified, snapped and cut into arcs, they still fit without gap or overlap."""
    cells = shapely.get_parts(
        shapely.voronoi_polygons(shapely.multipoints(points), extend_to=shapely.box(2, 44, 4, 46))
    )
    laid = snap(gpd.GeoSeries(cells, crs=4326), detail)
    assert shapely.coverage_is_valid(laid)
    rings, arcs = share(laid)
    walked = [[_ring(numbers, arcs.deltas()) for numbers in part] for shape in rings for part in shape]
    rebuilt = shapely.union_all([Polygon(part[0], part[1:]) for part in walked])
    assert rebuilt.area == pytest.approx(shapely.union_all(laid).area)
    _, read, _ = read_shapes(encode({"step": 1.0}, rings, arcs, np.zeros((len(rings), 2)), {}))
    for shape, kept in zip(read, laid, strict=True):
        assert shapely.is_empty(kept) or shapely.equals(shape, kept)


@given(st.lists(st.integers(-(2**40), 2**40)))
def test_numbers_are_read_as_they_were_written(numbers: list[int]) -> None:
    """Small or large, either sign, none at all."""
    values = np.array(numbers, dtype=np.int64)
    assert read_signed(read_numbers(pack(zigzag(values)))) == numbers
    assert len(pack(zigzag(np.array([-64, 63])))) == 2


def _ring(numbers: list[int], deltas: list[list[list[int]]]) -> list[tuple[int, int]]:
    points: list[tuple[int, int]] = []
    for number in numbers:
        walk = [tuple(point) for point in np.cumsum(deltas[number if number >= 0 else ~number], axis=0).tolist()]
        points += (walk if number >= 0 else walk[::-1])[1 if points else 0 :]
    return points


def test_the_bundled_communes_stay_small_and_whole() -> None:
    """Lozère: all communes, a coverage, at most 30 kB over the wire."""
    folder = Path(__file__).parents[2] / "data" / "communes"
    lozere = select(read_bundled(folder), "48")
    drawn = draw_shapes(lozere)
    shapes = decode(json.loads(drawn.document))
    polygons = [shapes[code] for code in lozere.communes.index[lozere.communes.geometry.notna()]]
    assert len(shapes) == len(lozere.communes) == 152
    assert shapely.coverage_is_valid(polygons)
    assert shapely.is_valid(polygons).all()
    assert len(gzip.compress(drawn.binary, 9, mtime=0)) <= 12_000
    _, read, _ = read_shapes(drawn.binary)
    told = dict(zip(drawn.codes, read, strict=True))
    assert all(shapely.equals_exact(told[code].normalize(), shapes[code].normalize(), tolerance=1e-9) for code in told)


def test_borders_are_kept_and_read_back_the_same(territory: Territory, tmp_path: Path) -> None:
    """The second time nothing is drawn; a damaged file, or a folder nobody may write to, only costs time."""
    drawn = share(snap(territory.communes.geometry.iloc[:5], DETAILS[0]))
    calls: list[str] = []

    def draw() -> Borders:
        calls.append("drawn")
        return drawn

    for _ in range(2):
        rings, arcs = keep_borders(tmp_path / "shapes", "mark", draw)
        assert rings == drawn[0]
        assert arcs.deltas() == drawn[1].deltas()
    assert calls == ["drawn"]
    (file,) = (tmp_path / "shapes").glob("*.npz")
    file.write_bytes(file.read_bytes()[:100])
    assert keep_borders(tmp_path / "shapes", "mark", draw)[0] == drawn[0]
    assert keep_borders(tmp_path / "shapes", "other", draw)[0] == drawn[0]
    (tmp_path / "file").touch()
    assert keep_borders(tmp_path / "file", "mark", draw)[0] == drawn[0]
    assert len(calls) == 4


@pytest.mark.skipif(sys.platform == "win32", reason="one process serves there")
def test_of_several_who_start_together_one_draws_the_borders(territory: Territory, tmp_path: Path) -> None:
    drawn = share(snap(territory.communes.geometry.iloc[:5], DETAILS[0]))
    calls: list[str] = []
    together = Barrier(3)

    def draw() -> Borders:
        calls.append("drawn")
        return drawn

    def start() -> None:
        together.wait()
        assert keep_borders(tmp_path, "mark", draw)[0] == drawn[0]

    threads = [Thread(target=start) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert calls == ["drawn"]
