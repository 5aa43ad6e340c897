"""Two questions side by side: two skills, two days, what is declared against what is proven, two journeys."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.datastructures import MultiDict

from geomap.core.frames import STATES
from geomap.errors import BadQuestion
from geomap.web.answers import asked, known_skill
from geomap.web.context import domains
from geomap.web.drawing import draw
from geomap.web.language import language
from geomap.web.params import read_name, read_question, read_yes, write_question
from geomap.web.rows import TABLE_COMMUNES, StateCount, by_name, state_counts
from geomap.web.sentences import difference, headline
from geomap.web.shelf import shelf
from geomap.web.typography import gettext
from geomap.web.wording import PROOF_LEVELS, day, minutes

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from werkzeug.wrappers import Response

    from geomap.core.coverage import Answer, Question
    from geomap.maps.views import MapParts

bp = Blueprint("comparisons", __name__)

OTHER: Mapping[str, str] = MappingProxyType(
    {"avec-t": "t", "avec-preuve": "preuve", "avec-distance": "distance", "avec-jour": "jour"}
)
"""Parameter of the second question → the one of the first it stands for."""


@dataclass(frozen=True)
class Side:
    """One of the two questions, answered."""

    name: str
    title: str
    answer: Answer
    query: Mapping[str, Any]
    headline: str
    counts: Mapping[str, StateCount]
    drawing: MapParts


@dataclass(frozen=True)
class Change:
    """One commune in both answers."""

    code: str
    name: str
    people: float | None
    states: tuple[str, str]

    @property
    def differs(self) -> bool:
        """Whether its state is not the same."""
        first, second = self.states
        return first != second


@bp.get("/comparer")
def ask() -> Response:
    """Lead the form of a comparison to its address."""
    zone = read_name(request.args, "zone") or shelf().territory().spec
    skill = read_name(request.args, "competence") or ""
    first = read_question(zone, skill, request.args, shelf().today())
    return redirect(_address(first, _second(first)))


@bp.get("/comparer/<zone>/<skill>")
def compare(zone: str, skill: str) -> str:
    """Show two answers: sentences, two maps that move together, and the communes that differ."""
    kept = shelf()
    first = asked(zone, skill)
    second = _second(first)
    whole, alone = read_yes(request.args, "tout"), second == first
    if alone:
        # Nothing was said of the other one: what is declared is the question people ask most.
        second = replace(first, proof="declared" if first.proof == "proven" else "proven")
    return kept.page(lambda: _page(first, second, whole=whole, alone=alone), [first.skill, second.skill])


def _page(first: Question, second: Question, *, whole: bool, alone: bool) -> str:
    kept = shelf()
    answers = kept.answer(first), kept.answer(second)
    order = by_name(answers[0].territory)
    differing = (answers[0].ranks != answers[1].ranks)[order]
    listed = order if whole else order[differing]
    sides = [_side(name, answer, answers) for name, answer in zip(("premiere", "seconde"), answers, strict=True)]
    return render_template(
        "compare.html",
        sides=sides,
        common=_common(answers),
        states_here=[state for state in STATES if any(state in side.counts for side in sides)],
        sentences=difference(*answers),
        listed=_changes(answers, listed[:TABLE_COMMUNES]),
        left_out=max(0, len(listed) - TABLE_COMMUNES),
        differing=int(differing.sum()),
        communes=len(order),
        whole=whole,
        alone=alone,
        domains=domains(kept.nomenclature()),
    )


def _changes(answers: tuple[Answer, Answer], rows: NDArray[np.intp]) -> list[Change]:
    """Give some communes, by their places, as both answers tell them."""
    communes = answers[0].territory.communes.iloc[rows]
    states = ([STATES[rank] for rank in answer.ranks[rows].tolist()] for answer in answers)
    people = [None if math.isnan(count) else count for count in communes["population"].tolist()]
    return [
        Change(*told)
        for told in zip(communes.index, communes["name"].map(str), people, zip(*states, strict=True), strict=True)
    ]


def _side(name: str, answer: Answer, both: tuple[Answer, Answer]) -> Side:
    return Side(
        name=name,
        title=_title(answer, both),
        answer=answer,
        query=write_question(answer.question, shelf().today()),
        headline=headline(answer),
        counts={count.state: count for count in state_counts(answer)},
        drawing=draw(answer, name=name),
    )


def _title(answer: Answer, both: tuple[Answer, Answer]) -> str:
    """Say what tells an answer from the other."""
    first, second = (_said(one) for one in both)
    return ", ".join(word for word, one, other in zip(_said(answer), first, second, strict=True) if one != other)


def _common(both: tuple[Answer, Answer]) -> str:
    """Say what the answers have in common."""
    return ", ".join(one for one, other in zip(*map(_said, both), strict=True) if one == other)


def _said(answer: Answer) -> tuple[str, ...]:
    """Say what was asked, point by point."""
    question = answer.question
    level = str(PROOF_LEVELS[question.proof])
    distance = gettext("la distance suffit") if question.remote_counts else gettext("la distance ne suffit pas")
    return answer.skill.label(language()), minutes(question.max_minutes), level, distance, day(question.day)


def _second(first: Question) -> Question:
    """Read the other question: what is not said of it is as in the first."""
    today = shelf().today()
    given = MultiDict(write_question(first, today))
    for name, stands_for in OTHER.items():
        for value in request.args.getlist(name):
            given[stands_for] = value
    skill = read_name(request.args, "avec") or first.skill
    try:
        read = read_question(first.zone, skill, given, today)
    except BadQuestion as error:
        said = gettext("Seconde question : %(why)s", why=str(error))
        raise BadQuestion(said, f"avec-{error.parameter}") from error
    return replace(read, skill=known_skill(read.skill).id)


def _address(first: Question, second: Question) -> str:
    """Give the one address of a comparison: of the second question only what differs."""
    today = shelf().today()
    plain = {"t": str(second.max_minutes), "preuve": "prouve", "distance": "non", "jour": second.day.isoformat()}
    mine, other = write_question(first, today), {**plain, **write_question(second, today)}
    same = {
        "t": first.max_minutes == second.max_minutes,
        "preuve": first.proof == second.proof,
        "distance": first.remote_counts == second.remote_counts,
        "jour": first.day == second.day,
    }
    query = {name: other[stands_for] for name, stands_for in OTHER.items() if not same[stands_for]}
    if second.skill != first.skill:
        query["avec"] = second.skill
    return url_for("comparisons.compare", zone=first.zone, skill=first.skill, **mine, **query)
