"""The reviewers' side of claims of entries: the queue, one claim, the letter with its code."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from flask import Blueprint, redirect, render_template, url_for

from geomap.core.entries.entry_claim import CODE_DAYS, EntryClaim
from geomap.core.entries.holders import FormerHolder, place_given_back
from geomap.core.entries.request import OPEN
from geomap.errors import BadInput, NotFound
from geomap.stewardship import claiming
from geomap.web import identity_changes
from geomap.web.answers import place_names
from geomap.web.forms import Filled, filled
from geomap.web.person import for_one_reader
from geomap.web.scopes import scopes_within
from geomap.web.shelf import shelf
from geomap.web.space import entry_of, me
from geomap.web.space_words import CLAIM_STATES, CLAIM_WAYS, OBJECTIONS
from geomap.web.typography import gettext

if TYPE_CHECKING:
    from werkzeug.wrappers import Response

    from geomap.core.entries.request import Decision
    from geomap.ports.accounts import Account

bp = Blueprint("entry_claims", __name__)

_EITHER = ("reviewer", "administrator")


@bp.get("/validation/fiches")
def queue() -> str:
    """List the claims and changes of identity that wait where one decides, the oldest first."""
    waiting = [one for one in shelf().geomap.space.claims() if one.state in OPEN and _seen(one.provider, _EITHER)]
    changes = [one for one in identity_changes.waiting() if _seen(one.provider, ("reviewer",))]
    about = {one.provider for one in waiting} | {one.provider for one in changes}
    names = {provider: entry_of(provider).identity.name for provider in about}
    return render_template(
        "entry_claims.html",
        waiting=waiting,
        changes=changes,
        names=names,
        claim_ways=CLAIM_WAYS,
        claim_states=CLAIM_STATES,
    )


@bp.get("/validation/fiches/<int:claim>")
def claim(claim: int) -> str:
    """Show a claim, who makes it, and what the entry says of itself."""
    return _page(_claim(claim), Filled())


@bp.post("/validation/fiches/<int:claim>")
def decide(claim: int) -> str | Response | tuple[str, int]:
    """Accept or refuse a claim, with a reason."""
    made, geomap, reviewer = _claim(claim), shelf().geomap, me().account
    form = filled().need(reason=gettext("Dites pourquoi : la personne lira cette raison."))
    if form["decision"] not in {"granted", "refused"}:
        form.fault("decision", gettext("Choisissez d’accepter ou de refuser."))
    against = claiming.barred(geomap, made, entry_of(made.provider), reviewer)
    if against:
        form.fault("decision", str(OBJECTIONS[against]))
    if not form.right:
        return _page(made, form), 422
    claiming.decide(geomap, made, cast("Decision", form["decision"]), form["reason"], reviewer)
    return redirect(url_for("entry_claims.queue"), 303)


@bp.post("/validation/fiches/<int:claim>/courrier")
def letter(claim: int) -> str:
    """Write the letter to the establishment, with a new code: it is shown here once, to be printed."""
    made = _claim(claim)
    against = claiming.barred(shelf().geomap, made, entry_of(made.provider), me().account)
    if against:
        raise BadInput(str(OBJECTIONS[against]))
    code, until = claiming.write_letter(shelf().geomap, made, me().account)
    for_one_reader()
    entry = entry_of(made.provider)
    return render_template(
        "entry_letter.html",
        made=made,
        entry=entry,
        place=_commune(entry.place.commune),
        code=code,
        until=until.date(),
        days=CODE_DAYS["letter"],
        today=shelf().today(),
        claimant=shelf().geomap.accounts.get(made.account),
        site_address=shelf().geomap.address,
    )


def _seen(provider: str, roles: tuple[str, ...]) -> bool:
    """Say whether an entry lies where who asks has one of some roles."""
    who = me()
    within = [scopes_within(who.grants, role) for role in roles if who.has(role)]
    return any(places is None or f"provider:{provider}" in places for places in within)


def _page(made: EntryClaim, form: Filled) -> str:
    entry, geomap = entry_of(made.provider), shelf().geomap
    return render_template(
        "entry_claim.html",
        made=made,
        entry=entry,
        place=_commune(entry.place.commune),
        form=form,
        claimant=geomap.accounts.get(made.account),
        others=[
            one
            for one in geomap.space.claims(provider=made.provider)
            if one.id != made.id and (one.account != made.account or one.state != "withdrawn")
        ],
        taken=entry.id in geomap.space.held([entry.id]),
        former=_former(made),
        objection=OBJECTIONS.get(claiming.barred(geomap, made, entry, me().account) or ""),
        claim_ways=CLAIM_WAYS,
        claim_states=CLAIM_STATES,
    )


def _former(made: EntryClaim) -> tuple[FormerHolder, Account | None, bool] | None:
    """Give when the claimant held the entry, who let them go, and whether they would get their place back."""
    geomap = shelf().geomap
    every = geomap.space.former_holders(made.provider)
    last = next((one for one in every if one.account == made.account), None)
    if last is None:
        return None
    return last, geomap.accounts.get(last.author), place_given_back(every, made.account, made.made_at) is not None


def _claim(number: int) -> EntryClaim:
    made = next((one for one in shelf().geomap.space.claims() if one.id == number), None)
    if made is None:
        raise NotFound(gettext("Aucune demande ne porte ce numéro."))
    return made


def _commune(code: str | None) -> str:
    return place_names(shelf().territory(), {code}).get(code, "") if code else ""
