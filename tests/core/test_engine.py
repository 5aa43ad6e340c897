"""The engine agrees with the plain measure on random worlds, however journeys are known."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import geopandas as gpd
import numpy as np
import pytest
from engine_worlds import (
    SKILLS,
    World,
    areas,
    assert_alike,
    assert_same,
    atlases,
    modes,
    proofs,
    readings,
    rows_in,
    worlds,
)
from hypothesis import given, settings
from hypothesis import strategies as st
from world import offer

from geomap.core.coverage import measure, one_skill
from geomap.core.engine import differences
from geomap.core.frames import BASES, COMMUNES
from geomap.core.states import Reading


@given(worlds(), readings)
@settings(max_examples=150)
def test_the_engine_is_the_plain_measure(world: World, reading: Reading) -> None:
    engine = world.engine()
    expected = world.plain(reading)
    for skill in SKILLS:
        assert_same(engine.answer(skill.id, reading), one_skill(expected, skill.id))
    for skill, tally in zip(SKILLS, engine.tallies(reading), strict=True):
        own = one_skill(expected, skill.id)
        assert tally.proven[: len(own)].tolist() == own["proven_providers"].tolist()
        assert tally.within_30[: len(own)].tolist() == own["within_30"].tolist()


@given(worlds(), readings, st.booleans())
@settings(max_examples=100)
def test_all_skills_at_once_are_counted_as_each_alone(world: World, reading: Reading, by_distance: bool) -> None:
    engine = world.engine() if by_distance else world.engine_by_journeys()
    for skill, together in zip(SKILLS, engine.tallies(reading), strict=True):
        alone = engine.tally(skill.id, reading)
        assert_alike(alone, together)
        assert alone.nearest.tolist() == together.nearest.tolist()


@given(worlds(), readings)
def test_journeys_given_pair_by_pair_say_the_same(world: World, reading: Reading) -> None:
    found, expected = world.by_pairs(reading), world.plain(reading)
    for skill in SKILLS:
        assert_same(one_skill(found, skill.id), one_skill(expected, skill.id))


def test_a_world_without_offers_or_skills_is_measured() -> None:
    communes = COMMUNES.build(
        {"name": ["A"], "territory": ["FR"], "kind": ["commune"], "centre_kind": ["none"]}, index=["c0"]
    )
    world = World(communes, [], 1)
    assert world.engine().answer("web", Reading())["state"].tolist() == ["none"]
    nothing = measure(
        communes, communes.iloc[:0], world.members, world.offers, world.between(BASES.empty()), [], Reading()
    )
    assert nothing.empty


def test_islands_far_apart_are_one_atlas() -> None:
    # Two communes on each side of the 180th meridian, one at the other end of the earth.
    communes = COMMUNES.build(
        {
            "name": ["A", "B", "C"],
            "territory": ["FR"] * 3,
            "kind": ["commune"] * 3,
            "population": [10.0, 20.0, 30.0],
            "area_km2": [1.0] * 3,
            "lon": [179.95, -179.95, 3.5],
            "lat": [-16.0, -16.0, 44.5],
            "centre_kind": ["town_hall"] * 3,
        },
        index=["c0", "c1", "c2"],
    )
    here = offer("p", None) | {"commune": "c0", "lon": 179.95, "lat": -16.0}
    world = World(communes, [here], 3)
    answer = world.engine().answer("web", Reading())
    assert answer["state"].tolist() == ["local", "reachable", "out_of_reach"]
    assert answer["nearest_minutes"].tolist() == pytest.approx([0.554, 21.84, np.nan], abs=0.02, nan_ok=True)
    assert_same(answer, one_skill(world.plain(Reading()), "web"))


def test_an_offer_reaches_its_own_commune_however_far_it_stands_from_the_centre() -> None:
    # One degree of longitude at 44.5° north is 79.6 km; half of it takes 58.6 minutes, and nobody asked for that.
    communes = COMMUNES.build(
        {
            "name": ["A", "B"],
            "territory": ["FR"] * 2,
            "kind": ["commune"] * 2,
            "population": [10.0, 20.0],
            "area_km2": [1.0] * 2,
            "lon": [3.0, 3.45],
            "lat": [44.5] * 2,
            "centre_kind": ["town_hall"] * 2,
        },
        index=["c0", "c3"],
    )
    away = offer("p", None) | {"commune": "c0", "lon": 3.5, "lat": 44.5}
    world = World(communes, [away], 2)
    answer = world.engine().answer("web", Reading())
    assert answer["state"].tolist() == ["local", "reachable"]
    assert_same(answer, one_skill(world.plain(Reading()), "web"))


def test_the_only_offer_is_named_where_no_minutes_to_it_are_known() -> None:
    communes = COMMUNES.build(
        {"name": ["A"], "territory": ["FR"], "kind": ["commune"], "centre_kind": ["none"]}, index=["c3"]
    )
    elsewhere = {"commune": "c3", "lon": None, "lat": None, "at_premises": False, "proof_state": "declared"}
    named = {"on_site": True, "area_kind": "zones", "area_value": None, "area_zones": ("epci:1",)}
    world = World(communes, [offer("p", None) | elsewhere | named], 1)
    answer = world.engine().answer("web", Reading())
    assert answer[["state", "nearest_offer", "nearest_reason"]].to_numpy().tolist() == [
        ["out_of_reach", "p.web", "no_centre"]
    ]
    assert_same(answer, one_skill(world.plain(Reading()), "web"))


@pytest.mark.parametrize(("max_minutes", "north_km", "south_km"), [(15.0, 17, 22), (30.0, 17, 22), (45.0, 24, 31)])
def test_slow_roads_at_the_other_end_are_no_green(max_minutes: float, north_km: int, south_km: int) -> None:
    # 24 km north, in mountains: 24 x 1.7 x 60 / 50 = 49 minutes, though 35 at the pace of the plain one starts from.
    communes = COMMUNES.build(
        {
            "name": ["A", "B", "C"],
            "territory": ["FR"] * 3,
            "kind": ["commune"] * 3,
            "population": [10.0, 20.0, 30.0],
            "area_km2": [1.0] * 3,
            "lon": [3.0] * 3,
            "lat": [44.5, 44.5 + north_km / 111, 44.5 - south_km / 111],
            "centre_kind": ["town_hall"] * 3,
        },
        index=["c0", "c1", "c3"],
    )
    above = offer("p", None) | {"commune": "c1", "lon": 3.0, "lat": 44.5 + north_km / 111}
    # 31 km south, over plains all the way: 46 minutes, farther and yet nearer.
    below = offer("q", None) | {"commune": "c3", "lon": 3.0, "lat": 44.5 - south_km / 111}
    world, reading = World(communes, [above, below], 3), Reading(max_minutes)
    engine = world.engine()
    answer, tally = engine.answer("web", reading), engine.tallies(reading)[0]
    assert answer.loc["c0", ["state", "proven_providers", "within_30"]].tolist() == ["out_of_reach", 0, 0]
    assert answer.loc["c0", "nearest_provider"] == "q"
    assert tally.proven.tolist() == [0, 1, 1]
    assert tally.within_30.tolist() == [0, 1, 1]
    assert_same(answer, one_skill(world.plain(reading), "web"))


def drawn_change(draw: st.DrawFn, communes: gpd.GeoDataFrame, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Add an offer, take one away, or give one another proof, area or way."""
    kind = draw(st.sampled_from(["add", "remove", "change"]))
    if kind == "add" or not rows:
        known = {row["provider"] for row in rows}
        # A provider stands at one place: those who come bear names of their own.
        new = [row | {"provider": f"{row['provider']}n{len(rows)}"} for row in draw(rows_in(communes))]
        return [
            *rows,
            *(row | {"offer": f"{row['provider']}.{row['skill']}"} for row in new if row["provider"] not in known),
        ]
    at = draw(st.integers(0, len(rows) - 1))
    rest = rows[:at] + rows[at + 1 :]
    if kind == "remove":
        return rest
    return [*rest, rows[at] | draw(proofs) | draw(st.one_of(st.just({}), modes, areas))]


