"""The figures of a question for a page that is open already: its map, table and sentences change, nothing is loaded."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from flask import Blueprint, Response, url_for

from geomap.maps.markers import mediator_groups, nearest_providers, provider_groups
from geomap.maps.texts import translated
from geomap.maps.values import figures, level_ranks, totals, values, zone_totals
from geomap.web.answers import asked, provider_names
from geomap.web.drawing import map_label, place_urls
from geomap.web.language import language
from geomap.web.params import write_question
from geomap.web.rows import zone_rows
from geomap.web.sentences import sentences
from geomap.web.shelf import shelf
from geomap.web.typography import gettext

if TYPE_CHECKING:
    from typing import Any

    from geomap.core.coverage import Answer

bp = Blueprint("values", __name__)


@bp.get("/carte/<zone>/<skill>/valeurs")
def of_question(zone: str, skill: str) -> Response:
    """Give what the page of the same address shows, in figures: see docs/architecture.md."""
    kept = shelf()
    question = asked(zone, skill)
    measured = kept.answer(question)
    query = write_question(question, kept.today())
    return _sent(
        {
            "url": url_for("public.answer", zone=question.zone, skill=question.skill, **query),
            "label": map_label(measured),
            "sentences": sentences(measured),
            **values(measured),
            **figures(measured),
            "totals": totals(measured),
            "levels": level_ranks(measured),
            "zones": _zones(measured),
        }
    )


@bp.get("/carte/<zone>/<skill>/lieux")
def places(zone: str, skill: str) -> Response:
    """Give the providers of a question: where they are drawn, and which is the nearest of each commune."""
    kept = shelf()
    measured = kept.answer(asked(zone, skill))
    texts = translated(gettext)
    addresses = place_urls()
    groups = {
        "providers": provider_groups(measured, kept.providers(), texts, addresses["provider_url"]),
        "mediators": mediator_groups(measured, kept.mediators(), language(), texts, addresses["mediator_url"]),
    }
    return _sent({**nearest_providers(measured, provider_names()), "groups": groups})


def _zones(answer: Answer) -> dict[str, Any]:
    """Give the sums of the zones the page lists."""
    kinds = {row.kind for row in zone_rows(answer)}
    return zone_totals(answer, tuple(kinds))


def _sent(value: dict[str, Any]) -> Response:
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return Response(text, content_type="application/json")
