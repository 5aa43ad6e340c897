import geopandas as gpd
import pytest
import shapely
from communes_world import STEP, square, write_packages
from shapely import Point, box

from geomap.sources.communes import build, read_bundled
from geomap.sources.communes_files import read_manifest
from geomap.sources.communes_gathered import held
from geomap.sources.communes_holes import hole_faults, holes
from geomap.sources.communes_mergers import absorb, restore

RING = {f"480{column}{row}": square(column, row) for column in range(3) for row in range(3) if (column, row) != (1, 1)}
"""Eight squares around a ninth that nobody has: 48000 at the south-west, 48022 at the north-east."""


def shapes_of(shapes):
    return gpd.GeoSeries(list(shapes.values()), index=list(shapes), crs=4326)


def earlier_of(commune, **shapes):
    """Earlier shapes of places that one commune holds today, by name."""
    return held(dict.fromkeys(shapes, commune), shapes_of(shapes))


def test_a_hole_goes_to_the_commune_that_absorbed_it():
    whole, (told,) = absorb(shapes_of(RING), earlier_of("48010", middle=square(1, 1)))
    assert whole["48010"].equals(box(3.02, 44.0, 3.04, 44.04))
    assert {code for code in RING if not whole[code].equals(RING[code])} == {"48010"}
    # A square of 0.02 degrees at 44° is 2.222 km by 1.605 km.
    assert told.what == "merged, and drawn without what it absorbed (1 former communes, 3.6 km²)"
    assert told.communes == ("48010",)
    assert holes(whole).empty


def test_land_at_the_coast_goes_to_the_commune_that_absorbed_it():
    whole, _ = absorb(shapes_of(RING), earlier_of("48022", near=square(3, 2), far=square(4, 2)))
    assert whole["48022"].equals(box(3.04, 44.04, 3.10, 44.06))


def test_what_another_commune_covers_stays_its_own():
    wide = box(3.03, 44.02, 3.05, 44.04)
    whole, _ = absorb(shapes_of(RING), earlier_of("48010", middle=wide))
    assert whole["48010"].equals(RING["48010"].union(box(3.03, 44.02, 3.04, 44.04)))
    assert whole["48021"].equals(RING["48021"])


def test_what_is_covered_but_for_a_sliver_changes_nothing():
    sliver_m = 3.0
    drawn = shapes_of(RING)
    edge = box(3.0, 44.0 - sliver_m / 111_000, 3.0 + STEP, 44.0 + STEP)
    whole, told = absorb(drawn, earlier_of("48000", edge=edge))
    assert whole.equals(drawn)
    assert told == ()


def test_a_commune_that_is_not_drawn_gets_no_part_of_itself():
    drawn = shapes_of(RING)
    whole, told = absorb(drawn, earlier_of("48777", middle=square(1, 1)))
    assert whole.equals(drawn)
    assert told == ()


def test_a_restored_commune_is_cut_out_of_the_one_it_left():
    east = box(3.01, 44.0, 3.02, 44.02)
    drawn, (told,) = restore(shapes_of(RING), held({"48900": "48900"}, shapes_of({"48900": east})), {"48900": "48000"})
    assert drawn["48900"].equals(east)
    assert drawn["48000"].equals(box(3.0, 44.0, 3.01, 44.02))
    assert drawn.index.is_monotonic_increasing
    assert (told.what, told.communes) == ("drawn within the commune it has left (48000)", ("48900",))


def test_a_commune_that_is_drawn_is_not_restored():
    drawn = shapes_of(RING)
    earlier = held({"48022": "48022"}, shapes_of({"48022": square(0, 0)}))
    same, told = restore(drawn, earlier, {"48022": "48000"})
    assert same.equals(drawn)
    assert told == ()


def test_a_hole_is_told_with_its_size_and_its_neighbours():
    (told,) = hole_faults(shapes_of(RING))
    assert told.what.startswith("beside a hole of 3.5")
    assert told.what.endswith("km² (lat 44.0300, lon 3.0300)")
    assert told.communes == tuple(sorted(RING))


def test_a_build_completes_merged_communes_and_draws_restored_ones(tmp_path):
    west = box(3.0, 44.0, 3.01, 44.02)
    earlier = {("COM", "48010"): box(3.035, 44.0, 3.06, 44.02), ("COMD", "48006"): west}
    report = build(tmp_path / "communes", write_packages(tmp_path / "packages", earlier=earlier))
    communes = read_bundled(tmp_path / "communes").communes
    merged = box(3.0 + STEP, 44.0, 3.06, 44.0 + STEP)
    assert communes.geometry["48002"].symmetric_difference(merged).area < 2e-3 * merged.area
    assert communes.geometry["48006"].symmetric_difference(west).area < 2e-3 * west.area
    assert communes.geometry["48001"].intersection(west).area < 1e-3 * west.area
    assert communes.at["48006", "centre_kind"] == "town_hall"
    assert communes.at["48006", "lon"] == pytest.approx(3.005)
    counted = communes[communes["kind"] == "commune"].geometry.dropna()
    assert shapely.coverage_is_valid(list(counted))
    assert counted.contains(Point(3.05, 44.01)).sum() == 1
    mended = {fault.what.partition(" (")[0]: fault.communes for fault in report.mended}
    assert mended["merged, and drawn without what it absorbed"] == ("48002",)
    assert mended["drawn within the commune it has left"] == ("48006",)
    assert [source["version"] for source in read_manifest(tmp_path / "communes")["inputs"]][-2:] == ["1.1.0", "0.15.0"]
