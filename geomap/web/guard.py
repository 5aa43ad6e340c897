"""The one place where an address is opened or refused, before anything of it runs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import current_app, redirect, request, url_for

from geomap.core.roles import PUBLIC, may
from geomap.errors import NotAllowed, NotSignedIn
from geomap.web.errors import MACHINE
from geomap.web.permissions import PERMISSIONS
from geomap.web.person import person
from geomap.web.scopes import SCOPES
from geomap.web.typography import gettext

if TYPE_CHECKING:
    from flask import Flask
    from werkzeug.wrappers import Response


def install_guard(app: Flask) -> None:
    """Ask the table of permissions before each request."""
    app.before_request(_guard)


def _guard() -> Response | None:
    if request.endpoint is None:
        return None
    rule = PERMISSIONS.get(request.endpoint)
    if rule is None:
        current_app.logger.error("%s has no line in the table of permissions", request.endpoint)
        raise NotAllowed(gettext("Cette adresse n’est ouverte à personne."))
    if PUBLIC in rule.who:
        return None
    who = person()
    if who is None:
        return _to_sign_in()
    places = SCOPES[rule.where](request.view_args or {}) if rule.where else None
    if not may(who.grants, rule.who, places):
        raise NotAllowed(gettext("Votre compte ne donne pas accès à cette page."))
    return None


def _to_sign_in() -> Response:
    if request.path.startswith(MACHINE):
        raise NotSignedIn(gettext("Connectez-vous pour lire cette adresse."))
    # What a form sent is lost: its page is where one goes on.
    back = request.full_path.rstrip("?") if request.method in {"GET", "HEAD"} else url_for("public.home")
    return redirect(url_for("sign_in.page", suite=back), 303)
