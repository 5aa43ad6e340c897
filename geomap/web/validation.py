"""Pages of reviewers: the queue of claims that wait, and one claim with all there is to decide on it."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, cast

import pandas as pd
from flask import Blueprint, redirect, render_template, request, url_for

from geomap.core.trust import WAITING_FOR_DECISION
from geomap.core.trust.reasons import REASONS
from geomap.errors import BadMove, BadQuestion, UnknownClaim
from geomap.stewardship import claims, deciding, queue
from geomap.web import identity_changes
from geomap.web.claim_words import CLAIM_STATES, FORMS, MEDIA, VERDICTS, obstacle_words, reason_words
from geomap.web.forms import Filled, filled
from geomap.web.params import read_name, read_page
from geomap.web.proofs import account, geomap, kinds
from geomap.web.scopes import of_provider
from geomap.web.shelf import shelf
from geomap.web.typography import gettext

if TYPE_CHECKING:
    from collections.abc import Mapping

    from werkzeug.wrappers import Response

    from geomap.ports.register import Kept
    from geomap.stewardship.claims import Seen
    from geomap.stewardship.deciding import Verdict

bp = Blueprint("validation", __name__)

PAGE_ROWS = 25
AGES = (0, 7, 30, 90)
"""Days a claim has waited at least, to choose from."""

_FAULTS = {"until": "until", "note": "note", "reason": "reason"}


@bp.get("/validation", endpoint="queue")
def page() -> str:
    """List the claims that wait in the places of who asks, those that open most to people first."""
    wanted = _filter()
    rows = queue.queue(geomap(), account(), _places, _effect, wanted)
    number = read_page(request.args)
    territory, nomenclature = shelf().territory(), shelf().nomenclature()
    waiting = {kept.skill for kept in geomap().register.waiting()}
    return render_template(
        "validation.html",
        rows=rows[(number - 1) * PAGE_ROWS : number * PAGE_ROWS],
        total=len(rows),
        number=number,
        pages=max(1, -(-len(rows) // PAGE_ROWS)),
        wanted=wanted,
        ages=AGES,
        states=[(state, CLAIM_STATES[state]) for state in WAITING_FOR_DECISION],
        skills=[nomenclature.skills[name] for name in nomenclature.skills if name in waiting],
        labels=nomenclature.skills,
        zones=territory.zones.sort_values("name")["name"].to_dict(),
        claim_states=CLAIM_STATES,
    )


@bp.get("/validation/<offer>")
def claim(offer: str) -> str:
    """Show a claim: its proofs, what is accepted for its skill, what was decided before, and what can be decided."""
    seen = _look(offer)
    handed = {proof.kind for proof in seen.kept.proofs if proof.submitted_at is not None}
    convincing = handed.pop() if len(handed) == 1 else ""
    until = deciding.latest(geomap(), seen)
    return _render(seen, Filled({"until": until.isoformat(), "proof_kind": convincing}))


@bp.post("/validation/<offer>")
def decide(offer: str) -> str | Response | tuple[str, int]:
    """Decide on a claim."""
    seen, form = _look(offer), filled()
    verdict = form["verdict"]
    if verdict not in REASONS:
        form.fault("verdict", gettext("Choisissez une décision."))
        return _render(seen, form), 422
    until = _day(form) if verdict == "validate" else None
    if form.right:
        ruling = deciding.Ruling(
            cast("Verdict", verdict), form["reason"], form["note"], until, form["proof_kind"] or None, form["examined"]
        )
        try:
            deciding.decide(geomap(), seen, ruling)
        except BadMove as error:
            form.fault(_FAULTS.get(error.why, "verdict"), obstacle_words(error))
        else:
            return redirect(url_for("validation.claim", offer=offer, _anchor="decisions"), 303)
    return _render(seen, form), 422


def _look(offer: str) -> Seen:
    kept = geomap().register.claim(offer)
    if kept is None:
        raise UnknownClaim(gettext("Ce dossier n’existe pas, ou plus."))
    return claims.look(geomap(), offer, account(), _places(kept))


def _places(kept: Kept) -> frozenset[str]:
    return of_provider({"provider": kept.provider})


def _effect(kept: Kept) -> queue.Effect:
    """Give what a claim would open, measured again only when the offers of its skill are others."""
    pages = shelf()
    offers = pages.keep(("offers of", kept.skill), lambda: geomap().store.offers(kept.skill))
    mark = pages.keep(("mark of", kept.skill), lambda: int(pd.util.hash_pandas_object(offers).sum()))
    zone = pages.territory().spec
    waiting = pages.keep(("waiting", kept.skill), lambda: _waiting(kept.skill))
    key = ("effects", zone, kept.skill, pages.today(), mark, waiting, pages.geomap.travel.stamp)
    measured: Mapping[str, queue.Effect] = pages.keep_always(key, lambda: queue.effects(geomap(), zone, kept.skill))
    return measured.get(kept.offer, queue.Effect())


def _waiting(skill: str) -> tuple[str, ...]:
    return tuple(sorted(kept.offer for kept in geomap().register.waiting() if kept.skill == skill))


def _filter() -> queue.Filter:
    age = request.args.get("jours", "0")
    state = read_name(request.args, "etat")
    if age not in {str(days) for days in AGES} or state not in {None, *WAITING_FOR_DECISION}:
        raise BadQuestion(gettext("Ce filtre n’existe pas : revenez à la liste entière."))
    return queue.Filter(read_name(request.args, "competence"), read_name(request.args, "zone"), state, int(age))


def _day(form: Filled) -> dt.date | None:
    try:
        return dt.date.fromisoformat(form["until"])
    except ValueError:
        form.fault("until", gettext("Donnez une date."))
        return None


def _render(seen: Seen, form: Filled) -> str:
    reasons = {verdict: [(name, reason_words(name)) for name in names] for verdict, names in REASONS.items()}
    return render_template(
        "claim.html",
        seen=seen,
        form=form,
        effect=_effect(seen.kept) if seen.state in WAITING_FOR_DECISION else None,
        verdicts=[(step, VERDICTS[step]) for step in seen.steps if step in VERDICTS],
        verdict_words=VERDICTS,
        reasons=reasons,
        claim_states=CLAIM_STATES,
        forms_of_proof=FORMS,
        media=MEDIA,
        latest=deciding.latest(geomap(), seen),
        reason_words=reason_words,
        me=account().id,
        kinds=kinds,
        examined=deciding.examined(seen.kept),
        renamed=next((one for one in identity_changes.waiting() if one.provider == seen.kept.provider), None),
    )
