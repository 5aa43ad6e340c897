"""Homonyms, départements after a name, streets that bear the name of a commune."""

import geopandas as gpd
import pandas as pd
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from geomap.core.frames import COMMUNES, PLACE_NAMES, PLACES, POSTCODES, ZONE_MEMBERS, ZONES
from geomap.core.geocoding.areas import area_tail
from geomap.core.geocoding.gazetteer import Gazetteer
from geomap.core.geocoding.homonyms import chances
from geomap.core.geocoding.locating import locate

PEOPLE = {
    "93066": ("Saint-Denis", 90_000.0, 2.35, 48.94),
    "97411": ("Saint-Denis", 85_000.0, 55.45, -20.88),
    "30247": ("Saint-Denis", 1_000.0, 4.25, 44.24),
    "17300": ("La Rochelle", 79_000.0, -1.15, 46.16),
    "70450": ("La Rochelle", 40.0, 5.75, 47.73),
    "01229": ("Lugny", 400.0, 5.0, 46.5),
    "71267": ("Lugny", 600.0, 4.81, 46.47),
    "02444": ("Lugny", 600.0, 3.8, 49.8),
    "71543": ("Tournus", 6_000.0, 4.91, 46.56),
    "95199": ("Domont", 15_000.0, 2.33, 49.03),
    "38097": ("Gaillard", 11_000.0, 6.2, 46.2),
    "73098": ("Les Déserts", 800.0, 5.98, 45.66),
}
ZONE_NAMES = {"30": "Gard", "73": "Savoie", "17": "Charente-Maritime", "70": "Haute-Saône", "93": "Seine-Saint-Denis"}


def make() -> Gazetteer:
    codes = list(PEOPLE)
    names, people, lons, lats = zip(*PEOPLE.values(), strict=True)
    communes = COMMUNES.build(
        {
            "name": names,
            "territory": ["FR"] * len(codes),
            "kind": ["commune"] * len(codes),
            "parent": [None] * len(codes),
            "population": people,
            "area_km2": [10.0] * len(codes),
            "lon": lons,
            "lat": lats,
            "centre_kind": ["town_hall"] * len(codes),
            "geometry": [shapely.Point(lon, lat).buffer(0.02) for lon, lat in zip(lons, lats, strict=True)],
        },
        index=codes,
    )
    assert isinstance(communes, gpd.GeoDataFrame)
    zones = ZONES.build(
        {
            "kind": ["departement"] * len(ZONE_NAMES),
            "code": list(ZONE_NAMES),
            "name": list(ZONE_NAMES.values()),
            "territory": ["FR"] * len(ZONE_NAMES),
        },
        index=[f"departement:{code}" for code in ZONE_NAMES],
    )
    inside = [(f"departement:{code[:2]}", code) for code in codes if code[:2] in ZONE_NAMES]
    members = ZONE_MEMBERS.build({"zone": [zone for zone, _ in inside], "commune": [code for _, code in inside]})
    known = PLACE_NAMES.build({"name": names, "commune": codes, "kind": ["current"] * len(codes)})
    return Gazetteer.build(communes, known, POSTCODES.empty(), zones, members)


GAZETTEER = make()


def ask(threshold=0.8, **cells):
    places = PLACES.build({name: [cells.get(name)] for name in PLACES.columns})
    return locate(GAZETTEER, places, threshold).iloc[0]


def test_homonyms_of_like_size_are_asked_about_likeliest_first():
    found = ask(city="Saint-Denis")
    assert (found["status"], found["candidates"]) == ("review", ("93066", "97411", "30247"))
    assert found["reason"] == "« Saint-Denis » : 3 communes portent ce nom"
    assert found["score"] == pytest.approx(90 / 176, abs=0.001)


def test_one_that_dwarfs_its_homonyms_is_meant_and_they_are_named():
    found = ask(line="4 rue Février La Rochelle")
    assert (found["status"], found["commune"]) == ("accepted", "17300")
    assert found["candidates"] == ("17300", "70450")
    assert "2 communes portent ce nom ; La Rochelle (17300) est de loin la plus probable" in found["reason"]
    assert 0.8 < found["score"] <= 0.99


def test_a_point_decides_against_the_likeliest():
    found = ask(city="La Rochelle", longitude="5.75", latitude="47.73")
    assert (found["status"], found["commune"], found["precision"]) == ("accepted", "70450", "point")
    far = ask(city="La Rochelle", longitude="2.33", latitude="49.03")
    assert (far["status"], set(far["candidates"])) == ("review", {"17300", "70450", "95199"})


def test_a_street_named_for_a_neighbour_says_which_homonym():
    assert ask(line="2 rue Haute Lugny")["status"] == "review"
    assert ask(line="1109 Route de Tournus Lugny")["candidates"][:2] == ("71267", "01229")
    assert ask(line="1109 Route de Tournus Lugny")["score"] > ask(line="2 rue Haute Lugny")["score"]


@pytest.mark.parametrize(
    ("cells", "commune"),
    [
        ({"city": "Saint-Denis (30)"}, "30247"),
        ({"city": "Saint-Denis, Gard"}, "30247"),
        ({"city": "SAINT DENIS GARD FRANCE"}, "30247"),
        ({"line": "3 rue Haute, La Rochelle, Haute-Saône"}, "70450"),
        ({"line": "3 rue Haute La Rochelle (70)"}, "70450"),
        ({"line": "les déserts savoie"}, "73098"),
        ({"line": "13 rue de la gare Domont"}, "95199"),
        ({"line": "24 Grande Rue Domont"}, "95199"),
        ({"line": "2 bis rue Curie à Domont"}, "95199"),
    ],
)
def test_what_follows_or_precedes_a_name_is_understood(cells, commune):
    found = ask(**cells)
    assert (found["status"], found["commune"]) == ("accepted", commune), found["reason"]


@pytest.mark.parametrize(
    ("line", "candidate"),
    [
        ("12 rue du Château Gaillard", "38097"),
        ("8 rue du Faubourg Saint-Denis", "93066"),
        ("route de Tournus", "71543"),
        ("Domont location", "95199"),
        ("de Tournus à Domont par la route de Lugny à Domont", "95199"),
    ],
)
def test_a_name_that_may_be_the_streets_is_asked_about(line, candidate):
    found = ask(line=line)
    assert found["status"] == "review"
    assert candidate in found["candidates"]


def test_a_zone_that_does_not_hold_the_name_is_not_believed():
    assert ask(city="Saint-Denis (70)")["status"] == "review"


@given(st.lists(st.sampled_from(sorted(PEOPLE)), min_size=1, unique=True), st.text(max_size=40))
def test_chances_add_up_and_are_in_order(codes, free):
    shares = list(chances(GAZETTEER, "Saint-Denis", codes, free).values())
    assert sum(shares) == pytest.approx(1.0)
    assert shares == sorted(shares, reverse=True)


@given(st.text(max_size=60))
def test_a_tail_is_taken_from_the_end_only(text):
    rest, area = area_tail(GAZETTEER, text)
    assert area is None or len(rest) < len(text)
    assert pd.isna(area) if area is None else area <= set(PEOPLE)
