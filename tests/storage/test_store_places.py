"""Atlases and territories in a store."""

from dataclasses import replace

import geopandas as gpd
import pandas as pd
import pytest
import shapely
from batches import batch, mediator, provider
from small_atlas import ISLAND, make_small_atlas, square

from geomap.core.frames import COMMUNES, PLACE_NAMES, POSTCODES, ZONE_MEMBERS, ZONES
from geomap.core.territory import Atlas
from geomap.errors import BadInput, NotFound, UnknownCommune, UnknownTerritory
from geomap.ports import Store
from geomap.storage.store import SqlStore


def test_it_is_a_store(store: SqlStore) -> None:
    assert isinstance(store, Store)


def test_an_atlas_comes_back_whole(store: SqlStore, small_atlas: Atlas) -> None:
    store.save_atlas(small_atlas)
    territory = store.territory("france")
    assert store.atlas_codes() == ("FR",)
    assert (territory.spec, territory.name, territory.atlas) == ("FR", "France", "FR")
    assert territory.attribution == "Tests · Licence Ouverte 2.0 · 2026-01-01"
    expected = small_atlas.communes.drop("43050").sort_index()
    pd.testing.assert_frame_equal(
        pd.DataFrame(territory.communes.drop(columns="geometry")), pd.DataFrame(expected.drop(columns="geometry"))
    )
    assert territory.communes.geometry.isna().tolist() == expected.geometry.isna().tolist()
    assert territory.communes.geometry.dropna().geom_equals(expected.geometry.dropna()).all()
    assert set(territory.communes.geom_type.dropna()) == {"MultiPolygon"}
    assert territory.around.empty
    COMMUNES.check(territory.communes)
    COMMUNES.check(territory.around)
    ZONES.check(territory.zones)
    ZONE_MEMBERS.check(territory.members)
    names = PLACE_NAMES.check(store.place_names())
    pd.testing.assert_frame_equal(names, small_atlas.names)
    pairs = POSTCODES.check(store.postcodes())
    assert sorted(pairs.itertuples(index=False)) == sorted(small_atlas.postcodes.itertuples(index=False))


def test_a_zone_is_its_communes_with_those_around_and_arrondissements_counted(
    store: SqlStore, small_atlas: Atlas
) -> None:
    store.save_atlas(small_atlas)
    lozere = store.territory("48")
    assert lozere.spec == "departement:48"
    assert lozere.name == "Zone departement:48"
    assert lozere.communes.index.tolist() == ["48001", "48002", "48003"]
    assert lozere.around.index.tolist() == ["43001", "43051", "43052"]
    assert lozere.zones.index.tolist() == ["departement:48", "epci:200000001", "epci:200000002"]
    assert lozere.members.values.tolist() == [
        ["departement:48", "48001"],
        ["departement:48", "48002"],
        ["departement:48", "48003"],
        ["epci:200000001", "48001"],
        ["epci:200000001", "48002"],
        ["epci:200000002", "48003"],
        # Those around are there too: a service area may be given by a zone that holds them.
        ["departement:43", "43001"],
        ["departement:43", "43051"],
        ["departement:43", "43052"],
        ["epci:200000001", "43001"],
        ["epci:200000002", "43051"],
        ["epci:200000002", "43052"],
    ]
    assert lozere.metric_epsg == 2154
    assert store.territory("epci:200000002").communes.index.tolist() == ["43051", "43052", "48003"]


def test_an_unknown_zone_is_named(store: SqlStore, small_atlas: Atlas) -> None:
    with pytest.raises(UnknownTerritory, match="loaded: none"):
        store.territory("48")
    store.save_atlas(small_atlas)
    with pytest.raises(UnknownTerritory, match="« epci:1 »"):
        store.territory("epci:1")


@pytest.mark.parametrize(
    ("lon", "lat", "code"),
    [
        (3.05, 44.55, "48001"),
        (3.1, 44.55, "48001"),
        (3.1, 44.5, "48001"),
        (3.100001, 44.55, "48002"),
        (3.25, 44.70, "43001"),
        (3.25, 44.65, None),
        (3.35, 44.55, "43051"),
        (3.4, 44.6, "43051"),
        (3.0, 44.4999, None),
        (0.0, 0.0, None),
        (-179.0, -89.0, None),
    ],
)
def test_the_commune_that_holds_a_point(
    store: SqlStore, small_atlas: Atlas, lon: float, lat: float, code: str | None
) -> None:
    store.save_atlas(small_atlas)
    assert store.commune_at(lon, lat) == code


def test_the_same_territory_is_read_once_until_an_atlas_changes(
    store: SqlStore, small_atlas: Atlas, database_url: str
) -> None:
    store.save_atlas(small_atlas)
    first = store.territory("48")
    assert store.territory("departement:48") is first
    other = SqlStore(database_url)
    other.save_atlas(make_small_atlas(without=["48002"]))
    other.close()
    assert store.territory("48").communes.index.tolist() == ["48001", "48003"]


def test_replacing_an_atlas_keeps_what_stands_in_it(store: SqlStore, small_atlas: Atlas) -> None:
    store.save_atlas(small_atlas)
    store.save(batch([provider("p-1")], mediators=[mediator("m-1")]))
    before = store.version()
    store.save_atlas(small_atlas)
    assert store.version() == before + 1
    assert store.providers().loc["p-1", "commune"] == "48001"
    assert store.mediators().loc["m-1", "location_status"] == "accepted"


