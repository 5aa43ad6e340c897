"""The map as plain folium draws it: Choropleth and tooltip, full geometry in the page, its libraries served here."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import folium
import pandas as pd
from folium.features import GeoJsonTooltip

from geomap.bench.map_peers import Choropleth, colours, take

_FA, _BOOTSTRAP, _MARKERS = "@fortawesome/fontawesome-free", "bootstrap/dist", "leaflet.awesome-markers/dist"
_FILES = {
    "leaflet.js": "leaflet/dist/leaflet.js",
    "jquery-3.7.1.min.js": "jquery/dist/jquery.min.js",
    "bootstrap.bundle.min.js": f"{_BOOTSTRAP}/js/bootstrap.bundle.min.js",
    "leaflet.awesome-markers.js": f"{_MARKERS}/leaflet.awesome-markers.min.js",
    "d3.min.js": "d3/d3.min.js",
    "leaflet.css": "leaflet/dist/leaflet.css",
    "bootstrap.min.css": f"{_BOOTSTRAP}/css/bootstrap.min.css",
    "all.min.css": f"{_FA}/css/all.min.css",
    "leaflet.awesome-markers.css": f"{_MARKERS}/leaflet.awesome-markers.css",
}
"""What folium's page asks other hosts for, by file name, and where the packages hold it.

Two small style sheets are in no package and are left out: the page is the lighter for it.
"""

_OUTSIDE = re.compile(r'<(?:script src|link rel="stylesheet" href)="https?://[^"]*/([^"/]+)"[^>]*>(?:</script>)?')
_MARK = """<script>
requestAnimationFrame(() => requestAnimationFrame(() => performance.mark("bench:drawn")));
</script>"""


def write_folium(choropleth: Choropleth, modules: Path, folder: Path) -> None:
    """Write the two pages of a zone, one a skill, as plain folium makes them."""
    take(modules, folder, [*_FILES.values(), f"{_FA}/webfonts"])
    features = json.loads(choropleth.features())
    for which, name in enumerate(("index", "other")):
        (folder / f"{name}.html").write_text(_page(choropleth, features, which), encoding="utf-8")


def _page(choropleth: Choropleth, features: object, which: int) -> str:
    west, south, east, north = choropleth.bounds
    drawn = folium.Map(tiles=None)
    kept: Any = folium.Choropleth(
        geo_data=features,
        data=pd.Series(choropleth.states(which)),
        key_on="feature.properties.code",
        fill_color="YlOrRd",
        bins=[*range(len(colours()) + 1)],
        fill_opacity=0.9,
        line_weight=0.5,
    ).add_to(drawn)
    GeoJsonTooltip(["name", "code"], aliases=["Commune", "Code"]).add_to(kept.geojson)
    drawn.fit_bounds([[south, west], [north, east]])
    return _OUTSIDE.sub(_here, drawn.get_root().render()) + _MARK


def _here(found: re.Match[str]) -> str:
    """Lead a library to its copy beside the page."""
    name = _FILES.get(found[1])
    if name is None:
        return ""
    if found[0].startswith("<script"):
        return f'<script src="vendor/{name}"></script>'
    return f'<link rel="stylesheet" href="vendor/{name}">'
