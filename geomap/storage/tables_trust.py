"""Tables of trust: proofs, rounds and decisions of claims, signatures, reminders, and the sealed history."""

from __future__ import annotations

from sqlalchemy import Boolean, CheckConstraint, Column, Date, ForeignKey, Index, Integer, Table, Text, true

from geomap.core.skills import PROOF_KINDS
from geomap.ports.register import FORMS, VERDICTS
from geomap.storage.columns import Moment, Texts
from geomap.storage.schema import metadata, part_of, text


def _of(table: str) -> Column[int]:
    """Refer to an entry by its number."""
    target = ForeignKey(f"{table}.number", ondelete="CASCADE")
    return Column("number", Integer, target, primary_key=True, autoincrement=False)


proof = Table(
    "proof",
    metadata,
    Column("id", Text, primary_key=True),
    part_of("offer", "offer.id"),
    text("kind"),
    text("form"),
    text("title"),
    text("link", null=True),
    text("contact", null=True),
    text("file", null=True),
    text("media", null=True),
    Column("size", Integer),
    text("author"),
    Column("at", Moment, nullable=False),
    Column("submitted_at", Moment),
    CheckConstraint(f"kind IN ({', '.join(repr(kind) for kind in PROOF_KINDS)})", name="kind"),
    CheckConstraint(f"form IN ({', '.join(repr(form) for form in FORMS)})", name="form"),
    Index(None, "offer"),
)

claim_round = Table(
    "claim_round",
    metadata,
    part_of("offer", "offer.id", key=True),
    Column("waiting", Boolean, nullable=False),
    Column("appealed", Boolean, nullable=False),
    Column("refused", Boolean, nullable=False),
    Column("submitters", Texts, nullable=False),
    Column("approvals", Texts, nullable=False),
    Column("deciders", Texts, nullable=False),
    text("said"),
    Column("at", Moment, nullable=False),
    Index(None, "waiting"),
)

decision = Table(
    "decision",
    metadata,
    Column("id", Integer, primary_key=True),
    text("offer", null=True),
    text("provider", null=True),
    text("skill"),
    text("verdict"),
    text("reason"),
    text("note"),
    Column("appeal", Boolean, nullable=False),
    Column("complete", Boolean, nullable=False, server_default=true()),
    Column("valid_until", Date),
    text("author", null=True),
    Column("at", Moment, nullable=False),
    CheckConstraint(f"verdict IN ({', '.join(repr(verdict) for verdict in VERDICTS)})", name="verdict"),
    Index(None, "offer"),
    Index(None, "provider"),
)

charter_signature = Table(
    "charter_signature",
    metadata,
    part_of("provider", "provider.id", key=True),
    Column("version", ForeignKey("charter.version"), primary_key=True),
    text("name"),
    text("author"),
    Column("at", Moment, nullable=False),
)

reminder = Table(
    "reminder",
    metadata,
    part_of("offer", "offer.id", key=True),
    Column("valid_until", Date, primary_key=True),
    Column("days", Integer, primary_key=True, autoincrement=False),
    Column("at", Moment, nullable=False),
)

history = Table(
    "history",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=False),
    text("at"),
    text("event"),
    text("digest"),
    text("link"),
)

history_words = Table(
    "history_words",
    metadata,
    _of("history"),
    text("salt"),
    text("body"),
)

history_subject = Table(
    "history_subject",
    metadata,
    _of("history_words"),
    Column("subject", Text, primary_key=True),
    Index(None, "subject"),
)
