"""Directories nobody has laid out for us: any list of providers, or of places of mediation, by its headers."""

from __future__ import annotations

from geomap.sources.layouts import layout

PROVIDERS = layout("prestataires", "provider")
MEDIATORS = layout(
    "mediateurs",
    "mediator",
    "presence d un mediateur",
    "materiel mis a disposition",
    "labellisation",
    "conseiller numerique",
    "opening hours + public phone + public email",  # our own export
)
