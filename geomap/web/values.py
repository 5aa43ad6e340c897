"""The figures of a question for a page that is open already: its map, table and sentences change, nothing is loaded."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from flask import Blueprint, Response

from geomap.maps.markers import mediator_groups, nearest_providers, provider_groups
from geomap.maps.texts import translated
from geomap.maps.values import figures, level_ranks, people_told, totals, values
from geomap.maps.zone_rows import zone_rows
from geomap.web.answers import asked, provider_names
from geomap.web.drawing import place_urls
from geomap.web.language import language
from geomap.web.sentences import sentences
from geomap.web.shelf import shelf
from geomap.web.typography import gettext

if TYPE_CHECKING:
    from typing import Any

bp = Blueprint("values", __name__)


@bp.get("/carte/<zone>/<skill>/valeurs")
def of_question(zone: str, skill: str) -> Response:
    """Give what the page of the same address shows first, in figures: see docs/architecture.md."""
    measured = shelf().answer(asked(zone, skill))
    return _sent(
        {
            "sentences": sentences(measured),
            "day": measured.question.day.isoformat(),
            **values(measured),
            "totals": totals(measured),
            "levels": level_ranks(measured),
            "zones": [[row.zone, row.gap_communes, people_told(row.gap_people)] for row in zone_rows(measured)],
        }
    )


@bp.get("/carte/<zone>/<skill>/lieux")
def places(zone: str, skill: str) -> Response:
    """Give the rest of the answer: the figures of each commune and its nearest provider, and who is drawn where."""
    kept = shelf()
    measured = kept.answer(asked(zone, skill))
    texts = translated(gettext)
    addresses = place_urls()
    groups = {
        "providers": provider_groups(measured, kept.providers(), texts, addresses["provider_url"]),
        "mediators": mediator_groups(measured, kept.mediators(), language(), texts, addresses["mediator_url"]),
    }
    nearest = nearest_providers(measured, provider_names())
    return _sent({**values(measured), **figures(measured), **nearest, "groups": groups})


def _sent(value: dict[str, Any]) -> Response:
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return Response(text, content_type="application/json")
