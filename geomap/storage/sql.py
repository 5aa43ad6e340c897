"""Run statements: engines, what each connection is given, transactions, and what goes wrong with them."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from time import monotonic, sleep
from typing import Any

from sqlalchemy import URL, Connection, Engine, and_, create_engine, event, func, make_url, not_, select, true
from sqlalchemy.exc import ArgumentError

from geomap.errors import BadSetting, DatabaseBroken
from geomap.storage import functions
from geomap.storage.faults import explain
from geomap.storage.geopackage import REFLECTED_VIEW
from geomap.storage.own_file import make_own

_WRITES = "geomap_writes"
_MIGRATES = "geomap_migrates"

# A writer waits its turn behind an import of a whole country, or an upgrade on a slow machine.
_PATIENCE_MS = 30_000
_RETRY_S = 0.01

_PRAGMAS = (
    "PRAGMA synchronous = NORMAL",
    "PRAGMA foreign_keys = ON",
    "PRAGMA cache_size = -65536",
    # What is deleted is overwritten: somebody forgotten is in no free page of the file.
    "PRAGMA secure_delete = ON",
)


def make_engine(database_url: str) -> Engine:
    """Make an engine for `sqlite:///…` or `postgresql://…`; nothing is connected yet."""
    url = _read_url(database_url)
    # Parameters are hidden from messages: they are people's addresses and telephone numbers.
    if url.get_backend_name() == "sqlite":
        engine = create_engine(url, hide_parameters=True)
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
        return engine
    return create_engine(url, hide_parameters=True, pool_pre_ping=True, connect_args={"connect_timeout": 10})


def make_room(engine: Engine) -> None:
    """Make the file of an embedded database, and its folder; what SQLite writes beside it takes the same mode."""
    file = engine.url.database
    if engine.dialect.name == "sqlite" and file and not file.startswith((":", "file:")):
        with explain(engine.url):
            make_own(Path(file))


def writable(engine: Engine) -> bool:
    """Say whether the system lets us write to a database; one that is not there yet may be made."""
    if engine.dialect.name == "postgresql":
        with reading(engine) as connection:
            # No table yet: nobody's right to write to it is known, and the upgrade will tell.
            may = func.coalesce(func.has_table_privilege(func.to_regclass("directory_version"), "UPDATE"), true())
            asked = select(and_(not_(func.pg_is_in_recovery()), may))
            return bool(connection.execute(asked).scalar_one())
    if engine.url.query.get("mode") == "ro":
        return False
    file = Path(engine.url.database or "")
    return not file.is_file() or (os.access(file, os.W_OK) and os.access(file.parent, os.W_OK))


@contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """Give a connection that sees the database as it stood at its first question."""
    with explain(engine.url), engine.connect() as connection:
        if engine.dialect.name == "postgresql":
            connection.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
        with connection.begin():
            yield connection


@contextmanager
def writing(engine: Engine) -> Iterator[Connection]:
    """Give a connection whose work is kept whole, or not at all when anything is raised."""
    with explain(engine.url), engine.connect() as connection:
        connection.execution_options(**{_WRITES: True})
        with connection.begin():
            yield connection


def settle(engine: Engine) -> None:
    """Bring what was written into the file itself, where it replaces what was deleted, and empty the log beside it.

    Whoever reads at this moment keeps the log until the next time.
    """
    if engine.dialect.name != "sqlite":
        return
    with explain(engine.url):
        connection = engine.raw_connection()
        try:
            cursor = connection.cursor()
            cursor.execute("PRAGMA busy_timeout = 5000")
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
            cursor.execute(f"PRAGMA busy_timeout = {_PATIENCE_MS}")
        finally:
            connection.close()


@contextmanager
def migrating(engine: Engine) -> Iterator[Connection]:
    """Give a connection to change the schema with, whole or not at all.

    To change a table SQLite makes another and drops the first, which would take away all that refers to its rows: keys
    are not followed meanwhile, and checked at the end.
    """
    with explain(engine.url), engine.connect() as connection:
        connection.execution_options(**{_WRITES: True, _MIGRATES: True})
        with connection.begin():
            yield connection
            if engine.dialect.name == "sqlite":
                broken = connection.exec_driver_sql("PRAGMA foreign_key_check").first()
                if broken is not None:
                    raise DatabaseBroken(f"A migration left rows of {broken[0]} that refer to nothing: {engine.url}.")
        # Not back to the pool: this one does not follow keys.
        connection.invalidate()


def _read_url(database_url: str) -> URL:
    # The address is not repeated in the message: it may hold a password.
    refused = BadSetting("GEOMAP_DATABASE_URL must start with sqlite:/// or postgresql://.")
    try:
        url = make_url(database_url)
    except ArgumentError:
        raise refused from None
    if url.get_backend_name() in {"postgresql", "postgres"}:
        return url.set(drivername="postgresql+psycopg")
    if url.get_backend_name() != "sqlite":
        raise refused
    return url


def _prepare_sqlite(connection: sqlite3.Connection, _record: Any) -> None:
    # Python's own transactions begin too late for reads and not at all for CREATE TABLE: ours begin in `begin`.
    connection.isolation_level = None
    connection.execute(f"PRAGMA busy_timeout = {_PATIENCE_MS}")
    _log_ahead(connection)
    for pragma in _PRAGMAS:
        connection.execute(pragma)
    functions.register(connection)
    connection.execute(REFLECTED_VIEW)


def _log_ahead(connection: sqlite3.Connection) -> None:
    # A file is turned to WAL once. SQLite begins that as a read and then wants the file to itself, which it never waits
    # for whatever the busy timeout: of several processes that open a new file together, all but one would be refused.
    patience_ends = monotonic() + _PATIENCE_MS / 1000
    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY or monotonic() > patience_ends:
                raise
            sleep(_RETRY_S)
        else:
            return


def _begin_sqlite(connection: Connection) -> None:
    options = connection.get_execution_options()
    if options.get(_MIGRATES):
        connection.exec_driver_sql("PRAGMA foreign_keys = OFF")
    # A writer takes its lock at once: one that started by reading could not wait for another's to be released.
    writes = options.get(_WRITES)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
