"""Who a provider is, kept in SQL: changed at once, or asked for where somebody vouched for the name it has."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, insert, update

from geomap.core.entries.identity_change import IdentityChange, at_once
from geomap.core.entries.profile import Identity
from geomap.core.entries.request import OPEN, Decision, State, contested, decided
from geomap.errors import NotFound
from geomap.storage import claims
from geomap.storage import queries_space as asked
from geomap.storage import queries_trust as trusted
from geomap.storage.database import rise
from geomap.storage.entries import SqlEntries
from geomap.storage.entry_rows import Row, named, note, read_entry, refuse_same_siret, write_provider
from geomap.storage.tables_space import identity_change


class SqlIdentities(SqlEntries):
    """Names and SIRETs of entries, and those asked for that wait for a reviewer."""

    def identify(self, provider_id: str, identity: Identity, account: str) -> bool:
        """Change who a provider is; another name or SIRET than the one somebody vouched for waits: then False."""
        with self._changing(provider_id, "entry.identity", account) as (connection, before):
            if identity.siret != before.identity.siret:
                refuse_same_siret(connection, identity, provider_id)
            proven = [claims.kept_of(row).claim for row in connection.execute(trusted.claims_of(provider_id))]
            kept = at_once(before.identity, identity, proven)
            write_provider(connection, provider_id, named(kept))
            if kept == identity:
                self._drop_what_waits(connection, provider_id, account)
            else:
                self._ask(connection, provider_id, before.identity, identity, account)
        return kept == identity

    def identity_changes(self, *, provider: str | None = None) -> Sequence[IdentityChange]:
        """Give the identities asked for, the oldest first."""
        query = asked.identity_changes()
        if provider is not None:
            query = query.where(identity_change.c.provider == provider)
        with self._database.reading() as connection:
            return [_change(row) for row in connection.execute(query)]

    def decide_identity(self, change: int, decision: Decision, reason: str, reviewer: str) -> State:
        """Decide on an identity asked for; granted, the entry takes it."""
        now = self._now()
        with self._database.writing() as connection:
            made = _one(connection, change)
            state = decided(made, decision, by=reviewer, reason=reason)
            values = {"state": state, "reason": reason, "decided_by": reviewer, "decided_at": now}
            connection.execute(update(identity_change).where(identity_change.c.id == change).values(values))
            before = read_entry(connection, made.provider)
            if before is None:
                raise NotFound(f"The entry of the change {change} is gone.")
            if state == "granted":
                taken = Identity(made.name, made.siret, before.identity.description)
                refuse_same_siret(connection, taken, made.provider)
                write_provider(connection, made.provider, named(taken))
                rise(connection)
            _noted(connection, made, before.identity, reviewer, state, now, reason)
        return state

    def contest_identity(self, change: int, message: str, account: str) -> None:
        """Contest a refusal."""
        with self._database.writing() as connection:
            made = _one(connection, change)
            values = {"state": contested(made, message), "message": message}
            connection.execute(update(identity_change).where(identity_change.c.id == change).values(values))
            _noted(connection, made, None, account, "contested", self._now(), message)

    def withdraw_identity(self, change: int, account: str) -> None:
        """Ask no more for another identity."""
        with self._database.writing() as connection:
            made = _one(connection, change)
            if made.state in OPEN:
                self._drop(connection, made, account)

    def _drop_what_waits(self, connection: Connection, provider_id: str, account: str) -> None:
        for row in connection.execute(asked.open_identity_changes(provider_id)).all():
            self._drop(connection, _change(row), account)

    def _drop(self, connection: Connection, made: IdentityChange, account: str) -> None:
        one = identity_change.c.id == made.id
        connection.execute(update(identity_change).where(one).values(state="withdrawn"))
        _noted(connection, made, None, account, "withdrawn", self._now())

    def _ask(self, connection: Connection, provider_id: str, before: Identity, wanted: Identity, account: str) -> None:
        """Keep what is asked for; the same asked for twice is one, and another takes the place of what waited."""
        waiting = [_change(row) for row in connection.execute(asked.open_identity_changes(provider_id))]
        if any((one.name, one.siret) == (wanted.name, wanted.siret) for one in waiting):
            return
        self._drop_what_waits(connection, provider_id, account)
        now = self._now()
        row: Row = {"provider": provider_id, "account": account, "name": wanted.name, "siret": wanted.siret}
        row |= {"state": "waiting", "made_at": now, "message": ""}
        number = connection.execute(insert(identity_change).values(row).returning(identity_change.c.id)).scalar_one()
        _noted(connection, _one(connection, number), before, account, "asked", now)


def _one(connection: Connection, change: int) -> IdentityChange:
    row = connection.execute(asked.identity_changes().where(identity_change.c.id == change).with_for_update()).first()
    if row is None:
        raise NotFound(f"Nobody asked for a change of identity {change}.")
    return _change(row)


def _change(row: Any) -> IdentityChange:
    plain = ("id", "provider", "account", "name", "siret", "state", "made_at", "message", "reason", "decided_by")
    return IdentityChange(**{name: getattr(row, name) for name in plain})


def _noted(
    connection: Connection,
    made: IdentityChange,
    before: Identity | None,
    author: str,
    state: str,
    at: dt.datetime,
    reason: str = "",
) -> None:
    was = {} if before is None else {"name": before.name, "siret": before.siret}
    now = {"state": state, "name": made.name, "siret": made.siret, "reason": reason}
    note(connection, f"identity.{state}", author, made.provider, was, now, at)
