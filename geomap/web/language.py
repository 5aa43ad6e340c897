"""Which language a reader gets: the one asked for, else the browser's, else the installation's; without a cookie."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import flask_babel
from flask import current_app, g, has_request_context, request

from geomap.config import LANGUAGES
from geomap.errors import BadQuestion

if TYPE_CHECKING:
    from flask import Flask

TRANSLATIONS = Path(__file__).resolve().parent.parent / "translations"
"""Folder of the catalogues, compiled when geomap is built."""


def install_languages(app: Flask, default: str) -> None:
    """Let every page speak the reader's language, and keep a language asked for in the links of the page."""
    app.config["GEOMAP_LANGUAGE"] = default
    flask_babel.Babel(
        app, default_locale="fr", default_translation_directories=str(TRANSLATIONS), locale_selector=language
    )
    app.before_request(_refuse_unknown)
    app.url_defaults(_keep)


def language() -> str:
    """Give the language of this request: `fr` or `en`."""
    default: str = current_app.config["GEOMAP_LANGUAGE"]
    if not has_request_context():
        return default
    if "language" not in g:
        # A page asks hundreds of times.
        g.language = asked_language() or request.accept_languages.best_match(LANGUAGES) or default
    return cast("str", g.language)


def asked_language() -> str | None:
    """Give the language named in the address, when it is one of ours."""
    asked = request.args.get("lang")
    return asked if asked in LANGUAGES else None


def _refuse_unknown() -> None:
    asked = request.args.get("lang")
    if asked is not None and asked not in LANGUAGES:
        raise BadQuestion(
            flask_babel.gettext("« lang=%(value)s » n’est pas une langue de ce site (fr, en).", value=asked[:40]),
            "lang",
        )


def _keep(endpoint: str, values: dict[str, Any]) -> None:
    if has_request_context() and not endpoint.endswith(("static", "asset", "geometry", "square")):
        asked = asked_language()
        if asked is not None:
            values.setdefault("lang", asked)
