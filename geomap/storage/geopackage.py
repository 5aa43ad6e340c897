"""The GeoPackage layout on SQLite: metadata tables, one row a geometry column, R*Tree and its triggers."""

# ruff: noqa: S608 - the names written into statements are those of our own tables, never from outside

from __future__ import annotations

from dataclasses import dataclass

from pyproj import CRS
from sqlalchemy import Connection

_APPLICATION_ID = 0x47504B47
_USER_VERSION = 10400

_METADATA = (
    """CREATE TABLE IF NOT EXISTS gpkg_spatial_ref_sys (
        srs_name TEXT NOT NULL,
        srs_id INTEGER NOT NULL PRIMARY KEY,
        organization TEXT NOT NULL,
        organization_coordsys_id INTEGER NOT NULL,
        definition TEXT NOT NULL,
        description TEXT)""",
    """CREATE TABLE IF NOT EXISTS gpkg_contents (
        table_name TEXT NOT NULL PRIMARY KEY,
        data_type TEXT NOT NULL,
        identifier TEXT UNIQUE,
        description TEXT DEFAULT '',
        last_change DATETIME NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ', 'now')),
        min_x DOUBLE, min_y DOUBLE, max_x DOUBLE, max_y DOUBLE,
        srs_id INTEGER,
        CONSTRAINT fk_gc_r_srs_id FOREIGN KEY (srs_id) REFERENCES gpkg_spatial_ref_sys (srs_id))""",
    """CREATE TABLE IF NOT EXISTS gpkg_geometry_columns (
        table_name TEXT NOT NULL,
        column_name TEXT NOT NULL,
        geometry_type_name TEXT NOT NULL,
        srs_id INTEGER NOT NULL,
        z TINYINT NOT NULL,
        m TINYINT NOT NULL,
        CONSTRAINT pk_geom_cols PRIMARY KEY (table_name, column_name),
        CONSTRAINT uk_gc_table_name UNIQUE (table_name),
        CONSTRAINT fk_gc_tn FOREIGN KEY (table_name) REFERENCES gpkg_contents (table_name),
        CONSTRAINT fk_gc_srs FOREIGN KEY (srs_id) REFERENCES gpkg_spatial_ref_sys (srs_id))""",
    """CREATE TABLE IF NOT EXISTS gpkg_extensions (
        table_name TEXT,
        column_name TEXT,
        extension_name TEXT NOT NULL,
        definition TEXT NOT NULL,
        scope TEXT NOT NULL,
        CONSTRAINT ge_tce UNIQUE (table_name, column_name, extension_name))""",
)

_ADD_SRS = "INSERT OR IGNORE INTO gpkg_spatial_ref_sys VALUES (?, ?, ?, ?, ?, NULL)"
_ADD_CONTENTS = "INSERT INTO gpkg_contents (table_name, data_type, identifier, srs_id) VALUES (?, 'features', ?, ?)"
_ADD_COLUMN = "INSERT INTO gpkg_geometry_columns VALUES (?, ?, ?, ?, 0, 0)"
_ADD_EXTENSION = "INSERT INTO gpkg_extensions VALUES (?, ?, 'gpkg_rtree_index', ?, 'write-only')"
_RTREE_DEFINITION = "http://www.geopackage.org/spec140/#extension_rtree"

_BOX = "ST_MinX({0}), ST_MaxX({0}), ST_MinY({0}), ST_MaxY({0})"
_TRIGGERS = ("insert", "update2", "update4", "update5", "update6", "update7", "delete")

REFLECTED_VIEW = """CREATE TEMP VIEW geometry_columns AS
    SELECT table_name AS f_table_name, column_name AS f_geometry_column, geometry_type_name AS geometry_type,
           'XY' || substr('Z', 1, z) || substr('M', 1, m) AS coord_dimension, srs_id AS srid, 0 AS spatial_index_enabled
    FROM main.gpkg_geometry_columns"""
"""The view GeoAlchemy2 reads a SQLite geometry column's type from when it reflects a table."""


@dataclass(frozen=True)
class Layer:
    """One geometry column: its table, integer key, name, kind and EPSG code."""

    table: str
    key: str
    column: str
    geometry_type: str
    srid: int

    @property
    def tree(self) -> str:
        """Name of its R*Tree."""
        return f"rtree_{self.table}_{self.column}"


