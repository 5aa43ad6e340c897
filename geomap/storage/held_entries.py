"""Imports before entries that people hold: nothing of theirs is overwritten, what a file says otherwise is proposed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import replace

from sqlalchemy import Connection, delete, insert

from geomap.core.entries.differences import differences
from geomap.ports import Batch
from geomap.storage import queries
from geomap.storage import queries_space as asked
from geomap.storage.changes import Changes, Row
from geomap.storage.entry_rows import held_among
from geomap.storage.rows import chunks, records
from geomap.storage.tables import offer, provider
from geomap.storage.tables_space import provider_difference


def part_held(connection: Connection, batch: Batch) -> tuple[Batch, Mapping[str, str]]:
    """Part the records that may be written from those somebody holds: id in the import → id of the entry held.

    An entry is known by its id, else by its SIRET: a provider that made its own entry is not entered twice.
    """
    ids = [str(key) for key in batch.providers.index]
    held = {key: key for key in held_among(connection, ids)}
    numbers = batch.providers["siret"].dropna()
    for part in chunks(sorted(set(numbers))):
        owners = {row.siret: row.id for row in connection.execute(asked.held_by_siret(part))}
        held |= {str(key): owners[number] for key, number in numbers.items() if number in owners and key not in held}
    if not held:
        return batch, held
    providers = batch.providers[~batch.providers.index.isin(list(held))]
    offers = batch.offers[~batch.offers["provider"].isin(list(held))]
    return replace(batch, providers=providers, offers=offers, charter_signed=batch.charter_signed - held.keys()), held


def with_held(
    connection: Connection, changes: Changes, batch: Batch, held: Mapping[str, str], now: dt.datetime
) -> Changes:
    """Add to the changes of an import what it says otherwise than entries people hold."""
    if not held:
        return changes
    entries: dict[str, Row] = {}
    skills: dict[str, list[str]] = {}
    settled: dict[tuple[str, str], Row] = {}
    for part in chunks(sorted(set(held.values()))):
        for entry_row in connection.execute(queries.kept(provider, provider.c.id, part)).mappings():
            entries[entry_row["id"]] = dict(entry_row)
        for one in connection.execute(queries.kept(offer, offer.c.provider, part)):
            skills.setdefault(one.provider, []).append(one.skill)
        for known in connection.execute(asked.all_differences(part)).mappings():
            settled[known["provider"], known["field"]] = dict(known)
    told = batch.providers.loc[list(held)]
    named = batch.offers.groupby("provider")["skill"].agg(list).to_dict()
    found: dict[tuple[str, str], Row] = {}
    counts: dict[str, int] = {}
    for key, row in zip(told.index, records(told, told.columns), strict=True):
        entry = held[key]
        said = differences(entries[entry], skills.get(entry, ()), row, named.get(key, ()))
        fresh = {
            field: text
            for field, text in said.items()
            if not settled.get((entry, field), {}).get("settled") or settled[entry, field]["told"] != text
        }
        counts[key] = len(fresh)
        what = {"source": batch.source.name, "at": now, "settled": False}
        found |= {
            (entry, field): {"provider": entry, "field": field, "told": text} | what
            for field, text in fresh.items()
            if settled.get((entry, field), {}).get("told") != text or settled[entry, field]["settled"]
        }
    saved = replace(changes.saved, held=counts)
    return replace(changes, saved=saved, differences=list(found.values()))


def keep_differences(connection: Connection, rows: list[Row]) -> None:
    """Keep what files say otherwise; the last word of a file stands for those before."""
    for row in rows:
        own = (provider_difference.c.provider == row["provider"], provider_difference.c.field == row["field"])
        connection.execute(delete(provider_difference).where(*own))
    if rows:
        connection.execute(insert(provider_difference), rows)
