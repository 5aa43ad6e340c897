"""Pages where somebody accepts the role they were invited to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, redirect, render_template, url_for

from geomap.stewardship import inviting
from geomap.web.forms import Filled, filled
from geomap.web.language import language
from geomap.web.password_form import read_new_password
from geomap.web.person import person
from geomap.web.registration import read_own_name, stale
from geomap.web.role_words import told_grant
from geomap.web.shelf import shelf
from geomap.web.sign_in import welcome

if TYPE_CHECKING:
    from werkzeug.wrappers import Response

    from geomap.ports.accounts import Invitation

bp = Blueprint("invitations", __name__)


@bp.get("/invitation/<token>")
def page(token: str) -> str | tuple[str, int]:
    """Show what one is invited to, and how to accept."""
    invitation = inviting.pending(shelf().geomap, token)
    return stale() if invitation is None else _page(Filled(), token, invitation)


@bp.post("/invitation/<token>")
def accept(token: str) -> str | tuple[str, int] | Response:
    """Take the role: with the account one is signed in to, or with a new one."""
    geomap, who = shelf().geomap, person()
    invitation = inviting.pending(geomap, token)
    if invitation is None:
        return stale()
    if who is not None:
        if not inviting.accept(geomap, token, who.account):
            return _page(Filled(), token, invitation), 403
        return redirect(url_for("account.page", fait="role"), 303)
    form = filled()
    name = read_own_name(form)
    password = read_new_password(form, invitation.email)
    if not form.right:
        return _page(form, token, invitation), 422
    account = inviting.accept_as_new(geomap, token, name, password, language())
    return stale() if account is None else welcome(account, "link")


def _page(form: Filled, token: str, invitation: Invitation) -> str:
    geomap, who = shelf().geomap, person()
    inviter = geomap.accounts.get(invitation.invited_by)
    account = geomap.accounts.by_email(invitation.email)
    return render_template(
        "invitation.html",
        form=form,
        token=token,
        email=invitation.email,
        inviter=(inviter.name or inviter.email) if inviter else "geomap",
        role=told_grant(invitation.grant),
        known=account is not None and account.verified_at is not None,
        mine=who is not None and who.account.email == invitation.email,
    )
