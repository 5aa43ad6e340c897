"""The OpenID Connect provider of this installation, for the pages that send readers there or away from it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import current_app, session

from geomap.errors import IdentityBroken, NotFound
from geomap.web.person import person
from geomap.web.shelf import shelf
from geomap.web.typography import gettext

if TYPE_CHECKING:
    from geomap.ports.identity import IdentityProvider

_TOKEN = "identity"  # noqa: S105 the name of a token in the cookie, not one

_LONGEST_TOKEN = 3000
"""Characters of an identity token kept in the browser to sign out at its provider; cookies hold four thousand."""


def provider() -> IdentityProvider:
    """Give the provider, where there is one."""
    identity: IdentityProvider | None = shelf().geomap.identity
    if identity is None:
        raise NotFound(gettext("Aucun autre service ne permet de se connecter ici."))
    return identity


def remember(token: str) -> None:
    """Keep what signing out at the provider needs."""
    if 0 < len(token) <= _LONGEST_TOKEN:
        session[_TOKEN] = token


def farewell() -> str | None:
    """Give where who signs out here signs out of the provider too, when that is how they came."""
    who = person()
    if who is None or who.session.means != "openid" or shelf().geomap.identity is None:
        return None
    try:
        return provider().farewell(str(session.get(_TOKEN, "")), f"{shelf().geomap.address}/")
    except IdentityBroken as error:
        current_app.logger.warning("%s", error)
        return None
