"""Random worlds for the engine: communes scattered or on one spot, offers of every sort, and both ways to measure."""

from __future__ import annotations

from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
from hypothesis import strategies as st
from plain_coverage import plain_measure
from world import DAY, members_frame, offer, offers_frame

from geomap.core.coverage import counted_offers, measure
from geomap.core.engine import Engine
from geomap.core.frames import BASES, COMMUNES
from geomap.core.skills import Skill
from geomap.core.states import Reading, Tally
from geomap.travel.estimate import EstimatedTimes

DETOUR, SPEED_KMH = 1.35, 55.0
ZONES = {"epci:1": ["c0", "c1", "c2"], "epci:2": ["c3", "c7"], "departement:1": ["c0", "c9"]}
TIMES = EstimatedTimes(reliefs={"c1": "mountain", "c2": "hilly"})
"""Communes c1, c10 to c19 lie in mountains, c2, c20 to c23 among hills."""

SKILLS = (Skill("web", None, {}, {}), Skill("shop", None, {}, {}, not_expected_in=("epci:2", "c5")))

anywhere = st.tuples(st.floats(2.0, 4.5), st.floats(44.0, 45.5))
crowded = st.tuples(st.sampled_from([2.75, 3.01, 3.23, 3.6]), st.sampled_from([44.2, 44.47, 44.8]))
places = st.one_of(anywhere, crowded)
"""Anywhere, or on one of a few points, where many stand together."""

areas = st.one_of(
    st.fixed_dictionaries({"area_kind": st.just("minutes"), "area_value": st.sampled_from([0.0, 12.5, 45.0, 90.0])}),
    st.fixed_dictionaries({"area_kind": st.just("km"), "area_value": st.sampled_from([5.5, 33.3, 200.0, None])}),
    st.fixed_dictionaries(
        {
            "area_kind": st.just("zones"),
            "area_value": st.none(),
            "area_zones": st.sampled_from([("epci:1",), ("c0", "c5", "elsewhere"), ("departement:1", "c3"), ()]),
        }
    ),
)
modes = st.fixed_dictionaries({"on_site": st.booleans(), "at_premises": st.booleans(), "remote": st.booleans()})
proofs = st.fixed_dictionaries(
    {
        "proof_state": st.sampled_from(["declared", "submitted", "validated", "validated", "rejected"]),
        "valid_until": st.sampled_from(["2026-06-14", "2030-01-01"]),
        "charter": st.sampled_from([True, True, False]),
    }
)
readings = st.builds(
    Reading, st.sampled_from([15.0, 30.0, 45.0, 60.0]), declared_counts=st.booleans(), remote_counts=st.booleans()
)


@st.composite
def atlases(draw: st.DrawFn) -> gpd.GeoDataFrame:
    """Communes scattered over a region, some without a centre or people, one or two very large, in any order."""
    points = draw(st.lists(places, min_size=1, max_size=24))
    count = len(points)
    lost = [draw(st.integers(0, 9)) == 0 for _ in points]
    return COMMUNES.build(
        {
            "name": [f"Commune {number}" for number in range(count)],
            "territory": ["FR"] * count,
            "kind": ["commune"] * count,
            "population": [draw(st.sampled_from([0.0, 10.0, 400.0, 25_000.0, np.nan])) for _ in points],
            "area_km2": [draw(st.sampled_from([0.0, 14.0, 300.0, 30_000.0, np.nan])) for _ in points],
            "lon": [np.nan if away else lon for (lon, _), away in zip(points, lost, strict=True)],
            "lat": [np.nan if away else lat for (_, lat), away in zip(points, lost, strict=True)],
            "centre_kind": ["none" if away else "town_hall" for away in lost],
        },
        index=[f"c{number}" for number in draw(st.permutations(range(count)))],
    )


@st.composite
def rows_in(draw: st.DrawFn, communes: gpd.GeoDataFrame) -> list[dict[str, Any]]:
    """Offers at a centre, at an address, in a commune without one, elsewhere, or nowhere."""
    rows: list[dict[str, Any]] = []
    for number in range(draw(st.integers(0, 12))):
        home = draw(st.sampled_from([*communes.index, None, "outside"]))
        lon, lat = draw(places)
        where = draw(st.sampled_from(["centre", "address", "nowhere"]))
        if where == "centre" and home in communes.index:
            lon, lat = communes.loc[home, ["lon", "lat"]]
        if where == "nowhere" or np.isnan(lon):
            lon, lat = None, None
        for skill in draw(st.sampled_from([("web",), ("shop",), ("web", "shop")])):
            given_facts = draw(modes) | draw(areas) | draw(proofs)
            rows.append(
                offer(f"p{number}", None, skill=skill) | {"commune": home, "lon": lon, "lat": lat} | given_facts
            )
    return rows


def bases_of(offers: pd.DataFrame) -> pd.DataFrame:
    based = offers[offers["lon"].notna()].drop_duplicates("provider")
    return BASES.build({name: based[name] for name in BASES.columns}, index=based["provider"])


def assert_same(found: pd.DataFrame, expected: pd.DataFrame) -> None:
    measured = ["nearest_minutes", "proven_minutes", "accessibility"]
    said = [name for name in expected if name not in measured]
    pd.testing.assert_frame_equal(found[said], expected[said])
    pd.testing.assert_frame_equal(found[measured], expected[measured], rtol=1e-9, atol=1e-9)


def assert_alike(found: Tally, expected: Tally) -> None:
    """Hold two tallies against each other, to the last bit; offers may bear other numbers."""
    for name in ("proven", "waiting", "reasons", "within_30", "access", "nearest_minutes", "proven_minutes", "state"):
        np.testing.assert_array_equal(getattr(found, name), getattr(expected, name), err_msg=name)
    np.testing.assert_array_equal(found.nearest < 0, expected.nearest < 0)


class World:
    """A random directory on random communes, and both ways to measure it."""

    def __init__(self, communes: gpd.GeoDataFrame, rows: list[dict[str, Any]], asked: int) -> None:
        self.inside, self.around = communes.iloc[:asked], communes.iloc[asked:]
        self.both = communes
        self.members = members_frame(ZONES)
        self.offers = counted_offers(offers_frame(rows), DAY)

    def between(self, bases: pd.DataFrame) -> pd.DataFrame:
        return TIMES.between(self.both, bases, 90.0)

    def plain(self, reading: Reading) -> pd.DataFrame:
        costs = self.between(bases_of(self.offers))
        return plain_measure(self.inside, self.around, self.members, self.offers, costs, SKILLS, reading)

    def by_pairs(self, reading: Reading) -> pd.DataFrame:
        costs = self.between(bases_of(self.offers))
        return measure(self.inside, self.around, self.members, self.offers, costs, SKILLS, reading)

    def engine_by_journeys(self) -> Engine:
        return Engine.build(self.inside, self.around, self.members, self.offers, SKILLS, between=self.between)

    def engine(self) -> Engine:
        return Engine.build(
            self.inside, self.around, self.members, self.offers, SKILLS, between=self.between, paces=TIMES.km_minutes
        )


@st.composite
def worlds(draw: st.DrawFn) -> World:
    communes = draw(atlases())
    return World(communes, draw(rows_in(communes)), draw(st.integers(1, len(communes))))
