"""Settings → Geomap: the only place where adapters are chosen."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

from geomap.config import Settings, bundled
from geomap.core.territory import FRANCE
from geomap.geocoders.offline import OfflineGeocoder
from geomap.pipeline import import_directory
from geomap.ports import Geocoder, Store, TravelTimes
from geomap.sources.charter import read_charter
from geomap.sources.communes import read_bundled
from geomap.sources.sample import Sample, read_sample
from geomap.sources.skills import read_nomenclature
from geomap.storage.store import SqlStore
from geomap.travel.estimate import EstimatedTimes

Step = Callable[[str, int, int], None]
"""Told what is being done, how much is done, and of how much."""


@dataclass(frozen=True)
class Geomap:
    """One installation: its settings and the adapters they choose."""

    settings: Settings
    store: Store
    geocoder: Geocoder
    travel: TravelTimes
    today: Callable[[], dt.date]


def wire(settings: Settings, *, now: Callable[[], dt.datetime] | None = None) -> Geomap:
    """Choose the adapters of an installation; nothing is opened before it is used."""
    clock = now or _now
    store = SqlStore(settings.database_url, clock=clock)
    return Geomap(
        settings=settings,
        store=store,
        geocoder=OfflineGeocoder(store),
        travel=EstimatedTimes(detour=settings.detour, speed_kmh=settings.speed_kmh),
        today=lambda: clock().date(),
    )


def prepare(geomap: Geomap, step: Step = lambda _what, _done, _total: None) -> None:
    """Make an installation ready: schema, communes of France, charter, nomenclature, and the sample where wanted."""
    store, data = geomap.store, bundled("data")
    step("database", 0, 4)
    store.upgrade()
    step("communes", 1, 4)
    if FRANCE not in store.atlas_codes():
        store.save_atlas(read_bundled(data / "communes"))
    step("skills", 2, 4)
    charter = read_charter(data / "charter")
    store.save_charter(charter.version, charter.text, charter.in_force_from)
    sample = read_sample(data / "sample", geomap.today()) if _wants_sample(geomap) else None
    nomenclature = read_nomenclature(data / "skills")
    store.save_nomenclature(nomenclature.excepting(sample.not_expected) if sample else nomenclature)
    step("sample", 3, 4)
    if sample is not None and store.providers().empty:
        _load_sample(geomap, sample)
    store.territory(geomap.settings.territory)
    step("ready", 4, 4)


def _wants_sample(geomap: Geomap) -> bool:
    """Whether the directory is still the example: the setting allows it and nobody brought a file of their own."""
    if not geomap.settings.sample:
        return False
    return all(bool(frame["sample"].all()) for frame in (geomap.store.providers(), geomap.store.mediators()))


def _load_sample(geomap: Geomap, sample: Sample) -> None:
    """Put the fictional directory in, by the same way as any file."""
    nomenclature = geomap.store.nomenclature()
    for source in sample:
        import_directory(
            source,
            geocoder=geomap.geocoder,
            store=geomap.store,
            nomenclature=nomenclature,
            with_proofs=True,
            sample=True,
            author="geomap",
        )


def _now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)
