"""Every term of the register on both databases: what is older goes, what is younger and what still serves stays."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from batches import batch, nomenclature, offer, provider
from small_atlas import make_small_atlas
from sqlalchemy import Table, func, insert, select

from geomap.ports.history import Note
from geomap.sources.privacy import read_register
from geomap.storage import sql
from geomap.storage.history import add_note
from geomap.storage.register import SqlRegister
from geomap.storage.retention import SqlRetention
from geomap.storage.store import SqlStore
from geomap.storage.tables import place_choice
from geomap.storage.tables_accounts import (
    account,
    account_device,
    account_session,
    account_token,
    invitation,
    role_grant,
    sign_in_try,
)
from geomap.storage.tables_limits import daily_count
from geomap.storage.tables_privacy import mediator_note
from geomap.storage.tables_space import entry_claim, entry_code, former_holder, identity_change, provider_difference
from geomap.storage.tables_trust import claim_round, decision, history_words, proof

BEFORE = dt.datetime(2026, 6, 1, 12, tzinfo=dt.UTC)
OLD, NEW = BEFORE - dt.timedelta(days=2), BEFORE + dt.timedelta(days=2)
REGISTER = Path(__file__).resolve().parents[2] / "data" / "privacy"

Put = Callable[..., None]


@pytest.fixture
def filled(store: SqlStore) -> SqlStore:
    store.save_atlas(make_small_atlas())
    store.save_nomenclature(nomenclature())
    ended = {"proof_state": "validated", "valid_until": OLD.date()}
    rows = [
        offer("p-1", "site-vitrine", proof_state="rejected"),
        offer("p-1", "referencement", **ended),
        offer("p-2", "site-vitrine", proof_state="validated", valid_until=dt.date(2099, 1, 1)),
        offer("p-2", "referencement", proof_state="rejected"),
    ]
    store.save(batch([provider("p-1"), provider("p-2")], rows))
    return store


@pytest.fixture
def put(filled: SqlStore) -> Put:
    def insert_one(table: Table, **row: Any) -> None:
        with filled.database.writing() as connection:
            connection.execute(insert(table).values(row))

    return insert_one


def someone(put: Put, name: str, **more: Any) -> None:
    plain = {"id": name, "email": f"{name}@example.org", "name": name, "language": "fr"}
    put(account, **plain | {"created_at": OLD, "verified_at": OLD} | more)


def a_session(put: Put, name: str, whose: str, seen_at: dt.datetime) -> None:
    times = {"opened_at": OLD, "seen_at": seen_at}
    put(account_session, id=name, digest=name, account=whose, means="password", browser="Firefox", **times)


def a_proof(put: Put, name: str, of: str, at: dt.datetime = OLD, **more: Any) -> None:
    plain = {"id": name, "offer": of, "kind": "portfolio", "form": "reference", "title": "x", "author": "a-1"}
    put(proof, **plain | {"at": at, "submitted_at": at} | more)


def column(store: SqlStore, table: Table, name: str) -> list[Any]:
    with sql.reading(store.database.engine) as connection:
        return sorted(connection.execute(select(table.c[name])).scalars())


def count(store: SqlStore, table: Table) -> int:
    with sql.reading(store.database.engine) as connection:
        return int(connection.execute(select(func.count()).select_from(table)).scalar_one())


def test_the_register_promises_exactly_what_is_applied(store: SqlStore) -> None:
    promised = {held.id for held in read_register(REGISTER) if held.days is not None}
    assert promised == set(SqlRetention(store.database).rules)


def test_a_dry_run_counts_and_deletes_nothing(filled: SqlStore, put: Put) -> None:
    someone(put, "never", verified_at=None)
    rules = SqlRetention(filled.database)
    assert rules.expire("unverified-accounts", BEFORE, dry_run=True).rows == 1
    assert column(filled, account, "id") == ["never"]
    assert rules.expire("unverified-accounts", BEFORE).rows == 1
    assert rules.expire("unverified-accounts", BEFORE).rows == 0


def test_accounts_nobody_uses_are_named_and_those_with_a_role_are_not(filled: SqlStore, put: Put) -> None:
    someone(put, "idle", seen_on=OLD.date())
    someone(put, "never-seen")
    someone(put, "seen", seen_on=NEW.date())
    someone(put, "signed-in", seen_on=OLD.date())
    a_session(put, "s", "signed-in", NEW)
    someone(put, "holder", seen_on=OLD.date())
    put(role_grant, account="holder", role="reviewer", scope="", author="x", at=OLD)
    someone(put, "new", created_at=NEW, verified_at=NEW)
    found = SqlRetention(filled.database).expire("accounts", BEFORE)
    assert found.accounts == ("idle", "never-seen")
    assert count(filled, account) == 6


def test_sessions_tokens_and_invitations_go_when_they_are_over(filled: SqlStore, put: Put) -> None:
    someone(put, "a")
    a_session(put, "old", "a", OLD)
    a_session(put, "new", "a", NEW)
    for name, ends in (("old", OLD), ("new", NEW)):
        put(account_token, digest=name, purpose="reset", account="a", expires_at=ends)
        put(invitation, id=name, digest=name, email="x@example.org", role="reviewer", scope="", invited_by="a", at=OLD,
            expires_at=ends)  # fmt: skip
    rules = SqlRetention(filled.database)
    for rule in ("sessions", "tokens", "invitations"):
        assert rules.expire(rule, BEFORE).rows == 1, rule
    assert column(filled, account_session, "id") == ["new"]
    assert column(filled, account_token, "digest") == ["new"]
    assert column(filled, invitation, "id") == ["new"]


def test_claims_of_entries_go_after_their_decision_and_open_ones_stay(filled: SqlStore, put: Put) -> None:
    someone(put, "a")
    plain = {"provider": "p-1", "account": "a", "way": "email", "made_at": OLD, "message": "m"}
    put(entry_claim, **plain, state="refused", decided_at=OLD)
    put(entry_claim, **plain, state="refused", decided_at=NEW)
    put(entry_claim, **plain, state="waiting")
    put(entry_claim, **plain, state="withdrawn")
    put(entry_code, claim=3, digest="d", expires_at=OLD, tries=0)
    rules = SqlRetention(filled.database)
    assert rules.expire("entry-claims", BEFORE).rows == 2
    assert column(filled, entry_claim, "id") == [2, 3]
    assert rules.expire("tokens", BEFORE).rows == 1


def test_clients_who_may_be_asked_are_forgotten_once_nothing_waits(filled: SqlStore, put: Put) -> None:
    a_proof(put, "settled", "p-1.site-vitrine", contact="Mme Client")
    a_proof(put, "young", "p-1.site-vitrine", NEW, contact="M. Récent")
    a_proof(put, "waiting", "p-2.site-vitrine", contact="Mme Attente")
    people: dict[str, tuple[str, ...]] = {"submitters": (), "approvals": (), "deciders": ()}
    put(claim_round, offer="p-2.site-vitrine", waiting=True, appealed=False, refused=False, said="", at=OLD, **people)
    a_proof(put, "decided", "p-2.referencement", contact="M. Décision")
    put(decision, offer="p-2.referencement", provider="p-2", skill="referencement", verdict="refuse", reason="r",
        note="n", appeal=False, author="a", at=NEW)  # fmt: skip
    assert SqlRetention(filled.database).expire("references", BEFORE).rows == 1
    assert column(filled, proof, "contact") == ["", "M. Décision", "M. Récent", "Mme Attente"]
    assert count(filled, proof) == 4


def test_evidence_goes_with_its_files_where_nothing_rests_on_it(filled: SqlStore, put: Put) -> None:
    a_proof(put, "refused", "p-1.site-vitrine", file="f1")
    a_proof(put, "ended", "p-1.referencement", file="f2")
    a_proof(put, "holding", "p-2.site-vitrine", file="f3")
    a_proof(put, "draft", "p-2.referencement", submitted_at=None, file="f4")
    found = SqlRetention(filled.database).expire("proof-files", BEFORE)
    assert (found.rows, sorted(found.files)) == (2, ["f1", "f2"])
    assert column(filled, proof, "id") == ["draft", "holding"]


def test_words_go_and_the_chain_and_the_decisions_stay(filled: SqlStore, put: Put) -> None:
    for at in (OLD, NEW):
        put(decision, offer=None, provider=None, skill="s", verdict="refuse", reason="r", note="n", appeal=False,
            author="a", at=at)  # fmt: skip
        with filled.database.writing() as connection:
            add_note(connection, Note("test", "a", "x", why="parce que"), at)
    rules = SqlRetention(filled.database)
    before = count(filled, history_words)
    assert rules.expire("decision-notes", BEFORE).rows == 1
    assert column(filled, decision, "note") == ["", "n"]
    assert rules.expire("history-words", BEFORE).rows == 1
    # The words of one are gone, and an entry says so; it stays when its own time is up.
    assert rules.expire("history-words", BEFORE).rows == 0
    assert count(filled, history_words) == before
    chain = SqlRegister(filled.database).verify()
    assert (chain.entries, chain.erased, chain.broken) == (before + 1, 1, None)


def test_the_rest_goes_by_its_date(filled: SqlStore, put: Put) -> None:
    someone(put, "a")
    for at, key in ((OLD, "old"), (NEW, "new")):
        put(place_choice, written=key, commune="48001", author="a", at=at)
        put(mediator_note, provider="p-1", account="a", body=key, at=at)
        put(daily_count, what="message", whom="p-1", day=at.date(), times=1)
        put(account_device, digest=key, account="a", since=OLD, used_at=at)
        put(sign_in_try, pool=key, tries=1, at=at, until=None)
        put(former_holder, provider="p-1", account="a", since=OLD, until=at, author="b")
        named = {"provider": "p-1", "account": "a", "name": key, "made_at": OLD, "message": ""}
        put(identity_change, **named, state="refused", decided_at=at)
        put(provider_difference, provider="p-1", field=key, told="x", source="s", at=at, settled=True)
    put(identity_change, provider="p-1", account="a", name="open", state="waiting", made_at=OLD, message="")
    put(provider_difference, provider="p-1", field="open", told="x", source="s", at=OLD, settled=False)
    rules = SqlRetention(filled.database)
    for rule in (
        *("place-choices", "mediator-notes", "daily-counts", "settled-differences"),
        *("former-holders", "identity-changes", "devices", "sign-in-tries"),
    ):
        assert rules.expire(rule, BEFORE).rows == 1, rule
    assert column(filled, place_choice, "written") == ["new"]
    assert column(filled, mediator_note, "body") == ["new"]
    assert column(filled, identity_change, "name") == ["new", "open"]
    assert column(filled, provider_difference, "field") == ["new", "open"]
