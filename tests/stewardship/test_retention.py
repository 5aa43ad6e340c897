"""Terms kept by the use case: files and whole accounts go too, and a promise without a rule stops everything."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from trust_world import TrustWorld, make_trust_world

from geomap.errors import BadInput
from geomap.stewardship.retention import keep_terms
from geomap.wiring import terms


@pytest.fixture
def world(tmp_path: Path) -> TrustWorld:
    return make_trust_world(tmp_path)


def test_an_account_nobody_uses_goes_with_its_words_and_one_with_a_role_stays(world: TrustWorld) -> None:
    idle, owner = world.person("idle"), world.owner()
    world.clock.go(world.clock.day(days=terms()["accounts"] + 2))
    assert keep_terms(world.geomap, terms(), dry_run=True)["accounts"].accounts == (idle.id,)
    assert world.geomap.accounts.get(idle.id) is not None
    keep_terms(world.geomap, terms())
    assert world.geomap.accounts.get(idle.id) is None
    assert world.geomap.accounts.get(owner.id) is not None
    assert all(found.rows == 0 for found in keep_terms(world.geomap, terms()).values())


def test_nothing_is_deleted_before_its_day(world: TrustWorld) -> None:
    world.person("idle")
    world.clock.go(world.clock.day(days=terms()["accounts"] - 2))
    assert keep_terms(world.geomap, terms())["accounts"].rows == 0


def test_a_promise_nothing_keeps_is_refused_before_anything_is_deleted(world: TrustWorld) -> None:
    for days in ({**terms(), "dreams": 1}, {"accounts": 1}):
        with pytest.raises(BadInput, match="differ on"):
            keep_terms(world.geomap, days)
    assert dt.date(2026, 6, 15) == world.clock.day()
