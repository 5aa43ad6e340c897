"""Costs: distance against the geodesic, estimated minutes by hand."""

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyproj import Geod

from geomap.core.costs import crossing_km, estimated_costs
from geomap.core.distance import arc_km, chord_km, ecef_km

GEODESIC = Geod(ellps="GRS80")


def communes(*points: tuple[str, float | None, float | None, float]) -> gpd.GeoDataFrame:
    codes, lons, lats, areas = zip(*points, strict=True)
    return gpd.GeoDataFrame(
        {"lon": pd.array(lons, dtype="float64"), "lat": pd.array(lats, dtype="float64"), "area_km2": areas},
        index=pd.Index(codes, name="commune"),
    )


def bases(*points: tuple[str, float, float]) -> pd.DataFrame:
    ids, lons, lats = zip(*points, strict=True)
    return pd.DataFrame({"lon": lons, "lat": lats}, index=pd.Index(ids, name="base"))


@given(
    lon=st.floats(-180, 180),
    lat=st.floats(-80, 80),
    azimuth=st.floats(0, 360),
    metres=st.floats(0, 100_000),
)
def test_distance_is_the_geodesic_to_the_centimetre(lon: float, lat: float, azimuth: float, metres: float) -> None:
    there_lon, there_lat, _ = GEODESIC.fwd(lon, lat, azimuth, metres)
    here, there = ecef_km([lon, there_lon], [lat, there_lat])
    assert abs(float(arc_km(np.linalg.norm(here - there))) * 1000 - metres) < 0.02


@given(st.floats(0, 20_000))
def test_chord_and_arc_undo_each_other(km: float) -> None:
    assert float(arc_km(chord_km(km))) == pytest.approx(km, abs=1e-6)


def test_minutes_by_hand() -> None:
    # One degree of longitude on the equator is 111.32 km; at detour 1.2 and 60 km/h a km takes 1.2 minutes.
    found = estimated_costs(
        communes(("A", 0.0, 0.0, 0.0)), bases(("p", 0.1, 0.0)), detour=1.2, speed_kmh=60, max_minutes=90
    )
    assert found["km"].tolist() == pytest.approx([11.1319], abs=1e-3)
    assert found["minutes"].tolist() == pytest.approx([11.1319 * 1.2], abs=1e-3)


def test_crossing_ones_own_commune_takes_time() -> None:
    # A disc of radius 9 km: its people are 6 km from the middle on average.
    area = 81 * np.pi
    found = estimated_costs(
        communes(("A", 3.0, 44.0, area)), bases(("p", 3.0, 44.0)), detour=1.5, speed_kmh=60, max_minutes=90
    )
    assert crossing_km(area) == pytest.approx(6)
    assert found["km"].tolist() == [0.0]
    assert found["minutes"].tolist() == pytest.approx([9.0])


def test_a_pair_beyond_the_cutoff_is_absent_and_one_at_it_is_there() -> None:
    there = bases(("near", 0.1, 0.0), ("far", 0.2, 0.0))
    exact = float(arc_km(np.linalg.norm(np.subtract(*ecef_km([0.0, 0.1], [0.0, 0.0])))))
    found = estimated_costs(communes(("A", 0.0, 0.0, 0.0)), there, detour=1, speed_kmh=60, max_minutes=exact)
    assert found["base"].tolist() == ["near"]


def test_a_commune_without_centre_gives_no_pair() -> None:
    found = estimated_costs(
        communes(("A", None, None, 1.0), ("B", 0.0, 0.0, 1.0)),
        bases(("p", 0.0, 0.0)),
        detour=1.35,
        speed_kmh=55,
        max_minutes=90,
    )
    assert found["commune"].tolist() == ["B"]


@pytest.mark.parametrize(("starts", "ends"), [(0, 1), (1, 0)])
def test_nothing_gives_nothing(starts: int, ends: int) -> None:
    start = communes(("A", 0.0, 0.0, 1.0)).iloc[:starts]
    end = bases(("p", 0.0, 0.0)).iloc[:ends]
    assert estimated_costs(start, end, detour=1, speed_kmh=60, max_minutes=90).empty


@given(st.lists(st.tuples(st.floats(-3, 3), st.floats(42, 48)), min_size=1, max_size=12))
def test_pairs_equal_brute_force(points: list[tuple[float, float]]) -> None:
    start = communes(*((f"c{n}", lon, lat, 4.0) for n, (lon, lat) in enumerate(points)))
    end = bases(*((f"b{n}", lon, lat) for n, (lon, lat) in enumerate(points)))
    found = estimated_costs(start, end, detour=1.35, speed_kmh=55, max_minutes=60)
    space = ecef_km(start["lon"], start["lat"])
    expected = {
        (f"c{i}", f"b{k}")
        for i in range(len(points))
        for k in range(len(points))
        if max(float(arc_km(np.linalg.norm(space[i] - space[k]))), float(crossing_km(4.0))) * 1.35 / 55 * 60 <= 60
    }
    assert set(zip(found["commune"], found["base"], strict=True)) == expected
