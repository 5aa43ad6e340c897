"""Who decides is told what waits: when something new does, once a week while anything is left, unless they say no."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from batches import batch, offer, provider
from hypothesis import given
from hypothesis import strategies as st
from trust_world import START, TrustWorld, make_trust_world

from geomap.core.entries.entry_claim import EntryClaim
from geomap.core.roles import Grant
from geomap.core.trust import digest_due
from geomap.stewardship.digesting import send_digests

DAYS = st.integers(0, 60).map(lambda day: START + dt.timedelta(days=day))


@pytest.fixture
def world(tmp_path: Path) -> TrustWorld:
    """Two reviewers, one of another département, and an administrator of this one."""
    made = make_trust_world(tmp_path)
    made.reviewer("here")
    made.reviewer("away", "departement:30")
    made.person("boss", Grant("administrator", "departement:48"))
    return made


def submitted(world: TrustWorld) -> None:
    """Let two proofs wait: one here, one in the neighbouring département."""
    rows = [provider("p-1", siret="35600000000048"), provider("p-2", commune="43001")]
    world.geomap.store.save(batch(rows, [offer(name, "site", proof_state="submitted") for name in ("p-1", "p-2")]))


def told(world: TrustWorld) -> list[str]:
    found = [letter.to.partition("@")[0] for letter in world.post.letters]
    world.post.letters.clear()
    return found


def claimed(world: TrustWorld, way: str = "reviewer") -> None:
    who = world.person("ana")
    made = {"id": 0, "provider": "p-1", "account": who.id, "state": "waiting", "made_at": world.clock.at}
    world.geomap.space.claim(EntryClaim(**made, way=way, message="moi"))


def test_nothing_waits_and_nobody_is_written_to(world: TrustWorld) -> None:
    assert (send_digests(world.geomap, "48"), told(world)) == (0, [])


def test_each_is_told_what_lies_where_they_decide(world: TrustWorld) -> None:
    submitted(world)
    assert send_digests(world.geomap, "48") == 1
    (letter,) = world.post.letters
    assert letter.to == "here@example.org"
    assert "Preuves à examiner : 1\n" in letter.text
    assert "Demandes de fiches : 0\n" in letter.text
    claimed(world)
    told(world)
    world.clock.at += dt.timedelta(hours=1)
    claimed(world)
    assert send_digests(world.geomap, "48") == 2
    assert told(world) == ["boss", "here"]


def test_once_for_what_is_new_then_once_a_week(world: TrustWorld) -> None:
    submitted(world)
    days = []
    for day in range(16):
        world.clock.at = START + dt.timedelta(days=day)
        days += [day] * send_digests(world.geomap, "48")
        assert send_digests(world.geomap, "48") == 0
    assert days == [0, 7, 14]


def test_who_says_no_who_left_and_who_asks_are_not_told(world: TrustWorld) -> None:
    accounts = world.geomap.accounts
    claimed(world)
    accounts.change(world.reviewer("here").id, digest=False)
    assert (send_digests(world.geomap, "48"), told(world)) == (1, ["boss"])
    accounts.change(world.reviewer("here").id, digest=True)
    accounts.disable(world.reviewer("here").id, world.clock.at)
    accounts.grant(world.person("ana").id, Grant("reviewer"), "a")
    assert (send_digests(world.geomap, "48"), told(world)) == (0, [])


def test_a_code_on_its_way_by_mail_waits_for_nobody_who_decides(world: TrustWorld) -> None:
    claimed(world, "email")
    assert (send_digests(world.geomap, "48"), told(world)) == (0, [])


def test_who_holds_the_entry_is_not_told_of_it(world: TrustWorld) -> None:
    submitted(world)
    world.geomap.accounts.grant(world.reviewer("here").id, Grant("provider", "provider:p-1"), "a")
    assert (send_digests(world.geomap, "48"), told(world)) == (0, [])


@given(st.lists(DAYS, max_size=5), st.none() | DAYS, DAYS)
def test_nothing_new_is_ever_missed_for_more_than_a_run(waiting, told_at, now) -> None:
    due = digest_due(waiting, told_at, now)
    new = any(told_at is None or moment > told_at for moment in waiting)
    assert due or not new
    assert waiting or not due