def add_layer(connection: Connection, layer: Layer) -> None:
    """Register a geometry column and index it, with the rows already there."""
    _prepare(connection, layer.srid)
    connection.exec_driver_sql(_ADD_CONTENTS, (layer.table, layer.table, layer.srid))
    connection.exec_driver_sql(_ADD_COLUMN, (layer.table, layer.column, layer.geometry_type, layer.srid))
    connection.exec_driver_sql(_ADD_EXTENSION, (layer.table, layer.column, _RTREE_DEFINITION))
    connection.exec_driver_sql(f'CREATE VIRTUAL TABLE "{layer.tree}" USING rtree(id, minx, maxx, miny, maxy)')
    box = _BOX.format(f'"{layer.column}"')
    connection.exec_driver_sql(
        f'INSERT INTO "{layer.tree}" SELECT "{layer.key}", {box} FROM "{layer.table}" '
        f'WHERE "{layer.column}" NOT NULL AND NOT ST_IsEmpty("{layer.column}")'
    )
    for name, body in _triggers(layer).items():
        connection.exec_driver_sql(f'CREATE TRIGGER "{layer.tree}_{name}" {body}')


def drop_layers(connection: Connection, table: str) -> None:
    """Remove the index and registration of a table's geometry column, when it has one."""
    known = connection.exec_driver_sql("SELECT 1 FROM sqlite_master WHERE name = 'gpkg_geometry_columns'").scalar()
    if known is None:
        return
    columns = connection.exec_driver_sql(
        "SELECT column_name FROM gpkg_geometry_columns WHERE table_name = ?", (table,)
    ).scalars()
    for column in columns.all():
        tree = f"rtree_{table}_{column}"
        for name in _TRIGGERS:
            connection.exec_driver_sql(f'DROP TRIGGER IF EXISTS "{tree}_{name}"')
        connection.exec_driver_sql(f'DROP TABLE IF EXISTS "{tree}"')
    for metadata in ("gpkg_extensions", "gpkg_geometry_columns", "gpkg_contents"):
        connection.exec_driver_sql(f"DELETE FROM {metadata} WHERE table_name = ?", (table,))


def _prepare(connection: Connection, srid: int) -> None:
    connection.exec_driver_sql(f"PRAGMA application_id = {_APPLICATION_ID}")
    connection.exec_driver_sql(f"PRAGMA user_version = {_USER_VERSION}")
    for statement in _METADATA:
        connection.exec_driver_sql(statement)
    connection.exec_driver_sql(_ADD_SRS, ("Undefined Cartesian SRS", -1, "NONE", -1, "undefined"))
    connection.exec_driver_sql(_ADD_SRS, ("Undefined geographic SRS", 0, "NONE", 0, "undefined"))
    for code in sorted({4326, srid}):
        crs = CRS.from_epsg(code)
        connection.exec_driver_sql(_ADD_SRS, (crs.name, code, "EPSG", code, crs.to_wkt("WKT1_GDAL")))


def _triggers(layer: Layer) -> dict[str, str]:
    """Keep the R*Tree in step with the table; names and conditions are those GeoPackage 1.4 prescribes."""
    table, key, column = f'"{layer.table}"', f'"{layer.key}"', f'"{layer.column}"'
    filled = f"(NEW.{column} NOT NULL AND NOT ST_IsEmpty(NEW.{column}))"
    hollow = f"(NEW.{column} ISNULL OR ST_IsEmpty(NEW.{column}))"
    was_filled = f"(OLD.{column} NOT NULL AND NOT ST_IsEmpty(OLD.{column}))"
    was_hollow = f"(OLD.{column} ISNULL OR ST_IsEmpty(OLD.{column}))"
    same, moved = f"OLD.{key} = NEW.{key}", f"OLD.{key} != NEW.{key}"
    box = _BOX.format(f"NEW.{column}")
    put = f'INSERT OR REPLACE INTO "{layer.tree}" VALUES (NEW.{key}, {box});'
    refit = (
        f'UPDATE "{layer.tree}" SET minx = ST_MinX(NEW.{column}), maxx = ST_MaxX(NEW.{column}), '
        f"miny = ST_MinY(NEW.{column}), maxy = ST_MaxY(NEW.{column}) WHERE id = NEW.{key};"
    )
    forget = f'DELETE FROM "{layer.tree}" WHERE id = OLD.{key};'
    forget_both = f'DELETE FROM "{layer.tree}" WHERE id IN (OLD.{key}, NEW.{key});'
    of = f"AFTER UPDATE OF {column} ON {table} WHEN {same}"
    return {
        "insert": f"AFTER INSERT ON {table} WHEN {filled} BEGIN {put} END",
        "update2": f"{of} AND {hollow} BEGIN {forget} END",
        "update4": f"AFTER UPDATE ON {table} WHEN {moved} AND {hollow} BEGIN {forget_both} END",
        "update5": f"AFTER UPDATE ON {table} WHEN {moved} AND {filled} BEGIN {forget} {put} END",
        "update6": f"{of} AND {filled} AND {was_filled} BEGIN {refit} END",
        "update7": f"{of} AND {filled} AND {was_hollow} BEGIN {put} END",
        "delete": f"AFTER DELETE ON {table} WHEN OLD.{column} NOT NULL BEGIN {forget} END",
    }
