"""Tables of the full directory: notes between mediators, and how many messages were handed over."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, Column, Date, Index, Integer, Table

from geomap.storage.columns import Moment
from geomap.storage.schema import metadata, part_of, text

mediator_note = Table(
    "mediator_note",
    metadata,
    Column("id", Integer, primary_key=True),
    part_of("provider", "provider.id"),
    part_of("account", "account.id"),
    text("body"),
    Column("at", Moment, nullable=False),
    Index(None, "provider"),
    Index(None, "account"),
)

message_count = Table(
    "message_count",
    metadata,
    part_of("provider", "provider.id", key=True),
    Column("day", Date, primary_key=True),
    Column("messages", Integer, nullable=False),
    CheckConstraint("messages > 0", name="messages"),
)
