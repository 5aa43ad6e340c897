"""Sharing a question: the picture other sites show beside a link to it, and its square code."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, Response

from geomap.exports.paper import card_png
from geomap.exports.square_code import square_code_svg
from geomap.web.answers import asked
from geomap.web.language import language
from geomap.web.origin import origin
from geomap.web.poster import picture as picture_of
from geomap.web.sentences import headline
from geomap.web.shelf import shelf
from geomap.web.taking import question_url
from geomap.web.typography import gettext
from geomap.web.wording import day

if TYPE_CHECKING:
    from typing import Any

    from geomap.core.coverage import Answer

_MAP_PX = 540

bp = Blueprint("share", __name__)


@bp.get("/partage/<zone>/<skill>.png")
def picture(zone: str, skill: str) -> Response:
    """Give the picture of an answer that is shown beside a link to it."""
    kept = shelf()
    question = asked(zone, skill)
    measured = kept.answer(question)
    made = kept.keep(("card", question, language()), lambda: card_png(_card(measured)))
    answer = Response(made, content_type="image/png")
    answer.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    return answer


@bp.get("/partage/<zone>/<skill>.svg")
def square_code(zone: str, skill: str) -> Response:
    """Give the square code of a question: what a telephone reads off a screen or off paper."""
    return Response(square_code_svg(origin() + question_url(asked(zone, skill))), content_type="image/svg+xml")


def _card(measured: Answer) -> dict[str, Any]:
    return {
        "language": language(),
        "skill": measured.skill.label(language()),
        "place": measured.territory.name,
        "headline": headline(measured),
        "day": str(day(measured.question.day)),
        "sample": gettext("Données d’exemple.") if shelf().sample() else "",
        "picture": [*picture_of(measured, _MAP_PX, 1.0, form="png", ground="#ffffff", every=True)],
    }
