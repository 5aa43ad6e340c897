"""Seeded directories for benches: providers in proportion to people, skills as unequal as in life."""

from __future__ import annotations

from collections.abc import Sequence

import geopandas as gpd
import numpy as np
import pandas as pd

from geomap.core.frames import OFFERS
from geomap.core.skills import Skill

SEED = 48
SKILLS = 60
SKILLS_EACH = 3
PROVIDERS_PER_COMMUNE = 1.44


def made_skills() -> tuple[Skill, ...]:
    """Make the skills offers are about."""
    return tuple(Skill(f"skill-{rank:02d}", "domain", {}, {}) for rank in range(SKILLS))


def made_offers(communes: gpd.GeoDataFrame, skills: Sequence[Skill]) -> pd.DataFrame:
    """Make proven OFFERS at the centres of communes, the same every time; skills are drawn as 1 / rank (Zipf)."""
    chance = np.random.default_rng(SEED)
    placed = communes[communes["lon"].notna()]
    people = placed["population"].fillna(0.0).to_numpy() + 1.0
    size = round(PROVIDERS_PER_COMMUNE * len(placed))
    home = chance.choice(len(placed), size=size, p=people / people.sum())
    weight = 1.0 / np.arange(1, len(skills) + 1)
    # The highest of u^(1/w) are a draw without replacement with weights w (Efraimidis & Spirakis 2006).
    keys = chance.random((size, len(skills))) ** (1.0 / weight)
    chosen = np.argpartition(-keys, SKILLS_EACH, axis=1)[:, :SKILLS_EACH]
    provider = np.repeat(np.arange(size), SKILLS_EACH)
    at = placed.iloc[home[provider]]
    skill = np.array([one.id for one in skills], dtype=object)[chosen.ravel()]
    names = [f"p{number:06d}" for number in provider]
    many = len(names)
    return OFFERS.build(
        {
            "provider": names,
            "skill": skill,
            "commune": at.index,
            "lon": at["lon"],
            "lat": at["lat"],
            "on_site": [False] * many,
            "at_premises": [True] * many,
            "remote": [False] * many,
            "area_kind": ["minutes"] * many,
            "area_value": [30.0] * many,
            "area_zones": [()] * many,
            "proof_state": ["validated"] * many,
            "valid_until": [pd.Timestamp("2100-01-01")] * many,
            "published": [True] * many,
            "charter": [True] * many,
        },
        index=[f"{name}.{one}" for name, one in zip(names, skill, strict=True)],
    )
