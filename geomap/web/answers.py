"""The question of an address and everything its page shows, whichever page, fragment or file that is."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from flask import request

from geomap.core.coverage import Answer, Question
from geomap.core.explanation import Explanation, explain
from geomap.errors import UnknownCommune, UnknownSkill
from geomap.maps.zone_rows import ZoneRow, zone_rows
from geomap.web.drawing import draw
from geomap.web.insets import insets_of
from geomap.web.language import language
from geomap.web.narrowing import Narrowing, write_narrowing
from geomap.web.params import read_question, write_question
from geomap.web.rows import TABLE_COMMUNES, CommuneRow, commune_rows
from geomap.web.sentences import headline, missing_proof, reason, sentences
from geomap.web.shelf import shelf
from geomap.web.typography import gettext

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping

    import pandas as pd

    from geomap.core.skills import Skill
    from geomap.core.territory import Territory
    from geomap.maps.views import MapParts


FILTER_FORM = "filtre"
"""Id of the form that filters the table; the boxes of the legend belong to it."""


@dataclass(frozen=True)
class Why:
    """Why one commune has its colour: what the panel beside the map and the page of its own both show."""

    explanation: Explanation
    row: pd.Series
    commune: pd.Series
    reason: str
    names: Mapping[str, str]
    places: Mapping[str, str]
    journey: Mapping[str, str]
    """What of the question the page of the commune has too, for links to it."""


@dataclass(frozen=True)
class MapPage:
    """Everything the page of one question shows."""

    answer: Answer
    query: Mapping[str, Any]
    seen: Narrowing
    view: Mapping[str, str]
    headline: str
    sentences: list[str]
    rows: list[CommuneRow]
    shown: int
    zones: list[ZoneRow]
    why: Why | None
    drawing: MapParts
    today: dt.date

    @property
    def whole(self) -> dict[str, Any]:
        """What follows the `?` of a file of what is seen: the question, what is left out of its answer, the order."""
        return {**self.query, **{name: value for name, value in self.view.items() if name not in {"commune", "niveau"}}}


def asked(zone: str, skill: str) -> Question:
    """Read the question of this address, its zone by its full id and its skill among those that can be asked."""
    kept = shelf()
    question = read_question(zone, skill, request.args, kept.today())
    known = known_skill(question.skill)
    return replace(question, zone=kept.territory(question.zone).spec, skill=known.id)


def known_skill(name: str) -> Skill:
    """Give a skill that can be asked about: that of this id, or the one that took its place."""
    nomenclature = shelf().nomenclature()
    known = nomenclature.skills.get(nomenclature.current(name)) if name in nomenclature.skills else None
    if known is None or known.broader is None:
        raise UnknownSkill(gettext("« %(skill)s » n’est pas une compétence de l’annuaire.", skill=name))
    if known.retired:
        label = known.label(language())
        raise UnknownSkill(gettext("« %(skill)s » n’est plus une compétence de l’annuaire.", skill=label))
    return known


def map_page(question: Question, seen: Narrowing) -> MapPage:
    """Measure a question and make everything its page shows."""
    kept = shelf()
    measured = kept.answer(question)
    few = len(measured.coverage) <= TABLE_COMMUNES
    rows = commune_rows(measured, provider_names(), seen.order) if few else []
    return MapPage(
        answer=measured,
        query=write_question(question, kept.today()),
        seen=seen,
        view=write_narrowing(seen),
        headline=headline(measured),
        sentences=sentences(measured),
        rows=rows,
        shown=sum(map(seen.sees, rows)),
        zones=zone_rows(measured),
        why=why_of(measured, seen.commune) if seen.commune else None,
        drawing=draw(
            measured,
            chosen=seen.commune,
            form=FILTER_FORM if few else "",
            only=seen.states,
            level=seen.level or "",
            insets=insets_of(measured),
        ),
        today=kept.today(),
    )


def why_of(measured: Answer, commune: str) -> Why:
    """Say why a commune of an answer has its colour."""
    if commune not in measured.coverage.index:
        raise UnknownCommune(gettext("La commune « %(code)s » n’est pas sur cette carte.", code=commune[:40]))
    explanation = explain(measured, commune)
    codes = {fact.commune for fact in (*explanation.reaching, *explanation.others) if fact.commune}
    return Why(
        explanation=explanation,
        row=measured.coverage.loc[[commune]].iloc[0],
        commune=measured.territory.communes.loc[[commune]].iloc[0],
        reason=" ".join(filter(None, (reason(measured, commune), missing_proof(explanation)))),
        names=provider_names(),
        places=place_names(measured.territory, codes),
        journey={
            name: value for name, value in write_question(measured.question, shelf().today()).items() if name == "t"
        },
    )


def narrowed(measured: Answer, seen: Narrowing) -> Answer:
    """Keep of an answer what is seen of it, in the order of the table."""
    rows = commune_rows(measured, provider_names(), seen.order)
    return replace(measured, coverage=measured.coverage.loc[[row.code for row in rows if seen.sees(row)]])


def provider_names() -> Mapping[str, str]:
    """Give the public names of providers by id."""
    kept = shelf()

    def names() -> dict[str, str]:
        shown = kept.providers()["name"]
        return dict(zip(shown.index.tolist(), shown.tolist(), strict=True))

    return kept.keep("provider names", names)


def place_names(territory: Territory, codes: set[str]) -> Mapping[str, str]:
    """Give the names of communes in a territory or around it, by code."""
    return {
        str(code): str(name)
        for frame in (territory.around, territory.communes)
        for code, name in frame.loc[frame.index.intersection(list(codes)), "name"].items()
    }
