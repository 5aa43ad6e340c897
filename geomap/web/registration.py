"""Pages to open an account and to get back into one; they say the same whether the address is known or not."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, redirect, render_template, url_for

from geomap.core.intake.contacts import holds_address
from geomap.stewardship import registration
from geomap.web.forms import Filled, filled
from geomap.web.language import language
from geomap.web.links import mail_address
from geomap.web.password_form import read_new_password
from geomap.web.shelf import shelf
from geomap.web.sign_in import welcome
from geomap.web.typography import gettext

if TYPE_CHECKING:
    from werkzeug.wrappers import Response

bp = Blueprint("registration", __name__)

LONGEST_ADDRESS = 254
LONGEST_NAME = 120


@bp.get("/inscription")
def page() -> str:
    """Show the form that opens an account."""
    return render_template("register.html", form=Filled())


@bp.post("/inscription")
def register() -> str | tuple[str, int] | Response:
    """Send the letter that goes on."""
    form = filled()
    name = read_own_name(form)
    email = read_address(form)
    if not form.right:
        return render_template("register.html", form=form), 422
    registration.register(shelf().geomap, email, name, language())
    return redirect(url_for("registration.sent"), 303)


@bp.get("/inscription/envoye")
def sent() -> str:
    """Say that a letter is on its way, if it is."""
    return render_template("letter_sent.html")


@bp.get("/mot-de-passe")
def forgotten() -> str:
    """Show the form for those who forgot their password."""
    return render_template("forgotten.html", form=Filled())


@bp.post("/mot-de-passe")
def forgot() -> str | tuple[str, int] | Response:
    """Send the letter that lets choose another password."""
    form = filled()
    email = read_address(form)
    if not form.right:
        return render_template("forgotten.html", form=form), 422
    registration.forgot(shelf().geomap, email)
    return redirect(url_for("registration.sent"), 303)


@bp.get("/mot-de-passe/<token>")
def choose(token: str) -> str | tuple[str, int]:
    """Show the form that chooses a password; the link still works after, until it is sent."""
    account = registration.owner_of(shelf().geomap, token)
    return stale() if account is None else _choosing(Filled(), token, account.email)


@bp.post("/mot-de-passe/<token>")
def chosen(token: str) -> str | tuple[str, int] | Response:
    """Keep the password chosen, and sign in where no second step is asked for."""
    geomap = shelf().geomap
    account = registration.owner_of(geomap, token)
    if account is None:
        return stale()
    form = filled()
    password = read_new_password(form, account.email)
    if not form.right:
        return _choosing(form, token, account.email), 422
    ready = registration.choose_password(geomap, token, password)
    if ready is None:
        return stale()
    return welcome(ready, "link") if ready.totp_secret is None else redirect(url_for("sign_in.page"), 303)


def read_address(form: Filled, name: str = "email") -> str:
    """Give the address of a form, or say in it what is wrong."""
    address = mail_address(form[name])
    if address is None or len(address) > LONGEST_ADDRESS:
        form.fault(name, gettext("Donnez une adresse e-mail complète, comme camille@exemple.fr."))
    return address or ""


def read_own_name(form: Filled) -> str:
    """Give the name of a person, or say in the form what is wrong: letters carry it, so it carries no address."""
    name = " ".join(form["name"].split())
    if not name:
        form.fault("name", gettext("Donnez votre nom."))
    elif len(name) > LONGEST_NAME:
        form.fault("name", gettext("Ce nom est trop long."))
    elif holds_address(name):
        form.fault("name", gettext("Un nom ne contient pas d’adresse de site : retirez-la."))
    return name


def stale() -> tuple[str, int]:
    """Say that a link no longer works, and how to get another."""
    page = render_template(
        "error.html",
        status=404,
        title=gettext("Ce lien n’est plus valable"),
        detail=gettext("Il a déjà servi, il est trop ancien, ou un plus récent l’a remplacé."),
        advice=gettext("Demandez-en un autre depuis la page de connexion."),
    )
    return page, 404


def _choosing(form: Filled, token: str, email: str) -> str:
    return render_template("choose_password.html", form=form, token=token, email=email)
