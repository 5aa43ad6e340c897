"""The installation the bench of the map looks at: France with a seeded directory, in a database of its own."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import quote

import pandas as pd

from geomap.bench.directories import made_offers
from geomap.config import Settings
from geomap.core.frames import MEDIATORS, PROVIDERS
from geomap.core.territory import FRANCE
from geomap.furnishing import prepare
from geomap.ports import Batch, SourceInfo
from geomap.wiring import Geomap, wire

_ORIGIN = SourceInfo("bench", "provider", {})


def made_installation(folder: Path) -> Geomap:
    """Make a database with the communes of France and the seeded directory, the same every time."""
    url = f"sqlite:///{quote(str(folder / 'bench.gpkg'), safe='/:')}"
    return filled(wire(Settings(database_url=url, territory="france", sample=False, travel="estimate")))


def filled(geomap: Geomap) -> Geomap:
    """Put the communes of France and the seeded directory into an installation, the same every time."""
    prepare(geomap)
    communes = geomap.store.territory(FRANCE).communes
    offers = made_offers(communes, geomap.store.nomenclature().usable())
    providers = _providers(offers)
    signed = frozenset(str(name) for name in providers.index)
    geomap.store.save(Batch(_ORIGIN, providers, offers, MEDIATORS.empty(), "bench", charter_signed=signed))
    return geomap


def most_offered(geomap: Geomap, rank: int) -> str:
    """Name the skill that is so many places below the most offered one."""
    return str(geomap.store.offers()["skill"].value_counts().index[rank])


def _providers(offers: pd.DataFrame) -> pd.DataFrame:
    """Give each provider its base: the commune only, as most of them choose."""
    bases = offers.drop_duplicates("provider").set_index("provider")
    many = len(bases)
    return PROVIDERS.build(
        {
            "name": [f"Prestataire {name}" for name in bases.index],
            "commune": bases["commune"],
            "lon": bases["lon"],
            "lat": bases["lat"],
            "precision": ["commune"] * many,
            "location_shown": ["commune"] * many,
            "location_status": ["accepted"] * many,
            "location_candidates": [()] * many,
            "published": [True] * many,
            "charter": [True] * many,
            "sample": [False] * many,
        },
        index=list(bases.index),
    )
