"""`geomap review`: places in doubt, and the commune a person says each is in."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import click

from geomap.cli.display import say, show_table
from geomap.cli.opening import opened
from geomap.cli.output import write_result
from geomap.cli.session import Session
from geomap.exports.tabular import write_csv
from geomap.stewardship.doubts import Doubt, commune_names, doubt_of, doubts, settle

_HEADERS = ("id", "kind", "name", "written", "reason", "candidates")
_SHOWN = 5
"""Candidates of a row on a terminal; a file has all."""


@click.group("review", invoke_without_command=True)
@click.pass_context
def review_command(ctx: click.Context) -> None:
    """Settle the providers and mediators whose commune is in doubt: they count in no measure until then.

    Without a subcommand, lists them: the same as "geomap review list".

    \b
    Examples:
      geomap review
      geomap review accept p-0123456789abcdef 48095
    """
    if ctx.invoked_subcommand is None:
        ctx.invoke(list_command)


@review_command.command("list")
@click.option(
    "--export",
    "file",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="OUT.csv",
    help="Write the list to a file, with every candidate; - for standard output.",
)
@click.pass_obj
def list_command(session: Session, *, file: Path | None = None) -> None:
    """List the records in doubt, why, and the communes each could be in.

    \b
    Example:
      geomap review list --export doubts.csv
    """
    store = opened(session).store
    found, names = doubts(store), commune_names(store)
    if file is not None:
        rows = [dict(zip(_HEADERS, _row(doubt, names, len(doubt.candidates)), strict=True)) for doubt in found]
        write_result(write_csv(rows, _HEADERS), file)
        return
    if found:
        show_table(_HEADERS, [_row(doubt, names, _SHOWN) for doubt in found])
    say(f"{len(found)} in doubt." if found else "No place is in doubt.")


@review_command.command("accept")
@click.argument("record", metavar="ID")
@click.argument("commune", metavar="COMMUNE")
@click.option("--author", default="geomap review", show_default=True, help="Who says so.")
@click.pass_obj
def accept_command(session: Session, *, record: str, commune: str, author: str) -> None:
    """Say in which commune a record is; the same text is not asked about again.

    \b
    Example:
      geomap review accept p-0123456789abcdef 48095 --author "Ana Roche"
    """
    store = opened(session).store
    doubt = doubt_of(doubts(store), record)
    settle(store, doubt, commune, author)
    say(f"{doubt.name}: {commune_names(store).get(commune, commune)} ({commune}).")


def _row(doubt: Doubt, names: Mapping[str, str], most: int) -> tuple[str, ...]:
    shown = [f"{names.get(code, '?')} {code}" for code in doubt.candidates[:most]]
    if len(doubt.candidates) > most:
        shown.append("…")
    return (doubt.id, doubt.kind, doubt.name, doubt.written, doubt.reason, ", ".join(shown))
