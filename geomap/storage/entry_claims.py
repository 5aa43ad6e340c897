"""Claims of entries kept in SQL, with the codes that show whose an entry is."""

from __future__ import annotations

import datetime as dt
import hmac
from collections.abc import Sequence
from typing import Any, Literal

from sqlalchemy import Connection, delete, insert, update

from geomap.core.entries.entry_claim import MOST_TRIES, EntryClaim
from geomap.core.entries.holders import FormerHolder, Holder, barred_from_removing, place_given_back
from geomap.core.entries.request import OPEN, Decision, State, contested, decided
from geomap.errors import BadInput, BadMove, NotFound
from geomap.ports.history import Note
from geomap.storage import queries_space as asked
from geomap.storage import tenures
from geomap.storage.database import Database, rise
from geomap.storage.entry_rows import give, note
from geomap.storage.history import add_note
from geomap.storage.tables import provider
from geomap.storage.tables_space import entry_claim, entry_code


class SqlEntryClaims:
    """Who says an entry is theirs, and what became of it."""

    def __init__(self, database: Database) -> None:
        """Share the database of the directory."""
        self._database = database

    def claim(self, made: EntryClaim, code: tuple[str, dt.datetime] | None = None) -> int:
        """Keep a claim, with the digest of a code and when it expires; an own open claim of the entry gives way."""
        row = {name: getattr(made, name) for name in ("provider", "account", "way", "state", "made_at", "message")}
        open_ones = (entry_claim.c.provider == made.provider, entry_claim.c.account == made.account)
        with self._database.writing(directory=False) as connection:
            connection.execute(
                update(entry_claim).where(*open_ones, entry_claim.c.state == "waiting").values(state="withdrawn")
            )
            number: int = connection.execute(insert(entry_claim).values(row).returning(entry_claim.c.id)).scalar_one()
            if code is not None:
                _keep_code(connection, number, *code)
            note(connection, "entry.claim", made.account, made.provider, {}, {"way": made.way}, made.made_at)
        return number

    def claims(self, *, provider: str | None = None, account: str | None = None) -> Sequence[EntryClaim]:
        """Give claims, the oldest first."""
        query = asked.claims()
        if provider is not None:
            query = query.where(entry_claim.c.provider == provider)
        if account is not None:
            query = query.where(entry_claim.c.account == account)
        with self._database.reading() as connection:
            return [_claim(row) for row in connection.execute(query)]

    def try_code(self, claim: int, digest: str, at: dt.datetime) -> Literal["right", "wrong", "spent"]:
        """Try a code: the right one grants the claim; ``spent`` when it expired or was typed wrongly too often."""
        with self._database.writing() as connection:
            made = _one(connection, claim)
            kept = connection.execute(asked.code_of(claim).with_for_update()).first()
            if made.state != "waiting" or kept is None or kept.expires_at <= at or kept.tries >= MOST_TRIES:
                return "spent"
            if not hmac.compare_digest(kept.digest, digest):
                tries = update(entry_code).where(entry_code.c.claim == claim).values(tries=entry_code.c.tries + 1)
                connection.execute(tries)
                return "spent" if kept.tries + 1 >= MOST_TRIES else "wrong"
            self._granted(connection, made, made.account, "code", at)
        return "right"

    def give_code(self, claim: int, digest: str, expires_at: dt.datetime, account: str) -> None:
        """Keep another code for a claim that waits."""
        with self._database.writing(directory=False) as connection:
            made = _one(connection, claim)
            if made.state not in OPEN:
                raise BadInput(f"The claim {claim} is {made.state}: it waits for no code.")
            _keep_code(connection, claim, digest, expires_at)
            note(connection, "entry.code", account, made.provider, {}, {"claim": claim}, self._database.clock())

    def grant(self, claim: int, reason: str) -> None:
        """Grant a claim that shows by itself whose the entry is."""
        with self._database.writing() as connection:
            made = _one(connection, claim)
            if made.state not in OPEN:
                raise BadInput(f"The claim {claim} is {made.state}: it waits for nothing.")
            self._granted(connection, made, made.account, reason, self._database.clock())

    def decide(self, claim: int, decision: Decision, reason: str, reviewer: str) -> State:
        """Decide on a claim; granting it makes the claimant hold the entry."""
        now = self._database.clock()
        with self._database.writing() as connection:
            made = _one(connection, claim)
            state = decided(made, decision, by=reviewer, reason=reason)
            if state == "granted":
                self._granted(connection, made, reviewer, reason, now)
                return state
            values = {"state": state, "reason": reason, "decided_by": reviewer, "decided_at": now}
            connection.execute(update(entry_claim).where(entry_claim.c.id == claim).values(values))
            _noted(connection, made, reviewer, state, reason, now)
        return state

    def contest(self, claim: int, message: str) -> None:
        """Contest a refusal."""
        with self._database.writing(directory=False) as connection:
            made = _one(connection, claim)
            values = {"state": contested(made, message), "message": message}
            connection.execute(update(entry_claim).where(entry_claim.c.id == claim).values(values))
            _noted(connection, made, made.account, "contested", message, self._database.clock())

    def withdraw(self, claim: int) -> None:
        """Take a claim back."""
        with self._database.writing(directory=False) as connection:
            made = _one(connection, claim)
            if made.state in OPEN:
                connection.execute(update(entry_claim).where(entry_claim.c.id == claim).values(state="withdrawn"))
                _noted(connection, made, made.account, "withdrawn", "", self._database.clock())

    def holders(self, provider_id: str) -> Sequence[Holder]:
        """Give who holds an entry and since when, the earliest first."""
        with self._database.reading() as connection:
            return tenures.holders_of(connection, provider_id)

    def former_holders(self, provider_id: str) -> Sequence[FormerHolder]:
        """Give who held an entry, the last to go first."""
        with self._database.reading() as connection:
            return tenures.former_of(connection, provider_id)

    def leave(self, provider_id: str, account: str, author: str) -> None:
        """Let an account hold an entry no more, where its author may."""
        with self._database.writing() as connection:
            why = barred_from_removing(tenures.holders_of(connection, provider_id), author, account)
            if why is not None:
                raise BadMove(f"« {author} » may not take the entry « {provider_id} » from « {account} » ({why}).", why)
            at = self._database.clock()
            tenures.end_tenure(connection, provider_id, account, author, at)
            subjects = (f"provider:{provider_id}", f"account:{account}")
            said = Note("entry.leave", author, provider_id, {"account": account}, {}, subjects=subjects)
            add_note(connection, said, at)

    def _granted(self, connection: Connection, made: EntryClaim, author: str, reason: str, at: dt.datetime) -> None:
        """Let the claimant hold the entry: from now on it is real, and no import overwrites it."""
        values = {"state": "granted", "reason": reason, "decided_by": author, "decided_at": at}
        connection.execute(update(entry_claim).where(entry_claim.c.id == made.id).values(values))
        connection.execute(delete(entry_code).where(entry_code.c.claim == made.id))
        connection.execute(update(provider).where(provider.c.id == made.provider).values(sample=False))
        place = place_given_back(tenures.former_of(connection, made.provider), made.account, made.made_at)
        give(connection, made.provider, made.account, author, place.since if place else at)
        _noted(connection, made, author, "granted", reason, at)
        rise(connection)


def _one(connection: Connection, claim: int) -> EntryClaim:
    row = connection.execute(asked.claims().where(entry_claim.c.id == claim).with_for_update()).first()
    if row is None:
        raise NotFound(f"There is no claim {claim}.")
    return _claim(row)


def _claim(row: Any) -> EntryClaim:
    names = ("id", "provider", "account", "way", "state", "made_at", "message", "reason", "decided_by")
    return EntryClaim(**{name: getattr(row, name) for name in names})


def _keep_code(connection: Connection, claim: int, digest: str, expires_at: dt.datetime) -> None:
    connection.execute(delete(entry_code).where(entry_code.c.claim == claim))
    row = {"claim": claim, "digest": digest, "expires_at": expires_at, "tries": 0}
    connection.execute(insert(entry_code).values(row))


def _noted(connection: Connection, made: EntryClaim, author: str, state: str, reason: str, at: dt.datetime) -> None:
    before, after = {"claim": made.state}, {"claim": state, "claimant": made.account, "reason": reason}
    note(connection, f"entry.claim-{state}", author, made.provider, before, after, at)
