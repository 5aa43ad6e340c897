"""What is asked of claims, proofs, decisions and the charter; every function returns a `Select`, run by the caller."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import CompoundSelect, Select, and_, exists, func, or_, select, union_all

from geomap.storage.tables import charter, offer, provider
from geomap.storage.tables_space import former_holder
from geomap.storage.tables_trust import (
    charter_signature,
    claim_round,
    decision,
    history,
    history_subject,
    proof,
    reminder,
)

_ROUND = ("waiting", "appealed", "refused", "submitters", "approvals", "deciders", "said")

_CLAIM = (
    offer.c.id.label("offer"),
    *(offer.c[name] for name in ("provider", "skill", "proof_state", "proof_kind", "validated_on", "valid_until")),
    provider.c.name.label("provider_name"),
    *(provider.c[name] for name in ("siret", "commune", "published")),
    *(claim_round.c[name] for name in _ROUND),
    claim_round.c.at.label("since"),
)


def _claims() -> Select[Any]:
    joined = select(*_CLAIM).join(provider, provider.c.id == offer.c.provider)
    return joined.outerjoin(claim_round, claim_round.c.offer == offer.c.id)


def claim(offer_id: str) -> Select[Any]:
    """Read a claim by the id of its offer."""
    return _claims().where(offer.c.id == offer_id)


def claim_of(provider_id: str, skill: str) -> Select[Any]:
    """Read the claim of a provider to a skill."""
    return _claims().where(offer.c.provider == provider_id, offer.c.skill == skill)


def claims_of(provider_id: str) -> Select[Any]:
    """Read every claim of a provider."""
    return _claims().where(offer.c.provider == provider_id).order_by(offer.c.id)


def waiting() -> Select[Any]:
    """Read every claim a decision is awaited on, the longest waiting first; those an import says are come before."""
    open_round = and_(claim_round.c.waiting, offer.c.proof_state.in_(("submitted", "validated")))
    awaited = or_(open_round, offer.c.proof_state == "submitted")
    return _claims().where(awaited).order_by(func.coalesce(claim_round.c.at, _EPOCH), offer.c.id)


_EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)


def proofs(offer_id: str) -> Select[Any]:
    """Read the proofs of a claim, the first handed in first."""
    return select(proof).where(proof.c.offer == offer_id).order_by(proof.c.at, proof.c.id)


def proof_by_id(proof_id: str) -> Select[Any]:
    """Read a proof."""
    return select(proof).where(proof.c.id == proof_id)


def files() -> Select[Any]:
    """Read the names of files that proofs speak of."""
    return select(proof.c.file).where(proof.c.file.is_not(None))


def files_of(provider_id: str) -> Select[Any]:
    """Read the names of files of one provider's proofs."""
    return files().join(offer, offer.c.id == proof.c.offer).where(offer.c.provider == provider_id)


def decisions(offer_id: str) -> Select[Any]:
    """Read what was decided on a claim, the last first."""
    return select(decision).where(decision.c.offer == offer_id).order_by(decision.c.id.desc())


def log(limit: int, offset: int, day: dt.date) -> Select[Any]:
    """Read complete decisions, the last first; a provider is named where the directory shows what was decided.

    Nobody is named of whom the log also tells, unnamed, that something was refused: the one would give away the other.
    """
    other = decision.alias()
    holds = (offer.c.proof_state == "validated", offer.c.valid_until == decision.c.valid_until)
    shown = exists().where(offer.c.id == decision.c.offer, *holds, offer.c.valid_until >= day).correlate(decision)
    refused = exists().where(other.c.offer == decision.c.offer, other.c.verdict != "validate").correlate(decision)
    agreed = (decision.c.verdict == "validate", ~decision.c.appeal, shown, ~refused)
    named = and_(provider.c.id == decision.c.provider, provider.c.published, *agreed)
    read = select(decision, provider.c.name.label("provider_name")).select_from(decision).outerjoin(provider, named)
    read = read.where(decision.c.complete)
    return read.order_by(decision.c.id.desc()).limit(limit).offset(offset)


def decided() -> Select[Any]:
    """Count complete decisions."""
    return select(func.count()).select_from(decision).where(decision.c.complete)


def charters() -> Select[Any]:
    """Read every version of the charter."""
    return select(charter).order_by(charter.c.in_force_from)


def signed(provider_id: str) -> Select[Any]:
    """Read the version of the charter a provider signed last."""
    return select(provider.c.charter_version).where(provider.c.id == provider_id)


def signed_since(provider_id: str) -> Select[Any]:
    """Read the version of the charter a provider signed last, and since when its signatures count without a break."""
    return select(provider.c.charter_version, provider.c.charter_signed_on).where(provider.c.id == provider_id)


def signatures(provider_id: str) -> Select[Any]:
    """Read the signatures of a provider, the last first."""
    read = select(charter_signature).where(charter_signature.c.provider == provider_id)
    return read.order_by(charter_signature.c.at.desc(), charter_signature.c.version.desc())


def expiring(first: dt.date, last: dt.date) -> Select[Any]:
    """Read validations of published providers that end between two days."""
    return (
        select(offer.c.id, offer.c.provider, provider.c.name, offer.c.skill, offer.c.valid_until)
        .join(provider, provider.c.id == offer.c.provider)
        .where(offer.c.proof_state == "validated", offer.c.valid_until.between(first, last), provider.c.published)
        .order_by(offer.c.valid_until, offer.c.id)
    )


_BY_HOLDERS = (
    *(
        f"entry.{what}"
        for what in ("create", "identity", "contacts", "hours", "offer", "publish", "unpublish", "leave", "claim")
    ),
    *(f"identity.{what}" for what in ("asked", "contested", "withdrawn")),
    *(f"claim.{step}" for step in ("submit", "appeal", "withdraw", "declare")),
    *("proof.add", "proof.remove", "charter.sign"),
)
"""Entries of the history that only those who hold an entry, held it or claim it can cause."""


def hand_in(provider_id: str, account: str) -> CompoundSelect[Any]:
    """Find what tells that somebody once held an entry: that they did, or an entry of the history."""
    about = select(history_subject.c.number).where(history_subject.c.subject == f"provider:{provider_id}")
    read = select(history.c.number).join(history_subject, history_subject.c.number == history.c.number)
    by = (history_subject.c.subject == f"account:{account}", history.c.event.in_(_BY_HOLDERS))
    told = read.where(*by, history.c.number.in_(about))
    own = (former_holder.c.provider == provider_id, former_holder.c.account == account)
    return union_all(told, select(former_holder.c.id).where(*own)).limit(1)


def reminded(first: dt.date, last: dt.date) -> Select[Any]:
    """Read the reminders sent of days between two."""
    return select(reminder.c.offer, reminder.c.valid_until, reminder.c.days).where(
        reminder.c.valid_until.between(first, last)
    )
