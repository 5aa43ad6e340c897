"""`geomap review`: places in doubt, and the commune a person says each is in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import click
import pandas as pd

from geomap.cli.display import say, show_table
from geomap.cli.opening import opened
from geomap.cli.output import write_result
from geomap.cli.session import Session
from geomap.core.geocoding.choices import hidden_key, written_key
from geomap.core.geocoding.positions import texts
from geomap.errors import NotFound
from geomap.exports.tabular import write_csv
from geomap.ports import Kind, PlaceChoice, Store

_HEADERS = ("id", "kind", "name", "written", "reason", "candidates")
_SHOWN = 5
"""Candidates of a row on a terminal; a file has all."""


@dataclass(frozen=True)
class Doubt:
    """One record whose place is not settled, and the key its choice is remembered by."""

    kind: Kind
    id: str
    name: str
    written: str
    key: str
    reason: str
    candidates: tuple[str, ...]


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
    doubts, names = _doubts(store), _names(store)
    if file is not None:
        rows = [dict(zip(_HEADERS, _row(doubt, names, len(doubt.candidates)), strict=True)) for doubt in doubts]
        write_result(write_csv(rows, _HEADERS), file)
        return
    if doubts:
        show_table(_HEADERS, [_row(doubt, names, _SHOWN) for doubt in doubts])
    say(f"{len(doubts)} in doubt." if doubts else "No place is in doubt.")


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
    doubt = next((doubt for doubt in _doubts(store) if doubt.id == record), None)
    if doubt is None:
        raise NotFound(f"No record in doubt has the id « {record} »: « geomap review » lists them.")
    store.choose_place(PlaceChoice(doubt.kind, record, doubt.key, commune, author))
    say(f"{doubt.name}: {_names(store).get(commune, commune)} ({commune}).")


def _doubts(store: Store) -> list[Doubt]:
    kinds: tuple[tuple[Kind, pd.DataFrame], ...] = (("provider", store.providers()), ("mediator", store.mediators()))
    return [doubt for kind, records in kinds for doubt in _of(kind, records)]


def _of(kind: Kind, records: pd.DataFrame) -> list[Doubt]:
    records = records[records["location_status"] != "accepted"]
    shown = records["location_shown"] if "location_shown" in records else pd.Series("point", records.index)
    columns = [*(texts(records[name]) for name in ("name", "address", "postcode", "city", "location_reason")), shown]
    doubts = []
    rows = zip(records.index, records["location_candidates"], *columns, strict=True)
    for record, candidates, name, address, postcode, city, reason, drawn in rows:
        # An address that may not be shown is not kept: the choice cannot be told by it.
        hidden = drawn == "commune"
        key = hidden_key(str(record), postcode, city) if hidden else written_key(address, postcode, city)
        written = ", ".join(text for text in (address, postcode, city) if text)
        doubts.append(Doubt(kind, str(record), name or "", written, key, reason or "", tuple(candidates)))
    return doubts


def _names(store: Store) -> Mapping[str, str]:
    names = store.place_names()
    own = names[names["kind"].isin(("current", "arrondissement"))]
    return dict(zip(own["commune"], own["name"], strict=True))


def _row(doubt: Doubt, names: Mapping[str, str], most: int) -> tuple[str, ...]:
    shown = [f"{names.get(code, '?')} {code}" for code in doubt.candidates[:most]]
    if len(doubt.candidates) > most:
        shown.append("…")
    return (doubt.id, doubt.kind, doubt.name, doubt.written, doubt.reason, ", ".join(shown))
