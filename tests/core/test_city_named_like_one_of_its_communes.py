"""A country that is one city, which bears the name of one of its communes: Kinshasa's way of writing addresses."""

import geopandas as gpd
import pytest
import shapely

from geomap.core.frames import COMMUNES, PLACE_NAMES, PLACES, POSTCODES
from geomap.core.geocoding.gazetteer import Gazetteer
from geomap.core.geocoding.locating import locate

NAMES = ("Gombe", "Kinshasa", "Lingwala", "N'djili", "Mont Ngafula")
CODES = [f"KIN-{place}" for place in range(len(NAMES))]


def make(people):
    communes = COMMUNES.build(
        {
            "name": NAMES,
            "territory": ["KIN"] * len(NAMES),
            "kind": ["area"] * len(NAMES),
            "parent": [None] * len(NAMES),
            "population": [people] * len(NAMES),
            "area_km2": [1.0] * len(NAMES),
            "lon": [15.3] * len(NAMES),
            "lat": [-4.3] * len(NAMES),
            "centre_kind": ["inside"] * len(NAMES),
            "geometry": [shapely.box(15.0 + at / 10, -4.4, 15.1 + at / 10, -4.3) for at in range(len(NAMES))],
        },
        index=CODES,
    )
    assert isinstance(communes, gpd.GeoDataFrame)
    names = PLACE_NAMES.build({"name": NAMES, "commune": CODES, "kind": ["current"] * len(NAMES)})
    return Gazetteer.build(communes, names, POSTCODES.empty(), atlases={"KIN": "Kinshasa"})


@pytest.fixture(params=[None, 160_000.0], ids=["people unknown", "people known"])
def gazetteer(request):
    return make(request.param)


def ask(gazetteer, **cells):
    return locate(gazetteer, PLACES.build({name: [cells.get(name)] for name in PLACES.columns})).iloc[0]


@pytest.mark.parametrize(("name", "code"), list(zip(NAMES, CODES, strict=True)))
@pytest.mark.parametrize("column", ["line", "city"])
@pytest.mark.parametrize(
    "written", ["{}, Kinshasa", "12 av. Kasaï, {}, Kinshasa", "{} (Kinshasa)", "12 av. Kasaï - {} - Kinshasa"]
)
def test_the_commune_before_the_city_is_meant(gazetteer, name, code, column, written):
    found = ask(gazetteer, **{column: written.format(name)})
    assert (found["status"], found["commune"]) == ("accepted", code), found["reason"]


@pytest.mark.parametrize("written", ["Kinshasa", "12 av. Kasaï, Kinshasa", "12 av. de Gombe Kinshasa"])
def test_the_city_alone_is_asked_about_with_all_it_may_be(gazetteer, written):
    found = ask(gazetteer, line=written)
    assert found["status"] == "review"
    assert {"KIN-1"} <= set(found["candidates"]) <= set(CODES)


@pytest.mark.parametrize("written", ["Gombe, Lingwala", "12 av. Kasaï, Gombe, Lingwala, Kinshasa"])
def test_two_communes_of_the_city_are_both_candidates(gazetteer, written):
    found = ask(gazetteer, line=written)
    assert (found["status"], set(found["candidates"])) == ("review", {"KIN-0", "KIN-2"})
