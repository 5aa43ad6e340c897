"""Accounts on both databases: what happens once happens once, even when two ask at the same moment."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from geomap.core.roles import Grant
from geomap.errors import BadInput, LastAdministrator
from geomap.ports.accounts import Account, Accounts, Attempt, Identity, Invitation, Session, Token
from geomap.storage.accounts import SqlAccounts
from geomap.storage.store import SqlStore

NOW = dt.datetime(2026, 6, 15, 10, 30, tzinfo=dt.UTC)
HOUR = dt.timedelta(hours=1)
ADMINISTRATOR = Grant("administrator")


@pytest.fixture
def accounts(store: SqlStore) -> SqlAccounts:
    return SqlAccounts(store.database)


def account(name: str, *grants: Grant, **given: Any) -> Account:
    return Account(name, f"{name}@example.org", name, verified_at=NOW, created_at=NOW, grants=grants, **given)


def session(name: str, of: str, seen: dt.datetime = NOW, opened: dt.datetime = NOW) -> Session:
    return Session(name, of, f"digest {name}", opened, seen, "password", "Firefox")


def invitation(name: str, email: str = "x@example.org") -> Invitation:
    return Invitation(name, f"digest {name}", email, Grant("official", "epci:1"), "ana", NOW, NOW + HOUR)


def at_once(call: Callable[[], object], times: int = 8) -> list[object]:
    """Call the same thing from several threads."""
    with ThreadPoolExecutor(times) as hands:
        return [one.result() for one in [hands.submit(call) for _ in range(times)]]


def test_the_port_is_kept(accounts: SqlAccounts) -> None:
    assert isinstance(accounts, Accounts)


def test_an_account_is_found_by_id_and_by_address(accounts: SqlAccounts) -> None:
    made = account("ana", Grant("official", "epci:1"), Grant("mediator"), totp_secret="s", password="p")
    assert accounts.add(made)
    assert accounts.get("ana") == Account(**{**made.__dict__, "grants": tuple(sorted(made.grants))})
    assert accounts.by_email("ANA@Example.org") == accounts.get("ana")
    assert accounts.get("nobody") is None
    assert accounts.by_email("nobody@example.org") is None


def test_an_address_has_one_account(accounts: SqlAccounts) -> None:
    assert accounts.add(account("ana"))
    assert not accounts.add(Account("other", "Ana@Example.org", grants=(ADMINISTRATOR,)))
    assert accounts.get("other") is None
    assert accounts.add(account("bob"))
    assert not accounts.change("bob", email="ANA@example.org", name="Bob")
    assert accounts.get("bob").name == "bob"  # type: ignore[union-attr]
    assert accounts.change("bob", email="Bob2@example.org")
    assert accounts.by_email("bob2@example.org").id == "bob"  # type: ignore[union-attr]
    with pytest.raises(BadInput, match="attempts"):
        accounts.change("bob", attempts=0)


def test_two_who_register_the_same_address_at_once_make_one_account(accounts: SqlAccounts) -> None:
    names = iter(range(8))
    made = at_once(lambda: accounts.add(Account(f"a{next(names)}", "same@example.org")))
    assert sorted(made, key=bool) == [False] * 7 + [True]


def test_accounts_are_searched_page_by_page(accounts: SqlAccounts) -> None:
    for name in ("ana", "bob", "ci%", "di_"):
        accounts.add(account(name, Grant("provider", f"provider:{name}")))
    assert [one.id for one in accounts.search()] == ["ana", "bob", "ci%", "di_"]
    assert [one.id for one in accounts.search("%")] == ["ci%"]
    assert [one.id for one in accounts.search("_")] == ["di_"]
    assert [one.id for one in accounts.search("EXAMPLE", 2, 1)] == ["bob", "ci%"]
    assert [one.id for one in accounts.search(scopes={"provider:bob", "epci:1"})] == ["bob"]
    assert accounts.search(scopes=frozenset()) == []
    assert [one.id for one in accounts.holders(Grant("provider", "provider:ana"))] == ["ana"]


def test_a_role_is_held_once_and_known_by_its_author(accounts: SqlAccounts) -> None:
    accounts.add(account("ana"))
    for author in ("one", "two"):
        accounts.grant("ana", Grant("mediator"), author)
    assert accounts.get("ana").grants == (Grant("mediator"),)  # type: ignore[union-attr]
    assert accounts.granted_by("ana", "one") == [Grant("mediator")]
    assert accounts.granted_by("ana", "two") == []
    accounts.revoke("ana", Grant("mediator"))
    accounts.revoke("ana", Grant("mediator"))
    assert accounts.get("ana").grants == ()  # type: ignore[union-attr]


def test_the_last_administrator_stays_even_when_both_leave_at_once(accounts: SqlAccounts) -> None:
    for name in ("ana", "bob"):
        accounts.add(account(name, ADMINISTRATOR))

    def leave(name: str) -> bool:
        try:
            accounts.revoke(name, ADMINISTRATOR)
        except LastAdministrator:
            return False
        return True

    with ThreadPoolExecutor(2) as hands:
        left = list(hands.map(leave, ["ana", "bob"]))
    assert sorted(left) == [False, True]
    (last,) = accounts.holders(ADMINISTRATOR)
    for away in (lambda: accounts.disable(last.id, NOW), lambda: accounts.erase(last.id)):
        with pytest.raises(LastAdministrator):
            away()
    accounts.revoke(last.id, Grant("administrator", "epci:1"))
    assert accounts.get(last.id).active  # type: ignore[union-attr]


def test_a_closed_account_has_no_session_and_an_erased_one_nothing(accounts: SqlAccounts) -> None:
    for name in ("ana", "bob"):
        accounts.add(account(name, Grant("mediator")))
        accounts.open_session(session(f"s {name}", name))
        accounts.keep_token(Token(f"t {name}", "reset", name, NOW + HOUR))
        accounts.set_recovery(name, [f"r {name}"])
        accounts.link_identity(Identity("https://i.example", name, name), NOW)
    accounts.disable("ana", NOW)
    assert accounts.sessions("ana") == []
    assert not accounts.get("ana").active  # type: ignore[union-attr]
    accounts.erase("ana")
    assert accounts.get("ana") is None
    assert accounts.peek_token("reset", "t ana", NOW) is None
    assert accounts.identity("https://i.example", "ana") is None
    assert accounts.recovery_left("ana") == 0
    assert accounts.session("digest s bob") is not None
    assert accounts.recovery_left("bob") == 1


def test_sessions_are_found_touched_and_closed(accounts: SqlAccounts) -> None:
    accounts.add(account("ana"))
    accounts.add(account("bob"))
    for name in ("1", "2", "3"):
        accounts.open_session(session(name, "ana", NOW + int(name) * HOUR))
    accounts.open_session(session("b", "bob"))
    assert accounts.session("digest 1") == (session("1", "ana", NOW + HOUR), accounts.get("ana"))
    assert accounts.session("digest x") is None
    accounts.touch_session("digest 1", NOW + 5 * HOUR)
    assert [one.id for one in accounts.sessions("ana")] == ["1", "3", "2"]
    assert not accounts.close_session("bob", "1")
    assert accounts.close_session("ana", "1")
    assert accounts.close_sessions("ana", but="3") == 1
    assert [one.id for one in accounts.sessions("ana")] == ["3"]
    assert [one.id for one in accounts.sessions("bob")] == ["b"]


def test_a_token_works_once_for_its_purpose_and_its_time(accounts: SqlAccounts) -> None:
    accounts.add(account("ana"))
    token = Token("d1", "reset", "ana", NOW + HOUR, "new@example.org")
    accounts.keep_token(token)
    assert accounts.use_token("verify", "d1", NOW) is None
    assert accounts.peek_token("reset", "d1", NOW) == token
    assert accounts.peek_token("reset", "d1", NOW + HOUR) is None
    assert accounts.pending_token("reset", "ana") == token
    assert sum(found is not None for found in at_once(lambda: accounts.use_token("reset", "d1", NOW))) == 1
    accounts.keep_token(token)
    accounts.keep_token(Token("d2", "reset", "ana", NOW + HOUR))
    assert accounts.peek_token("reset", "d1", NOW) is None
    assert accounts.use_token("reset", "d2", NOW + HOUR) is None


def test_tries_are_counted_even_when_made_at_once(accounts: SqlAccounts) -> None:
    def attempt(at: dt.datetime, pool: str = "p") -> Attempt:
        return accounts.attempt(pool, at, lambda tries: HOUR if tries >= 5 else dt.timedelta(0), 12 * HOUR)

    made = at_once(lambda: attempt(NOW), 12)
    assert sum(one == Attempt(allowed=True) for one in made) == 4
    assert sum(one == Attempt(allowed=True, last=True) for one in made) == 1
    assert sum(one == Attempt(allowed=False) for one in made) == 7
    assert attempt(NOW, "other") == Attempt(allowed=True)
    # Tries go on being counted: the next makes wait again, and is told to nobody.
    assert attempt(NOW + HOUR) == Attempt(allowed=True)
    assert attempt(NOW + HOUR) == Attempt(allowed=False)
    assert [attempt(NOW + 14 * HOUR).allowed for _ in range(6)] == [True] * 5 + [False]
    accounts.succeeded("p")
    assert attempt(NOW + 14 * HOUR) == Attempt(allowed=True)


def test_a_device_is_known_to_the_accounts_it_opened(accounts: SqlAccounts) -> None:
    for name in ("ana", "bob"):
        accounts.add(account(name))
    for _ in range(2):
        accounts.remember_device("ana", "d1", NOW)
    accounts.remember_device("bob", "d2", NOW)
    accounts.remember_device("bob", "d1", NOW)  # the token of another account is nobody's to take
    assert accounts.known_device("Ana@example.org", ["d0", "d1", "d2"]) == "d1"
    assert accounts.known_device("bob@example.org", ["d1"]) is None
    assert accounts.known_device("nobody@example.org", ["d1"]) is None
    assert accounts.known_device("ana@example.org", []) is None
    accounts.forget_devices("ana")
    assert accounts.known_device("ana@example.org", ["d1"]) is None
    assert accounts.known_device("bob@example.org", ["d2"]) == "d2"


def test_codes_work_once(accounts: SqlAccounts) -> None:
    accounts.add(account("ana"))
    assert at_once(lambda: accounts.spend_step("ana", 7)).count(True) == 1
    assert not accounts.spend_step("ana", 6)
    assert accounts.spend_step("ana", 8)
    accounts.set_recovery("ana", ["a", "b", "c"])
    assert at_once(lambda: accounts.spend_recovery("ana", "b")).count(True) == 1
    assert accounts.recovery_left("ana") == 2
    accounts.set_recovery("ana", ())
    assert not accounts.spend_recovery("ana", "a")


def test_an_invitation_is_accepted_once_unless_taken_back_or_too_old(accounts: SqlAccounts) -> None:
    accounts.add(account("ana"))
    for name in ("1", "2", "3"):
        accounts.invite(invitation(name))
    assert accounts.invitation("digest 1") == invitation("1")
    assert at_once(lambda: accounts.accept_invitation("digest 1", "ana", NOW)).count(True) == 1
    assert accounts.get("ana").grants == (Grant("official", "epci:1"),)  # type: ignore[union-attr]
    assert accounts.granted_by("ana", "ana") == [Grant("official", "epci:1")]
    assert not accounts.revoke_invitation("1", NOW)
    assert accounts.revoke_invitation("2", NOW)
    assert not accounts.accept_invitation("digest 2", "ana", NOW)
    assert not accounts.accept_invitation("digest 3", "ana", NOW + HOUR)
    assert not accounts.accept_invitation("digest x", "ana", NOW)
    assert [one.id for one in accounts.invitations()] == ["1", "2", "3"]


def test_an_identity_opens_one_account(accounts: SqlAccounts) -> None:
    accounts.add(account("ana"))
    accounts.add(account("bob"))
    assert accounts.link_identity(Identity("i", "s", "ana"), NOW)
    assert not accounts.link_identity(Identity("i", "s", "bob"), NOW)
    assert accounts.identity("i", "s") == Identity("i", "s", "ana")
    assert accounts.identities("bob") == []


def test_signing_in_changes_nothing_of_the_directory(store: SqlStore, accounts: SqlAccounts) -> None:
    before = store.version()
    accounts.add(account("ana", ADMINISTRATOR))
    accounts.open_session(session("1", "ana"))
    accounts.grant("ana", Grant("mediator"), "x")
    assert store.version() == before
