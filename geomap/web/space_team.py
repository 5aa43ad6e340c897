"""The people of an entry: invite a colleague, take an invitation back, leave, let somebody go."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, redirect, render_template, url_for

from geomap.core.intake.contacts import email as read_email
from geomap.ports.space import holding
from geomap.stewardship import inviting
from geomap.web.forms import Filled, filled
from geomap.web.language import language
from geomap.web.shelf import shelf
from geomap.web.space import entry_of, me
from geomap.web.typography import gettext

if TYPE_CHECKING:
    from werkzeug.wrappers import Response

    from geomap.ports.accounts import Invitation
    from geomap.ports.space import Entry

bp = Blueprint("space_team", __name__)


@bp.get("/espace/<provider>/equipe")
def page(provider: str) -> str:
    """List who holds the entry, and who was invited."""
    return _page(entry_of(provider), Filled())


@bp.post("/espace/<provider>/equipe")
def invite(provider: str) -> str | Response | tuple[str, int]:
    """Invite a colleague."""
    found, form, geomap = entry_of(provider), filled(), shelf().geomap
    address = read_email(form["email"])
    if address is None:
        form.fault("email", gettext("Donnez l’adresse e-mail de la personne. Exemple : prenom@exemple.fr"))
    elif any(one.email == address.lower() for one in geomap.accounts.holders(holding(provider))):
        form.fault("email", gettext("Cette personne tient déjà la fiche."))
    elif any(one.email.lower() == address.lower() for one in _waiting(found)):
        form.fault("email", gettext("Cette personne est déjà invitée."))
    if not form.right or address is None:
        return _page(found, form), 422
    told = gettext("prestataire, pour la fiche « %(name)s »", name=found.identity.name)
    inviting.invite(geomap, me().account, address, holding(provider), told, language())
    return redirect(url_for("space_team.page", provider=provider, fait="oui"), 303)


@bp.post("/espace/<provider>/equipe/invitation")
def take_back(provider: str) -> Response:
    """Take an invitation back."""
    found, form, geomap = entry_of(provider), filled(), shelf().geomap
    if any(one.id == form["invitation"] for one in _waiting(found)):
        geomap.accounts.revoke_invitation(form["invitation"], geomap.now())
    return redirect(url_for("space_team.page", provider=provider), 303)


@bp.post("/espace/<provider>/equipe/depart")
def leave(provider: str) -> str | Response | tuple[str, int]:
    """Leave, or let somebody go; an entry keeps at least one person, or is deleted."""
    found, form, geomap = entry_of(provider), filled(), shelf().geomap
    holders = geomap.accounts.holders(holding(provider))
    if form["account"] in {one.id for one in holders}:
        if len(holders) == 1:
            form.fault(
                "account",
                gettext("Vous êtes seul à tenir cette fiche : invitez quelqu’un d’abord, ou supprimez la fiche."),
            )
            return _page(found, form), 422
        geomap.space.leave(provider, form["account"], me().id)
    if form["account"] == me().id:
        return redirect(url_for("space.home"), 303)
    return redirect(url_for("space_team.page", provider=provider), 303)


def _page(found: Entry, form: Filled) -> str:
    geomap = shelf().geomap
    return render_template(
        "space_team.html",
        entry=found,
        form=form,
        holders=geomap.accounts.holders(holding(found.id)),
        invited=_waiting(found),
        self_id=me().id,
    )


def _waiting(found: Entry) -> list[Invitation]:
    """Invitations to hold an entry that nobody answered yet."""
    geomap, grant = shelf().geomap, holding(found.id)
    every = [one for one in geomap.accounts.invitations() if one.grant == grant]
    return [one for one in every if inviting.is_pending(one, geomap.now())]
