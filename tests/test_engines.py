"""The engines of a process follow the directory: one a version, revised by what changed, never between two versions."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

import pandas as pd
import pytest
from fake_site import TODAY, ZONE, FakeGeomap, FakeStore, nomenclature, offers, territory

from geomap.core.coverage import Question
from geomap.engines import Engines
from geomap.errors import UnknownSkill
from geomap.pipeline import answer, commune_states, overview

QUESTION = Question(ZONE, "creation-site", TODAY)
PROVEN = "p-atelier.creation-site"


def without(*ids: str) -> pd.DataFrame:
    return offers().drop(index=list(ids))


def expired() -> pd.DataFrame:
    frame = offers()
    frame.loc[PROVEN, "valid_until"] = pd.Timestamp("2026-01-01")
    return frame


def kept_store() -> FakeStore:
    return FakeStore(kept={"territory": territory(), "nomenclature": nomenclature()})


@pytest.mark.parametrize("after", [without(PROVEN), without("p-hostile.creation-site", PROVEN), expired(), offers()])
def test_the_next_version_says_what_a_process_started_then_says(after: pd.DataFrame) -> None:
    store = kept_store()
    site = FakeGeomap(store)
    engines = Engines(site)
    before = answer(site, QUESTION, engines)
    store.kept["offers"], store.number = after, 2
    found, alone = answer(site, QUESTION, engines), answer(site, QUESTION)
    assert (before.version, found.version, alone.version) == (1, 2, 2)
    pd.testing.assert_frame_equal(found.coverage, alone.coverage)
    pd.testing.assert_frame_equal(found.offers, alone.offers)
    pd.testing.assert_frame_equal(found.costs, alone.costs)
    pd.testing.assert_frame_equal(
        overview(site, ZONE, max_minutes=30, day=TODAY, engines=engines),
        overview(site, ZONE, max_minutes=30, day=TODAY),
    )
    pd.testing.assert_frame_equal(
        commune_states(site, ZONE, "48002", max_minutes=30, day=TODAY, engines=engines),
        commune_states(site, ZONE, "48002", max_minutes=30, day=TODAY),
    )


def test_an_engine_is_kept_while_the_version_stands_and_revised_when_it_moves() -> None:
    store = kept_store()
    engines = Engines(FakeGeomap(store))
    first = engines.of(ZONE, TODAY)
    assert engines.of(ZONE, TODAY) is first
    store.kept["offers"], store.number = without(PROVEN), 2
    second = engines.of(ZONE, TODAY)
    assert second.version == 2
    # The ground is not laid again: a revised engine goes over the same communes.
    assert second.engine.communes is first.engine.communes
    assert first.engine.answer("creation-site", QUESTION.reading).loc["48001", "state"] == "local"
    assert second.engine.answer("creation-site", QUESTION.reading).loc["48001", "state"] == "remote_only"


def test_a_proof_that_expires_overnight_is_revised_too() -> None:
    site = FakeGeomap(kept_store())
    engines = Engines(site)
    assert answer(site, QUESTION, engines).coverage.loc["48001", "state"] == "local"
    later = Question(ZONE, "creation-site", dt.date(2027, 3, 4))
    found = answer(site, later, engines)
    assert found.coverage.loc["48001", "state"] == "unproven"
    pd.testing.assert_frame_equal(found.coverage, answer(site, later).coverage)


def test_a_write_between_two_readings_is_read_again() -> None:
    class Written(FakeStore):
        """A store somebody writes to while its offers are first read."""

        def offers(self, skill: str | None = None, *, providers: Sequence[str] | None = None) -> pd.DataFrame:
            every = super().offers(skill, providers=providers)
            if self.number == 1:
                self.number, self.kept["offers"] = 2, without(PROVEN)
            return every

    found = Engines(FakeGeomap(Written())).of(ZONE, TODAY)
    assert found.version == 2
    assert PROVEN not in found.offers("creation-site")[0].index


def test_readers_who_ask_together_get_the_same_engine() -> None:
    engines = Engines(FakeGeomap(kept_store()))
    with ThreadPoolExecutor(4) as readers:
        found = list(readers.map(lambda _: engines.of(ZONE, TODAY), range(8)))
    assert len({id(one) for one in found}) == 1


def test_a_skill_no_longer_in_use_is_not_answered() -> None:
    site = FakeGeomap(kept_store())
    asked = Question(ZONE, "ancienne", TODAY)
    with pytest.raises(UnknownSkill, match="« ancienne » was retired: ask about a skill in use"):
        answer(site, asked, Engines(site))
