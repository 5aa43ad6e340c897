"""Pages where administrators look after accounts: who there is, who may do what, who is invited."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, redirect, render_template, request, url_for

from geomap.core.roles import EVERYWHERE, ROLES, Grant, check_grant, may_give
from geomap.errors import BadInput, LastAdministrator, NotFound, UnknownTerritory
from geomap.stewardship import inviting, registration, team
from geomap.web.account import me
from geomap.web.forms import Filled, filled
from geomap.web.language import language
from geomap.web.params import read_page
from geomap.web.registration import read_address
from geomap.web.role_words import told_grant, told_role, told_scope
from geomap.web.scopes import known_scope, places_of, scopes_within, zones_here
from geomap.web.shelf import shelf
from geomap.web.typography import gettext

if TYPE_CHECKING:
    from werkzeug.wrappers import Response

    from geomap.ports.accounts import Account, Invitation

bp = Blueprint("administration", __name__)

PAGE = 50
"""Accounts on one page."""


@bp.get("/administration/comptes")
def page() -> str:
    """List the accounts one may look after, and invite others."""
    return _page(Filled())


@bp.post("/administration/invitations")
def invite() -> str | tuple[str, int] | Response:
    """Invite an address to a role."""
    form = filled()
    email = read_address(form)
    grant = _read_grant(form)
    if grant is None:
        return _page(form), 422
    inviting.invite(shelf().geomap, me().account, email, grant, told_grant(grant), language())
    return redirect(url_for("administration.page", fait="invitation"), 303)


@bp.post("/administration/invitations/<name>/reprendre")
def revoke_invitation(name: str) -> Response:
    """Take an invitation back."""
    if name in {invitation.id for invitation in _invitations()}:
        shelf().geomap.accounts.revoke_invitation(name, shelf().geomap.now())
    return redirect(url_for("administration.page", fait="invitation-reprise"), 303)


@bp.get("/administration/comptes/<account>")
def one(account: str) -> str:
    """Show an account and its roles."""
    return _one(_mine(account), Filled())


@bp.post("/administration/comptes/<account>/roles")
def grant(account: str) -> str | tuple[str, int] | Response:
    """Give a role."""
    kept, form = _mine(account), filled()
    given = _read_grant(form)
    if given is None:
        return _one(kept, form), 422
    shelf().geomap.accounts.grant(kept.id, given, me().id)
    return redirect(url_for("administration.one", account=kept.id, fait="role"), 303)


@bp.post("/administration/comptes/<account>/roles/retirer")
def revoke(account: str) -> str | tuple[str, int] | Response:
    """Take a role back."""
    kept, form = _mine(account), filled()
    held = Grant(form["role"], form["scope"])
    if held in kept.grants and may_give(me().grants, held, places_of(held.scope)):
        try:
            team.revoke(shelf().geomap, kept, held, me().account)
        except LastAdministrator:
            return _last(kept), 422
    return redirect(url_for("administration.one", account=kept.id, fait="role"), 303)


@bp.post("/administration/comptes/<account>/fermer")
def disable(account: str) -> str | tuple[str, int] | Response:
    """Close an account; it can be opened again."""
    kept = _mine(account)
    if _everywhere():
        try:
            shelf().geomap.accounts.disable(kept.id, shelf().geomap.now())
        except LastAdministrator:
            return _last(kept), 422
    return redirect(url_for("administration.one", account=kept.id, fait="compte"), 303)


@bp.post("/administration/comptes/<account>/rouvrir")
def enable(account: str) -> Response:
    """Open a closed account again."""
    kept = _mine(account)
    if _everywhere():
        shelf().geomap.accounts.change(kept.id, disabled_at=None)
    return redirect(url_for("administration.one", account=kept.id, fait="compte"), 303)


@bp.post("/administration/comptes/<account>/lien")
def send_link(account: str) -> Response:
    """Send the owner of an account a link to choose a password."""
    kept = _mine(account)
    registration.forgot(shelf().geomap, kept.email)
    return redirect(url_for("administration.one", account=kept.id, fait="lien"), 303)


def _everywhere() -> bool:
    """Say whether who asks administers the whole installation."""
    return Grant("administrator", EVERYWHERE) in me().grants


def _mine(account: str) -> Account:
    """Give an account when who asks may look after it; to others it does not exist."""
    kept = shelf().geomap.accounts.get(account)
    inside = scopes_within(me().grants, "administrator")
    if kept is None or (inside is not None and not any(held.scope in inside for held in kept.grants)):
        raise NotFound(gettext("Ce compte n’existe pas, ou il n’est pas de votre territoire."))
    return kept


def _read_grant(form: Filled) -> Grant | None:
    """Read the role of a form, or say in it what is wrong."""
    named = form["provider"]
    scope = f"provider:{named}" if named else form["scope"]
    try:
        given = check_grant(Grant(form["role"], known_scope(scope)))
        places = places_of(given.scope)
    except UnknownTerritory:
        form.fault("scope", gettext("Ce territoire n’est pas connu : choisissez-en un dans la liste."))
        return None
    except BadInput:
        form.fault(
            "provider",
            gettext("Le rôle de prestataire, et lui seul, se donne pour une fiche : indiquez son identifiant."),
        )
        return None
    if not may_give(me().grants, given, places):
        form.fault("scope", gettext("Vous ne pouvez pas donner ce rôle à cet endroit."))
    return given if form.right else None


def _zones() -> list[tuple[str, str]]:
    """Give the places in which who asks may give a role, to choose from."""
    every = [(EVERYWHERE, told_scope(EVERYWHERE)), *zones_here()]
    inside = scopes_within(me().grants, "administrator")
    return every if inside is None else [(scope, name) for scope, name in every if scope in inside]


def _invitations() -> list[Invitation]:
    """Give the invitations that still work and that who asks could have sent."""
    geomap = shelf().geomap
    return [
        invitation
        for invitation in geomap.accounts.invitations()
        if inviting.is_pending(invitation, geomap.now())
        and may_give(me().grants, invitation.grant, places_of(invitation.grant.scope))
    ]


def _page(form: Filled) -> str:
    text = request.args.get("q", "")[:100]
    number = read_page(request.args)
    inside = scopes_within(me().grants, "administrator")
    found = shelf().geomap.accounts.search(text, PAGE + 1, (number - 1) * PAGE, inside)
    return render_template(
        "administration_accounts.html",
        form=form,
        done=request.args.get("fait", "") if form.right else "",
        text=text,
        number=number,
        more=len(found) > PAGE,
        accounts=found[:PAGE],
        invitations=_invitations(),
        roles=[(role, told_role(role)) for role in ROLES],
        zones=_zones(),
        told=told_grant,
    )


def _one(account: Account, form: Filled) -> str:
    return render_template(
        "administration_account.html",
        form=form,
        done=request.args.get("fait", "") if form.right else "",
        account=account,
        everywhere=_everywhere(),
        held=[
            (grant, told_grant(grant), may_give(me().grants, grant, places_of(grant.scope))) for grant in account.grants
        ],
        roles=[(role, told_role(role)) for role in ROLES],
        zones=_zones(),
    )


def _last(account: Account) -> str:
    form = Filled()
    form.fault("role", gettext("C’est le dernier administrateur : donnez d’abord ce rôle à quelqu’un d’autre."))
    return _one(account, form)
