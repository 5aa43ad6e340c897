"""The rows of an answer, made once: CSV, GeoJSON and JSON write these same rows and cannot disagree."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import Any

import pandas as pd

from geomap.core.coverage import Answer
from geomap.exports.words import state_label

_MEASURES: Sequence[str] = (
    "gap",
    "proven_providers",
    "remote_providers",
    "waiting_offers",
    "waiting_reasons",
    "nearest_offer",
    "nearest_provider",
    "nearest_commune",
    "nearest_minutes",
    "nearest_reason",
    "proven_minutes",
    "within_30",
    "accessibility",
    "level",
)

ANSWER_FIELDS: Sequence[str] = (
    "code",
    "name",
    "population",
    "state",
    "state_label",
    *_MEASURES[: _MEASURES.index("nearest_commune") + 1],
    "nearest_commune_name",
    *_MEASURES[_MEASURES.index("nearest_commune") + 1 :],
    "minutes_source",
)
"""Columns of an answer by proven providers, in the order files show them; `answer_fields` gives those of any."""

SUMMARY_FIELDS: Sequence[str] = ("zone", "zone_name", "state", "state_label", "communes", "people")
"""Columns of a summary, in the order files show them."""

_DECIMALS = 6
"""Digits kept after the point: 0.06 ms of travel, 1 in a million people; the same in every format."""


_COUNTED = {"proven_providers": "counted_providers", "proven_minutes": "counted_minutes"}
"""What these are called for a reader who takes what is declared for proven: nothing is called proven that is not."""


def answer_fields(answer: Answer) -> Sequence[str]:
    """Give the columns of an answer, in the order files show them."""
    return [_field(name, answer) for name in ANSWER_FIELDS]


def _field(name: str, answer: Answer) -> str:
    return name if answer.question.proof == "proven" else _COUNTED.get(name, name)


def answer_rows(answer: Answer, language: str) -> Iterator[dict[str, Any]]:
    """Give one row a commune, in the territory's order, with plain Python values only."""
    names = pd.concat([answer.territory.communes["name"], answer.territory.around["name"]])
    name_of = names[~names.index.duplicated()].to_dict()
    columns = {name: _plain(answer.coverage[name]) for name in ("state", *_MEASURES)}
    people = _plain(answer.territory.communes["population"].reindex(answer.coverage.index))
    for position, code in enumerate(answer.coverage.index):
        row = {name: values[position] for name, values in columns.items()}
        yield {
            "code": code,
            "name": name_of[code],
            "population": people[position],
            "state_label": state_label(row["state"], language),
            "nearest_commune_name": name_of.get(row["nearest_commune"]),
            "minutes_source": answer.minutes_source,
            **{_field(name, answer): value for name, value in row.items()},
        }


def summary_rows(answer: Answer, language: str) -> Iterator[dict[str, Any]]:
    """Give one row a zone and state, the territory itself first."""
    zone_name = {answer.territory.spec: answer.territory.name, **answer.territory.zones["name"].to_dict()}
    whole = answer.summary["zone"] == answer.territory.spec
    ordered = pd.concat([answer.summary[whole], answer.summary[~whole]])
    columns = (_plain(ordered[name]) for name in ("zone", "state", "communes", "people"))
    for zone, state, communes, people in zip(*columns, strict=True):
        yield {
            "zone": zone,
            "zone_name": zone_name.get(zone),
            "state": state,
            "state_label": state_label(state, language),
            "communes": communes,
            "people": people,
        }


def question_member(answer: Answer, language: str) -> dict[str, Any]:
    """Say what was asked, of what, and how it was measured: the head of every file that can carry one."""
    question = answer.question
    return {
        "zone": answer.territory.spec,
        "zone_name": answer.territory.name,
        "skill": answer.skill.id,
        "skill_label": answer.skill.label(language),
        "day": question.day.isoformat(),
        "max_minutes": question.max_minutes,
        "proof": question.proof,
        "remote_counts": question.remote_counts,
        "minutes_source": answer.minutes_source,
        "attribution": answer.territory.attribution,
        "directory_version": answer.version,
    }


def _plain(values: pd.Series) -> list[Any]:
    return [plain(value) for value in values.tolist()]


def plain(value: Any) -> Any:
    """Turn a cell into what JSON knows: no NaN, whole numbers whole, others rounded."""
    if value is None or value is pd.NA or value is pd.NaT:
        return None
    if isinstance(value, float):
        if math.isnan(value):
            return None
        rounded = round(value, _DECIMALS)
        return int(rounded) if rounded.is_integer() else rounded
    return list(value) if isinstance(value, tuple) else value
