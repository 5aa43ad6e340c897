"""Claim an entry: the ways open to an account, the code to type, the refusal to contest."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from flask import Blueprint, redirect, render_template, url_for

from geomap.core.entries.entry_claim import EntryClaim
from geomap.errors import NotFound
from geomap.stewardship import claiming
from geomap.web.forms import Filled, filled
from geomap.web.shelf import shelf
from geomap.web.space import entry_of, me
from geomap.web.space_words import CLAIM_STATES, CLAIM_WAYS
from geomap.web.typography import gettext

if TYPE_CHECKING:
    from werkzeug.wrappers import Response

    from geomap.core.entries.control import Way
    from geomap.ports.space import Entry

bp = Blueprint("space_claims", __name__)


@bp.get("/espace/revendiquer/<name>")
def ask(name: str) -> str | Response:
    """Show the ways to show that an entry is one's own."""
    entry = entry_of(name)
    if any(one.scope == f"provider:{name}" for one in me().grants):
        return redirect(url_for("space_entry.entry", provider=name))
    return _page(entry, Filled())


@bp.post("/espace/revendiquer/<name>")
def make(name: str) -> str | Response | tuple[str, int]:
    """Claim an entry."""
    entry, geomap, account = entry_of(name), shelf().geomap, me().account
    if any(one.scope == f"provider:{name}" for one in me().grants):
        return redirect(url_for("space_entry.entry", provider=name), 303)
    form = filled()
    ways = claiming.ways_to(geomap, account, entry)
    if form["way"] in ways and (twice := claiming.just_made(geomap, account, entry, form["way"])):
        return redirect(url_for("space_claims.follow", claim=twice.id), 303)
    if form["way"] not in ways:
        form.fault("way", gettext("Choisissez une façon de montrer que cette fiche est la vôtre."))
    if form["way"] == "reviewer" and not form["message"]:
        form.fault("message", gettext("Dites qui vous êtes dans cet établissement, et comment le vérifier."))
    if not form.right:
        return _page(entry, form), 422
    number = claiming.claim(geomap, account, entry, cast("Way", form["way"]), form["message"])
    if number is None:
        form.fault("way", gettext("Vous avez fait plusieurs demandes aujourd’hui : réessayez demain."))
        return _page(entry, form), 429
    if form["way"] == "domain":
        return redirect(url_for("space_entry.entry", provider=name), 303)
    return redirect(url_for("space_claims.follow", claim=number), 303)


@bp.get("/espace/demande/<int:claim>")
def follow(claim: int) -> str | Response:
    """Show where a claim stands, and the field of its code."""
    made = own_claim(claim)
    if made.state == "granted":
        return redirect(url_for("space_entry.entry", provider=made.provider))
    return _followed(made, Filled())


@bp.post("/espace/demande/<int:claim>/code")
def code(claim: int) -> str | Response | tuple[str, int]:
    """Try the code of a claim."""
    made = own_claim(claim)
    form = filled().need(code=gettext("Recopiez le code reçu."))
    if form.right:
        answer = claiming.type_code(shelf().geomap, made, form["code"])
        if answer == "right":
            return redirect(url_for("space_entry.entry", provider=made.provider), 303)
        form.fault(
            "code",
            gettext("Ce code n’est pas le bon. Vérifiez chaque lettre.")
            if answer == "wrong"
            else gettext("Ce code ne compte plus : refaites une demande pour en recevoir un autre."),
        )
    return _followed(made, form), 422


@bp.post("/espace/demande/<int:claim>/recours")
def contest(claim: int) -> str | Response | tuple[str, int]:
    """Contest a refusal, once."""
    made = own_claim(claim)
    form = filled().need(message=gettext("Dites ce que la première personne n’a pas vu."))
    if made.state != "refused":
        form.fault("message", gettext("Cette réponse ne peut pas, ou plus, être contestée."))
    if not form.right:
        return _followed(made, form), 422
    shelf().geomap.space.contest(claim, form["message"])
    return redirect(url_for("space_claims.follow", claim=claim), 303)


@bp.post("/espace/demande/<int:claim>/retrait")
def withdraw(claim: int) -> Response:
    """Take a claim back."""
    own_claim(claim)
    shelf().geomap.space.withdraw(claim)
    return redirect(url_for("space.home"), 303)


def own_claim(number: int) -> EntryClaim:
    """Give a claim of who is signed in; another's is as if it were not there."""
    made = next((one for one in shelf().geomap.space.claims(account=me().id) if one.id == number), None)
    if made is None:
        raise NotFound(gettext("Vous n’avez pas fait cette demande."))
    return made


def _page(entry: Entry, form: Filled) -> str:
    geomap = shelf().geomap
    ways = claiming.ways_to(geomap, me().account, entry)
    form.values.setdefault("way", ways[0])
    return render_template(
        "space_claim.html",
        entry=entry,
        form=form,
        ways=[(way, CLAIM_WAYS[way]) for way in ways],
        hidden_email=_hidden(claiming.email_of(entry) or ""),
        taken=entry.id in geomap.space.held([entry.id]),
    )


def _followed(made: EntryClaim, form: Filled) -> str:
    entry = entry_of(made.provider)
    return render_template(
        "space_claim_followed.html",
        made=made,
        entry=entry,
        form=form,
        claim_states=CLAIM_STATES,
        hidden_email=_hidden(claiming.email_of(entry) or ""),
    )


def _hidden(address: str) -> str:
    """Show enough of an address to be recognised by whose it is, and by nobody else."""
    local, _, domain = address.partition("@")
    return f"{local[:1]}…@{domain}" if local and domain else ""
