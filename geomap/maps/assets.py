"""The files a map needs, by name: where they are on disk, and their text for pages that must stand alone."""

from __future__ import annotations

import base64
import re
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

from geomap.errors import InstallationBroken

_PACKAGE = Path(__file__).resolve().parent.parent

SCRIPTS: Mapping[str, str] = MappingProxyType(
    {
        "geomap_rings": "js/map-rings.js",
        "geomap_shapes": "js/map-shapes.js",
        "geomap_fill": "js/map-fill.js",
        "geomap_painter": "js/map-painter.js",
        "geomap_ink": "js/map-ink.js",
        "geomap_first": "js/map-first.js",
        "leaflet": "vendor/leaflet/leaflet.js",
        "geomap_map": "js/map.js",
        "geomap_communes": "js/map-communes.js",
        "geomap_view": "js/map-view.js",
        "geomap_names": "js/map-names.js",
        "geomap_choosing": "js/map-choosing.js",
        "geomap_keys": "js/map-keys.js",
        "geomap_pointer": "js/map-pointer.js",
        "geomap_markers": "js/map-markers.js",
        "geomap_question": "js/map-question.js",
    }
)
"""Scripts of every map in loading order: name → path under /static."""

LEAN, LEAN_LATE = "vendor/leaflet/leaflet-map.js", "vendor/leaflet/leaflet-late.js"
"""What a page of the site has in place of the whole library: its first part, and the one that comes with `LATE`."""

STYLES: Mapping[str, str] = MappingProxyType({"leaflet_css": "vendor/leaflet/leaflet.css", "geomap_css": "css/map.css"})
"""Style sheets of every map: name → path under /static."""

APART: Mapping[str, str] = MappingProxyType({"geomap_worker": "js/map-worker.js", "geomap_simple": "js/map-simple.js"})
"""Scripts that only some maps load: name → path under /static."""

WORKER_NEEDS = ("geomap_rings", "geomap_shapes", "geomap_fill", "geomap_painter", "geomap_ink")
"""Scripts the worker loads, by name."""

EARLY = (*WORKER_NEEDS, "geomap_first")
"""Scripts that draw the first picture, before the library of the map is there, by name."""

LATE = ("geomap_pointer", "geomap_markers", "geomap_question")
"""Scripts a map needs only once it is on screen, by name."""

_IMAGE = re.compile(r"url\(([\w./-]+\.png)\)")


def asset_names() -> Mapping[str, str]:
    """Give name → path under /static of all a page must serve; a page maps each to its address."""
    return MappingProxyType({**SCRIPTS, **STYLES, **APART})


def read_template(path: str) -> str:
    """Read a template of ours."""
    return _found(_ours("templates") / path, path).read_text(encoding="utf-8")


def read_asset(path: str) -> str:
    """Read the text of a file under /static, the images of a style sheet put inside it."""
    place = _found((_PACKAGE / "static" if path.startswith("vendor/") else _ours("static")) / path, path)
    text = place.read_text(encoding="utf-8")
    if place.suffix != ".css":
        return text.replace("//# sourceMappingURL=leaflet.js.map", "")
    return _IMAGE.sub(lambda found: f"url({_data_url(place.parent / found[1])})", text)


def _ours(folder: str) -> Path:
    """Say where a folder of ours is: in the checkout, or bundled at build."""
    checkout = (_PACKAGE.parent / "pyproject.toml").is_file()
    return _PACKAGE.parent / folder if checkout else _PACKAGE / "_bundled" / folder


def _found(place: Path, path: str) -> Path:
    if not place.is_file():
        raise InstallationBroken(f"The map's file « {path} » is missing: install geomap again (python3 -m geomap).")
    return place


def _data_url(image: Path) -> str:
    return "data:image/png;base64," + base64.b64encode(image.read_bytes()).decode()
