"""A site on a territory too large to be read commune by commune at once: two départements, and one far over the sea."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd
from fake_site import TODAY, ZONE, FakeGeomap, FakeStore, offers, providers
from shapely import box

from geomap.core.coverage import Answer, Question, summarise
from geomap.core.frames import COMMUNES, COSTS, COVERAGE, OFFERS, ZONE_MEMBERS, ZONES
from geomap.core.skills import Skill
from geomap.core.territory import Territory

SIDE = 34
"""Communes to a side of the square, each a tenth of a degree wide; its western half is one département."""

STEP = 0.1
WEST, SOUTH = 3.0, 44.0
BASE = "48160"
"""Where the only proven provider is: in the west, a kilometre a minute away from its neighbours."""

FAR = "departement:971"


def wide_territory() -> Territory:
    """Give the square and four communes beyond an ocean."""
    cells = [(column, row) for column in range(SIDE) for row in range(SIDE)]
    half = SIDE // 2
    codes = [f"{'48' if c < half else '30'}{(c % half) * SIDE + r:03d}" for c, r in cells] + [
        f"9710{place}" for place in range(1, 5)
    ]
    places = [(WEST + c * STEP, SOUTH + r * STEP) for c, r in cells] + [
        (-61 + place * STEP, 16.0) for place in range(4)
    ]
    shapes = [box(x, y, x + STEP, y + STEP) for x, y in places]
    count = len(codes)
    communes = COMMUNES.build(
        {
            "name": [f"Commune {code}" for code in codes],
            "territory": ["FR"] * count,
            "kind": ["commune"] * count,
            "population": [100.0] * count,
            "lon": [shape.centroid.x for shape in shapes],
            "lat": [shape.centroid.y for shape in shapes],
            "centre_kind": ["inside"] * count,
            "geometry": shapes,
        },
        index=codes,
    )
    names = {"departement:30": "Est", "departement:48.ouest": "Ouest", FAR: "Outre-mer"}
    homes = {"30": "departement:30", "48": "departement:48.ouest", "97": FAR}
    zones = ZONES.build(
        {
            "kind": ["departement"] * 3 + ["region"],
            "code": ["30", "48.ouest", "971", "48"],
            "name": [*names.values(), "Grand pays"],
            "territory": ["FR"] * 4,
        },
        index=[*names, ZONE],
    )
    members = ZONE_MEMBERS.build(
        {"zone": [homes[code[:2]] for code in codes] + [ZONE] * count, "commune": codes * 2},
    )
    return Territory(ZONE, "Grand pays", "FR", "Contours d’essai", communes, communes.iloc[:0], zones, members, 2154)


def wide_site(crowd: int = 0) -> FakeGeomap:
    """Give an installation on that territory, its providers at home in it, and a crowd of others, one a commune."""
    territory = wide_territory()
    base = territory.communes.loc[BASE]
    at_home = {"commune": BASE, "lon": base["lon"], "lat": base["lat"]}
    some = territory.communes.iloc[:crowd]
    places = {"commune": list(some.index), "lon": some["lon"].to_numpy(), "lat": some["lat"].to_numpy()}
    ids = [f"p-{code}" for code in some.index]
    declared = offers().loc[["p-hostile.creation-site"] * crowd].assign(provider=ids, **places)
    known = providers().loc[["p-hostile"] * crowd].assign(name=[f"Atelier {code}" for code in some.index], **places)
    declared.index = pd.Index([f"{one}.creation-site" for one in ids], dtype=object)
    known.index = pd.Index(ids, dtype=object)
    kept = {
        "territory": territory,
        "offers": pd.concat([offers().assign(**at_home), declared]),
        "providers": pd.concat([providers().assign(**at_home), known]),
    }
    return FakeGeomap(store=FakeStore(kept=kept))


def wide_answer(states: Mapping[str, str]) -> Answer:
    """Give an answer on that territory: these states by code, and everybody else served at home."""
    territory = wide_territory()
    codes = list(territory.communes.index)
    told = [states.get(code, "local") for code in codes]
    count = len(codes)
    coverage = COVERAGE.build(
        {
            "state": told,
            "gap": [state in ("unproven", "out_of_reach", "none") for state in told],
            "proven_providers": [0] * count,
            "remote_providers": [0] * count,
            "waiting_offers": [0] * count,
            "waiting_reasons": [()] * count,
            "nearest_minutes": [None] * count,
            "within_30": [0] * count,
            "accessibility": [0.0] * count,
            "level": ["fragile"] * count,
        },
        index=codes,
    )
    summary = summarise(coverage, territory.communes, territory.members, territory.spec)
    skill = Skill("seo", "marketing", {"fr": "Être vu"}, {"fr": "…"})
    question = Question(territory.spec, skill.id, TODAY)
    offered = OFFERS.empty().assign(standing=[])
    return Answer(question, territory, skill, coverage, summary, offered, COSTS.empty(), "estimate", 1)
