"""A whole small installation: real database, geocoder, mailbox and pages, on a country one can hold in one's head."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from pathlib import Path

from batches import batch, nomenclature, offer, provider
from people import NOW, AtOnce, Postbox
from small_atlas import make_small_atlas

from geomap.config import Settings
from geomap.evidence.folder import ProofFolder
from geomap.wiring import Geomap, wire

SIRET = "73282932000074"
CHARTER = "2026-1"


class Clock:
    """A clock the tests set."""

    def __init__(self, at: dt.datetime = NOW) -> None:
        self.at = at

    def __call__(self) -> dt.datetime:
        return self.at


def make_home(database_url: str, folder: Path, clock: Clock | None = None) -> Geomap:
    """An installation about the département 48 of the small country, with one imported provider and a charter."""
    settings = Settings(database_url=database_url, territory="48", travel="estimate")
    home = replace(
        wire(settings, now=clock or Clock()), mailer=Postbox(), aside=AtOnce(), files=ProofFolder(folder / "proofs")
    )
    store = home.store
    store.upgrade()
    store.save_atlas(make_small_atlas())
    store.save_nomenclature(nomenclature())
    store.save_charter(CHARTER, "# Charte\n\nTenir parole.", dt.date(2026, 1, 1))
    imported = provider(
        "p-imported",
        name="Atelier du Causse",
        siret=SIRET,
        email="contact@atelier-causse.example",
        website="https://www.atelier-causse.example",
        city="Aubrac-le-Haut",
    )
    store.save(batch([imported], [offer("p-imported", "reseau")]))
    return home
