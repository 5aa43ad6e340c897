"""The geocoder that may ask the national address service: places accepted offline are refined to a point."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd
import shapely

from geomap.core.frames import LOCATIONS
from geomap.core.geocoding.evidence import same_family
from geomap.core.geocoding.gazetteer import Gazetteer
from geomap.core.geocoding.locating import AGREE_M
from geomap.core.geocoding.positions import texts
from geomap.errors import NetworkBroken
from geomap.geocoders.ban_cache import AddressCache
from geomap.geocoders.ban_service import BATCH, Address, AddressService, Spot
from geomap.geocoders.offline import OfflineGeocoder

GOOD_SCORE = 0.6
"""The service's own score from which its street is taken to be the one written."""

_DOWN = "le service national d'adresses ne répond pas, ou répond mal ; importez de nouveau plus tard"


class BanGeocoder:
    """`Geocoder`: the commune comes from the offline one, always; the service only says where in it."""

    def __init__(self, offline: OfflineGeocoder, service: AddressService, cache: AddressCache) -> None:
        """Take what decides the commune, what refines it, and what remembers."""
        self._offline = offline
        self._service = service
        self._cache = cache
        self._notes: tuple[str, ...] = ()

    @property
    def notes(self) -> tuple[str, ...]:
        """What there is to say of the last places located, in French."""
        return self._notes

    def locate(self, places: pd.DataFrame) -> pd.DataFrame:
        """Answer PLACES with LOCATIONS on the same index; without the service, at the precision of the commune."""
        found = self._offline.locate(places)
        gazetteer = self._offline.gazetteer
        asked = _addresses(gazetteer, places, found)
        spots, self._notes = self._spots(list(dict.fromkeys(asked.values())))
        columns = {name: found[name].tolist() for name in LOCATIONS.columns}
        for row, address in asked.items():
            spot = spots.get(address)
            if spot is not None and _believed(gazetteer, spot, address.commune):
                columns["lon"][row], columns["lat"][row] = spot.lon, spot.lat
                columns["precision"][row] = spot.precision
        frame = LOCATIONS.build(columns)
        frame.index = found.index
        return frame

    def _spots(self, addresses: list[Address]) -> tuple[dict[Address, Spot | None], tuple[str, ...]]:
        spots = self._cache.find(addresses)
        missing = [address for address in addresses if address not in spots]
        for batch in _batches(missing):
            try:
                answers = dict(zip(batch, self._service.ask(batch), strict=True))
            except NetworkBroken:
                left = sum(address not in spots for address in addresses)
                return spots, (f"{left} adresses restent placées au centre de leur commune : {_DOWN}",)
            self._cache.keep(answers)
            spots |= answers
        return spots, ()


def _addresses(gazetteer: Gazetteer, places: pd.DataFrame, found: pd.DataFrame) -> dict[int, Address]:
    """Addresses to refine by row: accepted no nearer than the commune, in France, with a street written."""
    cells = zip(texts(places["address"]), texts(places["line"]), found["commune"], found["precision"], strict=True)
    return {
        row: Address(street, gazetteer.label[code], code)
        for row, (address, line, code, precision) in enumerate(cells)
        if precision == "commune" and "-" not in code and (street := address or line)
    }


def _believed(gazetteer: Gazetteer, spot: Spot, commune: str) -> bool:
    """Say whether a point is worth more than the centre: a street well recognised, in the commune accepted."""
    if spot.precision is None or spot.score < GOOD_SCORE:
        return False
    if spot.commune and not same_family(gazetteer, commune, gazetteer.current.get(spot.commune, ())):
        return False
    return gazetteer.metres_to(shapely.Point(spot.lon, spot.lat), commune) <= AGREE_M


def _batches(addresses: list[Address]) -> Iterator[list[Address]]:
    for start in range(0, len(addresses), BATCH):
        yield addresses[start : start + BATCH]