@st.composite
def histories(draw: st.DrawFn) -> tuple[gpd.GeoDataFrame, int, list[list[dict[str, Any]]]]:
    communes = draw(atlases())
    steps = [draw(rows_in(communes))]
    for _ in range(draw(st.integers(1, 6))):
        steps.append(drawn_change(draw, communes, steps[-1]))
    return communes, draw(st.integers(1, len(communes))), steps


@given(histories(), st.lists(readings, min_size=1, max_size=3), st.booleans())
@settings(max_examples=40)
def test_an_engine_revised_is_one_laid_out_anew(
    history: tuple[gpd.GeoDataFrame, int, list[list[dict[str, Any]]]], asked: list[Reading], by_distance: bool
) -> None:
    communes, inside, steps = history
    worlds_then = [World(communes, rows, inside) for rows in steps]
    anew = [world.engine() if by_distance else world.engine_by_journeys() for world in worlds_then]
    kept, revised = [anew[0]], anew[0]
    for before, after in pairwise(worlds_then):
        for reading in asked[: len(kept)]:
            revised.tally("web", reading)
            revised.states(reading)
        revised = revised.revised(differences(before.offers, after.offers))
        kept.append(revised)
    # The older engines still say what was true then.
    for engine, expected in [*zip(kept, anew, strict=True), *zip(kept[::-1], anew[::-1], strict=True)]:
        for reading in asked:
            for skill in SKILLS:
                assert_same(engine.answer(skill.id, reading), expected.answer(skill.id, reading))
            for found, wanted in zip(engine.tallies(reading), expected.tallies(reading), strict=True):
                assert found.state.tolist() == wanted.state.tolist()
                assert found.proven.tolist() == wanted.proven.tolist()
                assert_alike(found, wanted)
            for found, wanted in zip(engine.states(reading), expected.tallies(reading), strict=True):
                assert found.tolist() == wanted.state.tolist()
            for skill, wanted in zip(SKILLS, expected.tallies(reading), strict=True):
                assert_alike(engine.tally(skill.id, reading), wanted)


@given(worlds(), readings)
def test_one_commune_alone_says_what_the_map_says_of_it(world: World, reading: Reading) -> None:
    engine, code = world.engine(), world.inside.index[0]
    found = engine.answer_at(code, reading).drop(columns=["level"])
    for skill in SKILLS:
        expected = engine.answer(skill.id, reading).loc[[code]].drop(columns=["level"])
        assert_same(found.loc[[skill.id]].set_axis(expected.index), expected)
