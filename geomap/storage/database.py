"""One database: its engine, its transactions, and the number every write to the directory raises."""

from __future__ import annotations

import datetime as dt
import weakref
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from sqlalchemy import Connection, update

from geomap.storage import journal, migrate, queries, sql
from geomap.storage.tables import directory_version

_IN_TURN = "geomap_in_turn"
"""Option of a connection whose transaction keeps other writers waiting from its beginning."""


def now() -> dt.datetime:
    """Say what time it is."""
    return dt.datetime.now(dt.UTC)


class Database:
    """What the storage classes of one installation share; nothing is opened before it is used."""

    def __init__(self, database_url: str, clock: Callable[[], dt.datetime] = now) -> None:
        """Take the address of the database, and what tells the time."""
        self.engine = sql.make_engine(database_url)
        self.clock = clock
        self._checked = False
        weakref.finalize(self, self.engine.dispose)

    def upgrade(self) -> None:
        """Bring the schema to the version this code needs."""
        sql.make_room(self.engine)
        with sql.migrating(self.engine) as connection:
            migrate.upgrade(connection)
        self._checked = True

    def writable(self) -> bool:
        """Say whether it can be written, without writing or waiting for who writes."""
        return sql.writable(self.engine)

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """Give a connection that sees the database as it stood at its first question."""
        with sql.reading(self.engine) as connection:
            self._check(connection)
            yield connection

    @contextmanager
    def writing(self, *, directory: bool = True) -> Iterator[Connection]:
        """Give a connection whose work is kept whole or not at all; those who write to the directory take turns."""
        with sql.writing(self.engine) as connection:
            self._check(connection)
            if directory:
                # Writers queue here, so that each compares with what the one before left.
                take_turn(connection)
                connection.execution_options(**{_IN_TURN: True})
            yield connection
            # Who writes to the directory says whether it changed; who meant to write elsewhere may have changed it too.
            if not directory and connection.in_transaction() and journal.unsaid(connection):
                rise(connection)

    def _check(self, connection: Connection) -> None:
        if not self._checked:
            migrate.check(connection)
            self._checked = True


def version_of(connection: Connection, *, alone: bool = False) -> int:
    """Read the number every write to the directory raises; `alone` keeps other writers waiting."""
    query = queries.version()
    number: int = connection.execute(query.with_for_update() if alone else query).scalar_one()
    return number


def take_turn(connection: Connection) -> None:
    """Keep other writers waiting until the end of the transaction, where they do not wait already."""
    if not connection.get_execution_options().get(_IN_TURN):
        version_of(connection, alone=True)


def rise(connection: Connection) -> None:
    """Say that the directory changed: whatever was kept of it is stale."""
    raised = update(directory_version).values(version=directory_version.c.version + 1)
    version: int = connection.execute(raised.returning(directory_version.c.version)).scalar_one()
    journal.forget_old(connection, version)
