"""A small territory with everything a map can meet: an enclave, an islet, a commune without limits, hostile names."""

from __future__ import annotations

import datetime as dt
from typing import Any

import geopandas as gpd
import pandas as pd
import pytest
from shapely import MultiPolygon, Polygon, box

from geomap.core.coverage import Answer, Question, summarise
from geomap.core.frames import COMMUNES, COSTS, COVERAGE, MEDIATORS, OFFERS, PROVIDERS, ZONE_MEMBERS, ZONES
from geomap.core.skills import Skill
from geomap.core.territory import Territory

HOSTILE = '</script><img src=x onerror=alert(1)> & "Cie" {{7*7}} \u2028'
STATES_HERE = {
    "01": "local",
    "02": "reachable",
    "03": "unproven",
    "04": "out_of_reach",
    "05": "none",
    "06": "remote_only",
}


def _communes() -> gpd.GeoDataFrame:
    hole = box(3.05, 44.05, 3.07, 44.07)
    shapes: dict[str, Any] = {
        "01": Polygon(box(3.0, 44.0, 3.1, 44.1).exterior, [hole.exterior]),
        "02": box(3.1, 44.0, 3.2, 44.1),
        "03": Polygon([(3.0, 44.1), (3.1, 44.1), (3.2, 44.1), (3.2, 44.2), (3.0, 44.2)]),
        "04": hole,
        "05": MultiPolygon([box(3.2, 44.0, 3.3, 44.1), box(3.4, 44.0, 3.42, 44.02)]),
        "06": None,
    }
    names = ["Mende", "Florac", HOSTILE, "Enclave", "Île", "Chalinargues"]
    return COMMUNES.build(
        {
            "name": names,
            "territory": ["FR"] * 6,
            "kind": ["commune"] * 6,
            "population": [12_000.0, 2_000.0, 1.0, 0.0, 300.0, None],
            "lon": [3.02, 3.15, 3.1, 3.06, 3.25, 3.35],
            "lat": [44.05, 44.05, 44.15, 44.06, 44.05, 44.15],
            "centre_kind": ["inside"] * 6,
            "geometry": list(shapes.values()),
        },
        index=list(shapes),
    )


def _offers() -> pd.DataFrame:
    offers = OFFERS.build(
        {
            "provider": ["p-1", "p-2", "p-3"],
            "skill": ["seo"] * 3,
            "commune": ["01", "02", "02"],
            "on_site": [True, False, False],
            "at_premises": [True, True, False],
            "remote": [False, False, True],
            "area_kind": ["minutes"] * 3,
            "area_zones": [()] * 3,
            "proof_state": ["validated", "declared", "submitted"],
            "published": [True] * 3,
            "charter": [True] * 3,
        },
        index=["p-1.seo", "p-2.seo", "p-3.seo"],
    )
    return offers.assign(standing=["proven", "declared", "submitted"])


@pytest.fixture
def territory() -> Territory:
    """Give six communes in two groups."""
    communes = _communes()
    zones = ZONES.build(
        {
            "kind": ["departement", "epci", "epci"],
            "code": ["48", "1", "2"],
            "name": ["Lozère", "Nord", "Sud"],
            "territory": ["FR"] * 3,
        },
        index=["departement:48", "epci:1", "epci:2"],
    )
    homes = ["epci:1", "epci:1", "epci:2", "epci:1", "epci:2", "epci:2"]
    members = ZONE_MEMBERS.build(
        {"zone": homes + ["departement:48"] * 6, "commune": list(communes.index) * 2},
    )
    attribution = "Contours : IGN <2026>"
    return Territory("departement:48", "Lozère", "FR", attribution, communes, communes.iloc[:0], zones, members, 2154)


@pytest.fixture
def answer(territory: Territory) -> Answer:
    """Give an answer with six of the seven states."""
    states = list(STATES_HERE.values())
    coverage = COVERAGE.build(
        {
            "state": states,
            "gap": [False, False, True, True, True, True],
            "proven_providers": [1, 1, 0, 0, 0, 0],
            "remote_providers": [0] * 6,
            "waiting_offers": [0, 0, 1, 0, 0, 0],
            "waiting_reasons": [()] * 6,
            "nearest_offer": ["p-1.seo", "p-1.seo", "p-2.seo", None, None, None],
            "nearest_provider": ["p-1", "p-1", "p-2", None, None, None],
            "nearest_commune": ["01", "01", "02", None, None, None],
            "nearest_minutes": [4.2, 12.0, 20.0, None, None, None],
            "within_30": [1, 1, 0, 0, 0, 0],
            "accessibility": [1.0] * 6,
            "level": ["fragile"] * 6,
        },
        index=list(STATES_HERE),
    )
    skill = Skill("seo", "marketing", {"fr": "Être <trouvé> & vu", "en": "SEO"}, {"fr": "…"})
    question = Question("departement:48", "seo", dt.date(2026, 11, 22))
    summary = summarise(coverage, territory.communes, territory.members, territory.spec)
    return Answer(question, territory, skill, coverage, summary, _offers(), COSTS.empty(), "estimate", 1)


@pytest.fixture
def providers() -> pd.DataFrame:
    """Give an exact provider with a hostile name, one that hides its address, one with it, and one unpublished."""
    return PROVIDERS.build(
        {
            "name": [HOSTILE, "Atelier discret", "À distance", "Pas publié"],
            "commune": ["01", "02", "02", "03"],
            "lon": [3.033, 3.177, 3.188, 3.1],
            "lat": [44.033, 44.077, 44.088, 44.15],
            "precision": ["address", "point", "commune", "point"],
            "location_shown": ["point", "commune", "point", "point"],
            "location_status": ["accepted"] * 4,
            "location_candidates": [()] * 4,
            "published": [True, True, True, False],
            "charter": [True] * 4,
            "sample": [True, False, False, False],
        },
        index=["p-1", "p-2", "p-3", "p-4"],
    )


@pytest.fixture
def mediators() -> pd.DataFrame:
    """Give one place of mediation on the map and one whose commune is not known."""
    return MEDIATORS.build(
        {
            "name": [f"Maison {HOSTILE}", "Ailleurs"],
            "commune": ["03", None],
            "precision": ["commune", None],
            "location_status": ["accepted", "rejected"],
            "location_candidates": [(), ()],
            "opening_hours": ["lundi <9 h>", None],
            "sample": [False, False],
        },
        index=["m-1", "m-2"],
    )
