"""`geomap charter`: a version of one's own is published once its effect was said, and never behind anybody's back."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from batches import batch, offer, provider
from click.testing import CliRunner, Result
from hypothesis import given
from hypothesis import strategies as st
from trust_world import TrustWorld, make_trust_world

from geomap.cli.commands import commands
from geomap.cli.session import Session
from geomap.config import bundled
from geomap.core.trust import CharterVersion, signed_until
from geomap.furnishing import prepare
from geomap.sources.charter import read_charters

TEXT = "# Charte\n\n1. **Dire vrai.** Toujours.\n2. **Répondre.** Sous trois jours.\n"


@pytest.fixture
def world(tmp_path: Path) -> TrustWorld:
    """Two published providers, one of whom signed and has a proven offer."""
    made = make_trust_world(tmp_path)
    proven = {"proof_state": "validated", "valid_until": dt.date(2028, 1, 1)}
    rows = [offer("p-1", "site", **proven), offer("p-1", "securite"), offer("p-2", "site", **proven)]
    made.geomap.store.save(batch([provider("p-1"), provider("p-2")], rows, charter_signed=frozenset({"p-1"})))
    return made


@pytest.fixture
def file(tmp_path: Path) -> Path:
    written = tmp_path / "charte.md"
    written.write_text(TEXT, encoding="utf-8")
    return written


def run(world: TrustWorld, *words: str) -> Result:
    session = Session(environ={}, wire=lambda _: world.geomap, prepare=lambda *_: None)
    return CliRunner().invoke(commands, ("charter", *words), obj=session)


def published(world: TrustWorld, file: Path, *more: str, name: str = "2027-1", begins: str = "2027-01-01") -> Result:
    return run(world, "publish", str(file), "--version", name, "--from", begins, *more)


def test_the_effect_is_said_and_nothing_changed(world: TrustWorld, file: Path) -> None:
    before = world.geomap.register.verify().entries
    said = published(world, file, "--earlier-until", "2027-03-31")
    assert said.exit_code == 0
    assert "+2. **Répondre.** Sous trois jours." in said.stdout
    assert "signed instead of 2026-1" in said.stderr
    assert "1 published providers whose signature counts today" in said.stderr
    assert "Earlier signatures count until 2027-03-31, then 1 proven offers wait" in said.stderr
    assert "Nothing was changed" in said.stderr
    assert [one.version.version for one in world.geomap.register.charters()] == ["2026-1"]
    assert world.geomap.register.verify().entries == before


def test_a_version_is_published_signed_from_its_day_and_noted(world: TrustWorld, file: Path) -> None:
    before = world.geomap.register.verify().entries
    assert published(world, file, "--earlier-until", "2027-03-31", "--yes").exit_code == 0
    (first, second) = world.geomap.register.charters()
    assert (second.version, second.text) == (
        CharterVersion("2027-1", dt.date(2027, 1, 1), dt.date(2027, 3, 31)),
        TEXT,
    )
    assert signed_until([first.version, second.version])["2026-1"] == dt.date(2027, 3, 31)
    chain = world.geomap.register.verify()
    assert (chain.entries, chain.broken) == (before + 1, None)
    listed = run(world, "list").stdout
    assert "2026-1" in listed
    assert "2027-03-31" in listed
    again = published(world, file, "--yes")
    assert (again.exit_code, "published already" in again.stderr) == (2, True)


@pytest.mark.parametrize(
    ("begins", "more", "why"),
    [
        ("2026-06-14", (), "behind us"),
        ("2026-01-01", (), "already: this one must do so later"),
        ("2026-06-15", (), "stop counting at once"),
        ("2027-01-01", ("--earlier-until", "2026-12-30"), "name a later day"),
    ],
)
def test_no_version_rewrites_the_past_or_blanks_the_map(
    world: TrustWorld, file: Path, begins: str, more: tuple[str, ...], why: str
) -> None:
    refused = published(world, file, *more, "--yes", begins=begins)
    assert (refused.exit_code, why in " ".join(refused.stderr.split())) == (2, True)
    assert len(world.geomap.register.charters()) == 1


def test_today_is_early_enough_where_earlier_signatures_still_count(world: TrustWorld, file: Path) -> None:
    assert published(world, file, "--earlier-until", "2026-09-30", "--yes", begins="2026-06-15").exit_code == 0


@pytest.mark.parametrize("content", [b" \n", b"\xff\xfe", b"x" * 60_000])
def test_what_is_no_charter_is_refused(world: TrustWorld, file: Path, content: bytes) -> None:
    file.write_bytes(content)
    assert published(world, file, "--yes").exit_code == 2


@pytest.mark.parametrize("name", ["", "2027/1", "<b>", "x" * 41])
def test_a_name_is_plain(world: TrustWorld, file: Path, name: str) -> None:
    assert published(world, file, name=name).exit_code == 2


def test_a_territory_with_a_charter_of_its_own_gets_no_other(world: TrustWorld, file: Path) -> None:
    assert published(world, file, "--yes").exit_code == 0
    prepare(world.geomap)
    assert [one.version.version for one in world.geomap.register.charters()] == ["2026-1", "2027-1"]
    assert all(
        one.text != world.geomap.register.charters()[1].text for one in read_charters(bundled("data") / "charter")
    )


@given(st.dates(dt.date(2026, 1, 2), dt.date(2030, 1, 1)), st.none() | st.integers(0, 400))
def test_the_day_said_is_the_day_signatures_stop(begins, weeks) -> None:
    until = None if weeks is None else begins + dt.timedelta(days=weeks)
    first, second = CharterVersion("a", dt.date(2026, 1, 1)), CharterVersion("b", begins, until)
    assert signed_until([first, second])["a"] == (until or begins - dt.timedelta(days=1))
