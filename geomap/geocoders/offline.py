"""The geocoder that needs no network: the communes loaded, indexed when first asked."""

from __future__ import annotations

from threading import Lock

import geopandas as gpd
import pandas as pd

from geomap.core.geocoding.choices import with_choices
from geomap.core.geocoding.gazetteer import Gazetteer
from geomap.core.geocoding.homonyms import DOMINANT
from geomap.core.geocoding.locating import locate
from geomap.core.territory import Atlas
from geomap.errors import DatabaseBroken
from geomap.geocoders.kept_index import as_bytes, from_bytes
from geomap.ports import Store


class OfflineGeocoder:
    """`Geocoder` within one atlas, or within every atlas a store has loaded; its index is made once and kept."""

    def __init__(self, communes: Atlas | Store, threshold: float = DOMINANT) -> None:
        """Take where the communes are, and the chance of being right below which a row goes to review."""
        self._communes = communes
        self._threshold = threshold
        self._built: tuple[str, Gazetteer] | None = None
        self._lock = Lock()

    @property
    def gazetteer(self) -> Gazetteer:
        """The index, made by whoever asks first, and again when communes were loaded since."""
        source = self._communes
        stamp = source.code if isinstance(source, Atlas) else source.communes_stamp()
        with self._lock:
            if self._built is None or self._built[0] != stamp:
                self._built = stamp, _of_atlas(source) if isinstance(source, Atlas) else _of_store(source, stamp)
            return self._built[1]

    def locate(self, places: pd.DataFrame) -> pd.DataFrame:
        """Answer PLACES with LOCATIONS on the same index; what people chose for a text in doubt counts."""
        gazetteer = self.gazetteer
        found = locate(gazetteer, places, self._threshold)
        if isinstance(self._communes, Atlas):
            return found
        return with_choices(gazetteer, places, found, self._communes.place_choices())


def _of_atlas(atlas: Atlas) -> Gazetteer:
    own_name = {atlas.code: atlas.name}
    return Gazetteer.build(atlas.communes, atlas.names, atlas.postcodes, atlas.zones, atlas.members, own_name)


def _of_store(store: Store, stamp: str) -> Gazetteer:
    """Read the index the database keeps for these communes, or make it and have it kept."""
    content = store.place_index()
    kept = from_bytes(content, store.shapes()) if content else None
    if kept is not None:
        return kept
    made = _made(store)
    try:
        store.keep_place_index(stamp, as_bytes(made))
    except DatabaseBroken:
        # One may read a database one may not write to: the index is then made again next time.
        return made
    return made


def _made(store: Store) -> Gazetteer:
    codes = store.atlas_codes()
    atlases = [store.territory(code) for code in codes]
    communes = _joined([atlas.communes for atlas in atlases])
    zones = pd.concat([atlas.zones for atlas in atlases])
    members = pd.concat([atlas.members for atlas in atlases])
    own_names = {code: atlas.name for code, atlas in zip(codes, atlases, strict=True)}
    return Gazetteer.build(communes, store.place_names(), store.postcodes(), zones, members, own_names)


def _joined(communes: list[gpd.GeoDataFrame]) -> gpd.GeoDataFrame:
    return communes[0] if len(communes) == 1 else gpd.GeoDataFrame(pd.concat(communes), crs=communes[0].crs)
