"""The way into the provider's own space: the entries one holds, the one to find, the one to make."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from flask import Blueprint, redirect, render_template, request, url_for

from geomap.core.entries.duplicates import Duplicate, duplicates
from geomap.core.entries.profile import read_identity
from geomap.core.intake.identity import siret as read_siret
from geomap.core.roles import scopes_of
from geomap.errors import NotSignedIn, UnknownProvider
from geomap.ports.space import Entry, Place
from geomap.stewardship.placing import find_place
from geomap.web.answers import place_names
from geomap.web.forms import Filled, filled
from geomap.web.params import read_text
from geomap.web.person import Person, person
from geomap.web.search import find_providers
from geomap.web.shelf import shelf
from geomap.web.space_words import CLAIM_STATES, blame
from geomap.web.typography import gettext

if TYPE_CHECKING:
    import pandas as pd
    from werkzeug.wrappers import Response

bp = Blueprint("space", __name__)

FOUND = 20
"""Entries a search shows."""

_HOLDS = "provider:"


@dataclass(frozen=True)
class Card:
    """An entry as a list shows it."""

    id: str
    name: str
    place: str
    siret: bool = False


@bp.get("/espace")
def home() -> str:
    """List the entries one holds and the claims one made, and let one find one's entry."""
    who, space = me(), shelf().geomap.space
    held = [entry for key in own_entries(who) if (entry := space.entry(key))]
    claims = [claim for claim in space.claims(account=who.id) if claim.state not in {"granted", "withdrawn"}]
    names = {claim.provider: found.identity.name for claim in claims if (found := space.entry(claim.provider))}
    return render_template("space_home.html", held=held, claims=claims, names=names, claim_states=CLAIM_STATES)


@bp.get("/espace/trouver")
def find() -> str:
    """Look for one's entry by name, commune or SIRET."""
    text = read_text(request.args)
    return render_template("space_find.html", text=text, found=_search(text) if text else [])


@bp.get("/espace/nouvelle")
def new() -> str:
    """Show the form of a new entry."""
    return render_template("space_new.html", form=Filled({"name": read_text(request.args, "nom")}), alike=[])


@bp.post("/espace/nouvelle")
def create() -> str | Response | tuple[str, int]:
    """Make an entry, unless one like it is there: then those are shown first."""
    form, geomap = filled(), shelf().geomap
    identity, wrong = read_identity(form.values)
    blame(form, wrong)
    if not form["city"]:
        form.fault("city", gettext("Dites dans quelle commune vous travaillez."))
    if not form.right:
        return render_template("space_new.html", form=form, alike=[]), 422
    found = find_place(geomap.geocoder, "commune", {"city": form["city"], "postcode": form["postcode"]})
    commune = found.place.commune if found.place else None
    alike = duplicates(every_provider(), name=identity.name, siret=identity.siret, commune=commune)
    same = any(one.why == "siret" for one in alike)
    if alike and (same or not form["sure"]):
        page = render_template("space_new.html", form=form, alike=cards(alike), same=same)
        return page, 422 if form["sure"] else 200
    if not geomap.limits.spend("entry", me().id):
        form.fault("name", gettext("Vous avez déjà créé plusieurs fiches aujourd’hui : réessayez demain."))
        return render_template("space_new.html", form=form, alike=[]), 429
    place = found.place or Place(city=form["city"], postcode=form["postcode"] or None, candidates=found.candidates)
    key = geomap.space.create(identity, place, me().id)
    return redirect(url_for("space_entry.entry", provider=key), 303)


def me() -> Person:
    """Give who is signed in; the guard let nobody else come here."""
    who = person()
    if who is None:
        raise NotSignedIn(gettext("Connectez-vous pour lire cette adresse."))
    return who


def own_entries(who: Person) -> list[str]:
    """Give the ids of the entries somebody holds."""
    scopes = scopes_of(who.grants, "provider")
    return sorted(scope.removeprefix(_HOLDS) for scope in scopes if scope.startswith(_HOLDS))


def entry_of(provider: str) -> Entry:
    """Give an entry as those who hold it see it."""
    found: Entry | None = shelf().geomap.space.entry(provider)
    if found is None:
        raise UnknownProvider(gettext("Aucune fiche ne porte l’identifiant « %(name)s ».", name=provider[:40]))
    return found


def every_provider() -> pd.DataFrame:
    """Give every provider, those that are not published too."""
    return shelf().keep("every provider", shelf().geomap.store.providers)


def cards(found: list[Duplicate]) -> list[Card]:
    """Show entries that may be the same: of one that is not published nothing but its name and its commune."""
    rows = every_provider().loc[[one.provider for one in found]]
    names = place_names(shelf().territory(), {str(code) for code in rows["commune"].dropna()})
    return [
        Card(
            one.provider,
            str(rows.loc[one.provider, "name"]),
            names.get(str(rows.loc[one.provider, "commune"]), "") or _text(rows.loc[one.provider, "city"]),
            siret=one.why == "siret",
        )
        for one in found
    ]


def _search(text: str) -> list[Card]:
    """Entries of a SIRET, or published ones whose name or commune is near what was typed."""
    every = every_provider()
    number = read_siret(text)
    if number:
        return cards(duplicates(every, name="", siret=number))
    published = every[every["published"]]
    there = published["city"].fillna("").str.casefold().str.contains(text.casefold(), regex=False)
    found = dict.fromkeys([*(one.id for one in find_providers(text, FOUND)), *published.index[there][:FOUND]])
    if found:
        return cards([Duplicate(str(key), "name", 100.0) for key in found][:FOUND])
    # Every name is compared with what was typed only where nothing says it as it is: a slip, a word left out.
    return cards(duplicates(published, name=text))


def _text(cell: object) -> str:
    return cell if isinstance(cell, str) else ""
