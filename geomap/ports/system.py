"""What the pipeline works with."""

from __future__ import annotations

from typing import Protocol, runtime_checkable

from geomap.ports.geocoders import Geocoder
from geomap.ports.store import Store
from geomap.ports.travel import TravelTimes


@runtime_checkable
class System(Protocol):
    """What the pipeline works with: one store, one geocoder, one source of travel times."""

    @property
    def store(self) -> Store:
        """Where the directory is kept."""

    @property
    def geocoder(self) -> Geocoder:
        """What places are located with."""

    @property
    def travel(self) -> TravelTimes:
        """What journeys are measured with."""
