"""What follows a table with a geometry: its registration and index, made and dropped with it."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, Table

from geomap.storage.geometry import geometry_columns
from geomap.storage.geopackage import Layer, add_layer, drop_layers

_BATCH_COPY = "_alembic_tmp_"
"""How Alembic calls the copy it makes of a SQLite table to change it; only the final table is a layer."""


def add_spatial(connection: Connection, table: Table) -> None:
    """Index every geometry of a table: R*Tree on SQLite, GiST on PostgreSQL."""
    for column, kind in geometry_columns(table):
        if connection.dialect.name == "sqlite":
            (key,) = table.primary_key
            add_layer(connection, Layer(table.name, key.name, column.name, kind.geometry_type, kind.srid))
        else:
            name = f"gist_{table.name}_{column.name}"
            connection.exec_driver_sql(f'CREATE INDEX "{name}" ON "{table.name}" USING gist ("{column.name}")')


def drop_spatial(connection: Connection, table_name: str) -> None:
    """Take the spatial objects of a SQLite table away: before it is dropped, or changed by a batch."""
    if connection.dialect.name == "sqlite":
        drop_layers(connection, table_name)


def created(table: Table, connection: Connection, **_: Any) -> None:
    """Follow the creation of any table."""
    if not table.name.startswith(_BATCH_COPY):
        add_spatial(connection, table)


def dropped(table: Table, connection: Connection, **_: Any) -> None:
    """Go before the removal of any table."""
    drop_spatial(connection, table.name)
