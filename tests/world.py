"""A small world to measure by hand: communes in a row on the equator, a kilometre is a minute."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

import geopandas as gpd
import pandas as pd
from shapely import box

from geomap.core.costs import estimated_costs
from geomap.core.coverage import (
    Answer,
    Question,
    counted_offers,
    measure,
    one_skill,
    resting_offers,
    summarise,
)
from geomap.core.frames import COMMUNES, OFFERS, ZONE_MEMBERS, ZONES
from geomap.core.skills import Skill
from geomap.core.territory import Territory

DAY = dt.date(2026, 6, 15)
STEP_MINUTES = 11.1319
"""Minutes between two neighbours of the row: 0.1 degree of the equator."""

WEB = Skill("web", None, {"fr": "Site web"}, {})


def row_of_communes(count: int, *, people: Sequence[float] | None = None, first: int = 0) -> gpd.GeoDataFrame:
    places = range(first, first + count)
    return COMMUNES.build(
        {
            "name": [f"Commune {place}" for place in places],
            "territory": ["FR"] * count,
            "kind": ["commune"] * count,
            "population": [100.0] * count if people is None else people,
            "area_km2": [0.01] * count,
            "lon": [place * 0.1 for place in places],
            "lat": [0.0] * count,
            "centre_kind": ["town_hall"] * count,
            "geometry": [box(place * 0.1 - 0.05, -0.05, place * 0.1 + 0.05, 0.05) for place in places],
        },
        index=[f"c{place}" for place in places],
    )


def offer(provider: str, place: int | None, **given: Any) -> dict[str, Any]:
    """One offer, proven and at premises unless told otherwise."""
    return {
        "offer": f"{provider}.{given.get('skill', 'web')}",
        "provider": provider,
        "skill": "web",
        "commune": None if place is None else f"c{place}",
        "lon": None if place is None else place * 0.1,
        "lat": None if place is None else 0.0,
        "on_site": False,
        "at_premises": True,
        "remote": False,
        "area_kind": "minutes",
        "area_value": 30.0,
        "area_zones": (),
        "proof_state": "validated",
        "valid_until": "2027-01-01",
        "published": True,
        "charter": True,
        "validated_on": None,
        "charter_from": None,
        "charter_until": None,
        "closed_from": None,
        "closed_until": None,
    } | given


def offers_frame(rows: Sequence[dict[str, Any]]) -> pd.DataFrame:
    columns = {name: [row[name] for row in rows] for name in OFFERS.columns}
    for name in ("valid_until", "validated_on", "charter_from", "charter_until", "closed_from", "closed_until"):
        columns[name] = pd.to_datetime(pd.Series(columns[name], dtype=object))
    return OFFERS.build(columns, index=[row["offer"] for row in rows])


def members_frame(zones: dict[str, Sequence[str]]) -> pd.DataFrame:
    pairs = [(zone, commune) for zone, communes in zones.items() for commune in communes]
    return ZONE_MEMBERS.build({"zone": [zone for zone, _ in pairs], "commune": [commune for _, commune in pairs]})


def answer_for(
    communes: gpd.GeoDataFrame,
    rows: Sequence[dict[str, Any]],
    *,
    around: gpd.GeoDataFrame | None = None,
    zones: dict[str, Sequence[str]] | None = None,
    skill: Skill = WEB,
    **asked: Any,
) -> Answer:
    """Ask the small world a question."""
    beside = COMMUNES.empty() if around is None else around
    members = members_frame(zones or {})
    question = Question(zone="FR", skill=skill.id, day=DAY, **asked)
    told = offers_frame(rows)
    kept, resting = counted_offers(told, DAY), resting_offers(told, DAY)
    based = pd.concat([kept, resting])[["provider", "commune", "lon", "lat"]]
    based = based[based["lon"].notna()].drop_duplicates("provider").set_index("provider")
    everywhere = gpd.GeoDataFrame(pd.concat([communes, beside]))
    costs = estimated_costs(everywhere, based.rename_axis("base"), detour=1, speed_kmh=60, max_minutes=90)
    coverage = one_skill(
        measure(
            communes,
            beside,
            members,
            kept,
            costs,
            [skill],
            question.reading,
        ),
        skill.id,
    )
    territory = Territory("FR", "Petit monde", "FR", "", communes, beside, ZONES.empty(), members, 2154)
    return Answer(
        question=question,
        territory=territory,
        skill=skill,
        coverage=coverage,
        summary=summarise(coverage, communes, members, "FR"),
        offers=kept,
        journeys=costs,
        minutes_source="estimate",
        version=1,
        resting=resting,
    )
