"""An answer in words and rows, for those who read it without the map."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
import pandas as pd

from geomap.core.coverage import Answer
from geomap.core.frames import STATES
from geomap.core.states import nearest_comes
from geomap.core.zoning import zoning_of
from geomap.maps.texts import counted, number
from geomap.maps.zone_rows import REST, ZoneRow, zone_rows

MOST_ROWS = 5_000
"""Beyond this many communes a table lists zones: no one reads, and no browser likes, a longer one."""


def title(answer: Answer, language: str, texts: Mapping[str, str]) -> str:
    """Name the answer: its skill and its territory."""
    return texts["title"].format(skill=answer.skill.label(language), territory=answer.territory.name)


def sentences(answer: Answer, language: str, texts: Mapping[str, str], read_on: dt.date | None = None) -> list[str]:
    """Say the answer: how many communes and people lack a provider, have one in reach, or one at a distance only.

    `read_on` is the day the directory was read: what is taken away says it where its question is about another.
    """
    zoning, state = zoning_of(answer.territory), np.array(STATES)[answer.ranks]
    # Where distance is enough it is no gap; that does not bring anybody within reach.
    remote = (state == "remote_only") & ~answer.gaps
    told = []
    for key, rows in (
        ("sentence_gap", answer.gaps),
        ("sentence_good", np.isin(state, ("local", "reachable"))),
        *([("sentence_remote", remote)] if remote.any() else []),
    ):
        communes, people = zoning.total(rows)
        said = (counted(value, noun, language, texts) for value, noun in ((communes, "commune"), (people, "person")))
        told.append(texts[key].format(**dict(zip(("communes", "people"), said, strict=True))))
    question = answer.question
    others = [] if read_on is None or read_on == question.day else [read_on]
    terms = [
        texts["asked"].format(day=written_day(question.day, language), minutes=question.max_minutes),
        *(texts["read_on"].format(day=written_day(day, language)) for day in others),
        texts["only_proven" if question.proof == "proven" else "also_declared"],
        *([texts["remote_counts"]] if question.remote_counts else []),
        texts["minutes_road" if answer.minutes_source == "road" else "minutes_estimate"],
    ]
    return [*told, " ".join(terms)]


def written_day(day: dt.date, language: str) -> str:
    """Write a day as people of a language do."""
    return day.strftime("%d/%m/%Y" if language == "fr" else "%Y-%m-%d")


def table(answer: Answer, providers: pd.DataFrame, language: str, texts: Mapping[str, str]) -> Iterator[dict[str, Any]]:
    """Give a row a commune as a template writes it: gaps first, then the most people."""
    communes = answer.territory.communes
    known = pd.concat([part["name"] for part in (communes, answer.territory.around) if len(part)])
    names = known[~known.index.duplicated()]
    standings = answer.offers["standing"].to_dict()
    frame = answer.coverage.assign(
        name=communes["name"],
        people=communes["population"],
        rank=answer.coverage["state"].map(STATES.index),
        comes=nearest_comes(answer.coverage, answer.question.max_minutes),
    )
    frame["order"] = frame["people"].fillna(0.0)
    frame = frame.sort_index().sort_values(["gap", "rank", "order"], ascending=[False, False, False], kind="stable")
    for code, row in frame.iterrows():
        nearest = (providers["name"].get(row["nearest_provider"]), names.get(row["nearest_commune"]))
        yield {
            "code": code,
            "name": row["name"],
            "people": texts["unknown"] if pd.isna(row["people"]) else number(row["people"], language),
            "look": row["state"],
            "state": texts[f"state_{row['state']}"],
            "proven": number(row["proven_providers"], language),
            "nearest": ", ".join(str(part) for part in nearest if part is not None),
            "minutes": _minutes(row, standings.get(row["nearest_offer"]), language, texts),
        }


def _minutes(row: pd.Series, standing: str | None, language: str, texts: Mapping[str, str]) -> str:
    """Write minutes rounded up, so that nobody is promised too much, who comes, and what is not proven."""
    minutes = row["nearest_minutes"]
    written = "–" if math.isnan(minutes) else number(math.ceil(minutes), language)
    worth = None if math.isnan(minutes) or standing in (None, "proven") else texts[f"standing_{standing}"]
    notes = [note for note in (texts["mode_on_site"] if row["comes"] else None, worth) if note]
    return f"{written} ({', '.join(notes)})" if notes else written


def zone_table(answer: Answer, language: str, texts: Mapping[str, str]) -> Iterator[dict[str, Any]]:
    """Give a row a zone where communes are too many to list: most people without a provider first."""
    for row in zone_rows(answer):
        yield {
            "name": _zone_name(row, texts),
            "communes": number(row.communes, language),
            "gaps": number(row.gap_communes, language),
            "people": number(row.people, language),
            "missing": number(row.gap_people, language),
        }


def _zone_name(row: ZoneRow, texts: Mapping[str, str]) -> str:
    if row.zone == REST:
        return f"{texts['zone_rest']} ({row.name})" if row.name else texts["zone_rest"]
    return row.name if row.whole else texts["zone_part"].format(zone=row.name)


def holds_sample(answer: Answer, providers: pd.DataFrame) -> bool:
    """Say whether a provider behind the answer is example data."""
    return bool(providers.loc[providers.index.isin(answer.offers["provider"]), "sample"].any())
