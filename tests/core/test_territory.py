import math

import geopandas as gpd
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyproj import Geod

from geomap.core.frames import COMMUNES, PLACE_NAMES, POSTCODES, ZONE_MEMBERS, ZONES
from geomap.core.nearby import near
from geomap.core.territory import Atlas, demand, french_epsg, metric_epsg, select, utm_epsg, zone_of
from geomap.errors import UnknownTerritory

GEODESIC = Geod(ellps="GRS80")
KM_A_DEGREE = 6371 * math.pi / 180


def communes_at(rows, territory="FR"):
    """One commune a row: code, parent, kilometres east of (3, 0) on the equator, people."""
    codes, parents, km, people = zip(*rows, strict=True)
    frame = COMMUNES.build(
        {
            "name": [f"N{code}" for code in codes],
            "territory": [territory] * len(codes),
            "kind": ["arrondissement" if parent else "commune" for parent in parents],
            "parent": parents,
            "population": people,
            "lon": [3 + place / KM_A_DEGREE for place in km],
            "lat": [math.nan if math.isnan(place) else 0.0 for place in km],
            "centre_kind": ["none" if math.isnan(place) else "inside" for place in km],
        },
        index=codes,
    )
    return gpd.GeoDataFrame(frame)


def small_atlas():
    communes = communes_at(
        [
            ("48001", None, 0, 100),
            ("48002", None, 20, math.nan),
            ("30001", None, 89.9, 10),
            ("30002", None, 90.1, 20),
            ("75056", None, 50, 300),
            ("75101", "75056", 50, 100),
            ("75102", "75056", 51, 200),
            ("98801", None, math.nan, 5),
        ]
    )
    departements = {code: ("75" if code[:2] == "75" else code[:2]) for code in communes.index}
    zones = ZONES.build(
        {
            "kind": ["departement", "departement", "departement", "departement", "epci"],
            "code": ["30", "48", "75", "98", "200"],
            "name": ["Gard", "Lozère", "Paris", "Loin", "CC"],
            "territory": ["FR"] * 5,
        },
        index=["departement:30", "departement:48", "departement:75", "departement:98", "epci:200"],
    )
    members = ZONE_MEMBERS.build(
        {
            "zone": [*(f"departement:{code}" for code in departements.values()), "epci:200"],
            "commune": [*departements, "48002"],
        }
    )
    names = PLACE_NAMES.empty()
    return Atlas("FR", "France", "INSEE", "LO", "2026", communes, names, POSTCODES.empty(), zones, members)


def test_a_departement_with_what_lies_within_seventy_kilometres():
    territory = select(small_atlas(), "48")
    assert territory.spec == "departement:48"
    assert territory.name == "Lozère"
    assert territory.communes.index.tolist() == ["48001", "48002"]
    # 89.9 km from 48001 but 69.9 from 48002; 30002 is 70.1 away; Paris counts by arrondissement.
    assert territory.around.index.tolist() == ["30001", "75101", "75102"]
    assert territory.zones.index.tolist() == ["departement:48", "epci:200"]
    assert set(territory.members["commune"]) == {"48001", "48002", "30001", "75101", "75102"}
    assert territory.metric_epsg == 2154
    assert territory.people == 100
    assert territory.attribution == "INSEE · LO · 2026"


def test_a_divided_commune_is_its_arrondissements():
    assert select(small_atlas(), "75").communes.index.tolist() == ["75101", "75102"]


def test_all_of_an_atlas_has_nothing_around():
    territory = select(small_atlas(), "France")
    assert territory.spec == "FR"
    assert territory.around.empty
    assert "75056" not in territory.communes.index
    assert len(territory.communes) == 7
    assert territory.people == 435


def test_a_territory_without_a_centre_is_given_all_the_same():
    territory = select(small_atlas(), "departement:98")
    assert territory.communes.index.tolist() == ["98801"]
    assert territory.around.empty
    assert territory.metric_epsg == 6933


@pytest.mark.parametrize(
    ("spec", "zone"),
    [
        ("48", "departement:48"),
        (" departement:48 ", "departement:48"),
        ("2a", "departement:2A"),
        ("2A", "departement:2A"),
        ("9", "departement:09"),
        ("EPCI:200", "epci:200"),
        ("region:76", "region:76"),
        ("france", "FR"),
        ("fr", "FR"),
        ("kin", "KIN"),
        ("zone:KIN-Est", "zone:KIN-est"),
    ],
)
def test_specifications_are_read_whatever_their_case(spec, zone):
    index = ["departement:48", "departement:2A", "departement:09", "epci:200", "region:76", "zone:KIN-est"]
    assert zone_of(spec, pd.DataFrame(index=index), {"FR": "France", "KIN": "Kinshasa"}) == zone


@pytest.mark.parametrize("spec", ["", "49", "epci:", "departement:", "atlantis"])
def test_an_unknown_territory_is_named(spec):
    with pytest.raises(UnknownTerritory, match="« " + spec):
        zone_of(spec, pd.DataFrame(index=["departement:48", "epci:200"]), {"FR": "France"})


def test_france_is_unknown_where_it_is_not_loaded():
    with pytest.raises(UnknownTerritory, match="loaded: KIN"):
        zone_of("france", pd.DataFrame(index=[]), {"KIN": "Kinshasa"})


@pytest.mark.parametrize(
    ("codes", "epsg"),
    [
        (["48001"], 2154),
        (["2A004"], 2154),
        (["97105"], 5490),
        (["97209"], 5490),
        (["97302"], 2972),
        (["97411"], 2975),
        (["97608"], 4471),
        (["97411", "48001"], 2154),
        (["97411", "97608"], 32631),
        (["98801"], 32631),
    ],
)
def test_france_is_measured_in_the_projection_of_each_part(codes, epsg):
    assert metric_epsg(communes_at([(code, None, 0, 1) for code in codes]), "FR") == epsg


def test_other_countries_are_measured_in_their_utm_zone():
    assert metric_epsg(communes_at([("48001", None, 0, 1)], "KIN"), "KIN") == utm_epsg(3.0, 0.0)
    assert utm_epsg(179.99, -1) == 32760
    assert utm_epsg(180.0, 1) == 32660
    assert french_epsg("98735") is None


def test_demand_keeps_the_order_and_drops_the_divided():
    assert demand(small_atlas().communes).index.tolist()[-3:] == ["75101", "75102", "98801"]


@given(
    st.lists(st.tuples(st.floats(2, 4), st.floats(43, 46)), min_size=2, max_size=12),
    st.data(),
)
def test_near_is_what_the_geodesic_says(points, data):
    centres = pd.DataFrame(points, columns=["lon", "lat"], index=[f"c{rank}" for rank in range(len(points))])
    inside = data.draw(st.sets(st.sampled_from(centres.index.tolist()), min_size=1))
    max_km = data.draw(st.floats(1, 100))

    def km(one, other):
        return GEODESIC.inv(*centres.loc[one], *centres.loc[other])[2] / 1000

    nearest = {code: min(km(code, home) for home in inside) for code in centres.index if code not in inside}
    found = set(near(centres, pd.Index(sorted(inside)), max_km))
    assert all(nearest[code] <= max_km + 1e-4 for code in found)
    assert all(nearest[code] >= max_km - 1e-4 for code in set(nearest) - found)
