"""What geocoding keeps in a store: its index, and what people chose."""

from concurrent.futures import ThreadPoolExecutor

import pytest
import shapely
from batches import batch, mediator, nomenclature, offer, provider
from small_atlas import make_small_atlas

from geomap.core.frames import PLACES
from geomap.errors import NotFound, UnknownCommune
from geomap.geocoders.offline import OfflineGeocoder
from geomap.ports import PlaceChoice
from geomap.storage.store import SqlStore

IN_DOUBT = {"commune": None, "lon": None, "lat": None, "precision": None, "location_status": "review"}


@pytest.fixture
def filled(store: SqlStore) -> SqlStore:
    """A store with communes, one provider in doubt and one mediator in doubt."""
    store.save_nomenclature(nomenclature())
    store.save_atlas(make_small_atlas())
    doubtful = provider("p-1", **IN_DOUBT, location_candidates=("48001", "48002"))
    store.save(batch([doubtful], [offer("p-1", "referencement")]))
    store.save(batch(mediators=[mediator("m-1", **IN_DOUBT)]))
    return store


def test_an_index_is_kept_until_communes_change(store: SqlStore) -> None:
    store.save_atlas(make_small_atlas())
    stamp = store.communes_stamp()
    assert store.place_index() is None
    version = store.version()
    store.keep_place_index(stamp, b"one")
    store.keep_place_index(stamp, b"two")
    assert (store.place_index(), store.version()) == (b"two", version)
    store.save_atlas(make_small_atlas())
    assert store.communes_stamp() != stamp
    assert store.place_index() is None


def test_an_index_made_for_communes_that_changed_meanwhile_is_not_kept(store: SqlStore) -> None:
    store.save_atlas(make_small_atlas())
    stamp = store.communes_stamp()
    store.save_atlas(make_small_atlas(without=["48002"]))
    store.keep_place_index(stamp, b"late")
    assert store.place_index() is None


def test_several_may_keep_their_index_at_once(store: SqlStore, database_url: str) -> None:
    store.save_atlas(make_small_atlas())
    asked = PLACES.build({"insee": ["48001"]})
    stores = [SqlStore(database_url) for _ in range(4)]
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(lambda one: OfflineGeocoder(one).locate(asked)["commune"].tolist(), stores))
    assert found == [["48001"]] * 4
    assert store.place_index() is not None
    for one in stores:
        one.close()


def test_shapes_are_those_of_the_communes_that_have_one(store: SqlStore) -> None:
    atlas = make_small_atlas()
    store.save_atlas(atlas)
    shapes = {code: shapely.from_wkb(shape) for code, shape in store.shapes().items()}
    expected = atlas.communes.geometry.dropna().sort_index()
    assert [*shapes] == [*expected.index]
    assert all(shape.equals(expected[code]) for code, shape in shapes.items())


@pytest.mark.parametrize(("kind", "record"), [("provider", "p-1"), ("mediator", "m-1")])
def test_a_choice_settles_the_record_and_is_remembered(filled: SqlStore, kind: str, record: str) -> None:
    version = filled.version()
    filled.choose_place(PlaceChoice(kind, record, "3 rue haute |  | bourg", "48002", "Ana"))
    kept = (filled.providers() if kind == "provider" else filled.mediators()).loc[record]
    assert (kept["commune"], kept["location_status"], kept["precision"]) == ("48002", "accepted", "commune")
    assert kept["location_reason"] == "Choisi par Ana le 15/06/2026."
    assert (kept["lon"], kept["lat"]) == tuple(make_small_atlas().communes.loc["48002", ["lon", "lat"]])
    assert filled.place_choices() == {"3 rue haute |  | bourg": "48002"}
    assert filled.version() == version + 1
    filled.choose_place(PlaceChoice(kind, record, "3 rue haute |  | bourg", "48001", "Bo"))
    assert filled.place_choices() == {"3 rue haute |  | bourg": "48001"}


@pytest.mark.parametrize(("record", "commune", "error"), [("p-9", "48001", NotFound), ("p-1", "99999", UnknownCommune)])
def test_a_choice_of_what_is_not_there_leaves_nothing(
    filled: SqlStore, record: str, commune: str, error: type[Exception]
) -> None:
    with pytest.raises(error, match=record if error is NotFound else commune):
        filled.choose_place(PlaceChoice("provider", record, "bourg", commune, "Ana"))
    assert filled.place_choices() == {}
    assert filled.providers()["location_status"].tolist() == ["review"]


def test_centres_are_those_of_the_atlas(store: SqlStore) -> None:
    atlas = make_small_atlas()
    store.save_atlas(atlas)
    expected = atlas.communes[["population", "lon", "lat"]].sort_index()
    found = store.centres()
    assert found.index.tolist() == expected.index.tolist()
    assert found.to_numpy() == pytest.approx(expected.to_numpy(), nan_ok=True)


def test_communes_are_said_by_code_and_name_arrondissements_as_the_commune_they_divide(store: SqlStore) -> None:
    atlas = make_small_atlas()
    store.save_atlas(atlas)
    said = store.commune_names()
    parents = atlas.communes["parent"].dropna()
    assert len(parents) > 0
    for code, name in atlas.communes["name"].items():
        up = parents.get(code)
        assert said[code] == (code, name) if up is None else said[code][0] == up
