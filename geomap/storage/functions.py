"""Spatial SQL functions for SQLite connections, from shapely and pyproj, under PostGIS's and SpatiaLite's names."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Mapping
from functools import lru_cache
from types import MappingProxyType
from typing import Any

import shapely
from pyproj import Transformer

from geomap.storage import blob
from geomap.storage.blob import decode, encode, srid_of

_PREDICATES = (
    shapely.intersects,
    shapely.covers,
    shapely.contains,
    shapely.within,
    shapely.touches,
    shapely.disjoint,
)


def register(connection: sqlite3.Connection) -> None:
    """Give one SQLite connection every function; null in, null out."""
    for name, (count, function) in _functions().items():
        connection.create_function(name, count, _null_safe(function), deterministic=True)


def _null_safe(function: Callable[..., Any]) -> Callable[..., Any]:
    def call(*arguments: Any) -> Any:
        return None if None in arguments else function(*arguments)

    return call


@lru_cache(maxsize=1)
def _functions() -> Mapping[str, tuple[int, Callable[..., Any]]]:
    plain: dict[str, tuple[int, Callable[..., Any]]] = {
        "ST_IsEmpty": (1, lambda a: int(blob.is_empty(a))),
        "ST_MinX": (1, lambda a: _side(a, 0)),
        "ST_MinY": (1, lambda a: _side(a, 1)),
        "ST_MaxX": (1, lambda a: _side(a, 2)),
        "ST_MaxY": (1, lambda a: _side(a, 3)),
        "ST_SRID": (1, srid_of),
        "ST_X": (1, lambda a: _coordinate(a, shapely.get_x)),
        "ST_Y": (1, lambda a: _coordinate(a, shapely.get_y)),
        "ST_GeometryType": (1, lambda a: f"ST_{decode(a).geom_type}"),
        "ST_Area": (1, lambda a: float(decode(a).area)),
        "ST_Distance": (2, lambda a, b: _number(shapely.distance(decode(a), decode(b)))),
        "ST_DWithin": (3, lambda a, b, far: int(shapely.dwithin(decode(a), decode(b), far))),
        "ST_Transform": (2, _transform),
        "ST_AsBinary": (1, blob.wkb_of),
        "ST_AsText": (1, lambda a: decode(a).wkt),
        "ST_AsGeoJSON": (1, lambda a: shapely.to_geojson(decode(a))),
        "ST_AsEWKB": (1, _as_ewkb),
        "ST_GeomFromText": (2, lambda text, srid: encode(shapely.from_wkt(text), srid)),
        "ST_GeomFromWKB": (2, lambda wkb, srid: encode(shapely.from_wkb(wkb), srid)),
        "ST_GeomFromEWKT": (1, _from_ewkt),
        "ST_GeomFromEWKB": (1, _from_ewkb),
    }
    for predicate in _PREDICATES:
        plain[f"ST_{predicate.__name__.capitalize()}"] = (2, _asks(predicate))
    # What GeoAlchemy2 writes for SQLite is SpatiaLite's spelling, without the prefix.
    aliases = (
        "AsBinary",
        "AsText",
        "AsEWKB",
        "AsGeoJSON",
        "GeomFromText",
        "GeomFromWKB",
        "GeomFromEWKT",
        "GeomFromEWKB",
    )
    return MappingProxyType(plain | {name: plain[f"ST_{name}"] for name in aliases})


def _asks(predicate: Callable[..., Any]) -> Callable[[bytes, bytes], int]:
    return lambda a, b: int(predicate(decode(a), decode(b)))


def _side(value: bytes, which: int) -> float | None:
    box = blob.bounds(value)
    return None if box is None else box[which]


def _coordinate(value: bytes, get: Callable[..., Any]) -> float | None:
    return None if blob.is_empty(value) else float(get(decode(value)))


def _number(value: Any) -> float | None:
    number = float(value)
    return None if number != number else number  # noqa: PLR0124 - NaN, what shapely says of empty geometries


def _as_ewkb(value: bytes) -> bytes:
    ewkb: bytes = shapely.to_wkb(shapely.set_srid(decode(value), srid_of(value)), include_srid=True)
    return ewkb


def _from_ewkb(value: bytes) -> bytes:
    geometry = shapely.from_wkb(value)
    return encode(geometry, int(shapely.get_srid(geometry)))


def _from_ewkt(text: str) -> bytes:
    head, _, tail = text.rpartition(";")
    return encode(shapely.from_wkt(tail), int(head.upper().removeprefix("SRID=") or 0))


def _transform(value: bytes, srid: int) -> bytes:
    transformer = _transformer(srid_of(value), srid)
    return encode(shapely.transform(decode(value), transformer.transform, interleaved=False), srid)


@lru_cache(maxsize=32)
def _transformer(source: int, target: int) -> Transformer:
    return Transformer.from_crs(source, target, always_xy=True)
