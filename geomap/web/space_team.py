"""The people of an entry: invite a colleague, take an invitation back, leave, let somebody go."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING

from flask import Blueprint, redirect, render_template, request, url_for
from flask_babel import lazy_gettext

from geomap.core.entries.holders import CONTEST_DAYS, barred_from_removing
from geomap.core.intake.contacts import email as read_email
from geomap.errors import BadMove
from geomap.ports.space import holding
from geomap.stewardship import inviting, team
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

OBSTACLES: Mapping[str, object] = MappingProxyType(
    {
        "stranger": lazy_gettext("Cette personne ne tient plus la fiche."),
        "alone": lazy_gettext("Vous êtes seul à tenir cette fiche : invitez quelqu’un d’abord, ou supprimez la fiche."),
        "earlier": lazy_gettext(
            "Cette personne tient la fiche depuis plus longtemps que vous : elle seule peut la quitter. "
            "En cas de désaccord, écrivez à qui administre l’annuaire."
        ),
    }
)
"""Why somebody cannot be let go → words."""


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
    if not inviting.invite_colleague(geomap, me().account, address, holding(provider), told, language()):
        form.fault("email", gettext("Vous avez déjà envoyé beaucoup d’invitations aujourd’hui : réessayez demain."))
        return _page(found, form), 429
    return redirect(url_for("space_team.page", provider=provider, fait="oui"), 303)


@bp.post("/espace/<provider>/equipe/invitation")
def take_back(provider: str) -> Response:
    """Take an invitation back."""
    found, form, geomap = entry_of(provider), filled(), shelf().geomap
    if any(one.id == form["invitation"] for one in _waiting(found)):
        geomap.accounts.revoke_invitation(form["invitation"], geomap.now())
    return redirect(url_for("space_team.page", provider=provider), 303)


@bp.get("/espace/<provider>/equipe/depart")
def leaving(provider: str) -> str | Response:
    """Say what it means that somebody goes, and ask to confirm it."""
    found, whom = entry_of(provider), request.args.get("compte", "")
    gone = next((one for one in shelf().geomap.accounts.holders(holding(provider)) if one.id == whom), None)
    if gone is None:
        return redirect(url_for("space_team.page", provider=provider))
    return render_template(
        "space_leaving.html",
        entry=found,
        gone=gone,
        self_id=me().id,
        barred=OBSTACLES.get(barred_from_removing(shelf().geomap.space.holders(provider), me().id, whom) or ""),
        days=CONTEST_DAYS,
    )


@bp.post("/espace/<provider>/equipe/depart")
def leave(provider: str) -> str | Response | tuple[str, int]:
    """Leave, or let somebody go who came later; an entry keeps at least one person, or is deleted."""
    found, form = entry_of(provider), filled()
    try:
        team.let_go(shelf().geomap, found, form["account"], me().account)
    except BadMove as error:
        form.fault("account", str(OBSTACLES[error.why]))
        return _page(found, form), 422
    if form["account"] == me().id:
        return redirect(url_for("space.home"), 303)
    return redirect(url_for("space_team.page", provider=provider, fait="depart"), 303)


def _page(found: Entry, form: Filled) -> str:
    geomap = shelf().geomap
    together = geomap.space.holders(found.id)
    people = {one.id: one for one in geomap.accounts.holders(holding(found.id))}
    return render_template(
        "space_team.html",
        entry=found,
        form=form,
        holders=[(people[one.account], one.since) for one in together if one.account in people],
        may_go={one.account for one in together if barred_from_removing(together, me().id, one.account) is None},
        invited=_waiting(found),
        self_id=me().id,
    )


def _waiting(found: Entry) -> list[Invitation]:
    """Invitations to hold an entry that nobody answered yet."""
    geomap, grant = shelf().geomap, holding(found.id)
    every = [one for one in geomap.accounts.invitations() if one.grant == grant]
    return [one for one in every if inviting.is_pending(one, geomap.now())]
