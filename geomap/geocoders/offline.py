"""The geocoder that needs no network: the communes loaded, indexed when first asked."""

from __future__ import annotations

from collections.abc import Hashable
from threading import Lock

import geopandas as gpd
import pandas as pd

from geomap.core.geocoding.gazetteer import Gazetteer
from geomap.core.geocoding.locating import locate
from geomap.core.territory import Atlas
from geomap.ports import Store


class OfflineGeocoder:
    """`Geocoder` within one atlas, or within every atlas a store has loaded; its index is built once and kept."""

    def __init__(self, communes: Atlas | Store) -> None:
        """Take where the communes are; nothing is read yet."""
        self._communes = communes
        self._built: tuple[Hashable, Gazetteer] | None = None
        self._lock = Lock()

    @property
    def gazetteer(self) -> Gazetteer:
        """The index, built by whoever asks first, and again when another atlas was loaded."""
        source = self._communes
        stamp: Hashable = source.code if isinstance(source, Atlas) else tuple(source.atlas_codes())
        with self._lock:
            if self._built is None or self._built[0] != stamp:
                self._built = stamp, _gazetteer(source)
            return self._built[1]

    def locate(self, places: pd.DataFrame) -> pd.DataFrame:
        """Answer PLACES with LOCATIONS on the same index."""
        return locate(self.gazetteer, places)


def _gazetteer(source: Atlas | Store) -> Gazetteer:
    if isinstance(source, Atlas):
        return Gazetteer.build(source.communes, source.names, source.postcodes)
    atlases = [source.territory(code).communes for code in source.atlas_codes()]
    communes = atlases[0] if len(atlases) == 1 else gpd.GeoDataFrame(pd.concat(atlases), crs=atlases[0].crs)
    return Gazetteer.build(communes, source.place_names(), source.postcodes())
