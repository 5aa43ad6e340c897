"""An entry as its provider keeps it: what is public, what is left to do, who it is, how it is reached."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd
from flask import Blueprint, redirect, render_template, url_for

from geomap.core.entries.closure import as_if_open
from geomap.core.entries.profile import LINES, SIGHTS, read_contacts, read_identity
from geomap.core.trust import standing
from geomap.stewardship import naming
from geomap.web.answers import place_names
from geomap.web.forms import Filled, filled
from geomap.web.shelf import shelf
from geomap.web.space import entry_of, every_provider, me
from geomap.web.space_words import CLAIM_STATES, blame
from geomap.web.typography import gettext

if TYPE_CHECKING:
    from werkzeug.wrappers import Response

    from geomap.ports.space import Entry

bp = Blueprint("space_entry", __name__)


@dataclass(frozen=True)
class Step:
    """Something left to do on the way to being found."""

    label: str
    url: str
    done: bool


@bp.get("/espace/<provider>")
def entry(provider: str) -> str:
    """Show an entry whole: what everybody sees, what is left to do."""
    return _page(entry_of(provider), Filled())


@bp.get("/espace/<provider>/identite")
def identity(provider: str) -> str:
    """Show the form of the name and number."""
    found = entry_of(provider)
    known = naming.asked_for(shelf().geomap, found)
    values = {"name": known.name, "siret": known.siret or "", "description": known.description or ""}
    return _identity(found, Filled(values))


@bp.post("/espace/<provider>/identite")
def identify(provider: str) -> str | Response | tuple[str, int]:
    """Change the name, number and presentation; what a reviewer must see first waits."""
    found, form = entry_of(provider), filled()
    said, wrong = read_identity(form.values)
    blame(form, wrong, ("name", "siret", "description"))
    if said.siret and said.siret != found.identity.siret:
        others = every_provider()
        if ((others["siret"] == said.siret) & (others.index != provider)).any():
            blame(form, {"siret": "siret_taken"})
    if not form.right:
        return _identity(found, form), 422
    if shelf().geomap.space.identify(provider, said, me().id):
        return redirect(url_for("space_entry.entry", provider=provider), 303)
    return redirect(url_for("space_entry.identity", provider=provider, _anchor="demande"), 303)


@bp.post("/espace/<provider>/identite/recours")
def contest_identity(provider: str) -> str | Response | tuple[str, int]:
    """Contest the refusal of a name or SIRET, once."""
    found, geomap = entry_of(provider), shelf().geomap
    form = filled().need(message=gettext("Dites ce que la première personne n’a pas vu."))
    last = naming.last_asked(geomap, found)
    if last is None or last.state != "refused":
        form.fault("message", gettext("Cette réponse ne peut pas, ou plus, être contestée."))
    if last is None or not form.right:
        known = found.identity
        form.values |= {"name": known.name, "siret": known.siret or "", "description": known.description or ""}
        return _identity(found, form), 422
    geomap.space.contest_identity(last.id, form["message"], me().id)
    return redirect(url_for("space_entry.identity", provider=provider, _anchor="demande"), 303)


@bp.post("/espace/<provider>/identite/retrait")
def withdraw_identity(provider: str) -> Response:
    """Ask no more for another name or SIRET."""
    geomap = shelf().geomap
    last = naming.last_asked(geomap, entry_of(provider))
    if last is not None:
        geomap.space.withdraw_identity(last.id, me().id)
    return redirect(url_for("space_entry.identity", provider=provider), 303)


@bp.get("/espace/<provider>/contacts")
def contacts(provider: str) -> str:
    """Show the form of the contacts, each with who sees it."""
    found = entry_of(provider)
    lines = {kind: [line for line, held in LINES if held == kind] for kind in ("website", "email", "phone")}
    # A second address or number is mostly one for those who refer people: it is shown to the fewest unless chosen.
    values: dict[str, str] = {f"{line}_sight": "public" for line in ("website", "email", "phone")}
    values |= {f"{line}_sight": "mediators" for line in ("email2", "phone2")}
    for one in found.contacts:
        if lines[one.kind]:
            line = lines[one.kind].pop(0)
            values |= {line: one.value, f"{line}_sight": one.sight}
    return render_template("space_contacts.html", entry=found, form=Filled(values), sights=SIGHTS)


@bp.post("/espace/<provider>/contacts")
def reach(provider: str) -> str | Response | tuple[str, int]:
    """Change the contacts."""
    found, form = entry_of(provider), filled()
    said, wrong = read_contacts(form.values)
    blame(form, wrong)
    if not form.right:
        return render_template("space_contacts.html", entry=found, form=form, sights=SIGHTS), 422
    shelf().geomap.space.reach(provider, said, me().id)
    return redirect(url_for("space_entry.entry", provider=provider), 303)


@bp.post("/espace/<provider>/publication")
def publish(provider: str) -> str | Response | tuple[str, int]:
    """Show the entry to everybody once the charter is signed, or to nobody."""
    found, form = entry_of(provider), filled()
    shown = form["shown"] == "yes"
    if shown and not signed(provider):
        form.fault("shown", gettext("Signez d’abord la charte : c’est la condition pour paraître dans l’annuaire."))
    if shown and found.place.status != "accepted":
        form.fault("shown", gettext("Dites d’abord dans quelle commune vous travaillez."))
    if not form.right:
        return _page(found, form), 422
    shelf().geomap.space.publish(provider, me().id, shown=shown)
    return redirect(url_for("space_entry.entry", provider=provider), 303)


def signed(provider: str) -> bool:
    """Say whether a provider signed a charter that still counts today."""
    every = every_provider()
    row = every[every.index == provider]
    in_time = row["charter_until"].isna() | (row["charter_until"] >= pd.Timestamp(shelf().today()))
    return bool((row["charter"] & in_time).any())


def commune_name(code: str | None) -> str:
    """Name the commune of a place."""
    return place_names(shelf().territory(), {code}).get(code, "") if code else ""


def _identity(found: Entry, form: Filled) -> str:
    return render_template(
        "space_identity.html",
        entry=found,
        form=form,
        asked=naming.last_asked(shelf().geomap, found),
        vouched=any(one.proof_state == "validated" for one in found.offers),
        claim_states=CLAIM_STATES,
    )


def _page(found: Entry, form: Filled) -> str:
    kept = shelf()
    skills = kept.nomenclature().skills
    return render_template(
        "space_entry.html",
        entry=found,
        form=form,
        steps=_steps(found),
        place=commune_name(found.place.commune),
        skills=skills,
        offers=sorted(found.offers, key=lambda one: skills[one.skill].position if one.skill in skills else 0),
        day=kept.today(),
        worth=_worth(found),
        signed=signed(found.id),
        differences=len(kept.geomap.space.differences(found.id)),
        asked=naming.last_asked(kept.geomap, found),
        claim_states=CLAIM_STATES,
    )


def _worth(found: Entry) -> dict[str, str]:
    """Say what each skill counts for today, as the public reads it, closed or not."""
    every = shelf().keep("every offer", shelf().geomap.store.offers)
    own = every[every["provider"] == found.id]
    said = standing(as_if_open(own.assign(published=True)), shelf().today())
    return {str(skill): str(worth) for skill, worth in zip(own["skill"], said, strict=True)}


def _steps(found: Entry) -> list[Step]:
    offers = [one for one in found.offers if one.proof_state != "withdrawn"]
    shown = any(one.proof_state in {"validated", "submitted"} for one in offers)
    return [
        _step(gettext("Dire où vous travaillez"), "space_place.page", found, done=found.place.status == "accepted"),
        _step(gettext("Donner un moyen de vous joindre"), "space_entry.contacts", found, done=bool(found.contacts)),
        _step(gettext("Signer la charte"), "charter.page", found, done=signed(found.id)),
        _step(gettext("Dire ce que vous savez faire"), "space_skills.page", found, done=bool(offers)),
        _step(gettext("Prouver au moins une compétence"), "space_skills.page", found, done=shown),
        Step(gettext("Publier votre fiche"), "#publication", found.published),
    ]


def _step(label: str, endpoint: str, found: Entry, *, done: bool) -> Step:
    return Step(label, url_for(endpoint, provider=found.id), done)
