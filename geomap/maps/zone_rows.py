"""The zones an answer is listed by: where the gaps are, zone by zone, on a page, on paper and in a file alike."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geomap.core.coverage import Answer
from geomap.core.once import once
from geomap.core.territory import Territory
from geomap.core.zoning import zoning_of

MOST_LISTED = 120
"""Zones listed in one table, where a kind of zones has no more of them."""

MOST_NAMED = 6
"""Communes in none of the zones listed that are named, where there are no more of them."""

REST = ""
"""Stands for the id of a zone where the communes of none are told."""


@dataclass(frozen=True)
class ZoneRow:
    """One zone of a territory, or the communes that are in none; people are NaN where nobody knows.

    `whole` says that all its communes are on the map: otherwise its own map counts more of them.
    """

    zone: str
    kind: str
    name: str
    whole: bool
    communes: int
    people: float
    gap_communes: int = 0
    gap_people: float = 0.0


@dataclass(frozen=True)
class Listed:
    """The zones of a territory before anything is asked, each with its place among all its zones, and what they leave.

    `rest` says which communes are in none of them, `left` is their row, if there are any.
    """

    rows: tuple[tuple[int, ZoneRow], ...]
    rest: NDArray[np.bool_]
    left: ZoneRow | None


def zone_rows(answer: Answer) -> list[ZoneRow]:
    """Give the zones of an answer that lie below its territory, most people in a gap first.

    Communes that are in none of them come last, together: those of a table add up to those of the map.
    """
    zoning, known = zoning_of(answer.territory), listed(answer.territory)
    gaps = zoning.over(answer.gaps)
    rows = [
        replace(zone, gap_communes=int(gaps.communes[number, 0]), gap_people=float(gaps.people[number, 0]))
        for number, zone in known.rows
    ]
    rows.sort(key=lambda row: (-_counted(row.gap_people), row.name, row.zone))
    if known.left is not None:
        communes, people = zoning.total(answer.gaps & known.rest)
        rows.append(replace(known.left, gap_communes=communes, gap_people=people))
    return rows


@once
def listed(territory: Territory) -> Listed:
    """Give the zones a territory is listed by, before anything is asked."""
    zoning = zoning_of(territory)
    everywhere = np.ones(len(territory.communes), dtype=bool)
    whole = zoning.over(everywhere)
    known = territory.zones.index.get_indexer(pd.Index(zoning.zones, dtype=object))
    below = (known >= 0) & (zoning.zones != territory.spec) & (whole.communes[:, 0] < len(territory.communes))
    zones = territory.zones.iloc[known[below]]
    kind = _finest_useful(zones["kind"].tolist())
    if kind is None:
        return Listed((), ~everywhere, None)
    beyond = set(territory.members["zone"][~territory.members["commune"].isin(territory.communes.index)])
    rows = tuple(
        (
            number,
            ZoneRow(
                str(code),
                kind,
                str(name),
                code not in beyond,
                int(whole.communes[number, 0]),
                float(whole.people[number, 0]),
            ),
        )
        for number, code, own, name in zip(
            np.flatnonzero(below).tolist(), zones.index, zones["kind"], zones["name"], strict=True
        )
        if own == kind
    )
    rest = everywhere.copy()
    rest[zoning.commune[np.isin(zoning.zone, [number for number, _ in rows])]] = False
    communes, people = zoning.total(rest)
    names = territory.communes["name"][rest].sort_values().tolist() if communes <= MOST_NAMED else []
    return Listed(rows, rest, ZoneRow(REST, kind, ", ".join(names), True, communes, people) if communes else None)


def _finest_useful(kinds: list[str]) -> str | None:
    """Choose the kind of zone with most zones that still fit one table."""
    counts = pd.Series(kinds, dtype=object).value_counts()
    fitting = counts[counts <= MOST_LISTED]
    chosen = fitting if len(fitting) else counts
    return str(chosen.index[0]) if len(chosen) else None


def _counted(people: float) -> float:
    return 0.0 if math.isnan(people) else people
