"""`geomap db`: the schema of the database."""

from __future__ import annotations

import click

from geomap.cli.display import say
from geomap.cli.opening import connected
from geomap.cli.session import Session


@click.group("db")
def db_command() -> None:
    """Look after the database that GEOMAP_DATABASE_URL names.

    \b
    Examples:
      geomap db upgrade
      geomap db version
    """


@db_command.command("upgrade")
@click.pass_obj
def upgrade_command(session: Session) -> None:
    """Bring the schema to what this version of geomap needs; data stays. Running it again changes nothing.

    \b
    Example:
      GEOMAP_DATABASE_URL=postgresql+psycopg://localhost/geomap geomap db upgrade
    """
    connected(session).store.upgrade()
    say("The database is ready for this version of geomap.")


@db_command.command("version")
@click.pass_obj
def version_command(session: Session) -> None:
    """Say how many writes the directory has seen: what caches and answers are stamped with.

    \b
    Example:
      geomap db version
    """
    click.echo(connected(session).store.version())
