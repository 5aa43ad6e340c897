"""People for the tests: accounts in a small database, letters that are kept, and clients that are signed in."""

from __future__ import annotations

import atexit
import datetime as dt
import re
import shutil
import tempfile
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from geomap.access.passwords import hashed
from geomap.access.tokens import new_id
from geomap.core.entries.entry_claim import EntryClaim
from geomap.core.entries.identity_change import IdentityChange
from geomap.core.roles import Grant
from geomap.ports.accounts import Account, Accounts
from geomap.ports.limits import Limits
from geomap.ports.mail import Letter
from geomap.ports.people import People
from geomap.ports.register import Register
from geomap.ports.space import Space
from geomap.stewardship.signing_in import open_session
from geomap.storage.accounts import SqlAccounts
from geomap.storage.database import Database
from geomap.storage.limits import SqlLimits
from geomap.storage.register import SqlRegister
from geomap.storage.space import SqlSpace
from geomap.web.person import COOKIE

NOW = dt.datetime(2026, 6, 15, 10, 30, tzinfo=dt.UTC)
A_REQUEST: dict[str, Any] = {
    "id": 1,
    "provider": "p-atelier",
    "account": "a-1",
    "state": "waiting",
    "made_at": NOW,
}
PASSWORD = "un chat sur le toit, 7 fois"


@dataclass
class Postbox:
    """A mailer that keeps the letters it is given."""

    letters: list[Letter] = field(default_factory=list)

    def send(self, letter: Letter) -> None:
        self.letters.append(letter)

    def link(self, to: str) -> str:
        """The path of the first link in the last letter to an address."""
        text = next(letter.text for letter in reversed(self.letters) if letter.to == to)
        found = re.search(r"https?://[^/\s]+(/\S*)", text)
        assert found is not None, text
        return found[1]


class AtOnce:
    """Does at once what is to be done behind the reader's back, so that a test can look at it."""

    def do(self, work: Callable[[], None]) -> None:
        work()


@cache
def _empty_database() -> Path:
    """A database with its schema and nothing in it, made once and copied."""
    folder = Path(tempfile.mkdtemp(prefix="geomap-people-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    made = Database(f"sqlite:///{folder / 'empty.gpkg'}")
    made.upgrade()
    made.engine.dispose()
    return folder / "empty.gpkg"


def some_accounts() -> Accounts:
    """Accounts of nobody yet, in a database of their own."""
    empty = _empty_database()
    copy = empty.with_name(f"{uuid.uuid4().hex}.gpkg")
    shutil.copyfile(empty, copy)
    return SqlAccounts(Database(f"sqlite:///{copy}", clock=lambda: NOW))


def some_limits() -> Limits:
    """Limits of which nothing is spent, in a database of their own."""
    empty = _empty_database()
    copy = empty.with_name(f"{uuid.uuid4().hex}.gpkg")
    shutil.copyfile(empty, copy)
    return SqlLimits(Database(f"sqlite:///{copy}", clock=lambda: NOW))


def a_register() -> Register:
    """A register of no claim, in a database of its own."""
    empty = _empty_database()
    copy = empty.with_name(f"{uuid.uuid4().hex}.gpkg")
    shutil.copyfile(empty, copy)
    return SqlRegister(Database(f"sqlite:///{copy}", clock=lambda: NOW))


class OneClaim(SqlSpace):
    """A space in which somebody claims one entry, and the entry asks for another name."""

    def claims(self, *, provider: str | None = None, account: str | None = None) -> list[EntryClaim]:
        return [EntryClaim(**A_REQUEST, way="reviewer")]

    def identity_changes(self, *, provider: str | None = None) -> list[IdentityChange]:
        return [IdentityChange(**A_REQUEST, name="Un autre nom", siret=None)]


def a_space() -> Space:
    """A space without entries and with one claim, in a database of its own."""
    empty = _empty_database()
    copy = empty.with_name(f"{uuid.uuid4().hex}.gpkg")
    shutil.copyfile(empty, copy)
    return OneClaim(Database(f"sqlite:///{copy}", clock=lambda: NOW))


@cache
def kept_password(password: str) -> str:
    """A password as it is kept; made once, since making it is slow on purpose."""
    return hashed(password)


def new_account(people: People, *grants: Grant, email: str = "", password: str = PASSWORD, **given: Any) -> Account:
    """Make an account that may sign in, with a password and some roles."""
    name = new_id("a")
    values = {"verified_at": people.now(), "created_at": people.now(), "name": "Camille Essai"} | given
    account = Account(
        id=name, email=email or f"{name}@example.org", password=kept_password(password), grants=grants, **values
    )
    assert people.accounts.add(account)
    return account


def signed_in(client: FlaskClient, *grants: Grant | str, email: str = "", **given: Any) -> Account:
    """Sign a client in as somebody new who holds these roles (a role alone holds everywhere)."""
    held = [Grant(grant) if isinstance(grant, str) else grant for grant in grants]
    account = new_account(people_of(client), *held, email=email, **given)
    sign_in_as(client, account)
    return account


def sign_in_as(client: FlaskClient, account: Account) -> None:
    """Give a client a session of this account."""
    client.set_cookie(COOKIE, open_session(people_of(client), account, "password", "Firefox, Linux"))


def people_of(client: FlaskClient) -> Any:
    """The installation behind a client."""
    return client.application.extensions["geomap"].geomap


def form_token(page: TestResponse) -> str:
    """The proof in a form that our page sent it."""
    found = re.search(r'name="csrf_token" value="([^"]+)"', page.text)
    assert found is not None, page.text[:2000]
    return found[1]


def send(
    client: FlaskClient, path: str, data: dict[str, Any] | None = None, *, page: str = "", **more: Any
) -> TestResponse:
    """Fill in the form of a page and send it, as a browser does: the page is read first, for its proof."""
    token = form_token(client.get(page or path, base_url=more.get("base_url")))
    return client.post(path, data={"csrf_token": token, **(data or {})}, **more)
