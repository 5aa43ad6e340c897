"""Providers, offers and mediators in and out of the database."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from typing import Any

import numpy as np
import pandas as pd
import shapely
from sqlalchemy import Column, Connection, Table, bindparam, delete, insert, update

from geomap.core.frames import MEDIATORS, OFFERS, PROVIDERS
from geomap.core.offer_rows import OfferRows
from geomap.core.schema import Schema
from geomap.core.trust import CharterVersion, signed_until
from geomap.errors import UnknownCommune, UnknownSkill
from geomap.ports import Batch
from geomap.ports.history import Note
from geomap.storage import queries
from geomap.storage.changes import Changes, Edits, Kept, Row, plan
from geomap.storage.entry_rows import held_among
from geomap.storage.held_entries import keep_differences, part_held, with_held
from geomap.storage.history import add_notes
from geomap.storage.rows import chunks, columns_of, frame, refuse_unstorable
from geomap.storage.tables import commune, import_run, mediator, offer, offer_zone, proof_event, provider, skill

_MANY = 1_000
"""Days from which looking for the distinct ones is quicker than reading each."""


def compare(connection: Connection, batch: Batch, now: dt.datetime) -> Changes:
    """Say what a batch would change, once sure that every commune and skill it names is there."""
    for schema, table in ((PROVIDERS, batch.providers), (OFFERS, batch.offers), (MEDIATORS, batch.mediators)):
        refuse_unstorable(schema.check(table))
    _require(
        connection, commune.c.code, pd.concat([batch.providers["commune"], batch.mediators["commune"]]), _no_commune
    )
    _require(connection, skill.c.id, batch.offers["skill"], _no_skill)
    in_force = charter_in_force(connection, now.date())
    free, held = part_held(connection, batch)
    changes = with_held(connection, plan(free, _kept(connection, free), in_force, now), batch, held, now)
    if batch.sample or not changes.saved.added:
        return changes
    return changes.without(_samples(connection, provider, batch), _samples(connection, mediator, batch))


def _samples(connection: Connection, table: Table, batch: Batch) -> list[str]:
    """List the example records a batch does not bring and nobody holds: fiction must not stand among what is real."""
    found = connection.execute(queries.samples(table)).scalars().all()
    stays = {*batch.providers.index, *batch.mediators.index, *held_among(connection, found)}
    return [key for key in found if key not in stays]


def write(connection: Connection, batch: Batch, changes: Changes, now: dt.datetime) -> None:
    """Make the changes, and note that the import took place."""
    _apply(connection, provider, changes.providers)
    _apply(connection, mediator, changes.mediators)
    _apply(connection, offer, changes.offers)
    _rezone(connection, changes.offers)
    keep_differences(connection, changes.differences)
    _each(connection, insert(proof_event), changes.events)
    add_notes(connection, _notes(batch, changes), now)
    saved = changes.saved
    run = {
        "source": batch.source.name,
        "kind": batch.source.kind,
        "sha256": batch.source.sha256,
        "author": batch.author,
        "reason": batch.reason,
        "at": now,
        "added": len(saved.added),
        "updated": len(saved.updated),
        "unchanged": len(saved.unchanged),
    }
    connection.execute(insert(import_run), [run])


def _notes(batch: Batch, changes: Changes) -> list[Note]:
    """Say, provider by provider, which proofs an import brought or took away: nothing turns green unnoted."""
    owners = {row["id"]: row["provider"] for row in (*changes.offers.added, *changes.offers.changed)}
    told: dict[str, list[Row]] = defaultdict(list)
    for event in changes.events:
        told[owners.get(event["offer"]) or event["offer"].rpartition(".")[0]].append(event)
    return [
        Note(
            event="import.proofs",
            who=batch.author,
            about=provider_id,
            before={event["offer"]: event["from_state"] for event in events},
            after={event["offer"]: [event["to_state"], event["valid_until"]] for event in events},
            why=batch.reason,
            subjects=(f"provider:{provider_id}",),
        )
        for provider_id, events in told.items()
    ]


def charter_in_force(connection: Connection, day: dt.date) -> str | None:
    """Find the version of the charter in force on a day."""
    version: str | None = connection.execute(queries.charter_in_force(day)).scalar()
    return version


def read_offers(connection: Connection, wanted: str | None, providers: Sequence[str] | None = None) -> OfferRows:
    """Read OFFERS of one skill or all, of some providers or all, with what proved them (`proof_kind`)."""
    columns = _with_charter(connection, columns_of(connection, queries.offers(wanted, providers)))
    zones = _zones(connection.execute(queries.offer_zones(wanted, providers)))
    columns["area_zones"] = [tuple(zones.get(key, ())) for key in columns["offer"]]
    points = shapely.from_wkb(np.array(columns.pop("point"), dtype=object))
    columns |= {"lon": shapely.get_x(points), "lat": shapely.get_y(points)}
    kinds = {name: column.kind for name, column in OFFERS.columns.items()}
    read = {name: _typed(kinds.get(name, "text"), values) for name, values in columns.items()}
    return OfferRows(read).take(np.argsort(read["offer"], kind="stable"))


def _typed(kind: str, values: Any) -> Any:
    """Make a column of a kind of what a database gives."""
    if kind == "day":
        return _days(values)
    if kind in {"number", "boolean"}:
        return np.array(values, dtype=float if kind == "number" else bool)
    cells = np.empty(len(values), dtype=object)
    cells[:] = values
    return cells


def _days(values: Sequence[dt.date | None]) -> Any:
    """Make days of dates: of many few are distinct, so each is read once."""
    if len(values) < _MANY:
        return np.array(values, dtype="datetime64[us]")
    code, distinct = pd.factorize(np.array(values, dtype=object))
    return np.append(np.array(distinct, dtype="datetime64[us]"), np.datetime64("NaT"))[code]


def read_providers(connection: Connection, ids: Sequence[str] | None) -> pd.DataFrame:
    """Read PROVIDERS with some ids, or all."""
    return _read(connection, PROVIDERS, queries.providers, ids)


def read_mediators(connection: Connection, ids: Sequence[str] | None) -> pd.DataFrame:
    """Read MEDIATORS with some ids, or all."""
    return _read(connection, MEDIATORS, queries.mediators, ids)


def charter_versions(connection: Connection) -> list[CharterVersion]:
    """Read the versions of the charter, without their text."""
    return [CharterVersion(*row) for row in connection.execute(queries.charters())]


def _with_charter(connection: Connection, columns: dict[str, Any]) -> dict[str, Any]:
    """Turn the version signed into whether one was, and the last day it counts."""
    until = signed_until(charter_versions(connection))
    signed = columns.pop("charter_version")
    known = {"charter": [version is not None for version in signed]}
    return columns | known | {"charter_until": _days([until.get(version) for version in signed])}


def _read(
    connection: Connection, schema: Schema, query: Callable[[Sequence[str] | None], Any], ids: Sequence[str] | None
) -> pd.DataFrame:
    parts = [None] if ids is None else list(chunks(sorted(set(ids)))) or [()]
    read = [columns_of(connection, query(part)) for part in parts]
    columns = {name: [cell for part in read for cell in part[name]] for name in read[0]}
    return frame(schema, _with_charter(connection, columns) if "charter_version" in columns else columns)


def _require(
    connection: Connection, column: Column[Any], named: pd.Series[Any], refuse: Callable[[str], Exception]
) -> None:
    wanted = sorted(set(named.dropna()))
    found: set[str] = set()
    for part in chunks(wanted):
        found.update(connection.execute(queries.known(column, part)).scalars())
    for value in wanted:
        if value not in found:
            raise refuse(value)


def _no_commune(code: str) -> Exception:
    return UnknownCommune(f"The import names the commune « {code} », which is not loaded.")


def _no_skill(key: str) -> Exception:
    return UnknownSkill(f"The import names the skill « {key} », which the nomenclature does not have.")


def _kept(connection: Connection, batch: Batch) -> Kept:
    ids = list(batch.providers.index)
    offers = _rows(connection, offer, offer.c.provider, ids)
    zones: dict[str, list[str]] = {}
    for part in chunks(list(offers)):
        zones |= _zones(connection.execute(queries.zones_of(part)))
    for key, row in offers.items():
        row["zones"] = tuple(zones.get(key, ()))
    return Kept(
        providers=_rows(connection, provider, provider.c.id, ids),
        offers=offers,
        mediators=_rows(connection, mediator, mediator.c.id, list(batch.mediators.index)),
    )


def _rows(connection: Connection, table: Table, key: Column[Any], ids: Sequence[str]) -> dict[str, Row]:
    found: dict[str, Row] = {}
    for part in chunks(ids):
        found |= {row["id"]: dict(row) for row in connection.execute(queries.kept(table, key, part)).mappings()}
    return found


def _zones(rows: Iterable[Any]) -> dict[str, list[str]]:
    zones: dict[str, list[str]] = defaultdict(list)
    for key, zone in rows:
        zones[key].append(zone)
    return dict(zones)


def _apply(connection: Connection, table: Table, edits: Edits) -> None:
    columns = set(table.columns.keys())
    _each(connection, delete(table).where(table.c.id == bindparam("key")), [{"key": key} for key in edits.removed])
    _each(connection, insert(table), [_only(row, columns) for row in edits.added])
    changed = [_only(row, columns) | {"key": row["id"]} for row in edits.changed]
    _each(connection, update(table).where(table.c.id == bindparam("key")), changed)


def _rezone(connection: Connection, edits: Edits) -> None:
    changed = [{"key": row["id"]} for row in edits.changed]
    _each(connection, delete(offer_zone).where(offer_zone.c.offer == bindparam("key")), changed)
    rows = [
        {"offer": row["id"], "position": position, "zone": zone}
        for row in (*edits.added, *edits.changed)
        for position, zone in enumerate(row["zones"])
    ]
    _each(connection, insert(offer_zone), rows)


def _only(row: Row, names: set[str]) -> Row:
    return {name: value for name, value in row.items() if name in names}


def _each(connection: Connection, statement: Any, rows: list[Row]) -> None:
    if rows:
        connection.execute(statement, rows)
