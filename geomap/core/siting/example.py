"""A world small enough to count by hand, for the examples of this package."""

from __future__ import annotations

import datetime as dt

import pandas as pd

from geomap.core.costs import estimated_costs
from geomap.core.coverage import Answer, Question, counted_offers, measure, one_skill, summarise
from geomap.core.frames import BASES, COMMUNES, OFFERS, ZONE_MEMBERS, ZONES
from geomap.core.skills import Skill
from geomap.core.territory import Territory

_COMMUNES = 8
_STEP_DEGREES = 0.1
"""Of the equator: 11.1 km, which take 11.1 minutes."""


def row_of_eight() -> tuple[Answer, pd.DataFrame, pd.DataFrame]:
    """Give eight communes in a row, c0 to c7, 11 minutes apart, 100 people each, people accepting 30 minutes.

    Provider p, at c0, is proven until 1 January 2027 and covers c0, c1 and c2; provider d, at c3, only declares.

    Returns
    -------
    Answer
        The answer for the skill « web » on 15 June 2026.
    DataFrame
        BASES: the centres of the communes.
    DataFrame
        COSTS from the communes to these places.

    Examples
    --------
    >>> answer, places, journeys = row_of_eight()
    >>> answer.coverage.index[answer.coverage["gap"]].tolist()
    ['c3', 'c4', 'c5', 'c6', 'c7']
    """
    codes, nobody, day = [f"c{place}" for place in range(_COMMUNES)], COMMUNES.empty(), dt.date(2026, 6, 15)
    centres = {"lon": [place * _STEP_DEGREES for place in range(_COMMUNES)], "lat": [0.0] * _COMMUNES}
    plain = {"territory": "FR", "kind": "commune", "population": 100.0, "area_km2": 0.01, "centre_kind": "town_hall"}
    columns = {name: [value] * _COMMUNES for name, value in plain.items()}
    communes = COMMUNES.build({"name": codes, **columns, **centres}, index=codes)
    places = BASES.build({"commune": codes, **centres}, index=codes)
    journeys = estimated_costs(communes, places, detour=1, speed_kmh=60, max_minutes=90)
    based = places.loc[["c3", "c0"]].set_axis(["d", "p"]).rename_axis("base")
    costs = estimated_costs(communes, based, detour=1, speed_kmh=60, max_minutes=90)
    offers = counted_offers(_offers(based), day)
    land = Territory("FR", "Huit communes", "FR", "", communes, nobody, ZONES.empty(), ZONE_MEMBERS.empty(), 2154)
    question, skill = Question("FR", "web", day), Skill("web", None, {}, {})
    measured = measure(communes, nobody, land.members, offers, costs, [skill], question.reading)
    coverage = one_skill(measured, skill.id)
    summary = summarise(coverage, communes, land.members, "FR")
    return Answer(question, land, skill, coverage, summary, offers, costs, "estimate", 1), places, journeys


def _offers(based: pd.DataFrame) -> pd.DataFrame:
    """Both offers, made where the provider is."""
    return OFFERS.build(
        {
            "provider": based.index,
            "skill": ["web", "web"],
            **{name: based[name].tolist() for name in ("commune", "lon", "lat")},
            "on_site": [False, False],
            "at_premises": [True, True],
            "remote": [False, False],
            "area_kind": ["minutes", "minutes"],
            "area_zones": [(), ()],
            "proof_state": ["declared", "validated"],
            "valid_until": pd.to_datetime(["2027-01-01", "2027-01-01"]),
            "published": [True, True],
            "charter": [True, True],
        },
        index=["d.web", "p.web"],
    )
