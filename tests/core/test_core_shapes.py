import geopandas as gpd
import numpy as np
import pytest
import shapely
from hypothesis import example, given, settings
from hypothesis import strategies as st
from shapely import LineString, Point, Polygon, box

from geomap.core.shapes import centres, polygonal, to_coverage, union_of_parts, unmatched
from geomap.errors import BadInput

BOW_TIE = Polygon([(0, 0), (2, 2), (2, 0), (0, 2), (0, 0)])
STEP = 0.02


def series(**shapes):
    return gpd.GeoSeries(list(shapes.values()), index=list(shapes), crs=4326)


def areas(shapes):
    return shapely.area(np.asarray(shapes))


def test_polygonal_keeps_what_has_an_area():
    mixed = shapely.GeometryCollection([box(0, 0, 1, 1), LineString([(0, 0), (5, 5)])])
    line = LineString([(0, 0), (1, 1)])
    out = polygonal(series(bow=BOW_TIE, mixed=mixed, line=line, nothing=None, plain=box(0, 0, 1, 1)))
    assert out.is_valid.tolist()[:2] == [True, True]
    assert out["bow"].area == pytest.approx(2.0)
    assert out["mixed"].equals(box(0, 0, 1, 1))
    assert out["line"] is None
    assert out["nothing"] is None
    assert out["plain"].equals(box(0, 0, 1, 1))


def test_a_gap_under_five_metres_closes_and_a_wider_one_stays():
    sliver, road = 3 / 111_000, 30 / 111_000
    shapes = series(
        a=box(3, 44, 3 + STEP, 44 + STEP),
        b=box(3, 44 + STEP + sliver, 3 + STEP, 44 + 2 * STEP),
        c=box(3, 44 - STEP, 3 + STEP, 44 - road),
        d=box(3 - STEP, 44 - STEP, 3, 44 + 2 * STEP),
        e=box(3 + STEP, 44 - STEP, 3 + 2 * STEP, 44 + 2 * STEP),
    )
    clean = to_coverage(shapes, 2154)
    holes = [hole for part in shapely.get_parts(clean.union_all()) for hole in part.interiors]
    assert shapely.coverage_is_valid(np.asarray(clean))
    assert len(holes) == 1
    assert Polygon(holes[0]).bounds == pytest.approx((3, 44 - road, 3 + STEP, 44), abs=1e-6)


def test_an_overlap_is_given_to_one_of_the_two():
    shapes = series(a=box(3, 44, 3.02001, 44.02), b=box(3.02, 44, 3.04, 44.02))
    clean = to_coverage(shapes, 2154)
    assert unmatched(shapes).tolist() == ["a", "b"]
    assert unmatched(clean).empty
    assert clean["a"].intersection(clean["b"]).area == 0
    assert areas(clean).sum() == pytest.approx(shapes.union_all().area, rel=1e-6)


def test_coordinates_are_rounded_to_a_tenth_of_a_metre():
    clean = to_coverage(series(a=box(3.00000012, 44, 3.02, 44.02)), 2154)
    xy = shapely.get_coordinates(clean.iloc[0])
    assert np.array_equal(xy, np.round(xy, 6))


def test_a_polygon_that_vanishes_under_another_is_named():
    with pytest.raises(BadInput, match="islet"):
        to_coverage(series(land=box(3, 44, 3.1, 44.1), islet=box(3.04, 44.04, 3.05, 44.05)), 2154)


@settings(max_examples=25, deadline=None)
@given(
    st.lists(st.tuples(st.integers(-20, 20), st.integers(-20, 20)), min_size=9, max_size=9),
    st.floats(0, 4e-5),
)
@example(moves=[(0, 0)] * 4 + [(0, 1), (0, 0), (1, 0), (0, 0), (0, 0)], overlap=2.6489162073150527e-05)
def test_a_shaken_grid_becomes_a_coverage_of_nearly_the_same_areas(moves, overlap):
    cells = {}
    for place, (east, north) in enumerate(moves):
        west, south = 3 + STEP * (place % 3), 44 + STEP * (place // 3)
        shake = np.array([east, north]) * 1e-6
        cell = box(west, south, west + STEP + overlap, south + STEP)
        cells[f"c{place}"] = shapely.transform(cell, lambda xy, shake=shake: xy + shake)
    shapes = series(**cells)
    clean = to_coverage(shapes, 2154)
    assert shapely.coverage_is_valid(np.asarray(clean))
    assert (np.abs(areas(clean) / areas(shapes) - 1) < 0.02).all()
    assert clean.index.equals(shapes.index)


def test_a_union_needs_every_part_drawn():
    parts = gpd.GeoDataFrame(
        {"parent": ["A", "A", "B", "B", "C"]},
        index=["a1", "a2", "b1", "b2", "c1"],
        geometry=[box(0, 0, 1, 1), box(1, 0, 2, 1), box(5, 5, 6, 6), None, box(9, 9, 10, 10)],
        crs=4326,
    )
    unions = union_of_parts(parts, ["A", "B"])
    assert unions.index.tolist() == ["A"]
    assert unions["A"].equals(box(0, 0, 2, 1))


def test_the_town_hall_is_the_centre_when_it_is_at_home():
    near, far = 400 / 111_000, 600 / 111_000
    square = box(3, 44, 3 + STEP, 44 + STEP)
    shapes = series(inside=square, near=square, far=square, lost=square, unknown=square, undrawn=None)
    halls = series(
        inside=Point(3.005, 44.005),
        near=Point(3.01, 44 - near),
        far=Point(3.01, 44 - far),
        lost=Point(-60, 0),
        other=Point(0, 0),
    )
    out = centres(shapes, halls, 2154)
    assert out["centre_kind"].to_dict() == {
        "inside": "town_hall",
        "near": "town_hall",
        "far": "inside",
        "lost": "inside",
        "unknown": "inside",
        "undrawn": "none",
    }
    assert out.loc["inside", ["lon", "lat"]].tolist() == [3.005, 44.005]
    assert out.loc["undrawn", ["lon", "lat"]].isna().all()
    assert square.contains(Point(*out.loc["far", ["lon", "lat"]]))
    assert out.loc["near", "town_hall_away_m"] == pytest.approx(400, rel=0.01)
    assert out.loc["inside", "town_hall_away_m"] == 0
