"""Tables of the full directory: notes between mediators."""

from __future__ import annotations

from sqlalchemy import Column, Index, Integer, Table

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
