"""The nomenclature as pages: the list by domain, and one skill with its proofs, words and providers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, Response, redirect, render_template, request, url_for

from geomap.core.coverage import Question
from geomap.core.trust import PROVEN
from geomap.errors import UnknownSkill
from geomap.exports.skos import Form, skos_text
from geomap.maps.zone_rows import zone_rows
from geomap.web.answers import place_names, provider_names
from geomap.web.context import Domain, domains
from geomap.web.rows import state_counts
from geomap.web.sentences import headline
from geomap.web.shelf import shelf
from geomap.web.typography import gettext

if TYPE_CHECKING:
    from werkzeug.wrappers import Response as AnyResponse

    from geomap.core.skills import Skill

bp = Blueprint("competences", __name__)

_MEDIA = {"text/turtle": "competences.turtle", "application/ld+json": "competences.linked"}
_PAGE = "text/html"


@bp.get("/competences")
def skills() -> str:
    """List all skills by domain, with how many providers are proven in each."""
    kept = shelf()
    offers = kept.offers()
    return render_template(
        "skills.html",
        domains=domains(kept.nomenclature()),
        offered=offers.groupby("skill")["provider"].nunique().to_dict(),
    )


@bp.get("/competences.ttl")
def turtle() -> Response:
    """Give the whole nomenclature as SKOS in Turtle."""
    return _skos("turtle", "text/turtle; charset=utf-8")


@bp.get("/competences.jsonld")
def linked() -> Response:
    """Give the whole nomenclature as SKOS in JSON-LD."""
    return _skos("json-ld", "application/ld+json")


def _skos(form: Form, media: str) -> Response:
    kept = shelf()
    title = gettext("Nomenclature des compétences numériques")
    address = kept.geomap.address
    return Response(
        kept.keep(f"skos {form}", lambda: skos_text(kept.nomenclature(), address, form, title=title)),
        content_type=media,
    )


@bp.get("/competence/<name>")
def skill(name: str) -> str | AnyResponse:
    """Show one skill, or one domain with the skills in it; a program that asks for SKOS is led to it."""
    kept = shelf()
    nomenclature = kept.nomenclature()
    known = nomenclature.skills.get(name)
    if known is None:
        raise UnknownSkill(gettext("« %(skill)s » n’est pas une compétence de l’annuaire.", skill=name[:40]))
    wanted = request.accept_mimetypes.best_match([_PAGE, *_MEDIA], default=_PAGE)
    if wanted in _MEDIA:
        return redirect(url_for(_MEDIA[wanted]), 303)
    if nomenclature.current(name) != name:
        return redirect(url_for("competences.skill", name=nomenclature.current(name)), 301)
    if known.broader is None:
        inside = next((d for d in domains(kept.nomenclature()) if d.skill.id == name), Domain(known, ()))
        return render_template("domain.html", domain=inside)
    return _one_skill(known)


def _one_skill(known: Skill) -> str:
    kept = shelf()
    territory = kept.territory()
    measured = kept.answer(Question(territory.spec, known.id, kept.today()))
    offers = measured.offers[measured.offers["provider"].isin(kept.providers().index)]
    offers = offers.assign(name=offers["provider"].map(provider_names())).sort_values("name")
    return render_template(
        "skill.html",
        skill=known,
        domain=kept.nomenclature().skills.get(known.broader or ""),
        headline=headline(measured),
        counts=state_counts(measured),
        zones=zone_rows(measured),
        territory=territory,
        proven=offers[offers["standing"] == PROVEN].to_dict("records"),
        waiting=offers[offers["standing"] != PROVEN].to_dict("records"),
        places=place_names(territory, set(offers["commune"].dropna())),
    )
