"""The nomenclature in the hands of administrators: every change shown with its effect before it is made."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, redirect, render_template, request, url_for

from geomap.core.roles import EVERYWHERE
from geomap.core.skills import PROOF_KINDS, Change, Skill
from geomap.errors import BadSkill, UnknownSkill
from geomap.stewardship.nomenclature import Foreseen, foresee
from geomap.web.context import domains
from geomap.web.forms import Filled, filled
from geomap.web.person import for_one_reader, person
from geomap.web.shelf import shelf
from geomap.web.skill_faults import fault_words
from geomap.web.skill_forms import LANGUAGES, READERS, written
from geomap.web.typography import gettext

if TYPE_CHECKING:
    from werkzeug.wrappers import Response

bp = Blueprint("administration_skills", __name__, url_prefix="/administration/competences")

NEW = "nouvelle"
"""Stands in addresses for a skill that is not there yet."""


@bp.get("")
def page() -> str:
    """List every concept, retired ones too."""
    for_one_reader()
    nomenclature = shelf().nomenclature()
    retired = [skill for skill in nomenclature.skills.values() if skill.retired]
    offered = shelf().every_offer().groupby("skill").size().to_dict()
    return render_template(
        "administration/skills.html",
        domains=domains(nomenclature),
        empty=[top for top in nomenclature.domains() if not nomenclature.in_domain(top.id)],
        retired=retired,
        offered=offered,
        changed=request.args.get("fait", ""),
    )


@bp.get("/<skill>")
def one(skill: str) -> str:
    """Show the forms of one concept, filled with what it is."""
    return _forms(skill, {})


@bp.post("/<skill>/<what>")
def change(skill: str, what: str) -> str | Response | tuple[str, int]:
    """Show what a change would do; once confirmed, make it."""
    reader = READERS.get(what)
    if reader is None:
        raise UnknownSkill(gettext("Cette modification n’existe pas."))
    form = filled()
    asked: Change | None = reader(skill, form)
    geomap, territory = shelf().geomap, shelf().territory()
    if form.right and asked is not None:
        try:
            foreseen = foresee(geomap, asked, territory.spec, geomap.today())
        except (BadSkill, UnknownSkill) as error:
            form.fault("why" if form["confirmed"] else next(iter(form.values), "why"), fault_words(error))
        else:
            if form["confirmed"] and form.need(why=gettext("Dites pourquoi : cela reste dans l’historique.")).right:
                geomap.nomenclatures.amend([asked], _author(), form["why"])
                return redirect(url_for("administration_skills.page", fait=_subject(skill, asked)), 303)
            return _effect(skill, what, form, asked, foreseen), 422 if form.faults else 200
    return _forms(skill, {what: form}), 422


def _subject(skill: str, asked: Change) -> str:
    return skill if isinstance(asked.skill, str) else asked.skill.id


def _author() -> str:
    who = person()
    return who.id if who else ""


def _effect(skill: str, what: str, form: Filled, asked: Change, foreseen: Foreseen) -> str:
    for_one_reader()
    nomenclature = shelf().nomenclature()
    return render_template(
        "administration/skill_effect.html",
        form=form,
        what=what,
        name=skill,
        skill=nomenclature.skills.get(skill),
        asked=asked,
        kind=type(asked).__name__.lower(),
        foreseen=foreseen,
        after=foreseen.after.skills,
        territory=shelf().territory(),
        kept=[(key, value) for key, value in request.form.items(multi=True) if key not in {"csrf_token", "why"}],
    )


def _forms(name: str, sent: dict[str, Filled]) -> str:
    for_one_reader()
    nomenclature = shelf().nomenclature()
    known = nomenclature.skills.get(name)
    if known is None and name != NEW:
        raise UnknownSkill(gettext("« %(skill)s » n’est pas une compétence de l’annuaire.", skill=name[:40]))
    shown = known or Skill("", None, {}, {})
    zones = shelf().territory().zones
    return render_template(
        "administration/skill.html",
        name=name,
        skill=known,
        forms_of={what: sent.get(what, Filled(written(shown, what))) for what in READERS},
        tried=next(iter(sent), ""),
        kinds=PROOF_KINDS,
        languages=LANGUAGES,
        domains=[(top.id, top.label("fr")) for top in nomenclature.domains()],
        others=[(other.id, other.label("fr")) for other in nomenclature.usable() if other.id != name],
        zones=[(str(zone), str(row["name"])) for zone, row in zones.iterrows()],
        everywhere=EVERYWHERE,
    )
