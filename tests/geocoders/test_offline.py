"""The geocoder that needs no network, over an atlas or a store."""

import pickle
from dataclasses import replace

import pandas as pd
import pytest
from atlas_of_names import atlas_of_names
from pandas.testing import assert_frame_equal

from geomap.core.frames import PLACES
from geomap.core.geocoding.choices import hidden_key, written_key
from geomap.core.geocoding.gazetteer_plain import taken_apart
from geomap.core.territory import Territory
from geomap.errors import DatabaseBroken
from geomap.geocoders.kept_index import from_bytes
from geomap.geocoders.offline import OfflineGeocoder
from geomap.ports import Geocoder


class Places:
    """The part of a store that geocoding reads, and how often it is read."""

    def __init__(self, *atlases):
        self.atlases = {atlas.code: atlas for atlas in atlases}
        self.read = 0
        self.index = None
        self.choices = {}

    def communes_stamp(self):
        return " ".join(self.atlases)

    def shapes(self):
        whole = [atlas.communes.geometry for atlas in self.atlases.values()]
        return {code: shape.wkb for shapes in whole for code, shape in shapes.items() if shape is not None}

    def place_index(self):
        return self.index

    def keep_place_index(self, stamp, content):
        self.index = content

    def place_choices(self):
        return self.choices

    def atlas_codes(self):
        return list(self.atlases)

    def territory(self, spec):
        self.read += 1
        atlas = self.atlases[spec]
        return Territory(
            spec, spec, spec, "", atlas.communes, atlas.communes.iloc[:0], atlas.zones, atlas.members, 2154
        )

    def place_names(self):
        return pd.concat([atlas.names for atlas in self.atlases.values()])

    def postcodes(self):
        return pd.concat([atlas.postcodes for atlas in self.atlases.values()])


def elsewhere():
    """The same communes, as another country would hold them."""
    atlas = atlas_of_names()
    communes = atlas.communes.loc[["48095"]].rename(index={"48095": "KIN-1"}).assign(name="Gombe", territory="KIN")
    names = atlas.names.iloc[:1].assign(name="Gombe", commune="KIN-1")
    return replace(atlas, code="KIN", communes=communes, names=names, postcodes=atlas.postcodes.iloc[:0])


ASKED = PLACES.build({"city": ["Mende", "Paris 12e", "Gombe"]})


def test_an_atlas_is_enough():
    geocoder = OfflineGeocoder(atlas_of_names())
    assert isinstance(geocoder, Geocoder)
    assert geocoder.locate(ASKED)["commune"].tolist() == ["48095", "75112", None]


def test_nothing_is_read_before_it_is_asked_and_only_once():
    store = Places(atlas_of_names())
    geocoder = OfflineGeocoder(store)
    assert store.read == 0
    geocoder.locate(ASKED)
    geocoder.locate(ASKED)
    assert store.read == 1


def test_an_atlas_loaded_later_is_found():
    store = Places(atlas_of_names())
    geocoder = OfflineGeocoder(store)
    geocoder.locate(ASKED)
    store.atlases["KIN"], store.index = elsewhere(), None
    assert geocoder.locate(ASKED)["commune"].tolist() == ["48095", "75112", "KIN-1"]


def test_the_index_that_is_kept_answers_as_the_one_that_was_made():
    store = Places(atlas_of_names())
    made = OfflineGeocoder(store)
    lon_lat = {"longitude": ["3.05", "3.75", None], "latitude": ["44.55", "44.55", None]}
    asked = PLACES.build({"city": ASKED["city"].tolist(), **lon_lat})
    expected = made.locate(asked)
    kept = OfflineGeocoder(store)
    assert_frame_equal(kept.locate(asked), expected)
    assert store.read == 1
    assert taken_apart(kept.gazetteer) == taken_apart(made.gazetteer)


@pytest.mark.parametrize(
    "content",
    [b"", b"not an index", pickle.dumps({"form": 0}), pickle.dumps([1]), pickle.dumps(pd.Series([1]))],
    ids=["empty", "noise", "another form", "something else", "a class"],
)
def test_an_index_that_is_none_is_made_again(content):
    store = Places(atlas_of_names())
    store.index = content
    assert OfflineGeocoder(store).locate(ASKED)["commune"].tolist() == ["48095", "75112", None]
    assert store.index != content


def test_reading_an_index_runs_nothing():
    class Trap:
        def __reduce__(self):
            return (pytest.fail, ("it ran",))

    assert from_bytes(pickle.dumps(Trap()), {}) is None


def test_a_database_that_cannot_be_written_is_read_all_the_same():
    class ReadOnly(Places):
        def keep_place_index(self, stamp, content):
            raise DatabaseBroken("read-only")

    assert OfflineGeocoder(ReadOnly(atlas_of_names())).locate(ASKED)["commune"][0] == "48095"


def test_what_was_chosen_for_a_text_holds_for_the_same_text_only():
    store = Places(atlas_of_names())
    store.choices = {
        written_key("1 rue Haute", None, "Sainte-Colombe"): "21001",
        hidden_key("p-2", None, "Sainte-Colombe"): "48001",
        written_key(None, "99999", "Disparue"): "00000",
    }
    asked = PLACES.build(
        {
            "address": ["1, RUE HAUTE", "2 rue Haute", "2 rue Haute", None],
            "city": ["STE COLOMBE", "Sainte Colombe", "Sainte-Colombe", "Disparue"],
            "postcode": [None, None, None, "99999"],
        }
    )
    asked.index = pd.Index(["p-1", "p-2", "p-3", "p-4"])
    asked.loc["p-1", "city"] = "sainte colombe"
    found = OfflineGeocoder(store).locate(asked)
    assert found["commune"].tolist() == ["21001", "48001", None, None]
    assert found["status"].tolist() == ["accepted", "accepted", "review", "rejected"]
    assert found["reason"]["p-1"] == "choisi auparavant pour le même texte : « Sainte-Colombe »"


def test_a_higher_threshold_asks_more_often():
    atlas = atlas_of_names()
    asked = PLACES.build({"city": ["Marvejols"]})
    found = OfflineGeocoder(atlas, threshold=0.995).locate(asked).iloc[0]
    assert (found["status"], found["commune"], found["candidates"]) == ("review", None, ("48092",))
    assert found["reason"].endswith("probabilité 0,99, sous le seuil de 0,995")
