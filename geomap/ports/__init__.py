"""What the domain asks of the world: sources of rows, geocoders, travel times, a store."""

from __future__ import annotations

from geomap.ports.geocoders import Geocoder, Noted
from geomap.ports.sources import Kind, Row, Source, SourceInfo
from geomap.ports.store import Batch, Changed, PlaceChoice, Saved, Store
from geomap.ports.system import System
from geomap.ports.travel import Paced, TravelTimes

__all__ = [
    "Batch",
    "Changed",
    "Geocoder",
    "Kind",
    "Noted",
    "Paced",
    "PlaceChoice",
    "Row",
    "Saved",
    "Source",
    "SourceInfo",
    "Store",
    "System",
    "TravelTimes",
]
