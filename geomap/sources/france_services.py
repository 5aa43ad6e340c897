"""The national list of France services places (ANCT, Licence Ouverte), one row a place."""

from __future__ import annotations

from geomap.sources.layouts import layout

FRANCE_SERVICES = layout(
    "france-services",
    "mediator",
    "id fs",
    "lib fs",
    key=("id fs",),
    name=("lib fs",),
    city=("lib com",),
    insee=("insee com",),
)
