"""Claims in and out of the database: an offer, its round, its proofs and the decisions on it."""

from __future__ import annotations

import datetime as dt
from dataclasses import asdict, replace
from typing import Any

from sqlalchemy import Connection, delete, insert, update

from geomap.core.trust import Claim, Round
from geomap.ports.register import Change, Decision, Kept, Proof
from geomap.storage import queries_trust as queries
from geomap.storage.tables import offer
from geomap.storage.tables_trust import claim_round, decision, proof

_SETS = ("submitters", "approvals", "deciders")


def kept_of(row: Any) -> Kept:
    """Make a claim of its row, without proofs and decisions."""
    known = row.waiting is not None
    return Kept(
        offer=row.offer,
        provider=row.provider,
        provider_name=row.provider_name,
        siret=row.siret,
        commune=row.commune,
        skill=row.skill,
        claim=Claim(row.proof_state, row.valid_until, _round(row) if known else Round()),
        said=row.said if known else "",
        since=row.since,
        validated_on=row.validated_on,
        proof_kind=row.proof_kind,
        published=row.published,
    )


def whole(connection: Connection, kept: Kept) -> Kept:
    """Add the proofs and decisions of a claim."""
    handed = tuple(proof_of(row) for row in connection.execute(queries.proofs(kept.offer)))
    decided = tuple(decision_of(row) for row in connection.execute(queries.decisions(kept.offer)))
    return replace(kept, proofs=handed, decisions=decided)


def proof_of(row: Any) -> Proof:
    """Make a proof of its row."""
    named = ("id", "kind", "form", "title", "author", "at", "link", "contact", "file", "media", "size", "submitted_at")
    return Proof(**{name: getattr(row, name) for name in named})


def decision_of(row: Any) -> Decision:
    """Make a decision of its row."""
    named = (
        "skill",
        "verdict",
        "reason",
        "at",
        "note",
        "appeal",
        "valid_until",
        "author",
        "offer",
        "provider",
        "complete",
        "id",
    )
    return Decision(**{name: getattr(row, name) for name in named})


def write(connection: Connection, before: Kept, change: Change, at: dt.datetime) -> None:
    """Write what becomes of a claim."""
    if change.add is not None:
        connection.execute(insert(proof).values(asdict(change.add) | {"offer": before.offer}))
    if change.remove is not None:
        connection.execute(delete(proof).where(proof.c.id == change.remove, proof.c.offer == before.offer))
    if change.submits:
        unseen = (proof.c.offer == before.offer, proof.c.submitted_at.is_(None))
        connection.execute(update(proof).where(*unseen).values(submitted_at=at))
    if change.decision is not None:
        row = asdict(change.decision)
        connection.execute(insert(decision).values({name: value for name, value in row.items() if name != "id"}))
    if change.claim.round != before.claim.round or change.said is not None:
        _write_round(connection, before, change, at)
    _write_offer(connection, before, change, at.date())


def _round(row: Any) -> Round:
    sets = {name: frozenset(getattr(row, name)) for name in _SETS}
    return Round(row.waiting, row.appealed, row.refused, **sets)


def _write_round(connection: Connection, before: Kept, change: Change, at: dt.datetime) -> None:
    after = change.claim.round
    begins = after.waiting and (change.said is not None or not before.claim.round.waiting)
    row: dict[str, Any] = {name: getattr(after, name) for name in ("waiting", "appealed", "refused")}
    row |= {name: tuple(sorted(getattr(after, name))) for name in _SETS}
    row |= {"said": before.said if change.said is None else change.said}
    row |= {"at": at if begins or before.since is None else before.since}
    connection.execute(delete(claim_round).where(claim_round.c.offer == before.offer))
    connection.execute(insert(claim_round).values(row | {"offer": before.offer}))


def _write_offer(connection: Connection, before: Kept, change: Change, day: dt.date) -> None:
    was, now = before.claim, change.claim
    validates = change.decision is not None and change.decision.verdict == "validate" and now.recorded == "validated"
    if (was.recorded, was.valid_until) == (now.recorded, now.valid_until) and not validates:
        return
    values: dict[str, Any] = {"proof_state": now.recorded, "valid_until": now.valid_until}
    if validates and not now.round.waiting:
        # What is renewed before it ends has held since it was first validated.
        held = was.recorded == "validated" and was.valid_until is not None and was.valid_until >= day
        since = before.validated_on if held and before.validated_on is not None else day
        values |= {"validated_on": since, "proof_kind": change.proof_kind}
    connection.execute(update(offer).where(offer.c.id == before.offer).values(values))
