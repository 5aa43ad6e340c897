"""Files in a layout of the national map of digital mediation, the first one or the data schema that followed."""

from __future__ import annotations

from geomap.sources.layouts import layout

MEDIATION_MAP = layout(
    "cartographie-nationale",
    "mediator",
    "modalites accompagnement",
    "modalites accompagnement + services",
    "publics accueillis + horaires",
    "prise en charge specifique",
    "publics specifiquement adresses",
    key=("id", "structure id"),
    name=("nom", "structure nom"),
)
