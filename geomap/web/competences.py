"""The nomenclature as pages: the list by domain, and one skill with its proofs, words and providers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, render_template

from geomap.core.coverage import Question
from geomap.core.trust import PROVEN
from geomap.errors import UnknownSkill
from geomap.web.answers import place_names, provider_names
from geomap.web.context import Domain, domains
from geomap.web.rows import state_counts, zone_rows
from geomap.web.sentences import headline
from geomap.web.shelf import shelf
from geomap.web.typography import gettext

if TYPE_CHECKING:
    from geomap.core.skills import Skill

bp = Blueprint("competences", __name__)


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


@bp.get("/competence/<name>")
def skill(name: str) -> str:
    """Show one skill, or one domain with the skills in it."""
    kept = shelf()
    known = kept.nomenclature().skills.get(name)
    if known is None:
        raise UnknownSkill(gettext("« %(skill)s » n’est pas une compétence de l’annuaire.", skill=name[:40]))
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
