"""Pages to sign in and out: e-mail and password, then the code of a telephone where the account has one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, Response, make_response, redirect, render_template, request, session, url_for

from geomap.stewardship import signing_in
from geomap.web.devices import devices, known_here
from geomap.web.forms import Filled, asked_page, filled
from geomap.web.landing import landing
from geomap.web.person import browser, person, put_cookie, take_cookie
from geomap.web.provider import farewell, remember
from geomap.web.shelf import shelf
from geomap.web.typography import gettext

if TYPE_CHECKING:
    from werkzeug.wrappers import Response as AnyResponse

    from geomap.ports.accounts import Account

bp = Blueprint("sign_in", __name__)

_AWAITED = "awaited"


@bp.get("/connexion")
def page() -> str | AnyResponse:
    """Show the form; somebody who is signed in goes on."""
    who = person()
    return redirect(landing(who.account)) if who else _form(Filled())


@bp.post("/connexion")
def enter() -> str | AnyResponse | tuple[str, int]:
    """Check an address and a password."""
    form = filled().need(email=gettext("Donnez votre adresse e-mail."), password=gettext("Donnez votre mot de passe."))
    if form.right:
        geomap = shelf().geomap
        account = signing_in.check_password(geomap, form["email"], form.values["password"], devices())
        if account is not None:
            return enter_as(account, "password", asked_page())
        form.fault(
            "email",
            gettext(
                "Adresse ou mot de passe incorrects, ou adresse pas encore confirmée. Après plusieurs erreurs, il faut "
                "attendre, ou demander un lien par « Mot de passe oublié » ; le titulaire du compte en est averti."
            ),
        )
    return _form(form), 422


@bp.get("/connexion/code")
def second_step() -> str | AnyResponse:
    """Ask for the code of the telephone."""
    if signing_in.awaited(shelf().geomap, session.get(_AWAITED, "")) is None:
        return redirect(url_for("sign_in.page", suite=asked_page() or None), 303)
    return render_template("second_step.html", form=Filled(), suite=asked_page())


@bp.post("/connexion/code")
def check_second_step() -> str | AnyResponse | tuple[str, int]:
    """Check the code of the telephone, or a recovery code."""
    token = session.get(_AWAITED, "")
    form = filled().need(code=gettext("Donnez le code à six chiffres, ou un code de secours."))
    if form.right:
        account = signing_in.check_code(shelf().geomap, token, form["code"], devices())
        if account is not None:
            return welcome(account, "code")
        form.fault("code", gettext("Ce code n’est pas le bon, ou il a déjà servi. Attendez le suivant."))
    if signing_in.awaited(shelf().geomap, token) is None:
        return redirect(url_for("sign_in.page", suite=asked_page() or None), 303)
    return render_template("second_step.html", form=form, suite=asked_page()), 422


@bp.post("/deconnexion")
def leave() -> AnyResponse:
    """Close the session and forget its cookie; who came through a provider leaves there too."""
    who, elsewhere = person(), farewell()
    if who is not None:
        shelf().geomap.accounts.close_session(who.id, who.session.id)
    session.clear()
    return take_cookie(make_response(redirect(elsewhere or url_for("public.home"), 303)))


def enter_as(account: Account, means: str, suite: str, identity: str = "") -> Response:
    """Open a session, or ask first for the code of the telephone where the account has one."""
    if account.totp_secret is None:
        return welcome(account, means, suite, identity)
    session.clear()
    session[_AWAITED] = signing_in.await_code(shelf().geomap, account)
    return make_response(redirect(url_for("sign_in.second_step", suite=suite or None), 303))


def welcome(account: Account, means: str, suite: str = "", identity: str = "") -> Response:
    """Open a session under a new token, whatever the browser held before, and go on."""
    geomap = shelf().geomap
    former = person()
    if former is not None:
        geomap.accounts.close_session(former.id, former.session.id)
    session.clear()
    remember(identity)
    token = signing_in.open_session(geomap, account, means, browser())
    return known_here(put_cookie(make_response(redirect(suite or landing(account), 303)), token), account)


def _form(form: Filled) -> str:
    return render_template("sign_in.html", form=form, suite=request.values.get("suite", ""))
