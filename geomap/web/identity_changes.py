"""The reviewers' side of changes of identity: the name or SIRET asked for, beside what was validated before."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from flask import Blueprint, redirect, render_template, url_for

from geomap.core.entries.duplicates import Duplicate, duplicates
from geomap.core.entries.identity_change import IdentityChange
from geomap.core.entries.request import OPEN
from geomap.errors import NotFound
from geomap.stewardship import naming
from geomap.web.forms import Filled, filled
from geomap.web.shelf import shelf
from geomap.web.space import cards, entry_of, every_provider, me
from geomap.web.space_words import CLAIM_STATES, OBJECTIONS
from geomap.web.typography import gettext

if TYPE_CHECKING:
    from werkzeug.wrappers import Response

    from geomap.core.entries.request import Decision

bp = Blueprint("identity_changes", __name__)


def waiting() -> list[IdentityChange]:
    """Give the changes that wait, the oldest first."""
    return [one for one in shelf().geomap.space.identity_changes() if one.state in OPEN]


@bp.get("/validation/identites/<int:change>")
def change(change: int) -> str:
    """Show what an entry asks to be called, and what was validated under its name."""
    return _page(_change(change), Filled())


@bp.post("/validation/identites/<int:change>")
def decide(change: int) -> str | Response | tuple[str, int]:
    """Accept or refuse a change, with a reason."""
    made, geomap, reviewer = _change(change), shelf().geomap, me().account
    entry = entry_of(made.provider)
    form = filled().need(reason=gettext("Dites pourquoi : la personne lira cette raison."))
    if form["decision"] not in {"granted", "refused"}:
        form.fault("decision", gettext("Choisissez d’accepter ou de refuser."))
    if form["decision"] == "granted" and _taken(made):
        form.fault("decision", gettext("Une autre fiche porte ce SIRET : il ne peut être donné à celle-ci."))
    against = naming.barred(geomap, made, entry, reviewer)
    if against:
        form.fault("decision", str(OBJECTIONS[against]))
    if not form.right:
        return _page(made, form), 422
    naming.decide(geomap, made, entry, cast("Decision", form["decision"]), form["reason"], reviewer)
    return redirect(url_for("entry_claims.queue"), 303)


def _page(made: IdentityChange, form: Filled) -> str:
    entry, geomap = entry_of(made.provider), shelf().geomap
    skills = shelf().nomenclature().skills
    validated = [one for one in geomap.register.claims(entry.id) if one.claim.recorded == "validated"]
    return render_template(
        "identity_change.html",
        made=made,
        entry=entry,
        form=form,
        validated=[(one, skills[one.skill]) for one in validated if one.skill in skills],
        others=[one for one in geomap.space.identity_changes(provider=entry.id) if one.id != made.id],
        asker=geomap.accounts.get(made.account),
        taken=cards(_taken(made)),
        objection=OBJECTIONS.get(naming.barred(geomap, made, entry, me().account) or ""),
        claim_states=CLAIM_STATES,
    )


def _taken(made: IdentityChange) -> list[Duplicate]:
    """Give the other entries that have the SIRET asked for."""
    same = duplicates(every_provider(), name="", siret=made.siret) if made.siret else []
    return [one for one in same if one.provider != made.provider]


def _change(number: int) -> IdentityChange:
    made = next((one for one in shelf().geomap.space.identity_changes() if one.id == number), None)
    if made is None:
        raise NotFound(gettext("Aucune demande ne porte ce numéro."))
    return made
