"""Bring a database to the schema this code needs, all or nothing, with no file of settings."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, inspect, text

from geomap.errors import DatabaseBroken

HEAD = "0016"
"""The last migration, known without loading Alembic."""

_VERSION_TABLE = text(
    "CREATE TABLE IF NOT EXISTS alembic_version (version_num TEXT NOT NULL CONSTRAINT alembic_version_pkc PRIMARY KEY)"
)
"""Alembic's own, but for the type: GeoPackage knows no VARCHAR."""

_ONE_AT_A_TIME = text("SELECT pg_advisory_xact_lock(hashtext('geomap migrations'))")


def configuration(connection: Connection) -> Config:
    """Tell Alembic where the steps are and which connection to run them on."""
    config = Config()
    folder = Path(__file__).resolve().parent / "migrations"
    config.set_main_option("script_location", str(folder).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    return config


def upgrade(connection: Connection, target: str = HEAD) -> None:
    """Run the steps that are missing, inside the transaction of the caller; several processes may call at once."""
    if connection.dialect.name == "postgresql":
        connection.execute(_ONE_AT_A_TIME)
    config = configuration(connection)
    found = revision(connection)
    if found is not None and found not in {
        step.revision for step in ScriptDirectory.from_config(config).walk_revisions()
    }:
        raise _newer(found)
    connection.execute(_VERSION_TABLE)
    command.upgrade(config, target)


def downgrade(connection: Connection, target: str = "base") -> None:
    """Take steps back, inside the transaction of the caller."""
    command.downgrade(configuration(connection), target)


def revision(connection: Connection) -> str | None:
    """Read which step a database stands at; nothing when it is empty."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    return connection.execute(text("SELECT version_num FROM alembic_version")).scalar()


def check(connection: Connection) -> None:
    """Refuse a database whose schema is not the one this code was written for."""
    found = revision(connection)
    if found is None:
        raise DatabaseBroken("The database holds no directory yet: run « geomap db upgrade ».")
    if found > HEAD:
        raise _newer(found)
    if found < HEAD:
        raise DatabaseBroken(f"The database is at step {found} and needs {HEAD}: run « geomap db upgrade ».")


def _newer(found: str) -> DatabaseBroken:
    return DatabaseBroken(
        f"The database was made by a newer geomap (step {found}, this one knows {HEAD}): install that version."
    )
