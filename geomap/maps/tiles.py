"""Base maps one may ask for: whose they are, what they cost the reader's privacy, and what a page must allow."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType

from geomap.errors import BadSetting


@dataclass(frozen=True)
class Basemap:
    """Tiles drawn under the communes; `hosts` is what the page's CSP must allow for images."""

    name: str
    url: str
    attribution: str
    publisher: str
    licence: str
    hosts: tuple[str, ...]
    max_zoom: int


BASEMAPS: Mapping[str, Basemap | None] = MappingProxyType(
    {
        "none": None,
        "ign": Basemap(
            "ign",
            "https://data.geopf.fr/wmts?SERVICE=WMTS&VERSION=1.0.0&REQUEST=GetTile&STYLE=normal"
            "&TILEMATRIXSET=PM_0_19&FORMAT=image/png&LAYER=GEOGRAPHICALGRIDSYSTEMS.PLANIGNV2"
            "&TILEMATRIX={z}&TILEROW={y}&TILECOL={x}",
            "IGN – Géoplateforme",
            "IGN – Géoplateforme",
            "Licence Ouverte 2.0",
            ("https://data.geopf.fr",),
            19,
        ),
        "osmfr": Basemap(
            "osmfr",
            "https://{s}.tile.openstreetmap.fr/osmfr/{z}/{x}/{y}.png",
            "© OpenStreetMap France, © les contributeurs OpenStreetMap",
            "OpenStreetMap France",
            "ODbL 1.0, https://www.openstreetmap.org/copyright",
            tuple(f"https://{server}.tile.openstreetmap.fr" for server in "abc"),
            19,
        ),
    }
)
"""Base maps by name; by default there is none and no page makes an outside request."""


def basemap(name: str, through: str = "") -> Basemap | None:
    """Find a base map by name; « none » is none; `through` is where its squares are asked for instead."""
    if name not in BASEMAPS:
        raise BadSetting(f"There is no base map « {name} »: choose one of {', '.join(BASEMAPS)}.")
    found = BASEMAPS[name]
    return replace(found, url=through, hosts=()) if found and through else found


def image_hosts(name: str) -> tuple[str, ...]:
    """Give the hosts a page with this base map takes images from, for its CSP."""
    found = basemap(name)
    return found.hosts if found else ()
