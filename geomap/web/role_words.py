"""Roles and where they hold, in words people read."""

from __future__ import annotations

from geomap.core.roles import EVERYWHERE, Grant
from geomap.errors import UnknownTerritory
from geomap.web.shelf import shelf
from geomap.web.typography import gettext


def told_role(role: str) -> str:
    """Say a role."""
    return {
        "provider": gettext("Prestataire"),
        "mediator": gettext("Médiateur numérique"),
        "reviewer": gettext("Validateur"),
        "official": gettext("Collectivité"),
        "administrator": gettext("Administrateur"),
    }[role]


def told_scope(scope: str) -> str:
    """Say where a role holds."""
    if scope == EVERYWHERE:
        return gettext("partout")
    if scope.startswith("provider:"):
        name = scope.removeprefix("provider:")
        kept = shelf().keep("every provider", shelf().geomap.store.providers)
        return str(kept.loc[name, "name"]) if name in kept.index else name
    try:
        return shelf().territory(scope).name
    except UnknownTerritory:
        return scope


def told_grant(grant: Grant) -> str:
    """Say a role and where it holds."""
    return gettext("%(role)s, %(place)s", role=told_role(grant.role), place=told_scope(grant.scope))
