"""The pages a signed-in person finds under their name, as their roles open them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import current_app, url_for

from geomap.core.roles import Rule, may
from geomap.web.landing import boards_of
from geomap.web.permissions import PERMISSIONS
from geomap.web.person import Person, person
from geomap.web.role_words import told_scope
from geomap.web.scopes import SCOPES
from geomap.web.typography import gettext

if TYPE_CHECKING:
    from flask import Flask


def install_account_menu(app: Flask) -> None:
    """Give templates the links of the person who asks."""
    app.jinja_env.globals["account_menu"] = account_menu


def account_menu() -> list[tuple[str, str]]:
    """Give address and label of each page open to who asks."""
    who = person()
    if who is None:
        return []
    links = (
        ("account.page", gettext("Mon compte")),
        ("space.home", gettext("Mon espace")),
        ("validation.queue", gettext("Validation")),
        ("entry_claims.queue", gettext("Demandes de fiches")),
        ("doubtful_places.page", gettext("Lieux à préciser")),
        ("administration.page", gettext("Comptes")),
        ("administration_skills.page", gettext("Nomenclature")),
    )
    known = [(name, label) for name, label in links if name in current_app.view_functions and name in PERMISSIONS]
    opened = [(url_for(name), label) for name, label in known if _opens(who, PERMISSIONS[name])]
    return opened + _boards(who)


def _opens(who: Person, rule: Rule) -> bool:
    """Say what the guard would say of a page whose address names nothing."""
    return may(who.grants, rule.who, SCOPES[rule.where]({}) if rule.where else None)


def _boards(who: Person) -> list[tuple[str, str]]:
    """Give the boards of the territories somebody follows."""
    return [
        (url_for("board.page", zone=zone), gettext("Tableau : %(zone)s", zone=told_scope(zone)))
        for zone in boards_of(who.account)[:5]
    ]
