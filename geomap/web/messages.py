"""A form that hands a message over to a provider without showing where to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, redirect, render_template, request, url_for

from geomap.errors import UnknownProvider
from geomap.stewardship.messages import LONGEST, address_of, hand_over, read_reply_to
from geomap.web.forms import Filled, filled
from geomap.web.person import for_one_reader, person
from geomap.web.shelf import shelf
from geomap.web.typography import gettext

if TYPE_CHECKING:
    from werkzeug.wrappers import Response

    from geomap.ports.space import Entry

bp = Blueprint("messages", __name__)

TRAP = "site"
"""A field people do not see: programs that fill in everything fill it in."""

_SHORTEST = 10


@bp.get("/prestataire/<provider>/ecrire")
def page(provider: str) -> str:
    """Show the form."""
    who = person()
    known = {"name": who.account.name, "reply_to": who.account.email} if who else {}
    return _form(_entry(provider), Filled(known), sent="envoye" in request.args)


@bp.post("/prestataire/<provider>/ecrire")
def send(provider: str) -> str | Response | tuple[str, int]:
    """Hand the message over."""
    entry = _entry(provider)
    form = filled().need(
        name=gettext("Dites qui vous êtes."),
        reply_to=gettext("Donnez l’adresse où l’on peut vous répondre."),
        message=gettext("Écrivez votre message."),
    )
    reply_to = read_reply_to(form["reply_to"])
    if form["reply_to"] and reply_to is None:
        form.fault("reply_to", gettext("Cette adresse n’est pas complète ; écrivez-la comme nom@exemple.fr."))
    if 0 < len(form["message"]) < _SHORTEST:
        form.fault("message", gettext("Dites en quelques mots de quoi vous avez besoin."))
    if len(form["message"]) > LONGEST:
        form.fault("message", gettext("Votre message est trop long : %(most)s caractères au plus.", most=LONGEST))
    if not form.right or reply_to is None:
        return _form(entry, form), 422
    # Who fills in the trap is told the same, and nothing goes.
    done = "sent" if form[TRAP] else hand_over(shelf().geomap, entry, form["name"][:100], reply_to, form["message"])
    if done == "too_many":
        form.fault("message", gettext("Ce prestataire a déjà reçu beaucoup de messages aujourd’hui : essayez demain."))
        return _form(entry, form), 429
    return redirect(url_for("messages.page", provider=provider, envoye=""), 303)


def _entry(provider: str) -> Entry:
    kept = shelf()
    published = provider in kept.providers().index
    entry = kept.geomap.space.entry(provider) if published else None
    if entry is None or address_of(entry) is None:
        raise UnknownProvider(gettext("On ne peut pas écrire à ce prestataire par l’annuaire."))
    return entry


def _form(entry: Entry, form: Filled, *, sent: bool = False) -> str:
    for_one_reader()
    return render_template("message.html", entry=entry, form=form, sent=sent, trap=TRAP, longest=LONGEST)
