"""The site as something one installs: its manifest, and the script that keeps the last answers for want of network."""

from __future__ import annotations

from flask import Blueprint, Response, current_app, jsonify, render_template, url_for

from geomap.web.assets import ASSETS
from geomap.web.language import language
from geomap.web.shelf import shelf
from geomap.web.typography import gettext

bp = Blueprint("installable", __name__)

ICONS = (
    ("icon.svg", "image/svg+xml", "any", "any"),
    ("icon-192.png", "image/png", "192x192", "any maskable"),
    ("icon-512.png", "image/png", "512x512", "any maskable"),
)
"""File under static/img, media type, size and use of each icon."""


@bp.get("/manifest.webmanifest")
def manifest() -> Response:
    """Say what this site is once installed."""
    assets = current_app.extensions[ASSETS]
    name = shelf().territory().name
    answer = jsonify(
        name=gettext("geomap %(place)s : qui peut aider avec le numérique", place=name),
        short_name="geomap",
        lang=language(),
        start_url=url_for("public.home"),
        scope="/",
        id="/",
        display="standalone",
        background_color="#ffffff",
        theme_color="#0b2545",
        icons=[
            {"src": assets.url(f"img/{file}"), "type": media, "sizes": size, "purpose": purpose}
            for file, media, size, purpose in ICONS
        ],
        shortcuts=[{"name": gettext("Carte"), "url": url_for("public.ask")}],
    )
    answer.mimetype = "application/manifest+json"
    return answer


@bp.get("/service-worker.js")
def service_worker() -> Response:
    """Give the script that keeps the last answers; asked again each time, so that a new one is taken at once."""
    answer: Response = current_app.extensions[ASSETS].send("js/service-worker.js")
    answer.headers["Cache-Control"] = "no-cache"
    return answer


@bp.get("/sans-reseau")
def without_network() -> str:
    """Say that there is no network and that this page was never read here."""
    return render_template("without_network.html")
