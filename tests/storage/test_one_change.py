"""One change at a time: whoever writes and however, the engine revised says what one laid out anew says."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest
from batches import batch, offer, provider, validated
from changing_world import ZONE, World
from homes import Clock, make_home

from geomap.core.offer_rows import OfferRows
from geomap.core.skills import Reword
from geomap.core.states import Reading
from geomap.engines import Engines
from geomap.ports import Changed
from geomap.storage.store import SqlStore
from geomap.wiring import Geomap

READINGS = (Reading(15.0), Reading(30.0, declared_counts=True), Reading(60.0))


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def home(database_url: str, tmp_path: Path, clock: Clock) -> Iterator[Geomap]:
    made = make_home(database_url, tmp_path, clock)
    made.store.save_charter("c-0", "Texte.", dt.date(2020, 1, 1))
    yield made
    made.store.database.engine.dispose()


def assert_same(home: Geomap, engines: Engines, zone: str = ZONE) -> None:
    """Hold the engine kept against one of a process that starts now."""
    day = home.today()
    kept, anew = engines.of(zone, day), Engines(home).of(zone, day)
    assert kept.version == anew.version == home.store.version()
    pd.testing.assert_frame_equal(kept.recorded.offers, home.store.offers().sort_index())
    assert kept.skills == anew.skills
    alone = SqlStore(home.settings.database_url)
    pd.testing.assert_frame_equal(home.store.providers(), alone.providers())
    pd.testing.assert_frame_equal(home.store.mediators(), alone.mediators())
    assert home.store.nomenclature() == alone.nomenclature()
    alone.close()
    for skill in kept.skills:
        for found, expected in zip(kept.offers(skill.id), anew.offers(skill.id), strict=True):
            pd.testing.assert_frame_equal(found, expected)
        for reading in READINGS:
            found, expected = (one.engine.answer(skill.id, reading) for one in (kept, anew))
            pd.testing.assert_frame_equal(found, expected)


@pytest.mark.parametrize("seed", range(4))
def test_the_engine_follows_any_sequence_of_writes(home: Geomap, clock: Clock, seed: int) -> None:
    world, engines = World(home, clock, seed), Engines(home)
    world.import_()
    for _ in range(30):
        deed = world.chance.choice(world.deeds)
        if home.store.providers().empty:
            deed = world.create
        deed()
        assert_same(home, engines)


class Spying(SqlStore):
    """A store that remembers whose offers were read."""

    asked: list[list[str]]

    def offers_since(self, version: int | None) -> tuple[Changed, OfferRows]:
        changed, rows = super().offers_since(version)
        self.asked.append(list(rows.columns.get("provider", ())))
        return changed, rows


def test_only_the_offers_of_who_changed_are_read_again(home: Geomap, database_url: str, clock: Clock) -> None:
    store = Spying(database_url, clock=clock)
    store.asked = []
    engines = Engines(replace(home, store=store))
    first = engines.of(ZONE, home.today())
    home.store.save(batch([provider("p-1"), provider("p-2")], [offer("p-1", "reseau")]))
    second = engines.of(ZONE, home.today())
    home.nomenclatures.amend([Reword("reseau", {"fr": "Réseaux"})], "a", "Mieux dit.")
    third, tomorrow = engines.of(ZONE, home.today()), engines.of(ZONE, home.today() + dt.timedelta(days=1))
    assert store.asked == [["p-imported"], ["p-1"], [], []]
    assert [one.version - first.version for one in (first, second, third, tomorrow)] == [0, 1, 2, 2]
    assert second.engine.communes is first.engine.communes
    store.close()


def test_engines_of_several_zones_follow_at_their_own_pace(home: Geomap) -> None:
    engines, other = Engines(home), "departement:43"
    for zone in (ZONE, other):
        engines.of(zone, home.today())
    for number in range(3):
        home.store.save(batch([provider(f"p-{number}")], [offer(f"p-{number}", "reseau", **validated())]))
        assert_same(home, engines, ZONE)
    assert_same(home, engines, other)
