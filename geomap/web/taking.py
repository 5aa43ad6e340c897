"""Taking an answer away: the page that says how, the paper, and the file that needs no network."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from flask import Blueprint, Response, render_template, request, url_for

from geomap.exports.paper import paper_pdf
from geomap.exports.square_code import square_code_svg
from geomap.maps.sheet import sheet
from geomap.maps.texts import translated
from geomap.maps.views import standalone
from geomap.web.answers import asked
from geomap.web.context import domains
from geomap.web.drawing import shapes_of, written_levels
from geomap.web.embed import (
    HEIGHTS,
    Look,
    component_snippet,
    frame_title,
    iframe_snippet,
    read_look,
)
from geomap.web.language import language
from geomap.web.origin import origin, origin_mark
from geomap.web.params import read_choice, write_question
from geomap.web.sentences import headline
from geomap.web.shelf import shelf
from geomap.web.typography import gettext

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from geomap.core.coverage import Answer, Question

bp = Blueprint("taking", __name__)

SIDES = ("portrait", "paysage")
"""How the paper lies (`sens`)."""


@dataclass(frozen=True)
class Taken:
    """What the page about taking an answer away shows."""

    answer: Answer
    query: Mapping[str, Any]
    headline: str
    look: Look
    levels: Mapping[str, str]
    frame: str
    label: str
    snippet: str
    component: str


@bp.get("/emporter/<zone>/<skill>")
def take_away(zone: str, skill: str) -> str:
    """Say how an answer is taken away, and write what another site needs to show it."""
    kept = shelf()
    question = asked(zone, skill)
    measured = kept.answer(question)
    return kept.page(
        lambda: render_template(
            "taking.html",
            taken=_taken(measured, question),
            domains=domains(kept.nomenclature()),
            heights=[(height, f"{height} px") for height in sorted(HEIGHTS, key=int)],
            origin=origin_mark(),
        )
    )


@bp.get("/papier/<zone>/<skill>.pdf")
def paper(zone: str, skill: str) -> Response:
    """Give the answer on A4 pages."""
    kept = shelf()
    question = asked(zone, skill)
    landscape = read_choice(request.args, "sens", SIDES, SIDES[0]) == "paysage"
    measured = kept.answer(question)
    said = kept.keep(
        ("sheet", question, language(), kept.today()),
        lambda: sheet(
            measured,
            providers=kept.providers(),
            language=language(),
            texts=translated(gettext),
            shapes=shapes_of(measured.territory.spec),
            read_on=kept.today(),
        ),
    )
    address = origin() + question_url(question)
    made = paper_pdf({**said, "url": address, "code": square_code_svg(address)}, landscape=landscape)
    return _file(made, "application/pdf", question, "pdf", "inline")


@bp.get("/hors-ligne/<zone>/<skill>.html")
def offline(zone: str, skill: str) -> Response:
    """Give the answer as one file that opens without network."""
    kept = shelf()
    question = asked(zone, skill)
    measured = kept.answer(question)
    made = standalone(
        measured,
        providers=kept.providers(),
        mediators=kept.mediators(),
        language=language(),
        texts=translated(gettext),
        shapes=shapes_of(measured.territory.spec),
        read_on=kept.today(),
    )
    # As a download: opened here, the file would run its own scripts among our pages.
    return _file(made.encode("utf-8"), "application/octet-stream", question, "html", "attachment")


def question_url(question: Question, endpoint: str = "public.answer") -> str:
    """Give the address of a question on this site, without its host."""
    return url_for(endpoint, zone=question.zone, skill=question.skill, **write_question(question, shelf().today()))


def _file(body: bytes, media: str, question: Question, form: str, disposition: str) -> Response:
    answer = Response(body, content_type=media)
    name = f"{question.zone.replace(':', '-')}_{question.skill}_{question.day.isoformat()}.{form}"
    answer.headers["Content-Disposition"] = f'{disposition}; filename="{name}"'
    return answer


def _taken(measured: Answer, question: Question) -> Taken:
    look = read_look(request.args)
    levels = written_levels(measured.territory)
    if look.level not in levels:
        look = replace(look, level="")
    query = write_question(question, shelf().today())
    frame = url_for("embed.frame", zone=question.zone, skill=question.skill, **query, **look.written)
    label = frame_title(question, measured.territory.name)
    script = origin_mark() + url_for("embed.component")
    return Taken(
        answer=measured,
        query=query,
        headline=headline(measured),
        look=look,
        levels=levels,
        frame=frame,
        label=label,
        snippet=iframe_snippet(origin_mark() + frame, label, look.height_px),
        component=component_snippet(script, question, look, label),
    )
