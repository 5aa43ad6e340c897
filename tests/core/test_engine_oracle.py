"""The engine says what the measures say, written once more in loops, after whatever happens to a directory."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import pandas as pd
import pytest
from coverage_oracle import Asked, Commune, Offer, Place, Provider, World, cover
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from oracle_histories import DAY, Directory, frame_of, histories, world_of
from oracle_worlds import SKILLS, THRESHOLDS, ZONE, Land, Times

from geomap.core.coverage import Question, counted_offers
from geomap.core.engine import Engine, differences
from geomap.core.frames import STATES
from geomap.core.offer_rows import OfferRows
from geomap.core.skills import Nomenclature
from geomap.core.states import Reading, Tally
from geomap.core.territory import Territory
from geomap.engines import Engines, laid_out
from geomap.pipeline import answer, commune_states, gaps, overview
from geomap.ports import Changed

EVERY = [
    Asked(minutes, declared, remote) for minutes in THRESHOLDS for declared in (False, True) for remote in (False, True)
]
questions = st.sampled_from(EVERY)
wide = settings(max_examples=50, suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much])


def reading_of(asked: Asked) -> Reading:
    return Reading(asked.minutes, asked.declared, asked.remote)


def counted(directory: Directory) -> pd.DataFrame:
    return counted_offers(frame_of(directory), directory[2])


def assert_says(found: pd.DataFrame, expected: dict[str, dict[str, Any]], leaving: Sequence[str] = ()) -> None:
    """Hold a frame against the oracle, cell by cell."""
    assert list(found.index) == list(expected)
    for name in found.columns.difference(list(leaving)):
        for key, cell in zip(found.index, found[name].tolist(), strict=True):
            wanted = expected[key][name]
            if isinstance(wanted, float):
                assert math.isclose(cell, wanted, rel_tol=1e-9, abs_tol=1e-9), (name, key, cell, wanted)
            else:
                told = None if isinstance(cell, float) and math.isnan(cell) else cell
                assert told == wanted, (name, key, cell, wanted)


def assert_engine_says(engine: Engine, world: World, asked: Asked) -> None:
    """Hold an engine against the oracle: every skill as the map shows it, and one commune alone."""
    told = {skill: cover(world, skill, asked) for skill in SKILLS}
    for skill in SKILLS:
        assert_says(engine.answer(skill, reading_of(asked)), told[skill])
    here = next(iter(told[SKILLS[0]]))
    alone = engine.answer_at(here, reading_of(asked)).loc[list(SKILLS)]
    assert_says(alone, {skill: told[skill][here] for skill in SKILLS}, ["level"])


def assert_sums_say(engine: Engine, world: World, asked: Asked) -> None:
    """Hold what all skills, counted at once, add up to against the oracle."""
    tallies = dict(zip([skill.id for skill in engine.skills], engine.tallies(reading_of(asked)), strict=True))
    for skill in SKILLS:
        assert_tally_says(tallies[skill], list(cover(world, skill, asked).values()))


def assert_tally_says(tally: Tally, told: Sequence[dict[str, Any]]) -> None:
    """Hold what one skill adds up to, counted with all others at once, against the oracle."""
    many = len(told)
    assert [STATES[state] for state in tally.state[:many]] == [row["state"] for row in told]
    assert tally.proven[:many].tolist() == [row["proven_providers"] for row in told]
    assert tally.within_30[:many].tolist() == [row["within_30"] for row in told]
    assert tally.access[:many].tolist() == pytest.approx([row["accessibility"] for row in told], rel=1e-9, abs=1e-9)


@given(histories(), st.data())
@wide
def test_an_engine_that_follows_a_directory_says_what_the_measures_say(
    history: tuple[Land, list[Directory]], data: st.DataObject
) -> None:
    land, told = history
    before, engine = counted(told[0]), laid_out(land.times, land.territory, counted(told[0]), land.skills)
    kept = []
    for directory in told:
        now, world = counted(directory), world_of(land, directory)
        engine, before = engine.revised(differences(before, now)), now
        assert_engine_says(engine, world, data.draw(questions))
        assert_sums_say(engine, world, data.draw(questions))
        kept.append((engine, world))
    for asked in EVERY:
        assert_sums_say(engine, world, asked)
    # The older engines still say what was true then.
    for older, world in kept[::-1]:
        assert_engine_says(older, world, data.draw(questions))


def test_a_provider_among_slow_roads_is_as_far_as_these_roads_make_it() -> None:
    # 0.4 degrees of longitude at 44.5° north are 31.8 km: 46.9 minutes on plains, 64.9 in mountains.
    plain, slow = Commune("c0", 0.0, 44.5, 10.0, 14.0, True), Commune("c1", 0.4, 44.5, 10.0, 14.0, False)
    place = Place("c1", 0.4, 44.5)
    land = Land((plain, slow), {}, {}, 0, (place,), None)
    receives = Offer(False, True, False, ("minutes", 0.0), "validated", None, dt.date(2030, 1, 1))
    engine = laid_out(
        land.times, land.territory, counted(({"a": Provider(place)}, {("a", "web"): receives}, DAY)), land.skills
    )
    found = {minutes: engine.answer("web", Reading(minutes)).loc["c0"] for minutes in THRESHOLDS}
    assert {row["state"] for row in found.values()} == {"out_of_reach"}
    assert {row["proven_providers"] for row in found.values()} == {0}
    assert {row["within_30"] for row in found.values()} == {0}
    assert found[60.0]["nearest_minutes"] == pytest.approx(64.9, abs=0.05)


@dataclass
class Following:
    """A store whose directory moves on, and which knows who did what since when."""

    land: Land
    told: list[Directory]

    def version(self) -> int:
        return len(self.told)

    def changed_since(self, version: int) -> Changed:
        before, now = self.told[version - 1], self.told[-1]
        everybody = {*before[0], *now[0]}
        moved = {who for who in everybody if _entry(before, who) != _entry(now, who)}
        return Changed(self.version(), frozenset(moved), frozenset(), skills=False)

    def offers(self, skill: str | None = None, *, providers: Sequence[str] | None = None) -> pd.DataFrame:
        every = frame_of(self.told[-1])
        kept = every if providers is None else every[every["provider"].isin(list(providers))]
        return kept if skill is None else kept[kept["skill"] == skill]

    def offers_since(self, version: int | None) -> tuple[Changed, OfferRows]:
        changed = Changed(self.version()) if version is None else self.changed_since(version)
        names = None if changed.providers is None else sorted(changed.providers)
        return changed, OfferRows.of(self.offers(providers=names).sort_index())

    def territory(self, spec: str) -> Territory:
        return self.land.territory

    def nomenclature(self) -> Nomenclature:
        return self.land.nomenclature


def _entry(directory: Directory, who: str) -> Any:
    return directory[0].get(who), {pair: one for pair, one in directory[1].items() if pair[0] == who}


@dataclass
class Site:
    """What the pipeline works with."""

    store: Following
    travel: Times
    geocoder: None = field(default=None)


@given(histories(), st.data())
@wide
def test_the_pipeline_says_what_the_measures_say_as_the_directory_moves(
    history: tuple[Land, list[Directory]], data: st.DataObject
) -> None:
    land, told = history
    store = Following(land, told[:1])
    site = Site(store, land.times)
    engines = Engines(site)
    for directory in told:
        store.told = [*store.told, directory]
        # Several versions may pass before anybody asks.
        if data.draw(st.booleans()):
            assert_pages_say(site, engines, world_of(land, directory), data.draw(questions))
    assert_pages_say(site, engines, world_of(land, told[-1]), data.draw(questions))


def assert_pages_say(site: Site, engines: Engines, world: World, asked: Asked) -> None:
    """Hold what pages are made of against the oracle: the map, the table of all skills, and one commune."""
    inside = [one for one in world.communes if one.asked]
    told = {skill: cover(world, skill, asked) for skill in SKILLS}
    for skill in SKILLS:
        proof = "declared" if asked.declared else "proven"
        found = answer(site, Question(ZONE, skill, world.day, int(asked.minutes), proof, asked.remote), engines)
        assert_says(found.coverage, told[skill])
        states = found.summary[found.summary["zone"] == ZONE].set_index("state")["communes"].to_dict()
        listed = [row["state"] for row in told[skill].values()]
        assert states == {state: listed.count(state) for state in listed}
    if asked.declared or asked.remote:
        return
    place = {"max_minutes": int(asked.minutes), "day": world.day, "engines": engines}
    summed = overview(site, ZONE, **place)
    lacking = gaps(site, ZONE, **place)
    for skill in SKILLS:
        missing = [one for one in inside if told[skill][one.code]["gap"]]
        assert lacking.index[lacking[skill]].tolist() == [one.code for one in missing]
        assert summed.loc[skill, "gap_communes"] == len(missing)
        assert summed.loc[skill, "gap_people"] == sum(one.people or 0.0 for one in missing)
    here = inside[-1].code
    alone = commune_states(site, ZONE, here, **place)
    assert_says(alone.loc[list(SKILLS)], {skill: told[skill][here] for skill in SKILLS}, ["level"])
