"""Decide what one import changes, from what it carries and what is kept; nothing is read or written here."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from geomap.core.frames import MEDIATORS, PROVIDERS
from geomap.errors import BadInput
from geomap.ports import Batch, Saved
from geomap.storage.rows import points, records

Row = dict[str, Any]

_PROOF = ("proof_state", "proof_kind", "validated_on", "valid_until")
_OFFER = ("provider", "skill", "on_site", "at_premises", "remote", "area_kind", "area_value", *_PROOF)
_PROVIDER = tuple(name for name in PROVIDERS.columns if name not in {"lon", "lat", "charter", "charter_until"})
_MEDIATOR = tuple(name for name in MEDIATORS.columns if name not in {"lon", "lat"})

_ORIGIN = ("source", "source_key", "sample")
"""Where a record first came from: the same record in another file (an export, say) does not change it."""

WITHDRAWN = "L’offre n’est plus dans le fichier importé."
"""Reason of the event that remembers the proof of an offer an import no longer lists."""


@dataclass(frozen=True)
class Kept:
    """What the directory holds under the ids of a batch: rows by id; an offer's has its `zones`."""

    providers: Mapping[str, Row]
    offers: Mapping[str, Row]
    mediators: Mapping[str, Row]


@dataclass(frozen=True)
class Edits:
    """Rows of one table to add and to change, ids to remove."""

    added: list[Row] = field(default_factory=list)
    changed: list[Row] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)

    def __bool__(self) -> bool:
        """Say whether there is anything to do."""
        return bool(self.added or self.changed or self.removed)


@dataclass(frozen=True)
class Changes:
    """Everything one import does, and how it is told."""

    providers: Edits
    offers: Edits
    mediators: Edits
    events: list[Row]
    saved: Saved
    differences: list[Row] = field(default_factory=list)

    def __bool__(self) -> bool:
        """Say whether anything changes."""
        return bool(self.providers or self.offers or self.mediators or self.differences)

    def without(self, providers: list[str], mediators: list[str]) -> Changes:
        """Give the same changes, some records removed besides."""
        return replace(
            self,
            providers=replace(self.providers, removed=[*self.providers.removed, *providers]),
            mediators=replace(self.mediators, removed=[*self.mediators.removed, *mediators]),
            saved=replace(self.saved, removed=(*providers, *mediators)),
        )


def plan(batch: Batch, kept: Kept, in_force: str | None, now: dt.datetime) -> Changes:
    """Compare a batch with what is kept."""
    providers = _edits(_provider_rows(batch, kept, in_force, now.date()), kept.providers)
    mediators = _edits(_mediator_rows(batch, kept), kept.mediators)
    incoming = _offer_rows(batch, kept, now.date())
    listed = {row["id"] for row in incoming}
    gone = [key for key in kept.offers if key not in listed]
    offers = _edits(incoming, kept.offers, gone)
    touched = {row["provider"] for row in (*offers.added, *offers.changed)}
    touched |= {kept.offers[key]["provider"] for key in gone}
    ids = (*batch.providers.index, *batch.mediators.index)
    added = {row["id"] for row in (*providers.added, *mediators.added)}
    updated = ({row["id"] for row in (*providers.changed, *mediators.changed)} | touched) - added
    return Changes(
        providers=providers,
        offers=offers,
        mediators=mediators,
        events=_events(batch, kept, offers, now),
        saved=Saved(
            added=tuple(key for key in ids if key in added),
            updated=tuple(key for key in ids if key in updated),
            unchanged=tuple(key for key in ids if key not in added and key not in updated),
        ),
    )


def _edits(rows: Iterable[Row], kept: Mapping[str, Row], gone: Iterable[str] = ()) -> Edits:
    edits = Edits(removed=list(gone))
    for row in rows:
        before = kept.get(row["id"])
        if before is None:
            edits.added.append(row)
        elif before != row:
            edits.changed.append(row)
    return edits


def _provider_rows(batch: Batch, kept: Kept, in_force: str | None, day: dt.date) -> list[Row]:
    if batch.charter_signed and in_force is None:
        raise BadInput("Providers are said to have signed the charter, and none is in force: save the charter first.")
    table = batch.providers
    rows = records(table, (*_PROVIDER, "source_key"))
    for key, row, point in zip(table.index, rows, points(table), strict=True):
        before = kept.providers.get(key, {})
        version, signed_on = before.get("charter_version"), before.get("charter_signed_on")
        if key in batch.charter_signed and version != in_force:
            version, signed_on = in_force, day
        row |= {"id": key, "point": point, "source": batch.source.name}
        row |= {"charter_version": version, "charter_signed_on": signed_on}
        row |= {name: before[name] for name in _ORIGIN if before}
    return rows


def _mediator_rows(batch: Batch, kept: Kept) -> list[Row]:
    table = batch.mediators
    rows = records(table, (*_MEDIATOR, "source_key"))
    for key, row, point in zip(table.index, rows, points(table), strict=True):
        row |= {"id": key, "point": point, "source": batch.source.name}
        row |= {name: kept.mediators[key][name] for name in _ORIGIN if key in kept.mediators}
    return rows


def _offer_rows(batch: Batch, kept: Kept, day: dt.date) -> list[Row]:
    strangers = ~batch.offers["provider"].isin(batch.providers.index)
    if strangers.any():
        key = batch.offers.index[int(strangers.argmax())]
        raise BadInput(f"The offer « {key} » is of a provider the import does not hold.")
    rows = records(batch.offers, _OFFER)
    for key, row, zones in zip(batch.offers.index, rows, batch.offers["area_zones"], strict=True):
        row |= {"id": key, "zones": tuple(zones)}
        before = kept.offers.get(key)
        if before is not None and row["proof_state"] == "declared":
            # A file says what somebody declares; what a validator decided is not the file's to undo.
            row |= {name: before[name] for name in _PROOF}
        elif before is not None and row["proof_state"] == before["proof_state"] and row["validated_on"] is None:
            # Files do not say when: the same proof was validated on the day it was.
            row["validated_on"] = before["validated_on"]
        if row["proof_state"] == "validated" and row["validated_on"] is None:
            # Nobody here can say that it held before the directory was told of it.
            row["validated_on"] = day
    return rows


def _events(batch: Batch, kept: Kept, offers: Edits, now: dt.datetime) -> list[Row]:
    said = {"author": batch.author, "at": now}
    events = []
    for row in (*offers.added, *offers.changed):
        before = kept.offers.get(row["id"], {"proof_state": None, "valid_until": None})
        same = (row["proof_state"], row["valid_until"]) == (before["proof_state"], before["valid_until"])
        newly_declared = before["proof_state"] is None and row["proof_state"] == "declared"
        if not same and not newly_declared:
            events.append(_event(row, before["proof_state"], row["proof_state"], batch.reason) | said)
    for key in offers.removed:
        row = kept.offers[key]
        if row["proof_state"] not in {"declared", "withdrawn"}:
            events.append(_event(row, row["proof_state"], "withdrawn", WITHDRAWN) | said)
    return events


def _event(row: Row, before: str | None, after: str, reason: str) -> Row:
    return {
        "offer": row["id"],
        "from_state": before,
        "to_state": after,
        "valid_until": row["valid_until"],
        "reason": reason,
    }
