"""The geocoder that needs no network, over an atlas or a store."""

from dataclasses import replace

import pandas as pd
from atlas_of_names import atlas_of_names

from geomap.core.frames import PLACES
from geomap.core.territory import Territory
from geomap.geocoders.offline import OfflineGeocoder
from geomap.ports import Geocoder


class Places:
    """The part of a store that geocoding reads, and how often it is read."""

    def __init__(self, *atlases):
        self.atlases = {atlas.code: atlas for atlas in atlases}
        self.read = 0

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
    store.atlases["KIN"] = elsewhere()
    assert geocoder.locate(ASKED)["commune"].tolist() == ["48095", "75112", "KIN-1"]
