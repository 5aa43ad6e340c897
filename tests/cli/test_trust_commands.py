"""`geomap remind`, `geomap history verify`: what they say and what they end with."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from batches import batch, offer, provider
from click.testing import CliRunner, Result
from sqlalchemy import text
from trust_world import OFFER, TrustWorld, make_trust_world

from geomap.cli.commands import commands
from geomap.cli.session import Session
from geomap.core.trust.reasons import REASONS
from geomap.ports.history import Note
from geomap.stewardship import claims, proofs
from geomap.stewardship.deciding import Ruling, decide
from geomap.storage import sql


@pytest.fixture
def world(tmp_path: Path) -> TrustWorld:
    made = make_trust_world(tmp_path)
    for number in range(3):
        made.geomap.register.note(Note("import", "machine", f"fichier {number}"))
    return made


def run(world: TrustWorld, *words: str) -> Result:
    session = Session(environ={}, wire=lambda _: world.geomap, prepare=lambda *_: None)
    return CliRunner().invoke(commands, words, obj=session)


def test_a_whole_history_is_said_and_its_last_entry_given(world: TrustWorld) -> None:
    first = run(world, "history", "verify")
    number, link = world.geomap.register.head()
    assert (first.exit_code, first.stdout.strip()) == (0, f"{number}:{link}")
    assert "3 entries, whole" in first.stderr
    assert run(world, "history", "verify", "--held", first.stdout.strip()).exit_code == 0


def test_a_changed_history_names_the_first_broken_link(world: TrustWorld) -> None:
    held = run(world, "history", "verify").stdout.strip()
    engine = sql.make_engine(world.geomap.settings.database_url)
    with sql.writing(engine) as connection:
        connection.execute(text("DROP TRIGGER history_stays_DELETE"))
        connection.execute(text("DELETE FROM history WHERE number = 3"))
    cut = run(world, "history", "verify", "--held", held)
    assert (cut.exit_code, "entry 3 is not as it was written" in cut.stderr) == (3, True)
    with sql.writing(engine) as connection:
        connection.execute(text("UPDATE history_words SET salt = 'x' WHERE number = 2"))
    engine.dispose()
    changed = run(world, "history", "verify")
    assert (changed.exit_code, "entry 2" in changed.stderr, changed.stdout) == (3, True, "")


def test_a_decision_changed_beside_the_history_is_named(world: TrustWorld) -> None:
    geomap, owner, reviewer = world.geomap, world.owner(), world.reviewer()
    mine = claims.look_for(geomap, "p-1", "site", owner)
    proofs.hand_in(geomap, mine, proofs.Handed("portfolio", "link", "Trois sites", link="https://exemple.fr/sites"))
    claims.submit(geomap, claims.look_for(geomap, "p-1", "site", owner), "Voici.")
    seen = claims.look(geomap, OFFER, reviewer, {"departement:48"})
    decide(
        geomap, seen, Ruling("validate", next(iter(REASONS["validate"])), "Vu.", world.clock.day(days=300), "portfolio")
    )
    whole = run(world, "history", "verify")
    assert (whole.exit_code, "whole" in whole.stderr) == (0, True)
    engine = sql.make_engine(geomap.settings.database_url)
    with sql.writing(engine) as connection:
        connection.execute(text("UPDATE decision SET verdict = 'refuse'"))
    engine.dispose()
    changed = run(world, "history", "verify")
    assert (changed.exit_code, "decision 1" in changed.stderr, changed.stdout) == (3, True, "")


def test_an_entry_that_is_none_is_refused(world: TrustWorld) -> None:
    wrong = run(world, "history", "verify", "--held", "3:abc")
    assert (wrong.exit_code, "no entry of the history" in wrong.stderr) == (2, True)


def test_reminders_are_sent_by_hand(world: TrustWorld) -> None:
    last = dt.date(2026, 7, 1)
    rows = [
        offer(name, skill, proof_state="validated", valid_until=last)
        for name, skill in (("p-1", "site"), ("p-2", "site"))
    ]
    world.geomap.store.save(batch([provider("p-1"), provider("p-2")], rows))
    world.owner()
    told = run(world, "remind")
    assert told.exit_code == 0
    assert "1 letters sent" in told.stderr
    assert "1 proofs end soon whose entry nobody holds" in told.stderr
    assert "0 letters sent" in run(world, "remind").stderr
