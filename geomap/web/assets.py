"""Our own files and the map's libraries, served from here only, each address carrying the file's digest."""

from __future__ import annotations

import hashlib
import mimetypes
import re
from html import unescape
from pathlib import Path
from typing import TYPE_CHECKING

from flask import Response, request, url_for
from markupsafe import Markup
from werkzeug.exceptions import NotFound
from werkzeug.security import safe_join

from geomap.config import bundled
from geomap.maps.assets import APART
from geomap.web.bundles import BUNDLES, PRINTED, bundle

if TYPE_CHECKING:
    from flask import Flask

VENDOR = Path(__file__).resolve().parent.parent / "static" / "vendor"
"""Libraries the build fetched from npm."""

ASSETS = "assets"
"""Name of the assets among the app's extensions."""

_FOREVER = 365 * 24 * 3600

_DRAWING, _WORKER = "bundles/map-drawing.js", APART["geomap_worker"]

_MAP = {False: "bundles/map.js", True: "bundles/map-whole.js"}
"""What makes the map of a page, with the part of the library our own maps use, or with the whole of it."""

_SHAPES = re.compile(r'<link rel="preload" as="fetch" crossorigin href="([^"]+)">')
"""What a page asks for at its head before its scripts."""

_HEAD = 20_000
"""Characters in which the head of a page ends."""

_APART = ("fichiers", "separes")
"""What an address says for the files of a bundle to be asked for one by one: for whoever looks for a fault in them."""


class Assets:
    """The files under /static: `vendor/…` from the build, the rest our own."""

    def __init__(self) -> None:
        """Look where the files are; digests are taken when first asked."""
        self.own = bundled("static")
        self._digests: dict[str, tuple[float, str]] = {}
        self._bundles: dict[str, tuple[float, bytes]] = {}

    def place(self, name: str) -> tuple[Path, str]:
        """Give the folder that holds an asset, and its name in it."""
        folder, rest = (VENDOR, name.removeprefix("vendor/")) if name.startswith("vendor/") else (self.own, name)
        return folder, rest

    def digest(self, name: str) -> str:
        """Digest an asset; an absent one has none, and its request will say 404."""
        try:
            changed = self._changed(name)
        except OSError:
            return ""
        kept = self._digests.get(name)
        if kept is None or kept[0] != changed:
            kept = (changed, hashlib.sha256(self.read(name)).hexdigest()[:12])
            self._digests[name] = kept
        return kept[1]

    def read(self, name: str) -> bytes:
        """Give the bytes of an asset that is there; a bundle is made again when one of its files has changed."""
        if name not in BUNDLES:
            folder, rest = self.place(name)
            return (folder / rest).read_bytes()
        changed = self._changed(name)
        kept = self._bundles.get(name)
        if kept is None or kept[0] != changed:
            kept = (changed, bundle(name, lambda path: self.read(path).decode()).encode())
            self._bundles[name] = kept
        return kept[1]

    def _changed(self, name: str) -> float:
        """Say when an asset last changed: a bundle, when any of its files did."""
        places = (self.place(path) for path in BUNDLES.get(name, (name,)))
        return max((folder / rest).stat().st_mtime for folder, rest in places)

    def files(self, kind: str, *, mapped: bool = True, whole: bool = False) -> Markup:
        """Write the elements by which a page asks for its styles and scripts; one with a map asks for more later."""
        style = self._style(kind, mapped=mapped)
        scripts, late = ((_DRAWING, _MAP[whole]), f"bundles/{kind}-late.js") if mapped else (("bundles/page.js",), "")
        if self._apart():
            links = [self._link(path) for path in BUNDLES.get(style, (style,))]
            paths = [path for name in (*scripts, late) for path in BUNDLES.get(name, ()) if path != _WORKER]
            return Markup("").join([*links, *(_script_of(self.url(path)) for path in paths)])
        # The styles and what paints the first picture before the library: it weighs more than all the rest.
        *first, last = (self.url(name) for name in scripts)
        files = [self._link(style), *map(_script_of, first), _script_of(last, self.url(late) if late else "")]
        return Markup("").join(files)

    def early(self, kind: str, page: str) -> dict[str, str]:
        """Give the header that asks for what the first picture of a map waits for, before the page itself is read."""
        if self._apart():
            return {}
        asked = [
            f"<{self.url(f'bundles/{kind}.css')}>; rel=preload; as=style",
            f"<{self.url(_DRAWING)}>; rel=preload; as=script",
        ]
        shapes = _SHAPES.search(page, 0, _HEAD)
        if shapes:
            asked.append(f"<{unescape(shapes[1])}>; rel=preload; as=fetch; crossorigin")
        return {"Link": ", ".join(asked)}

    def _style(self, kind: str, *, mapped: bool) -> str:
        style = f"bundles/{kind}.css"
        return style if style in BUNDLES else ("bundles/home.css" if mapped else "bundles/page.css")

    def _apart(self) -> bool:
        return request.args.get(_APART[0]) == _APART[1]

    def _link(self, name: str) -> Markup:
        media = Markup(' media="print"') if name == PRINTED else Markup("")
        return Markup('<link rel="stylesheet" href="{}"{}>').format(self.url(name), media)

    def url(self, name: str) -> str:
        """Give the address of an asset."""
        digest = self.digest(name)
        return url_for("asset", name=name, v=digest) if digest else url_for("asset", name=name)

    def send(self, name: str) -> Response:
        """Send an asset; for ever when the address carries its digest."""
        folder, rest = self.place(name)
        path = safe_join(str(folder), rest)
        if name not in BUNDLES and (path is None or not Path(path).is_file()):
            raise NotFound
        answer = Response(self.read(name), mimetype=mimetypes.guess_type(name)[0] or "application/octet-stream")
        answer.set_etag(self.digest(name))
        if request.args.get("v") == self.digest(name):
            answer.headers["Cache-Control"] = f"public, max-age={_FOREVER}, immutable"
        else:
            answer.headers["Cache-Control"] = "no-cache"
        answer.make_conditional(request)
        return answer


def install_assets(app: Flask) -> None:
    """Serve the assets of an app, and give templates their addresses."""
    assets = Assets()
    app.add_url_rule("/static/<path:name>", "asset", assets.send)
    app.jinja_env.globals.update(asset=assets.url, page_files=assets.files)
    app.extensions[ASSETS] = assets


def _script_of(address: str, late: str = "") -> Markup:
    more = Markup(' data-late="{}"').format(late) if late else Markup("")
    return Markup('<script defer src="{}"{}></script>').format(address, more)
