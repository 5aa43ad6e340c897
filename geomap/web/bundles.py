"""What a page needs in one request for its scripts and one for its styles, each made of files that stay apart."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Mapping
from types import MappingProxyType

import rcssmin
import rjsmin

from geomap.maps.assets import APART, EARLY, LATE, LEAN, LEAN_LATE, SCRIPTS, STYLES

_PAGE = ("js/page.js", "js/installable.js")
_LIBRARY = SCRIPTS["leaflet"]
_WHOLE = tuple(path for name, path in SCRIPTS.items() if name not in (*LATE, *EARLY))
_LATE = (LEAN_LATE, *(SCRIPTS[name] for name in LATE if name != "geomap_question"))
_ASKING = tuple(
    f"js/{name}.js" for name in ("taking", "page-address", "page-answer", "page-table", "page-map", "page-why")
)
_MAP = tuple(STYLES.values())

BUNDLES: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "bundles/map.js": tuple(LEAN if path == _LIBRARY else path for path in _WHOLE),
        "bundles/map-whole.js": (*_WHOLE, APART["geomap_simple"]),
        "bundles/map-drawing.js": (*(SCRIPTS[name] for name in EARLY), APART["geomap_worker"]),
        "bundles/map.css": ("css/site.css", "css/print.css", *_MAP),
        "bundles/map-late.js": (*_LATE, SCRIPTS["geomap_question"], *_PAGE, *_ASKING),
        "bundles/home.css": ("css/site.css", *_MAP),
        "bundles/home-late.js": (*_LATE, *_PAGE),
        "bundles/compare-late.js": (*_LATE, *_PAGE, "js/page-compare.js"),
        "bundles/embed.css": (*_MAP, "css/embed.css"),
        "bundles/embed-late.js": (*_LATE, "js/embed.js"),
        "bundles/page.css": ("css/site.css",),
        "bundles/page.js": _PAGE,
    }
)
"""Files of each bundle, in loading order: name under /static → paths under /static."""

PRINTED = "css/print.css"
"""The style sheet that is for paper only."""

_ADDRESS = re.compile(r"url\((?!data:|#|/)([\w./-]+)\)")
_SOURCE_MAP = re.compile(r"^//# sourceMappingURL=.*$", re.MULTILINE)


def bundle(name: str, read: Callable[[str], str]) -> str:
    """Join the files of a bundle, each made small; what others made is small already and keeps its licence."""
    fold = _script if name.endswith(".js") else _style
    return "\n".join(fold(path, read(path)) for path in BUNDLES[name])


def _script(path: str, text: str) -> str:
    if path.startswith("vendor/"):
        return _SOURCE_MAP.sub("", text).strip() + ";"
    # One file draws in the page and in its worker, which finds it in the cache: only there it waits for orders.
    where = "self.document || " if path == APART["geomap_worker"] else ""
    # In a function of its own, « use strict » and the names of a file stay those of that file.
    return str(rjsmin.jsmin(f"{where}(() => {{\n{text}\n}})();"))


def _style(path: str, text: str) -> str:
    """Make a style sheet small; what it asks for beside itself is asked for from where bundles are."""
    folder = posixpath.dirname(path)
    moved = _ADDRESS.sub(lambda found: f"url(../{posixpath.normpath(posixpath.join(folder, found[1]))})", text)
    small = str(rcssmin.cssmin(moved, keep_bang_comments=True))
    return f"@media print{{{small}}}" if path == PRINTED else small
