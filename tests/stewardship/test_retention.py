"""Terms kept by the use case: files and whole accounts go too, and a promise without a rule stops everything."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from trust_world import TrustWorld, make_trust_world

from geomap.core.roles import Grant
from geomap.errors import BadInput
from geomap.stewardship.forgetting import alone_on, delete_account
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


def test_a_deletion_cut_short_leaves_the_account_to_go_on(world: TrustWorld, monkeypatch: pytest.MonkeyPatch) -> None:
    owner, space = world.owner(), world.geomap.space

    def dies(provider: str, account: str) -> None:
        raise BadInput("killed")

    with monkeypatch.context() as cut:
        cut.setattr(space, "delete", dies)
        with pytest.raises(BadInput, match="killed"):
            delete_account(world.geomap, owner, entries=True)
    assert world.geomap.accounts.get(owner.id) == owner
    assert alone_on(world.geomap, owner) == ["p-1"]
    delete_account(world.geomap, owner, entries=True)
    assert world.geomap.accounts.get(owner.id) is None
    assert list(world.geomap.store.providers(["p-1"]).index) == []


def test_the_last_administrator_keeps_account_and_entries(world: TrustWorld) -> None:
    alone = world.person("alone", Grant("administrator"), Grant("provider", "provider:p-2"))
    with pytest.raises(BadInput, match="last administrator"):
        delete_account(world.geomap, alone, entries=True)
    assert alone_on(world.geomap, alone) == ["p-2"]


def test_nothing_of_somebody_deleted_is_left_in_the_files(world: TrustWorld, tmp_path: Path) -> None:
    owner = world.owner()
    secrets = {"Zéphyrine Introuvable".encode(), owner.email.encode(), owner.id.encode()}
    world.geomap.accounts.change(owner.id, name="Zéphyrine Introuvable")
    assert _left(tmp_path, secrets) == secrets
    delete_account(world.geomap, owner, entries=True)
    assert _left(tmp_path, secrets) == set()


def _left(folder: Path, secrets: set[bytes]) -> set[bytes]:
    held = b"".join(file.read_bytes() for file in folder.rglob("*") if file.is_file())
    return {secret for secret in secrets if secret in held}
