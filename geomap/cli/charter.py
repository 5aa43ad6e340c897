"""`geomap charter`: the versions of the charter, and publishing one of one's own."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import click

from geomap.cli.display import say, show_table
from geomap.cli.opening import opened
from geomap.cli.session import Session
from geomap.core.trust import CharterVersion, signed_until
from geomap.errors import BadFile
from geomap.ports.register import CharterText
from geomap.stewardship.publishing_charter import Effect, foresee, publish

_DAY = click.DateTime(["%Y-%m-%d"])


@click.group("charter")
def charter_command() -> None:
    """Look at the versions of the charter, and publish one of your own.

    \b
    Example:
      geomap charter list
    """


@charter_command.command("list")
@click.pass_obj
def list_command(session: Session) -> None:
    """List the versions, since when each is signed, and until when its signatures count.

    \b
    Example:
      geomap charter list
    """
    versions = [one.version for one in opened(session).register.charters()]
    until = signed_until(versions)
    rows = [(one.version, str(one.in_force_from), str(until[one.version] or "")) for one in versions]
    show_table(("version", "in force from", "signatures count until"), rows)


@charter_command.command("publish")
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--version", "name", required=True, help="Its name, such as 2027-1.")
@click.option("--from", "begins", type=_DAY, required=True, help="First day on which it is signed.")
@click.option(
    "--earlier-until", "until", type=_DAY, help="Last day on which earlier signatures count (the day before --from)."
)
@click.option("--yes", is_flag=True, help="Publish it; without this, only say what would change.")
@click.pass_obj
def publish_command(
    session: Session, file: Path, *, name: str, begins: dt.datetime, until: dt.datetime | None, yes: bool
) -> None:
    """Publish a version out of a text or Markdown file; say first what changes, and for whom.

    The difference with the version in force goes to stdout. A version is never taken back: providers sign it.

    \b
    Examples:
      geomap charter publish charte.md --version 2027-1 --from 2027-01-01 --earlier-until 2027-03-31
      geomap charter publish charte.md --version 2027-1 --from 2027-01-01 --earlier-until 2027-03-31 --yes
    """
    version = CharterVersion(name, begins.date(), until.date() if until else None)
    wanted, geomap = CharterText(version, _text(file)), opened(session)
    effect = publish(geomap, wanted, "geomap charter") if yes else foresee(geomap, wanted)
    for line in effect.difference:
        click.echo(line)
    _tell(effect, version)
    say(f"The charter {name} is published." if yes else "Nothing was changed: add --yes to publish it.")


def _text(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        raise BadFile(f"{file} is not a text in UTF-8: save it as such.") from None


def _tell(effect: Effect, version: CharterVersion) -> None:
    if effect.before is None:
        say(f"It is the first: providers sign it from {version.in_force_from} on.")
        return
    say(f"From {version.in_force_from} on it is signed instead of {effect.before}.")
    say(f"{effect.asked} published providers whose signature counts today are asked to sign again.")
    say(f"Earlier signatures count until {effect.stops}, then {effect.proven} proven offers wait for the new one.")
