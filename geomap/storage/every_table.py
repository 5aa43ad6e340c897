"""All tables of the database, gathered so that the metadata knows each of them."""

from __future__ import annotations

from geomap.storage import (
    tables,
    tables_accounts,
    tables_journal,
    tables_limits,
    tables_nomenclature,
    tables_privacy,
    tables_space,
    tables_trust,
)
from geomap.storage.schema import metadata

__all__ = [
    "metadata",
    "tables",
    "tables_accounts",
    "tables_journal",
    "tables_limits",
    "tables_nomenclature",
    "tables_privacy",
    "tables_space",
    "tables_trust",
]
