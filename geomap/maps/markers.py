"""Where providers and mediators are drawn: one group a commune, a pin only where a place may be shown."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

import numpy as np
import pandas as pd

from geomap.core.coverage import Answer
from geomap.core.once import once
from geomap.core.states import nearest_comes
from geomap.core.territory import Territory
from geomap.maps.hours import told_hours
from geomap.maps.order import order_of
from geomap.maps.values import MOST_FIGURES

MOST_NAMED = 1_500
"""Beyond this many, a map carries their number in each commune, no longer their names."""

EXACT = ("point", "address")
"""Precisions good enough for a pin."""

_MODES = ("on_site", "at_premises", "remote")
_PROVIDER = ("name", "commune", "lon", "lat", "precision", "location_shown")
_MEDIATOR = ("name", "commune", "lon", "lat", "precision", "opening_hours")


def provider_groups(
    answer: Answer, providers: pd.DataFrame, texts: Mapping[str, str], url: str
) -> list[dict[str, Any]]:
    """Group the published providers that offer the skill by commune, the largest groups first."""
    worth: dict[str, set[str]] = defaultdict(set)
    modes: dict[str, set[str]] = defaultdict(set)
    # Most offers of a country stand nowhere on the map of a département.
    drawn = towns_of(answer.territory)
    for provider, commune, standing, *delivered in _records(
        answer.offers, ("provider", "commune", "standing", *_MODES)
    ):
        if commune in drawn:
            worth[provider].add(standing)
            modes[provider].update(mode for mode, given in zip(_MODES, delivered, strict=True) if given)
    known = providers.index.get_indexer(pd.Index(sorted(worth), dtype=object))
    shown = providers[["published", *_PROVIDER]].iloc[known[known >= 0]].query("published")
    marks = []
    for code, (name, commune, lon, lat, precision, allowed) in zip(
        shown.index, _records(shown, _PROVIDER), strict=True
    ):
        standing = "proven" if "proven" in worth[code] else min(worth[code])
        told = [texts[f"standing_{standing}"], *(texts[f"mode_{mode}"] for mode in _MODES if mode in modes[code])]
        exact = allowed == "point" and precision in EXACT
        place = (lat, lon) if exact else None
        marks.append(_Mark(code, name, commune, place, " · ".join(told), proven=standing == "proven"))
    return _groups(marks, answer.territory, url)


def mediator_groups(
    answer: Answer, mediators: pd.DataFrame, language: str, texts: Mapping[str, str], url: str
) -> list[dict[str, Any]]:
    """Group the places of mediation by commune, the largest first; those with nobody in reach for the skill say so."""
    towns = towns_of(answer.territory)
    here = np.array([commune in towns for commune in mediators["commune"]], dtype=bool)
    shown = mediators.loc[here, list(_MEDIATOR)].sort_index()
    lacking = texts["nobody_here"].format(skill=answer.skill.label(language))
    rows = answer.territory.communes.index.get_indexer(pd.Index(shown["commune"], dtype=object))
    alone = (np.append(answer.gaps, False)[rows]).tolist()
    few = len(shown) <= MOST_NAMED
    marks = []
    for code, lacks, told in zip(shown.index, alone, _records(shown, _MEDIATOR), strict=True):
        name, commune, lon, lat, precision, hours = told
        place = (lat, lon) if precision in EXACT else None
        open_at = told_hours(hours, texts) if few and isinstance(hours, str) else ""
        note = " · ".join(part for part in (lacking if lacks else "", open_at) if part)
        marks.append(_Mark(code, name, commune, place, note, proven=not lacks))
    return _groups(marks, answer.territory, url)


def nearest_providers(answer: Answer, names: Mapping[str, str]) -> dict[str, Any]:
    """Give the nearest provider of each commune, in the order of the shapes, as a place in a list of (id, name).

    With it goes what its offer is worth where it is not proven, why no minutes were measured, and whether it comes to
    people (`1`). Nothing of it is told where communes are too many to be listed: nobody would read it.
    """
    if len(answer.coverage) > MOST_FIGURES:
        return {}
    rows = answer.coverage.loc[list(order_of(answer.territory).codes)]
    worths = answer.offers["standing"].to_dict()
    nearest = [one if isinstance(one, str) else None for one in rows["nearest_provider"]]
    known = sorted({one for one in nearest if one is not None and one in names})
    places = {one: place for place, one in enumerate(known)}
    return {
        "nearest": [None if one is None else places.get(one) for one in nearest],
        "providers": [[one, names[one]] for one in known],
        "standings": [None if worth == "proven" else worth for worth in map(worths.get, rows["nearest_offer"])],
        "reasons": [one if isinstance(one, str) else None for one in rows["nearest_reason"]],
        "comes": "".join(map("01".__getitem__, nearest_comes(rows, answer.question.max_minutes).astype(int))),
    }


@dataclass(frozen=True)
class _Mark:
    """One row to draw; `place` is only there when it may be shown, so that nothing else can reach the page."""

    code: str
    name: str
    commune: str | None
    place: tuple[float, float] | None
    note: str
    proven: bool

    @property
    def spot(self) -> tuple[float, float] | None:
        """Where it is drawn exactly, if it is."""
        if self.place is None or not math.isfinite(sum(self.place)):
            return None
        return round(self.place[0], 5), round(self.place[1], 5)


def _records(frame: pd.DataFrame, columns: Sequence[str]) -> Iterator[tuple[Any, ...]]:
    return zip(*(frame[column].tolist() for column in columns), strict=True)


def _groups(marks: Sequence[_Mark], territory: Territory, url: str) -> list[dict[str, Any]]:
    """Make the groups: a commune for those that show no place of their own, a place for each of the others.

    A mark whose commune is not on the map or not known is left to the lists.
    """
    homes: dict[tuple[str, tuple[float, float] | None], list[_Mark]] = defaultdict(list)
    for mark in marks:
        if mark.commune is not None:
            homes[mark.commune, mark.spot].append(mark)
    towns = towns_of(territory)
    kept = {home: inside for home, inside in homes.items() if home[0] in towns}
    named = sum(len(inside) for inside in kept.values()) <= MOST_NAMED
    groups = [_group(inside, spot, towns[commune], url, named=named) for (commune, spot), inside in kept.items()]
    return sorted(groups, key=lambda group: (-group["count"], group["commune"], group["place"]))


@once
def towns_of(territory: Territory) -> dict[str, tuple[str, float, float]]:
    """Give name, latitude and longitude of the centre of each commune on a map that has one."""
    found: dict[str, tuple[str, float, float]] = {}
    for part in (territory.around, territory.communes):
        named = zip(part.index, _records(part, ("name", "lat", "lon")), strict=True)
        found.update({code: (name, lat, lon) for code, (name, lat, lon) in named if math.isfinite(lat + lon)})
    return found


def _group(
    marks: Sequence[_Mark],
    spot: tuple[float, float] | None,
    town: tuple[str, float, float],
    url: str,
    *,
    named: bool,
) -> dict[str, Any]:
    name, lat, lon = town
    place = spot or (round(lat, 5), round(lon, 5))
    return {
        "place": list(place),
        "commune": name,
        "pin": spot is not None,
        "count": len(marks),
        "proven": any(mark.proven for mark in marks),
        "members": [_member(mark, url) for mark in marks] if named else [],
    }


def _member(mark: _Mark, url: str) -> dict[str, Any]:
    member = {"name": mark.name, "note": mark.note, "proven": mark.proven}
    return {**member, "href": url.replace("{id}", quote(mark.code, safe=""))} if url else member
