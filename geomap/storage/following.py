"""Offers that follow a merge: each becomes an offer of the other skill, with its proofs and decisions."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Column, Connection, Table, delete, insert, select, update

from geomap.core.skills import Merge
from geomap.storage.tables import offer, offer_zone, proof_event
from geomap.storage.tables_trust import claim_round, decision, proof, reminder

_WHOLE = (
    *("on_site", "at_premises", "remote", "area_kind", "area_value"),
    *("proof_state", "proof_kind", "validated_on", "valid_until"),
)
_CLAIM: tuple[Table, ...] = (claim_round, reminder)
_EVIDENCE: tuple[Column[str], ...] = (proof.c.offer, decision.c.offer, proof_event.c.offer)


@dataclass
class Followed:
    """What became of the offers of a merged skill."""

    moved: list[str] = field(default_factory=list)
    joined: list[str] = field(default_factory=list)
    kept_of_joined: dict[str, dict[str, Any]] = field(default_factory=dict)


def follow(connection: Connection, merge: Merge, day: dt.date) -> Followed:
    """Make the offers of a skill offers of another.

    Where a provider offers both, one offer remains, whole: the one whose proof holds longest on `day`, else the one
    that waits for a decision, else that of the skill kept. A refusal of the skill kept is never undone by proof of
    the other. The evidence of both, and what was decided on it, stay; what waited and does not remain can be handed in
    again. Nothing is proven that was not, nor farther than it was.
    """
    done = Followed()
    gone = connection.execute(select(offer).where(offer.c.skill == merge.skill).order_by(offer.c.id)).mappings().all()
    query = select(offer).where(offer.c.skill == merge.into)
    others = {row["provider"]: dict(row) for row in connection.execute(query).mappings()}
    for row in map(dict, gone):
        other = others.get(row["provider"])
        if other is None:
            _rename(connection, row, merge.into)
        else:
            done.joined.append(row["id"])
            done.kept_of_joined[row["id"]] = {name: str(value) for name, value in row.items() if value is not None}
            _join(connection, row, other, day)
        done.moved.append(row["id"])
    return done


def _rename(connection: Connection, row: dict[str, Any], skill: str) -> None:
    """Give an offer the id it has as an offer of another skill: the importer finds it there."""
    new = f"{row['provider']}.{skill}"
    connection.execute(insert(offer).values(row | {"id": new, "skill": skill}))
    for column in (*_EVIDENCE, *(table.c.offer for table in (*_CLAIM, offer_zone))):
        _move(connection, column, row["id"], new)
    connection.execute(delete(offer).where(offer.c.id == row["id"]))


def _join(connection: Connection, row: dict[str, Any], other: dict[str, Any], day: dt.date) -> None:
    """Leave one offer of two."""
    if _remains(row, other, day):
        connection.execute(update(offer).where(offer.c.id == other["id"]).values({name: row[name] for name in _WHOLE}))
        for table in (*_CLAIM, offer_zone):
            connection.execute(delete(table).where(table.c.offer == other["id"]))
            _move(connection, table.c.offer, row["id"], other["id"])
    elif row["proof_state"] == "submitted":
        connection.execute(update(proof).where(proof.c.offer == row["id"]).values(submitted_at=None))
    for column in _EVIDENCE:
        _move(connection, column, row["id"], other["id"])
    connection.execute(delete(offer).where(offer.c.id == row["id"]))


def _move(connection: Connection, column: Column[str], old: str, new: str) -> None:
    connection.execute(update(column.table).where(column == old).values({column.name: new}))


def _remains(row: dict[str, Any], other: dict[str, Any], day: dt.date) -> bool:
    """Say whether the offer of the skill that goes remains, rather than that of the skill kept."""
    holds = _holds_until(row, day)
    if other["proof_state"] == "rejected" and holds > dt.date.min:
        return False
    return (holds, row["proof_state"] == "submitted") > (_holds_until(other, day), other["proof_state"] == "submitted")


def _holds_until(row: dict[str, Any], day: dt.date) -> dt.date:
    """Give the last day a validated proof holds; the first of all days when it does not."""
    until: dt.date | None = row["valid_until"]
    return until if row["proof_state"] == "validated" and until is not None and until >= day else dt.date.min
