"""The same answers for programs: GeoJSON, CSV and JSON of a question."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING

from flask import Blueprint, Response, request

from geomap.errors import NotFound
from geomap.exports.geojson import coverage_geojson, coverage_json
from geomap.exports.tabular import coverage_csv
from geomap.web.answers import asked, narrowed
from geomap.web.language import language
from geomap.web.narrowing import read_narrowing
from geomap.web.shelf import shelf
from geomap.web.typography import gettext

if TYPE_CHECKING:
    from geomap.core.coverage import Answer

bp = Blueprint("api", __name__)

FORMS: Mapping[str, tuple[Callable[[Answer, str], str], str]] = MappingProxyType(
    {
        "geojson": (coverage_geojson, "application/geo+json"),
        "json": (coverage_json, "application/json"),
        "csv": (coverage_csv, "text/csv; charset=utf-8"),
    }
)
"""Form of an answer → who writes it, and its media type."""


@bp.get("/api/coverage/<zone>/<skill>.<form>")
def coverage(zone: str, skill: str, form: str) -> Response:
    """Give the answer of the same address under /carte, in the form asked."""
    if form not in FORMS:
        raise NotFound(
            gettext(
                "« .%(form)s » n’existe pas ; formes possibles : %(known)s.", form=form[:20], known=", ".join(FORMS)
            )
        )
    write, media = FORMS[form]
    question = asked(zone, skill)
    measured = shelf().answer(question)
    if form == "csv" and not {"etat", "q", "tri"}.isdisjoint(request.args):
        measured = narrowed(measured, read_narrowing(request.args))
    answer = Response(write(measured, language()), content_type=media)
    disposition = "attachment" if form == "csv" else "inline"
    name = f"{question.zone.replace(':', '-')}_{question.skill}_{question.day.isoformat()}.{form}"
    answer.headers["Content-Disposition"] = f'{disposition}; filename="{name}"'
    return answer
