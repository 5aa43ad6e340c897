"""Tables of limits: how often a day something was done, and digests of what was said a moment ago."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, Column, Date, Integer, Table, Text

from geomap.storage.columns import Moment
from geomap.storage.schema import metadata

daily_count = Table(
    "daily_count",
    metadata,
    Column("what", Text, primary_key=True),
    Column("whom", Text, primary_key=True),
    Column("day", Date, primary_key=True),
    Column("times", Integer, nullable=False),
    CheckConstraint("times > 0", name="times"),
)

just_said = Table(
    "just_said",
    metadata,
    Column("digest", Text, primary_key=True),
    Column("until", Moment, nullable=False),
)
