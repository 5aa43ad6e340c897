"""What holds of the communes that come with geomap: the real ones, all of them."""

import json
from functools import cache

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from shapely import Point

from geomap.config import bundled
from geomap.core.territory import demand, french_epsg, select
from geomap.sources.communes import read_bundled, verify
from geomap.sources.communes_holes import holes

GRIDS = (2154, 5490, 2972, 2975, 4471)
HOLES_KM2 = {
    "66005": 12.98,  # Llívia, a town of Spain
    "50099": 0.0959,  # water: the canal of Carentan
    "22152": 0.0457 + 0.0210,  # water: two reaches of the estuary of Tréguier
    "13014": 0.0320,  # water: a pond at the shore of the Étang de Berre
    "22049": 0.0165,  # water: the estuary of the Arguenon
    "22194": 0.0001,  # water: the mouth of the Douron
}
"""What no commune covers inside France, by the first of the communes around it; the same in both vintages of shapes."""


@cache
def atlas():
    return read_bundled(bundled("data") / "communes")


def test_the_files_are_those_of_the_manifest():
    folder = bundled("data") / "communes"
    verify(folder)
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    assert sum(entry["bytes"] for entry in manifest["files"].values()) < 12_000_000
    assert manifest["vintage"] in (folder / "README.md").read_text(encoding="utf-8")


def test_every_commune_is_there():
    kinds = atlas().communes["kind"].value_counts().to_dict()
    assert kinds == {"commune": 34_969, "arrondissement": 45}
    assert set(atlas().communes["parent"].dropna()) == {"75056", "69123", "13055"}


def test_lozere_has_its_152_communes():
    lozere = select(atlas(), "48")
    assert len(lozere.communes) == 152
    assert lozere.communes.geometry.notna().all()
    assert 70_000 < lozere.people < 85_000
    assert lozere.metric_epsg == 2154
    neighbours = {code[:2] for code in lozere.around.index}
    assert {"07", "12", "15", "30", "43"} <= neighbours


def drawn_in(epsg):
    """Communes with a polygon in the part of the earth measured in a CRS."""
    communes = atlas().communes
    return communes[np.array([french_epsg(code) == epsg for code in communes.index]) & communes.geometry.notna()]


@pytest.mark.parametrize("epsg", GRIDS)
def test_the_polygons_are_a_coverage(epsg):
    here = drawn_in(epsg)
    assert here.geometry.is_valid.all()
    assert shapely.coverage_is_valid(np.asarray(demand(here).geometry))
    assert shapely.coverage_is_valid(np.asarray(here[here["kind"] == "commune"].geometry))


def test_only_the_communes_told_of_have_no_polygon():
    communes = atlas().communes
    bare = set(communes.index[communes.geometry.isna()])
    overseas = {code for code in communes.index if french_epsg(code) is None or code in {"97701", "97801"}}
    assert bare == overseas
    assert set(communes.index[communes["centre_kind"] == "none"]) == overseas
    assert communes["area_km2"].isna().equals(communes.geometry.isna())


def test_no_commune_lacks_what_it_absorbed():
    found = pd.Series(dtype=float)
    for epsg in GRIDS:
        here = drawn_in(epsg)
        rings = holes(here.loc[here["kind"] == "commune", "geometry"])
        found = pd.concat([found, rings.to_crs(epsg).area / 1e6]) if len(rings) else found
    assert found.groupby(level=0).sum().to_dict() == pytest.approx(HOLES_KM2, rel=0.01, abs=1e-4)


@pytest.mark.parametrize(
    ("lon", "lat", "commune"),
    [
        (2.3600, 48.9640, "93066"),  # Pierrefitte-sur-Seine, in Saint-Denis since 2025
        (6.4870, 46.9750, "25390"),  # Ville-du-Pont, in Pays-de-Montbenoît: a gap open to Switzerland, no hole
        (2.9390, 45.1600, "15035"),  # Chalinargues, once more a commune
    ],
)
def test_a_place_is_in_the_commune_of_today(lon, lat, commune):
    here = drawn_in(2154)
    assert here.index[here.geometry.contains(Point(lon, lat))].tolist() == [commune]


def test_communes_that_left_another_are_cut_out_of_it():
    area_km2 = atlas().communes["area_km2"][["15141", "15031", "15035", "15047", "15171"]].tolist()
    assert area_km2 == pytest.approx([13.95, 18.36, 27.51, 16.49, 15.93], abs=0.01)


@pytest.mark.parametrize("epsg", GRIDS)
def test_every_centre_is_at_home(epsg):
    here = drawn_in(epsg)
    points = gpd.GeoSeries(gpd.points_from_xy(here["lon"], here["lat"]), crs=4326, index=here.index)
    away_m = here.to_crs(epsg).distance(points.to_crs(epsg))
    assert away_m.max() <= 500.2
    assert (away_m[here["centre_kind"] == "inside"] <= 0.2).all()


def test_every_commune_is_in_one_departement_and_one_region_and_at_most_one_epci():
    members = atlas().members.assign(kind=lambda frame: frame["zone"].str.partition(":")[0])
    counts = members.groupby(["commune", "kind"]).size().unstack(fill_value=0).reindex(atlas().communes.index)
    assert (counts["departement"] == 1).all()
    assert (counts["region"] == 1).all()
    assert (counts["epci"].fillna(0) <= 1).all()
    assert not members.duplicated(["zone", "commune"]).any()
    assert set(members["zone"]) == set(atlas().zones.index)


def test_names_and_postcodes_are_of_communes_that_exist():
    codes = set(atlas().communes.index)
    assert set(atlas().names["commune"]) == codes
    assert set(atlas().postcodes["commune"]) <= codes
    assert not atlas().names.duplicated(["name", "commune", "old_code"]).any()
    assert not atlas().postcodes.duplicated().any()
    assert atlas().postcodes["postcode"].str.fullmatch(r"\d{5}").all()
    assert not atlas().names["name"].str.strip().eq("").any()


@pytest.mark.parametrize(
    ("name", "commune"),
    [
        ("Florac", "48061"),
        ("Rieutort", "48127"),
        ("Amareins", "01165"),
        ("Saint-Frézal-de-Ventalon", "48152"),
        ("Lyon 3e Arrondissement", "69383"),
        ("Monts-de-Randon", "48127"),
    ],
)
def test_old_and_new_names_lead_to_the_commune_of_today(name, commune):
    assert commune in set(atlas().names.loc[atlas().names["name"] == name, "commune"])


def test_population_is_known_wherever_somebody_is_counted():
    communes = atlas().communes
    assert set(communes.index[communes["population"].isna()]) == {"98411", "98412", "98413", "98414", "98415", "98901"}
    assert (communes["population"].dropna() >= 0).all()
    whole = communes.loc[["75056", "69123", "13055"], "population"].to_dict()
    parts = communes.groupby("parent")["population"].sum().to_dict()
    assert parts == pytest.approx(whole, rel=0.001)
    assert 66e6 < demand(communes)["population"].sum() < 71e6
