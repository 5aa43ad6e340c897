"""The application: one installation in, its pages out."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from flask import Flask

from geomap.config import bundled
from geomap.web import (
    accessibility,
    api,
    comparisons,
    competences,
    directory,
    embed,
    health,
    installable,
    places,
    poster,
    public,
    search,
    shapes,
    share,
    taking,
    values,
)
from geomap.web.assets import install_assets
from geomap.web.context import install_context
from geomap.web.errors import install_errors
from geomap.web.freshness import digest_of, install_freshness
from geomap.web.language import TRANSLATIONS, install_languages
from geomap.web.origin import install_origin
from geomap.web.packing import install_packing
from geomap.web.security import install_security
from geomap.web.shelf import SHELF, Shelf
from geomap.web.typography import install_typography

if TYPE_CHECKING:
    from geomap.wiring import Geomap

MODULES = (
    public,
    comparisons,
    places,
    competences,
    directory,
    search,
    api,
    shapes,
    values,
    poster,
    taking,
    share,
    embed,
    installable,
    accessibility,
    health,
)
"""The parts of the site, one an audience or a machine."""


def create_app(geomap: Geomap) -> Flask:
    """Make the application of one installation."""
    templates = bundled("templates")
    app = Flask("geomap.web", static_folder=None, template_folder=str(templates))
    app.extensions[SHELF] = Shelf(geomap)
    app.json.sort_keys = False  # type: ignore[attr-defined]
    app.config["MAX_CONTENT_LENGTH"] = 64 * 1024
    install_languages(app, geomap.settings.language)
    install_packing(app)
    install_origin(app)
    install_security(app, geomap.settings.basemap)
    install_errors(app)
    install_freshness(app, digest_of((Path(__file__).resolve().parents[1], templates, TRANSLATIONS)))
    install_assets(app)
    install_context(app)
    install_typography(app)
    for module in MODULES:
        app.register_blueprint(module.bp)
    return app
