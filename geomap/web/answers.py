"""The question of an address and everything its page shows, whichever page, fragment or file that is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from flask import request

from geomap.core.coverage import Answer, Question
from geomap.errors import UnknownSkill
from geomap.web.drawing import draw
from geomap.web.params import read_question, write_question
from geomap.web.rows import TABLE_COMMUNES, CommuneRow, StateCount, ZoneRow, commune_rows, state_counts, zone_rows
from geomap.web.sentences import headline, sentences
from geomap.web.shelf import shelf
from geomap.web.typography import gettext

if TYPE_CHECKING:
    from collections.abc import Mapping

    from geomap.core.territory import Territory
    from geomap.maps.views import MapParts


@dataclass(frozen=True)
class MapPage:
    """Everything the page of one question shows."""

    answer: Answer
    query: Mapping[str, Any]
    order: str
    headline: str
    sentences: list[str]
    states: list[StateCount]
    rows: list[CommuneRow]
    zones: list[ZoneRow]
    drawing: MapParts


def asked(zone: str, skill: str) -> Question:
    """Read the question of this address, its zone by its full id and its skill among those that can be asked."""
    kept = shelf()
    question = read_question(zone, skill, request.args, kept.today())
    known = kept.nomenclature().skills.get(question.skill)
    if known is None or known.broader is None:
        raise UnknownSkill(gettext("« %(skill)s » n’est pas une compétence de l’annuaire.", skill=skill))
    spec = kept.territory(question.zone).spec
    return Question(spec, known.id, question.day, question.max_minutes, question.proof, question.remote_counts)


def map_page(question: Question, order: str) -> MapPage:
    """Measure a question and make everything its page shows."""
    kept = shelf()
    measured = kept.answer(question)
    few = len(measured.coverage) <= TABLE_COMMUNES
    return MapPage(
        answer=measured,
        query=write_question(question, kept.today()),
        order=order,
        headline=headline(measured),
        sentences=sentences(measured),
        states=state_counts(measured),
        rows=commune_rows(measured, provider_names(), order) if few else [],
        zones=zone_rows(measured),
        drawing=draw(measured),
    )


def provider_names() -> Mapping[str, str]:
    """Give the public names of providers by id."""
    kept = shelf()
    return kept.keep(
        "provider names", lambda: {str(name): str(shown) for name, shown in kept.providers()["name"].items()}
    )


def place_names(territory: Territory, codes: set[str]) -> Mapping[str, str]:
    """Give the names of communes in a territory or around it, by code."""
    return {
        str(code): str(name)
        for frame in (territory.around, territory.communes)
        for code, name in frame.loc[frame.index.intersection(list(codes)), "name"].items()
    }