def test_a_commune_that_disappears_leaves_its_providers_in_review(store: SqlStore, small_atlas: Atlas) -> None:
    store.save_atlas(small_atlas)
    store.save(batch([provider("p-1"), provider("p-2", commune="48002")], mediators=[mediator("m-1")]))
    merged = make_small_atlas(without=["48002"])
    names = PLACE_NAMES.build(
        {
            "name": [*merged.names["name"], "L’Éperon"],
            "commune": [*merged.names["commune"], "48001"],
            "kind": [*merged.names["kind"], "delegated"],
            "old_code": [*merged.names["old_code"], "48002"],
        }
    )
    store.save_atlas(replace(merged, names=names))
    kept = store.providers().loc["p-2"]
    assert kept["commune"] is None
    assert kept["location_status"] == "review"
    assert kept["location_reason"] == "La commune 48002 n’existe plus dans les communes chargées."
    assert kept["location_candidates"] == ("48001",)
    assert (kept["lon"], kept["lat"]) == (3.05, 44.55)
    assert store.mediators().loc["m-1", "location_candidates"] == ("48001",)
    assert store.providers().loc["p-1", "location_status"] == "accepted"


def test_a_second_country_stands_beside_the_first(store: SqlStore, small_atlas: Atlas) -> None:
    store.save_atlas(small_atlas)
    area = COMMUNES.build(
        {
            "name": ["Gombe"],
            "territory": ["KIN"],
            "kind": ["area"],
            "lon": [15.3],
            "lat": [-4.3],
            "centre_kind": ["inside"],
            "geometry": [shapely.box(15.2, -4.4, 15.4, -4.2)],
        },
        index=["KIN-1"],
    )
    empty = {"names": PLACE_NAMES, "postcodes": POSTCODES, "zones": ZONES, "members": ZONE_MEMBERS}
    nothing = {name: schema.empty() for name, schema in empty.items()}
    kinshasa = replace(small_atlas, code="KIN", name="Kinshasa", communes=area, **nothing)
    store.save_atlas(kinshasa)
    store.save_atlas(small_atlas)
    assert store.atlas_codes() == ("FR", "KIN")
    found = store.territory("kin")
    assert (found.communes.index.tolist(), found.metric_epsg, len(found.around)) == (["KIN-1"], 32733, 0)
    assert store.territory("48").around.index.tolist() == ["43001", "43051", "43052"]
    assert store.commune_at(15.3, -4.3) == "KIN-1"


def _with(atlas: Atlas, **columns: object) -> Atlas:
    communes = atlas.communes.copy()
    for name, value in columns.items():
        communes.loc["48001", name] = value
    return replace(atlas, communes=communes)


def _twice(frame: pd.DataFrame) -> pd.DataFrame:
    return pd.concat([frame, frame.iloc[:1]], ignore_index=True)


def test_an_atlas_that_does_not_hold_together_is_refused_whole(store: SqlStore, small_atlas: Atlas) -> None:
    store.save_atlas(small_atlas)
    stray = pd.DataFrame({"commune": ["99999"], "postcode": ["99000"]}, dtype=object)
    line = gpd.GeoSeries([shapely.LineString([(0, 0), (1, 1)])], index=["48001"], crs=4326)
    shapes = small_atlas.communes.geometry.copy()
    shapes.loc["48001"] = line.iloc[0]
    cases: list[tuple[Atlas, type[Exception], str]] = [
        (replace(small_atlas, code="XX"), BadInput, "A commune code is used twice, or by another territory"),
        (replace(small_atlas, postcodes=_twice(small_atlas.postcodes)), BadInput, "A postcode is given twice"),
        (replace(small_atlas, members=_twice(small_atlas.members)), BadInput, "A commune is given twice in one zone"),
        (replace(small_atlas, postcodes=stray), UnknownCommune, "« 99999 »"),
        (_with(small_atlas, parent="99999"), UnknownCommune, "« 99999 »"),
        (replace(small_atlas, zones=small_atlas.zones.drop("departement:48")), NotFound, "« departement:48 »"),
        (
            replace(small_atlas, communes=small_atlas.communes.set_geometry(shapes)),
            BadInput,
            "« 48001 » is a LineString",
        ),
        (_with(small_atlas, name="nul\x00"), BadInput, "« 48001 »: « name » holds a character"),
    ]
    before = (store.version(), store.place_names(), store.territory("48"))
    for atlas, error, said in cases:
        with pytest.raises(error, match=said):
            store.save_atlas(atlas)
        assert store.version() == before[0]
        pd.testing.assert_frame_equal(store.place_names(), before[1])
        assert store.territory("48") is before[2]


def test_heights_are_left_out(store: SqlStore, small_atlas: Atlas) -> None:
    high = small_atlas.communes.set_geometry(shapely.force_3d(small_atlas.communes.geometry, 900.0), crs=4326)
    store.save_atlas(replace(small_atlas, communes=high))
    shapes = store.territory("FR").communes.geometry
    assert not shapes.dropna().has_z.any()
    assert shapes["48001"].equals(square("48001"))
    assert shapes["43001"].equals(shapely.MultiPolygon([square("43001"), ISLAND]))
