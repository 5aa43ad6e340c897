"""Another country, whose communes have names in other scripts: each of its names leads to it."""

import geopandas as gpd
import pytest
import shapely

from geomap.core.frames import COMMUNES, PLACE_NAMES, PLACES, POSTCODES
from geomap.core.geocoding.gazetteer import Gazetteer
from geomap.core.geocoding.locating import locate

NAMES = {
    "XX-1": ("Gombe", "Гомбе", "غومبي"),
    "XX-2": ("Escaldes-Engordany", "Эскальдес-Энгордань", "إسكالديس إنغورداني"),
    "XX-3": ("Ordino", "Ордино", "أوردينو"),
}


def make() -> Gazetteer:
    codes = list(NAMES)
    communes = COMMUNES.build(
        {
            "name": [names[0] for names in NAMES.values()],
            "territory": ["XX"] * 3,
            "kind": ["commune"] * 3,
            "parent": [None] * 3,
            "population": [None] * 3,
            "area_km2": [1.0] * 3,
            "lon": [1.05, 1.15, 1.25],
            "lat": [42.05] * 3,
            "centre_kind": ["inside"] * 3,
            "geometry": [shapely.box(1.0 + place / 10, 42.0, 1.1 + place / 10, 42.1) for place in range(3)],
        },
        index=codes,
    )
    assert isinstance(communes, gpd.GeoDataFrame)
    rows = [
        (name, code, "current" if name == own[0] else "other_language") for code, own in NAMES.items() for name in own
    ]
    columns = dict(zip(("name", "commune", "kind"), map(list, zip(*rows, strict=True)), strict=True))
    return Gazetteer.build(communes, PLACE_NAMES.build(columns), POSTCODES.empty())


GAZETTEER = make()


def ask(**cells):
    return locate(GAZETTEER, PLACES.build({name: [cells.get(name)] for name in PLACES.columns})).iloc[0]


@pytest.mark.parametrize(("code", "name"), [(code, name) for code, names in NAMES.items() for name in names])
@pytest.mark.parametrize("written", ["{}", "{} ", "12 Av. Principal, {}", "12 Av. Principal\n{}"])
def test_every_name_leads_to_its_commune(code, name, written):
    text = written.format(name)
    found = ask(city=text) if written.startswith("{}") else ask(line=text)
    assert (found["status"], found["commune"]) == ("accepted", code), found["reason"]


@pytest.mark.parametrize(("written", "code"), [("ЭСКАЛЬДЕС ЭНГОРДАНЬ", "XX-2"), ("escaldes engordany", "XX-2")])
def test_case_and_hyphens_do_not_matter_in_any_script(written, code):
    assert ask(city=written)["commune"] == code


def test_a_slip_in_another_script_is_asked_about():
    found = ask(city="Эскальдес-Энгоргань")
    assert (found["status"], found["candidates"]) == ("review", ("XX-2",))


def test_coordinates_alone_are_enough_well_inside():
    found = ask(latitude="42.05", longitude="1.25")
    assert (found["status"], found["commune"], found["precision"]) == ("accepted", "XX-3", "point")
