"""Directories nobody has laid out for us: any list of providers, or of places of mediation, by its headers."""

from __future__ import annotations

from geomap.sources.columns import PROVIDER_COLUMNS
from geomap.sources.layouts import layout

PROVIDERS = layout(
    "prestataires",
    "provider",
    *PROVIDER_COLUMNS["skills"],
    *PROVIDER_COLUMNS["offers"],
    "naf",
    "code naf",
    "ape",
    "code ape",
    "sectors",
    "legal form",
    "forme juridique",
)
MEDIATORS = layout(
    "mediateurs",
    "mediator",
    "presence d un mediateur",
    "materiel mis a disposition",
    "labellisation",
    "conseiller numerique",
    "opening hours + public phone + public email",  # our own export
)
