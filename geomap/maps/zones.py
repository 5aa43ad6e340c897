"""Zones above the communes of a map: those it can be read by, and those it is outlined with."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from geomap.core.once import once
from geomap.core.territory import Territory
from geomap.maps.order import order_of

MOST_OUTLINED = 110
"""A kind of zone is outlined when the territory has no more of it than this."""

BORDERED = "departement"
"""The kind of zone people look for first on a large map: its limits are drawn strongest."""

MOST_ZONES = 5_000
"""A map can be read by a kind of zone when it has no more of it than this."""


@dataclass(frozen=True)
class Division:
    """A territory cut into zones of one kind: their ids and names, and for each commune the place of its zone."""

    kind: str
    ids: tuple[str, ...]
    names: tuple[str, ...]
    of: tuple[int, ...]


def divisions(territory: Territory, codes: tuple[str, ...]) -> list[Division]:
    """Give the kinds of zones that cut a territory into two or more, the fewest zones first."""
    rows = pd.Index(codes).get_indexer(pd.Index(territory.members["commune"]))
    kinds = territory.members["zone"].map(territory.zones["kind"])
    inside = pd.DataFrame({"zone": territory.members["zone"], "kind": kinds, "row": rows})
    inside = inside[(inside["row"] >= 0) & inside["kind"].notna()]
    found = []
    for kind, members in inside.groupby("kind"):
        # In the order they are met in, so that their places are told in few bytes.
        ids = members.sort_values(["row", "zone"])["zone"].unique().tolist()
        if not 2 <= len(ids) <= MOST_ZONES:
            continue
        of = np.full(len(codes), -1)
        of[members["row"]] = pd.Index(ids).get_indexer(pd.Index(members["zone"]))
        names = tuple(str(name) for name in territory.zones["name"].loc[ids])
        found.append(Division(str(kind), tuple(map(str, ids)), names, tuple(of.tolist())))
    return sorted(found, key=lambda division: (len(division.ids), division.kind))


@once
def divisions_of(territory: Territory) -> list[Division]:
    """Give the divisions of a territory, its communes as they are written."""
    return divisions(territory, order_of(territory).codes)


def outlined(cuts: list[Division]) -> Division | None:
    """Choose the division a map is outlined with: the finest that is still legible."""
    legible = [division for division in cuts if len(division.ids) <= MOST_OUTLINED]
    return max(legible, key=lambda division: (len(division.ids), division.kind), default=None)


def bordered(cuts: list[Division]) -> Division | None:
    """Choose the division whose limits are drawn strongest: the départements, or the coarsest of several."""
    named = next((division for division in cuts if division.kind == BORDERED), None)
    return named or (cuts[0] if len(cuts) > 1 else None)
