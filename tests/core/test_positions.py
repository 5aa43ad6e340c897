"""Coordinates in the projections French files come in: read without being told which."""

from itertools import combinations

import geopandas as gpd
import pandas as pd
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from geomap.core.geocoding.positions import PROJECTIONS, positions

TOWNS = {
    "Mende": (3.4989, 44.5181, (2154, 3944, 3945)),
    "Brest": (-4.4861, 48.3904, (2154, 3948)),
    "Lille": (3.0573, 50.6292, (2154, 3950)),
    "Strasbourg": (7.7521, 48.5734, (2154, 3948, 3949)),
    "Nice": (7.2620, 43.7102, (2154, 3944)),
    "Ajaccio": (8.7386, 41.9192, (2154, 3942)),
    "Bastia": (9.4509, 42.6973, (2154, 3943)),
    "Pointe-à-Pitre": (-61.5331, 16.2411, (5490,)),
    "Fort-de-France": (-61.0588, 14.6161, (5490,)),
    "Cayenne": (-52.3350, 4.9224, (2972,)),
    "Maripasoula": (-54.0287, 3.6358, (2972,)),
    "Saint-Denis": (55.4504, -20.8789, (2975,)),
    "Mamoudzou": (45.2279, -12.7806, (4471,)),
    "Saint-Pierre": (-56.1773, 46.7791, (4467,)),
}
CASES = [pytest.param(lon, lat, epsg, id=f"{name} {epsg}") for name, (lon, lat, all_) in TOWNS.items() for epsg in all_]


def metres(lon, lat, epsg):
    point = gpd.GeoSeries([shapely.Point(lon, lat)], crs=4326).to_crs(epsg).iloc[0]
    return f"{point.x:.2f}", f"{point.y:.2f}"


@pytest.mark.parametrize(("lon", "lat", "epsg"), CASES)
def test_metres_of_every_projection_are_brought_to_degrees(lon, lat, epsg):
    x, y = metres(lon, lat, epsg)
    read = positions(pd.Series([y]), pd.Series([x])).iloc[0]
    assert read["sort"] == "metres"
    assert (read["lon"], read["lat"]) == (pytest.approx(lon, abs=1e-6), pytest.approx(lat, abs=1e-6))


@pytest.mark.parametrize(("lon", "lat", "epsg"), [case for case in CASES if case.values[2] // 100 != 39])
def test_metres_written_the_wrong_way_round_are_read_all_the_same(lon, lat, epsg):
    x, y = metres(lon, lat, epsg)
    read = positions(pd.Series([x]), pd.Series([y])).iloc[0]
    assert (read["lon"], read["lat"]) == (pytest.approx(lon, abs=1e-6), pytest.approx(lat, abs=1e-6))


def test_a_column_may_mix_projections():
    xs, ys = zip(*(metres(*TOWNS[name][:2], TOWNS[name][2][0]) for name in TOWNS), strict=True)
    read = positions(pd.Series(ys), pd.Series(xs))
    assert read["lon"].round(4).tolist() == [lon for lon, _, _ in TOWNS.values()]


def test_no_two_projections_could_be_meant_by_the_same_numbers():
    for one, other in combinations(PROJECTIONS, 2):
        beside = one.east <= other.west or other.east <= one.west
        assert beside or one.north <= other.south or other.north <= one.south, (one, other)


@given(st.floats(allow_nan=True, allow_infinity=True), st.floats(allow_nan=True, allow_infinity=True))
def test_any_numbers_are_degrees_of_the_earth_or_nothing(first, second):
    read = positions(pd.Series([str(first)]), pd.Series([str(second)])).iloc[0]
    if read["sort"] in {"none", "impossible"}:
        assert pd.isna(read["lon"]) and pd.isna(read["lat"])  # noqa: PT018 both or neither
    else:
        assert abs(read["lon"]) <= 180.0 and abs(read["lat"]) <= 180.0  # noqa: PT018 axes may be exchanged
