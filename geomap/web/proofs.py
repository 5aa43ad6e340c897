"""Pages of one skill for those who hold the entry: proofs, their submission, what was decided, and the appeal."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from flask import Blueprint, redirect, render_template, request, send_file, url_for

from geomap.core.skills import PROOF_KINDS, Skill
from geomap.errors import BadMove, BadProof, NotSignedIn, UnknownClaim
from geomap.stewardship import claims, proofs
from geomap.web.claim_words import CLAIM_STATES, FORMS, MEDIA, VERDICTS, obstacle_words, reason_words
from geomap.web.forms import Filled, filled
from geomap.web.person import for_one_reader, person
from geomap.web.scopes import of_provider
from geomap.web.shelf import shelf
from geomap.web.typography import gettext
from geomap.web.wording import PROOFS

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask import Response
    from werkzeug.wrappers import Response as AnyResponse

    from geomap.ports.accounts import Account
    from geomap.ports.register import Kept
    from geomap.ports.trusting import Trusting
    from geomap.stewardship.claims import Seen

bp = Blueprint("proofs", __name__)

_PAGE = "/espace/<provider>/competence/<skill>"
_FIELDS = {
    **dict.fromkeys(("link", "title", "kind", "contact"), ""),
    **dict.fromkeys(("missing", "empty", "large", "damaged", "pixels", "active", "locked", "long"), "file"),
}
_ENDINGS = {"application/pdf": "pdf", "image/png": "png", "image/jpeg": "jpg"}


@bp.get(_PAGE)
def page(provider: str, skill: str) -> str:
    """Show where a skill stands, what proves it, and what can be done."""
    return _render(_look(provider, skill), Filled())


@bp.post(f"{_PAGE}/preuve")
def add(provider: str, skill: str) -> str | AnyResponse | tuple[str, int]:
    """Take a proof in."""
    seen, form = _look(provider, skill), filled()
    sent = request.files.get("file")
    handed = proofs.Handed(
        kind=form["kind"],
        form=form["form"],
        title=form["title"],
        link=form["link"],
        contact=form["contact"],
        content=sent.stream if sent is not None and sent.filename else None,
    )
    try:
        proofs.hand_in(geomap(), seen, handed)
    except BadProof as error:
        field = _FIELDS.get(error.why) or (error.why if error.why in _FIELDS else "title")
        if error.why == "kind" and handed.form == "file" and form["kind"] in seen.skill.proofs:
            field = "file"
        form.fault(field, obstacle_words(error))
        return _render(seen, form), 422
    return _back(provider, skill, "preuves")


@bp.post(f"{_PAGE}/preuve/<proof>/retrait")
def take_back(provider: str, skill: str, proof: str) -> str | AnyResponse | tuple[str, int]:
    """Delete a proof."""
    return _do(provider, skill, lambda seen: proofs.take_back(geomap(), seen, proof))


@bp.post(f"{_PAGE}/soumettre")
def submit(provider: str, skill: str) -> str | AnyResponse | tuple[str, int]:
    """Hand the proofs to the reviewers."""
    said = filled()["said"]
    return _do(provider, skill, lambda seen: claims.submit(geomap(), seen, said))


@bp.post(f"{_PAGE}/recours")
def appeal(provider: str, skill: str) -> str | AnyResponse | tuple[str, int]:
    """Contest a decision."""
    form = filled()
    said = form["said"]
    if not said.strip():
        form.fault("said", gettext("Dites pourquoi cette décision devrait être revue."))
        return _render(_look(provider, skill), form), 422
    return _do(provider, skill, lambda seen: claims.appeal(geomap(), seen, said))


@bp.post(f"{_PAGE}/retrait")
def withdraw(provider: str, skill: str) -> str | AnyResponse | tuple[str, int]:
    """Say that the skill is no longer offered."""
    return _do(provider, skill, lambda seen: claims.withdraw(geomap(), seen))


@bp.post(f"{_PAGE}/reprise")
def declare(provider: str, skill: str) -> str | AnyResponse | tuple[str, int]:
    """Say that the skill is offered again."""
    return _do(provider, skill, lambda seen: claims.declare(geomap(), seen))


@bp.get("/preuve/<proof>")
def file(proof: str) -> Response:
    """Hand a file to its owner or to a reviewer of its place, to be saved and never shown on a page of ours."""
    found = geomap().register.proof(proof)
    kept = geomap().register.claim(found[1]) if found else None
    if found is None or kept is None or found[0].file is None:
        raise UnknownClaim(gettext("Cette preuve n’existe pas, ou plus."))
    seen = claims.look(geomap(), kept.offer, account(), of_provider({"provider": kept.provider}))
    examined = seen.person.reviewer and found[0].submitted_at is not None
    if not seen.person.owner and not examined:
        raise UnknownClaim(gettext("Cette preuve n’existe pas, ou plus."))
    media = found[0].media or "application/octet-stream"
    content = geomap().files.open(found[0].file)
    name = f"preuve-{found[0].id}.{_ENDINGS.get(media, 'bin')}"
    answer = send_file(content, mimetype=media, as_attachment=True, download_name=name, etag=False)
    answer.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    for_one_reader()
    return answer


def geomap() -> Trusting:
    """Give what proving and deciding work with."""
    return cast("Trusting", shelf().geomap)


def account() -> Account:
    """Give the account of who asks; the table of permissions let nobody else in."""
    who = person()
    if who is None:
        raise NotSignedIn(gettext("Connectez-vous pour lire cette adresse."))
    return who.account


def kinds(skill: Skill) -> list[tuple[str, object]]:
    """Give the kinds of proof a skill accepts with their words; one without a grid accepts any."""
    return [(kind, PROOFS[kind]) for kind in skill.proofs or PROOF_KINDS]


def _look(provider: str, skill: str) -> Seen:
    try:
        return claims.look_for(geomap(), provider, skill, account())
    except UnknownClaim:
        raise UnknownClaim(gettext("Cette fiche ne propose pas cette compétence.")) from None


def _do(provider: str, skill: str, act: Callable[[Seen], Kept]) -> str | AnyResponse | tuple[str, int]:
    seen, form = _look(provider, skill), filled()
    try:
        act(seen)
    except (BadMove, BadProof) as error:
        form.fault("said", obstacle_words(error))
        return _render(seen, form), 422
    return _back(provider, skill, "etat")


def _back(provider: str, skill: str, part: str) -> AnyResponse:
    return redirect(url_for("proofs.page", provider=provider, skill=skill, _anchor=part), 303)


def _render(seen: Seen, form: Filled) -> str:
    return render_template(
        "proofs.html",
        seen=seen,
        form=form,
        claim_states=CLAIM_STATES,
        forms_of_proof=FORMS,
        media=MEDIA,
        verdicts=VERDICTS,
        reason_words=reason_words,
        most=proofs.MOST_PROOFS,
        kinds=kinds,
    )
