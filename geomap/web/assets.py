"""Our own files and the map's libraries, served from here only, each address carrying the file's digest."""

from __future__ import annotations

import hashlib
import mimetypes
from pathlib import Path
from typing import TYPE_CHECKING

from flask import Response, request, url_for
from werkzeug.exceptions import NotFound
from werkzeug.security import safe_join

from geomap.config import bundled

if TYPE_CHECKING:
    from flask import Flask

VENDOR = Path(__file__).resolve().parent.parent / "static" / "vendor"
"""Libraries the build fetched from npm."""

ASSETS = "assets"
"""Name of the assets among the app's extensions."""

_FOREVER = 365 * 24 * 3600


class Assets:
    """The files under /static: `vendor/…` from the build, the rest our own."""

    def __init__(self) -> None:
        """Look where the files are; digests are taken when first asked."""
        self.own = bundled("static")
        self._digests: dict[str, tuple[float, str]] = {}

    def place(self, name: str) -> tuple[Path, str]:
        """Give the folder that holds an asset, and its name in it."""
        folder, rest = (VENDOR, name.removeprefix("vendor/")) if name.startswith("vendor/") else (self.own, name)
        return folder, rest

    def digest(self, name: str) -> str:
        """Digest an asset; an absent one has none, and its request will say 404."""
        folder, rest = self.place(name)
        try:
            changed = (folder / rest).stat().st_mtime
        except OSError:
            return ""
        kept = self._digests.get(name)
        if kept is None or kept[0] != changed:
            kept = (changed, hashlib.sha256((folder / rest).read_bytes()).hexdigest()[:12])
            self._digests[name] = kept
        return kept[1]

    def url(self, name: str) -> str:
        """Give the address of an asset."""
        digest = self.digest(name)
        return url_for("asset", name=name, v=digest) if digest else url_for("asset", name=name)

    def send(self, name: str) -> Response:
        """Send an asset; for ever when the address carries its digest."""
        folder, rest = self.place(name)
        path = safe_join(str(folder), rest)
        if path is None or not Path(path).is_file():
            raise NotFound
        answer = Response(Path(path).read_bytes(), mimetype=mimetypes.guess_type(path)[0] or "application/octet-stream")
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
    app.jinja_env.globals["asset"] = assets.url
    app.extensions[ASSETS] = assets
