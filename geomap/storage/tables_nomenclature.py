"""Tables of the nomenclature edited here: what is accepted as proof, what replaced what, and whether anything was."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, Column, ForeignKey, Integer, Table, Text

from geomap.storage.columns import Moment
from geomap.storage.schema import metadata, part_of, text

skill_accepted = Table(
    "skill_accepted",
    metadata,
    part_of("skill", "skill.id", key=True),
    Column("kind", Text, primary_key=True),
    Column("language", Text, primary_key=True),
    text("accepted"),
)

skill_successor = Table(
    "skill_successor",
    metadata,
    part_of("skill", "skill.id", key=True),
    Column("successor", ForeignKey("skill.id"), nullable=False),
)

nomenclature_state = Table(
    "nomenclature_state",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("amended_at", Moment, nullable=False),
    CheckConstraint("id = 1", name="single"),
)
"""One row once an administrator changed the nomenclature: what comes with geomap no longer replaces it."""
