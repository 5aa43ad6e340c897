"""Pages for everyone: home, the map of one question, why a commune has its colour, method and legal notes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from flask import Blueprint, Response, current_app, redirect, render_template, request, url_for

from geomap.core.accessibility import DECAY, FAIR_MINUTES, FAR_MINUTES, LOW_SHARE, NEAR_MINUTES, PEOPLE
from geomap.core.costs import MAX_MINUTES
from geomap.core.coverage import Question
from geomap.maps.tiles import basemap
from geomap.web.answers import asked, map_page, why_of
from geomap.web.assets import ASSETS
from geomap.web.context import Domain, domains
from geomap.web.narrowing import Narrowing, read_narrowing, write_narrowing
from geomap.web.params import read_name, read_question, read_yes, write_question
from geomap.web.shelf import shelf

if TYPE_CHECKING:
    from werkzeug.wrappers import Response as AnyResponse

    from geomap.core.skills import Skill

bp = Blueprint("public", __name__)

MISSING_SHOWN = 6
"""Skills the home page names as missing."""

OVERVIEW_COMMUNES = 6_000
"""Above this many communes the home page leaves out what is missing, skill by skill."""


@dataclass(frozen=True)
class Missing:
    """A skill that people lack."""

    skill: Skill
    communes: int
    people: float


@bp.get("/")
def home() -> str:
    """Say what this is, let people search, and show the territory at a glance."""
    return shelf().page(_home)


@bp.get("/carte")
def ask() -> AnyResponse:
    """Lead the form of the map to the address of its question."""
    kept = shelf()
    zone = read_name(request.args, "zone") or kept.territory().spec
    grouped = domains(kept.nomenclature())
    skill = read_name(request.args, "competence") or (grouped[0].skills[0].id if grouped else "")
    question = read_question(zone, skill, request.args, kept.today())
    return redirect(_address(question, read_narrowing(request.args)))


@bp.get("/carte/<zone>/<skill>")
def answer(zone: str, skill: str) -> AnyResponse:
    """Show the answer to a question: sentences, map, legend, table."""
    kept = shelf()
    question = asked(zone, skill)
    seen = read_narrowing(request.args)
    if (question.zone, question.skill) != (zone, skill) or len(request.args.getlist("etat")) > 1:
        return redirect(_address(question, seen))
    text = kept.page(
        lambda: render_template("map.html", page=map_page(question, seen), domains=domains(kept.nomenclature())),
        [question.skill],
    )
    return Response(text, headers=current_app.extensions[ASSETS].early("map", text))


def _address(question: Question, seen: Narrowing) -> str:
    """Give the one address of a question and of what is seen of its answer."""
    query = {**write_question(question, shelf().today()), **write_narrowing(seen)}
    return url_for("public.answer", zone=question.zone, skill=question.skill, **query)


@bp.get("/carte/<zone>/<skill>/pourquoi/<commune>")
def why(zone: str, skill: str, commune: str) -> str:
    """Say why a commune has its colour: a page, or the part the map's page takes in with `fragment=oui`."""
    kept = shelf()
    question = asked(zone, skill)
    measured = kept.answer(question)
    return render_template(
        "why_fragment.html" if read_yes(request.args, "fragment") else "why.html",
        answer=measured,
        why=why_of(measured, commune),
        query=write_question(question, kept.today()),
    )


@bp.get("/methode")
def method() -> str:
    """Say how everything on the map is measured, with the very constants used."""
    kept = shelf()
    return render_template(
        "method.html",
        decay=DECAY,
        people=PEOPLE,
        low_share=LOW_SHARE,
        near=NEAR_MINUTES,
        fair=FAIR_MINUTES,
        far=FAR_MINUTES,
        most=MAX_MINUTES,
        paces=kept.geomap.travel.paces(kept.territory().communes),
    )


@bp.get("/mentions-legales")
def legal() -> str:
    """Say who publishes, from which sources, under which licences, and what is kept of readers."""
    geomap = shelf().geomap
    return render_template("legal.html", basemap=basemap(geomap.settings.basemap), relayed=geomap.tiles is not None)


def _home() -> str:
    kept = shelf()
    grouped = domains(kept.nomenclature())
    first = _first_skill(grouped)
    page = None
    if first is not None:
        page = map_page(Question(kept.territory().spec, first.id, kept.today()), Narrowing())
    return render_template(
        "home.html",
        page=page,
        missing=most_missing(),
        domains=grouped,
        territory=kept.territory(),
        providers=len(kept.providers()),
        mediators=len(kept.mediators()),
        skills=sum(len(domain.skills) for domain in grouped),
    )


def most_missing() -> list[Missing]:
    """Give the skills that most people of the territory lack, at the territory's own scale."""
    kept = shelf()
    if len(kept.territory().communes) > OVERVIEW_COMMUNES:
        return []
    worst = kept.overview().sort_values("gap_people", ascending=False, kind="stable").head(MISSING_SHOWN)
    return [
        Missing(kept.nomenclature().get(str(skill)), int(row["gap_communes"]), float(row["gap_people"]))
        for skill, row in worst[worst["gap_communes"] > 0].iterrows()
    ]


def _first_skill(grouped: list[Domain]) -> Skill | None:
    """Choose what the home page shows: the skill most providers offer, else the first."""
    offered = shelf().offers()["skill"].value_counts()
    skills = [skill for domain in grouped for skill in domain.skills]
    return max(skills, key=lambda skill: int(offered.get(skill.id, 0)), default=None)
