"""One geometry column type for two databases, and the two questions a spatial index answers."""

from __future__ import annotations

from typing import Any

import shapely
from geoalchemy2 import Geometry
from shapely.geometry.base import BaseGeometry
from sqlalchemy import Column, Double, Integer, LargeBinary, Table, false, func, literal
from sqlalchemy.engine import Dialect
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.elements import ColumnElement
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.sql.selectable import AliasedReturnsRows
from sqlalchemy.types import TypeDecorator, TypeEngine, UserDefinedType

from geomap.core.frames import WGS84
from geomap.errors import BadInput
from geomap.storage import blob

_COMPARISONS = ("maxx >=", "maxy >=", "minx <=", "miny <=")
"""How the R*Tree's columns compare with min x, min y, max x, max y of a box that touches."""


class GeometryBlob(UserDefinedType[bytes]):
    """A column of GeoPackage BLOBs; its declared type is the geometry's name, as the format asks."""

    cache_ok = True

    def __init__(self, geometry_type: str) -> None:
        """Keep the geometry's name."""
        self.geometry_type = geometry_type

    def get_col_spec(self, **_: Any) -> str:
        """Give the type as `CREATE TABLE` writes it."""
        return self.geometry_type


class Geom(TypeDecorator[BaseGeometry]):
    """A geometry column whose Python value is a shapely geometry on both databases."""

    impl = Geometry
    cache_ok = True

    def __init__(self, geometry_type: str = "GEOMETRY", srid: int = WGS84) -> None:
        """Take the kind of geometry (``POINT``, ``MULTIPOLYGON``…) and the EPSG code."""
        super().__init__(geometry_type=geometry_type, srid=srid, spatial_index=False)
        self.geometry_type = geometry_type.upper()
        self.srid = srid

    def load_dialect_impl(self, dialect: Dialect | None) -> TypeEngine[Any]:
        """Choose GeoAlchemy2's type, or the BLOB on SQLite."""
        if dialect is not None and dialect.name == "sqlite":
            return dialect.type_descriptor(GeometryBlob(self.geometry_type))
        return self.impl_instance

    def process_bind_param(self, value: BaseGeometry | None, dialect: Dialect) -> bytes | str | None:
        """Write a geometry as the database takes it: a GeoPackage BLOB, or EWKB in hexadecimal."""
        if value is None:
            return None
        if self.geometry_type not in {"GEOMETRY", value.geom_type.upper()}:
            raise BadInput(f"A {value.geom_type} was given where a {self.geometry_type.capitalize()} is kept.")
        if dialect.name == "sqlite":
            return blob.encode(value, self.srid)
        ewkb: str = shapely.to_wkb(shapely.set_srid(value, self.srid), hex=True, include_srid=True)
        return ewkb

    def process_result_value(self, value: Any, dialect: Dialect) -> BaseGeometry | None:
        """Read a geometry back."""
        if value is None:
            return None
        if dialect.name == "sqlite":
            return blob.decode(value)
        geometry: BaseGeometry = shapely.set_srid(shapely.from_wkb(bytes(value.data)), 0)
        return geometry


def as_wkb(column: ColumnElement[Any]) -> ColumnElement[bytes]:
    """Select a geometry column as plain WKB, to be parsed by the thousand in one call of shapely."""
    return func.ST_AsBinary(column, type_=LargeBinary).label(column.key)


def geometry_columns(table: Table) -> list[tuple[Column[Any], Geom]]:
    """Give the geometry columns of a table, with their types."""
    return [(column, column.type) for column in table.columns if isinstance(column.type, Geom)]


def bbox_intersects(column: Column[Any], geometry: BaseGeometry) -> ColumnElement[Any]:
    """Keep rows whose bounding box touches that of a geometry, by the spatial index of the column."""
    return (
        false() if geometry.is_empty else _BoxIntersects(column, *(literal(side, Double()) for side in geometry.bounds))
    )


def knn_distance(column: Column[Any], geometry: BaseGeometry) -> ColumnElement[float]:
    """Give the distance in degrees between rows and a geometry, to order by; see `queries.nearest`."""
    return _Distance(column, literal(geometry, Geom()))


class _BoxIntersects(FunctionElement[int]):
    """`bbox_intersects`; typed as an integer, since `= 1` after a boolean would hide the index from SQLite."""

    type = Integer()
    inherit_cache = True
    name = "bbox_intersects"


class _Distance(FunctionElement[float]):
    """`knn_distance`."""

    type = Double()
    inherit_cache = True
    name = "knn_distance"


@compiles(_BoxIntersects, "sqlite")
def _box_sqlite(element: _BoxIntersects, compiler: SQLCompiler, **kw: Any) -> str:
    column, *sides = element.clauses
    source = column.table
    while isinstance(source, AliasedReturnsRows):
        source = source.element
    (key,) = column.table.primary_key
    tree = compiler.preparer.quote(f"rtree_{source.name}_{column.name}")
    tests = " AND ".join(
        f"{side} {compiler.process(bound, **kw)}" for side, bound in zip(_COMPARISONS, sides, strict=True)
    )
    return f"{compiler.process(key, **kw)} IN (SELECT id FROM {tree} WHERE {tests})"  # noqa: S608 - names of our own tables


@compiles(_BoxIntersects, "postgresql")
def _box_postgresql(element: _BoxIntersects, compiler: SQLCompiler, **kw: Any) -> str:
    column, *sides = element.clauses
    srid = getattr(column.type, "srid", WGS84)
    corners = ", ".join(compiler.process(side, **kw) for side in sides)
    return f"{compiler.process(column, **kw)} && ST_MakeEnvelope({corners}, {srid})"


@compiles(_Distance, "sqlite")
def _distance_sqlite(element: _Distance, compiler: SQLCompiler, **kw: Any) -> str:
    column, geometry = (compiler.process(clause, **kw) for clause in element.clauses)
    return f"ST_Distance({column}, {geometry})"


@compiles(_Distance, "postgresql")
def _distance_postgresql(element: _Distance, compiler: SQLCompiler, **kw: Any) -> str:
    column, geometry = (compiler.process(clause, **kw) for clause in element.clauses)
    return f"{column} <-> {geometry}"
