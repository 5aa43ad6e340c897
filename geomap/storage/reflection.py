"""What Alembic must be told to compare a database with our tables: what to overlook, and how our types look."""

from __future__ import annotations

from typing import Any, Literal

from geoalchemy2 import Geometry
from sqlalchemy.types import TypeEngine

from geomap.storage.columns import Moment, Texts
from geomap.storage.geometry import Geom

_OVERLOOKED = ("rtree_", "gpkg_", "gist_", "sqlite_", "spatial_ref_sys", "geometry_columns")
"""How the names of tables and indexes begin that come with a spatial column, not from our tables."""


def include_name(name: str | None, kind: str, _parents: Any) -> bool:
    """Say whether something found in the database is ours to compare."""
    return kind not in {"table", "index"} or name is None or not name.startswith(_OVERLOOKED)


def render_item(kind: str, item: Any, _context: Any) -> str | Literal[False]:
    """Write our own types into a migration."""
    if kind == "type" and isinstance(item, Geom):
        return f"Geom({item.geometry_type!r}, {item.srid})"
    if kind == "type" and isinstance(item, (Moment, Texts)):
        return f"{type(item).__name__}()"
    return False


def same_type(
    _context: Any, _found_column: Any, _column: Any, found: TypeEngine[Any], ours: TypeEngine[Any]
) -> bool | None:
    """Say whether a geometry column changed (true) or not; nothing for other types, which Alembic compares."""
    if not isinstance(ours, Geom):
        return None
    if not isinstance(found, Geometry):
        return True
    return (str(found.geometry_type).upper(), int(found.srid)) != (ours.geometry_type, ours.srid)
