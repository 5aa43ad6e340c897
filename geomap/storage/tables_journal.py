"""The journal of the directory: which records each version changed, written by the database itself."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, Column, Integer, Table, Text

from geomap.storage.schema import metadata

directory_change = Table(
    "directory_change",
    metadata,
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("kind", Text, primary_key=True),
    Column("id", Text, primary_key=True),
    CheckConstraint("kind IN ('all', 'mediator', 'offer', 'provider', 'skill')", name="kind"),
)
"""One row a version and record it changed; `all` and `skill` have no id. Old versions are forgotten."""
