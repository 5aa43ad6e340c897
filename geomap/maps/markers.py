"""Where providers and mediators are drawn: one group a commune, a pin only where a place may be shown."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

import pandas as pd

from geomap.core.coverage import Answer
from geomap.core.territory import Territory
from geomap.maps.order import commune_order, order_digest

MOST_NAMED = 1_500
"""Beyond this many, a map carries their number in each commune, no longer their names."""

EXACT = ("point", "address")
"""Precisions good enough for a pin."""

_MODES = ("on_site", "at_premises", "remote")


def provider_groups(
    answer: Answer, providers: pd.DataFrame, texts: Mapping[str, str], url: str
) -> list[dict[str, Any]]:
    """Group the published providers that offer the skill by commune, the largest groups first."""
    worth: dict[str, set[str]] = defaultdict(set)
    modes: dict[str, set[str]] = defaultdict(set)
    for provider, standing, *delivered in _records(answer.offers, ("provider", "standing", *_MODES)):
        worth[provider].add(standing)
        modes[provider].update(mode for mode, given in zip(_MODES, delivered, strict=True) if given)
    shown = providers[providers["published"] & providers.index.isin(list(worth))].sort_index()
    marks = []
    columns = ("name", "commune", "lon", "lat", "precision", "location_shown")
    for code, (name, commune, lon, lat, precision, allowed) in zip(shown.index, _records(shown, columns), strict=True):
        standing = "proven" if "proven" in worth[code] else min(worth[code])
        told = [texts[f"standing_{standing}"], *(texts[f"mode_{mode}"] for mode in _MODES if mode in modes[code])]
        exact = allowed == "point" and precision in EXACT
        place = (lat, lon) if exact else None
        marks.append(_Mark(code, name, commune, place, " · ".join(told), proven=standing == "proven"))
    return _groups(marks, answer.territory, url)


def mediator_groups(territory: Territory, mediators: pd.DataFrame, url: str) -> list[dict[str, Any]]:
    """Group the places of mediation by commune, the largest groups first."""
    shown = mediators.sort_index()
    marks = []
    columns = ("name", "commune", "lon", "lat", "precision", "opening_hours")
    for code, (name, commune, lon, lat, precision, hours) in zip(shown.index, _records(shown, columns), strict=True):
        place = (lat, lon) if precision in EXACT else None
        marks.append(_Mark(code, name, commune, place, hours or "", proven=True))
    return _groups(marks, territory, url)


def nearest_providers(answer: Answer, names: Mapping[str, str]) -> dict[str, Any]:
    """Give the nearest provider of each commune, in the order of the shapes, as a place in a list of (id, name).

    With it goes what its offer is worth where it is not proven, and why no minutes were measured.
    """
    codes = commune_order(answer.territory.communes)
    rows = answer.coverage.loc[list(codes)]
    worths = answer.offers["standing"].to_dict()
    nearest = [one if isinstance(one, str) else None for one in rows["nearest_provider"]]
    known = sorted({one for one in nearest if one is not None and one in names})
    places = {one: place for place, one in enumerate(known)}
    return {
        "order": order_digest(codes),
        "nearest": [None if one is None else places.get(one) for one in nearest],
        "providers": [[one, names[one]] for one in known],
        "standings": [None if worth == "proven" else worth for worth in map(worths.get, rows["nearest_offer"])],
        "reasons": [one if isinstance(one, str) else None for one in rows["nearest_reason"]],
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


def _records(frame: pd.DataFrame, columns: Sequence[str]) -> Iterator[tuple[Any, ...]]:
    return zip(*(frame[column].tolist() for column in columns), strict=True)


def _groups(marks: Sequence[_Mark], territory: Territory, url: str) -> list[dict[str, Any]]:
    """Make the groups; a mark whose commune is not on the map or not known is left to the lists."""
    homes: dict[str, list[_Mark]] = defaultdict(list)
    for mark in marks:
        if mark.commune is not None:
            homes[mark.commune].append(mark)
    towns = _towns(territory, homes)
    named = sum(len(homes[code]) for code in towns) <= MOST_NAMED
    groups = [_group(homes[code], town, url, named=named) for code, town in towns.items()]
    return sorted(groups, key=lambda group: (-group["count"], group["commune"], group["place"]))


def _towns(territory: Territory, codes: Collection[str]) -> dict[str, tuple[str, float, float]]:
    """Give name, latitude and longitude of the centre of each of these communes that is on the map."""
    found: dict[str, tuple[str, float, float]] = {}
    for part in (territory.around, territory.communes):
        rows = part.loc[part.index.isin(list(codes)), ["name", "lat", "lon"]]
        named = zip(rows.index, _records(rows, ("name", "lat", "lon")), strict=True)
        found.update({code: (name, lat, lon) for code, (name, lat, lon) in named if math.isfinite(lat + lon)})
    return found


def _group(marks: Sequence[_Mark], town: tuple[str, float, float], url: str, *, named: bool) -> dict[str, Any]:
    name, lat, lon = town
    alone = marks[0].place if len(marks) == 1 else None
    pin = alone is not None and math.isfinite(sum(alone))
    lat, lon = alone if alone is not None and pin else (lat, lon)
    return {
        "place": [round(lat, 5), round(lon, 5)],
        "commune": name,
        "pin": pin,
        "count": len(marks),
        "proven": any(mark.proven for mark in marks),
        "members": [_member(mark, url) for mark in marks] if named else [],
    }


def _member(mark: _Mark, url: str) -> dict[str, str]:
    member = {"name": mark.name, "note": mark.note}
    return {**member, "href": url.replace("{id}", quote(mark.code, safe=""))} if url else member
