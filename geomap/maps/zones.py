"""Zones above the communes of a map: those it can be read by, and those it is outlined with."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from geomap.core.territory import Territory

MOST_OUTLINED = 110
"""A kind of zone is outlined when the territory has no more of it than this."""

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
    inside = territory.members[territory.members["commune"].isin(list(codes))]
    inside = inside[inside["zone"].isin(territory.zones.index)]
    kinds = inside["zone"].map(territory.zones["kind"])
    found = []
    for kind, rows in inside.groupby(kinds):
        ids = tuple(sorted(set(rows["zone"])))
        if not 2 <= len(ids) <= MOST_ZONES:
            continue
        place = {zone: number for number, zone in enumerate(ids)}
        home = {code: place[zone] for zone, code in zip(rows["zone"], rows["commune"], strict=True)}
        names = tuple(str(name) for name in territory.zones["name"].loc[list(ids)])
        found.append(Division(str(kind), ids, names, tuple(home.get(code, -1) for code in codes)))
    return sorted(found, key=lambda division: (len(division.ids), division.kind))


def outlined(cuts: list[Division]) -> Division | None:
    """Choose the division a map is outlined with: the finest that is still legible."""
    legible = [division for division in cuts if len(division.ids) <= MOST_OUTLINED]
    return max(legible, key=lambda division: (len(division.ids), division.kind), default=None)


def dividing_zones(territory: Territory) -> pd.Series:
    """Give commune → name of its zone, of the kind a map is outlined with."""
    codes = tuple(territory.communes.index)
    chosen = outlined(divisions(territory, codes))
    if chosen is None:
        return pd.Series(dtype=object)
    return pd.Series({code: chosen.names[zone] for code, zone in zip(codes, chosen.of, strict=True) if zone >= 0})
