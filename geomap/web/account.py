"""The page of one's own account: name, address, password, code, sessions, roles."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, redirect, render_template, request, url_for

from geomap.access import passwords
from geomap.stewardship import registration, signing_in
from geomap.web.devices import known_here
from geomap.web.forms import Filled, filled
from geomap.web.password_form import read_new_password
from geomap.web.person import Person, person
from geomap.web.registration import read_address, read_own_name, stale
from geomap.web.role_words import told_grant
from geomap.web.shelf import shelf
from geomap.web.typography import gettext

if TYPE_CHECKING:
    from werkzeug.wrappers import Response

bp = Blueprint("account", __name__)


@bp.get("/compte")
def page() -> str:
    """Show the account of who asks."""
    return _page(Filled())


@bp.post("/compte/nom")
def rename() -> str | tuple[str, int] | Response:
    """Change the name others read."""
    form = filled()
    name = read_own_name(form)
    if not form.right:
        return _page(form), 422
    shelf().geomap.accounts.change(me().id, name=name)
    return _done("name")


@bp.post("/compte/lettres")
def letters() -> Response:
    """Choose whether to be told by letter what waits for one's decision."""
    shelf().geomap.accounts.change(me().id, digest=filled()["digest"] == "yes")
    return _done("letters")


@bp.post("/compte/adresse")
def ask_address() -> str | tuple[str, int] | Response:
    """Send a link to another address."""
    form = filled()
    email = read_address(form, "new_email")
    check_password(form)
    if not form.right:
        return _page(form), 422
    if not registration.ask_new_address(shelf().geomap, me().account, email):
        form.fault("new_email", gettext("Vous avez déjà demandé plusieurs adresses aujourd’hui : réessayez demain."))
        return _page(form), 429
    return _done("letter")


@bp.get("/compte/adresse/<token>")
def new_address(token: str) -> str | tuple[str, int]:
    """Show the button that confirms another address; a link that is only looked at changes nothing."""
    email = registration.new_address(shelf().geomap, token)
    return stale() if email is None else render_template("confirm_address.html", email=email, token=token)


@bp.post("/compte/adresse/<token>")
def confirm_address(token: str) -> tuple[str, int] | Response:
    """Move the account to its new address."""
    return _done("address") if registration.confirm_address(shelf().geomap, token) else stale()


@bp.post("/compte/mot-de-passe")
def change_password() -> str | tuple[str, int] | Response:
    """Change the password; every other session ends."""
    form = filled()
    password = read_new_password(form, me().account.email)
    check_password(form, "current_password")
    if not form.right:
        return _page(form), 422
    accounts = shelf().geomap.accounts
    accounts.change(me().id, password=passwords.hashed(password))
    accounts.close_sessions(me().id, but=me().session.id)
    registration.drop_links(shelf().geomap, me().id)
    accounts.forget_devices(me().id)
    registration.tell(shelf().geomap, me().account, "password")
    return known_here(_done("password"), me().account)


@bp.post("/compte/sessions")
def close_others() -> Response:
    """End every session but this one."""
    shelf().geomap.accounts.close_sessions(me().id, but=me().session.id)
    return _done("sessions")


@bp.post("/compte/sessions/<name>")
def close_one(name: str) -> Response:
    """End one session of one's own."""
    shelf().geomap.accounts.close_session(me().id, name)
    return _done("sessions")


def me() -> Person:
    """Give who asks, on pages the guard opens to people who are signed in only."""
    who = person()
    if who is None:
        raise RuntimeError("a page of the account was opened to nobody")
    return who


def check_password(form: Filled, name: str = "password") -> None:
    """Ask that who is signed in still knows the password, before what could take the account away."""
    if me().account.password is None:
        form.fault(
            name, gettext("Votre compte n’a pas encore de mot de passe : demandez-en un par « Mot de passe oublié ».")
        )
    elif form.right and not signing_in.confirm(shelf().geomap, me().session, me().account, form.values.get(name, "")):
        form.fault(
            name,
            gettext("Ce n’est pas votre mot de passe, ou il faut attendre un quart d’heure après plusieurs erreurs."),
        )


def _page(form: Filled) -> str:
    accounts, who = shelf().geomap.accounts, me()
    form.values.setdefault("name", who.account.name)
    form.values.setdefault("digest", "yes" if who.account.digest else "")
    return render_template(
        "account.html",
        form=form,
        done=request.args.get("fait", "") if form.right else "",
        account=who.account,
        current=who.session,
        sessions=accounts.sessions(who.id),
        identities=accounts.identities(who.id),
        recovery_left=accounts.recovery_left(who.id) if who.account.totp_secret else 0,
        roles=[told_grant(grant) for grant in who.grants],
        decides=who.has("reviewer", "administrator"),
    )


def _done(what: str) -> Response:
    return redirect(url_for("account.page", fait=what), 303)
