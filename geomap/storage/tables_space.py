"""Tables of the provider's own space: what it says beside its entry, claims of entries, what files say otherwise."""

from __future__ import annotations

from sqlalchemy import Boolean, CheckConstraint, Column, Date, ForeignKey, Index, Integer, Table, Text

from geomap.storage.columns import Moment
from geomap.storage.schema import metadata, part_of, text

provider_page = Table(
    "provider_page",
    metadata,
    part_of("provider", "provider.id", key=True),
    text("place_name", null=True),
    text("opening_hours", null=True),
    Column("closed_from", Date),
    Column("closed_until", Date),
    text("closure_note"),
    CheckConstraint("closed_until >= closed_from", name="closure"),
    CheckConstraint("closed_from IS NOT NULL OR closed_until IS NULL", name="closed_from"),
)
"""What a provider says that files do not carry."""

private_contact = Table(
    "private_contact",
    metadata,
    part_of("provider", "provider.id", key=True),
    Column("position", Integer, primary_key=True, autoincrement=False),
    text("kind"),
    text("value"),
    CheckConstraint("kind IN ('website', 'email', 'phone')", name="kind"),
)
"""Contacts shown to mediators only; the public ones stand in the entry."""

entry_claim = Table(
    "entry_claim",
    metadata,
    Column("id", Integer, primary_key=True),
    part_of("provider", "provider.id"),
    part_of("account", "account.id"),
    text("way"),
    text("state"),
    Column("made_at", Moment, nullable=False),
    text("message"),
    text("reason", null=True),
    text("decided_by", null=True),
    Column("decided_at", Moment),
    CheckConstraint("way IN ('domain', 'email', 'letter', 'reviewer')", name="way"),
    CheckConstraint(
        "state IN ('waiting', 'granted', 'refused', 'contested', 'refused_again', 'withdrawn')", name="state"
    ),
    Index(None, "provider"),
    Index(None, "account"),
)

entry_code = Table(
    "entry_code",
    metadata,
    Column("claim", ForeignKey("entry_claim.id", ondelete="CASCADE"), primary_key=True, autoincrement=False),
    text("digest"),
    Column("expires_at", Moment, nullable=False),
    Column("tries", Integer, nullable=False),
)
"""The code somebody must type to show that an entry is theirs; only its digest is kept."""

identity_change = Table(
    "identity_change",
    metadata,
    Column("id", Integer, primary_key=True),
    part_of("provider", "provider.id"),
    text("account"),
    text("name"),
    text("siret", null=True),
    text("state"),
    Column("made_at", Moment, nullable=False),
    text("message"),
    text("reason", null=True),
    text("decided_by", null=True),
    Column("decided_at", Moment),
    CheckConstraint(
        "state IN ('waiting', 'granted', 'refused', 'contested', 'refused_again', 'withdrawn')", name="state"
    ),
    Index(None, "provider"),
    Index(None, "state"),
)
"""Another name or SIRET asked for by an entry whose skills were validated under the one it has."""

former_holder = Table(
    "former_holder",
    metadata,
    Column("id", Integer, primary_key=True),
    part_of("provider", "provider.id"),
    part_of("account", "account.id"),
    Column("since", Moment, nullable=False),
    Column("until", Moment, nullable=False),
    text("author"),
    Index(None, "provider"),
    Index(None, "account"),
)
"""Who held an entry: they decide nothing about it, and come back to their place when they were let go wrongly."""

provider_difference = Table(
    "provider_difference",
    metadata,
    part_of("provider", "provider.id", key=True),
    Column("field", Text, primary_key=True),
    text("told"),
    text("source"),
    Column("at", Moment, nullable=False),
    Column("settled", Boolean, nullable=False),
)
"""What a file said otherwise than an entry its provider holds; settled once the provider took it or set it aside."""
