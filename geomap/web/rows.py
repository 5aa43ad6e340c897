"""An answer as rows: what the table beside the map and the legend show."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from geomap.core.frames import STATES
from geomap.core.geocoding.placenames import fold
from geomap.core.once import once
from geomap.core.states import nearest_comes

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from geomap.core.coverage import Answer
    from geomap.core.territory import Territory

TABLE_COMMUNES = 1_000
"""Above this many communes the page lists zones, each with its own map, instead of communes."""

SEVERITY = ("none", "out_of_reach", "unproven", "remote_only", "reachable", "local", "not_applicable")
"""States as the table sorts them: gaps first."""


@dataclass(frozen=True)
class CommuneRow:
    """One commune of the table."""

    code: str
    name: str
    state: str
    gap: bool
    rank: int
    provider: str | None
    provider_name: str | None
    standing: str | None
    minutes: float | None
    reason: str | None
    comes: bool
    proven: int
    people: float | None


@dataclass(frozen=True)
class StateCount:
    """One line of the legend."""

    state: str
    communes: int
    people: float


def commune_rows(answer: Answer, names: Mapping[str, str], order: str) -> list[CommuneRow]:
    """Give the communes of an answer in the order asked; `names` are those of providers, by id."""
    communes = answer.territory.communes
    standings = answer.offers["standing"].to_dict()
    comes = nearest_comes(answer.coverage, answer.question.max_minutes)
    table = answer.coverage.assign(name=communes["name"], people=communes["population"], comes=comes)
    rows = [
        CommuneRow(
            code=str(code),
            name=str(row["name"]),
            state=str(row["state"]),
            gap=bool(row["gap"]),
            rank=SEVERITY.index(str(row["state"])),
            provider=_text(row["nearest_provider"]),
            provider_name=names.get(row["nearest_provider"]),
            standing=standings.get(row["nearest_offer"]),
            minutes=_number(row["nearest_minutes"]),
            reason=_text(row["nearest_reason"]),
            comes=bool(row["comes"]),
            proven=int(row["proven_providers"]),
            people=_number(row["people"]),
        )
        for code, row in zip(table.index, table.to_dict("records"), strict=True)
    ]
    ordered = sorted(rows, key=_KEYS[order.removeprefix("-")])
    return ordered[::-1] if order.startswith("-") else ordered


@once
def by_name(territory: Territory) -> NDArray[np.intp]:
    """Give the places of the communes of a territory in the order of their names."""
    names = [fold(str(name)) for name in territory.communes["name"]]
    codes = territory.communes.index.tolist()
    return np.array(sorted(range(len(names)), key=lambda row: (names[row], codes[row])), dtype=np.intp)


def state_counts(answer: Answer, zone: str | None = None) -> list[StateCount]:
    """Count communes and people in each state of a zone, best state first, absent states left out."""
    kept = answer.summary[answer.summary["zone"] == (zone or answer.territory.spec)]
    counts = {
        str(state): StateCount(str(state), int(communes), float(people))
        for state, communes, people in zip(kept["state"], kept["communes"], kept["people"], strict=True)
    }
    return [counts[state] for state in STATES if state in counts]


_KEYS = {
    "manque": lambda row: (row.rank, -(row.people or 0.0), fold(row.name)),
    "commune": lambda row: (fold(row.name), row.code),
    "minutes": lambda row: (row.minutes is not None, -math.ceil(row.minutes or 0.0), fold(row.name)),
    "prouves": lambda row: (row.proven, fold(row.name)),
    "habitants": lambda row: (-(row.people or 0.0), fold(row.name)),
}
"""Sort key of each order; communes without minutes come first, being the farthest.

Minutes are those shown, in whole numbers: what looks equal is ordered by name."""


def _text(value: object) -> str | None:
    return value if isinstance(value, str) else None


def _number(value: Any) -> float | None:
    return None if pd.isna(value) else float(value)
