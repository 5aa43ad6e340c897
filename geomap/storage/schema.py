"""How tables are written: naming of constraints, and the kinds of column that come back in several tables."""

from __future__ import annotations

from typing import Any

from sqlalchemy import CheckConstraint, Column, ForeignKey, MetaData, Table, Text, event

from geomap.core.frames import PROVIDERS
from geomap.core.schema import Schema
from geomap.storage import spatial
from geomap.storage.columns import Texts
from geomap.storage.geometry import Geom

event.listen(Table, "after_create", spatial.created)
event.listen(Table, "before_drop", spatial.dropped)

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def enumeration(schema: Schema, name: str) -> CheckConstraint:
    """Hold a column to the values its frame declares."""
    values = ", ".join(f"'{value}'" for value in schema.columns[name].values)
    return CheckConstraint(f"{name} IN ({values})", name=name)


def text(name: str, *, null: bool = False) -> Column[str]:
    """Make a column of text of any length, filled unless said otherwise."""
    return Column(name, Text, nullable=null)


def part_of(name: str, target: str, *, key: bool = False) -> Column[str]:
    """Refer to a row this one goes away with."""
    return Column(name, ForeignKey(target, ondelete="CASCADE"), primary_key=key, nullable=False)


def commune_at_commit(name: str) -> Column[str]:
    """Refer to a commune; checked at the end of the transaction, since an atlas is replaced in one."""
    return Column(name, ForeignKey("commune.code", deferrable=True, initially="DEFERRED"), nullable=True)


def located() -> tuple[Any, ...]:
    """Make the columns of what stands somewhere."""
    return (
        text("address", null=True),
        text("postcode", null=True),
        text("city", null=True),
        commune_at_commit("commune"),
        Column("point", Geom("POINT")),
        text("precision", null=True),
        text("location_status"),
        text("location_reason", null=True),
        Column("location_candidates", Texts, nullable=False),
        enumeration(PROVIDERS, "precision"),
        enumeration(PROVIDERS, "location_status"),
    )
