"""Messages handed over: to whom, with what, how many a day, and nothing kept of them."""

from __future__ import annotations

from pathlib import Path

import pytest
from batches import batch, provider
from trust_world import TrustWorld, make_trust_world

from geomap.mail.smtp import composed
from geomap.ports.limits import MOST_A_DAY
from geomap.ports.mail import Letter
from geomap.ports.space import Entry
from geomap.stewardship.messages import hand_over


@pytest.fixture
def world(tmp_path: Path) -> TrustWorld:
    world = make_trust_world(tmp_path)
    world.geomap.store.save(batch([provider("p-9", email="atelier@example.org")]))
    return world


def entry(world: TrustWorld, name: str) -> Entry:
    found = world.geomap.space.entry(name)
    assert found is not None
    return found


def test_a_message_reaches_the_provider_who_can_answer(world: TrustWorld) -> None:
    assert (
        hand_over(world.geomap, entry(world, "p-9"), "Ana\nRoche", "ana@example.org", "Bonjour,\nun site ?") == "sent"
    )
    (letter,) = world.post.letters
    assert (letter.to, letter.reply_to) == ("atelier@example.org", "ana@example.org")
    assert "Ana Roche" in letter.text
    assert letter.text.endswith("Bonjour,\nun site ?\n")
    assert composed(letter, "geomap@example.org")["Reply-To"] == "ana@example.org"


def test_who_gave_no_address_is_not_written_to(world: TrustWorld) -> None:
    assert hand_over(world.geomap, entry(world, "p-1"), "Ana", "ana@example.org", "Bonjour") == "no_address"
    assert world.post.letters == []


def test_a_day_has_so_many_messages_and_no_more(world: TrustWorld) -> None:
    to = entry(world, "p-9")
    most = MOST_A_DAY["message"]
    said = [hand_over(world.geomap, to, "Ana", "ana@example.org", f"Bonjour {n}") for n in range(most + 1)]
    assert said == ["sent"] * most + ["too_many"]
    assert len(world.post.letters) == most
    world.clock.go(world.clock.day(days=1))
    assert hand_over(world.geomap, to, "Ana", "ana@example.org", "Bonjour") == "sent"


def test_an_answer_address_cannot_add_a_header() -> None:
    letter = Letter("a@example.org", "s", "t", reply_to="b@example.org\nBcc: c@example.org")
    with pytest.raises(ValueError, match="invalid"):
        composed(letter, "geomap@example.org")
