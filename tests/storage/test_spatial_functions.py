"""The spatial functions SQLite connections are given."""

import math
import sqlite3
from collections.abc import Iterator
from typing import Any

import geoalchemy2  # noqa: F401 - gives `func` the names its SQLite dialect writes
import pytest
import shapely
from sqlalchemy import Engine, LargeBinary, func, literal, select

from geomap.storage import blob, functions, sql
from geomap.storage.geometry import Geom

SQUARE = blob.encode(shapely.box(0, 0, 2, 1), 4326)
POINT = blob.encode(shapely.Point(3, 44), 4326)
EMPTY = blob.encode(shapely.Point(), 4326)


@pytest.fixture
def database() -> Iterator[sqlite3.Connection]:
    """A database in memory with the functions."""
    connection = sqlite3.connect(":memory:")
    functions.register(connection)
    yield connection
    connection.close()


@pytest.mark.parametrize(
    ("expression", "arguments", "expected"),
    [
        ("ST_MinX(?)", (SQUARE,), 0.0),
        ("ST_MaxX(?)", (SQUARE,), 2.0),
        ("ST_MinY(?)", (SQUARE,), 0.0),
        ("ST_MaxY(?)", (SQUARE,), 1.0),
        ("ST_MinX(?)", (EMPTY,), None),
        ("ST_IsEmpty(?)", (SQUARE,), 0),
        ("ST_IsEmpty(?)", (EMPTY,), 1),
        ("ST_X(?)", (POINT,), 3.0),
        ("ST_Y(?)", (POINT,), 44.0),
        ("ST_X(?)", (EMPTY,), None),
        ("ST_Area(?)", (SQUARE,), 2.0),
        ("ST_SRID(?)", (SQUARE,), 4326),
        ("ST_GeometryType(?)", (SQUARE,), "ST_Polygon"),
        ("ST_Distance(?, ?)", (POINT, blob.encode(shapely.Point(0, 40), 4326)), 5.0),
        ("ST_Distance(?, ?)", (POINT, EMPTY), None),
        ("ST_DWithin(?, ?, 5)", (POINT, blob.encode(shapely.Point(0, 40), 4326)), 1),
        ("ST_DWithin(?, ?, 4.9)", (POINT, blob.encode(shapely.Point(0, 40), 4326)), 0),
        ("ST_Intersects(?, ?)", (SQUARE, blob.encode(shapely.Point(2, 1), 4326)), 1),
        ("ST_Contains(?, ?)", (SQUARE, blob.encode(shapely.Point(2, 1), 4326)), 0),
        ("ST_Within(?, ?)", (blob.encode(shapely.Point(1, 0.5), 4326), SQUARE), 1),
        ("ST_Touches(?, ?)", (SQUARE, blob.encode(shapely.Point(2, 1), 4326)), 1),
        ("ST_Disjoint(?, ?)", (SQUARE, POINT), 1),
        ("ST_Covers(?, ?)", (SQUARE, SQUARE), 1),
        ("ST_AsText(?)", (POINT,), "POINT (3 44)"),
        ("ST_AsBinary(?)", (POINT,), shapely.Point(3, 44).wkb),
        ("AsGeoJSON(?)", (POINT,), '{"type":"Point","coordinates":[3.0,44.0]}'),
        ("ST_GeomFromText('POINT (3 44)', 4326)", (), POINT),
        ("GeomFromEWKT('SRID=4326;POINT (3 44)')", (), POINT),
        ("ST_SRID(GeomFromEWKT('POINT (3 44)'))", (), 0),
        ("GeomFromEWKB(AsEWKB(?))", (POINT,), POINT),
        ("GeomFromWKB(ST_AsBinary(?), 4326)", (POINT,), POINT),
        ("ST_Area(NULL)", (), None),
        ("ST_Intersects(?, NULL)", (SQUARE,), None),
    ],
)
def test_each_function(
    database: sqlite3.Connection, expression: str, arguments: tuple[Any, ...], expected: Any
) -> None:
    assert database.execute(f"SELECT {expression}", arguments).fetchone() == (expected,)


def test_coordinates_are_transformed(database: sqlite3.Connection) -> None:
    # The point where Lambert-93 is centred: 3° E, 46.5° N is (700000, 6600000) by definition.
    origin = blob.encode(shapely.Point(3, 46.5), 4326)
    ask = "SELECT ST_X(ST_Transform(?, 2154)), ST_Y(ST_Transform(?, 2154)), ST_SRID(ST_Transform(?, 2154))"
    x, y, srid = database.execute(ask, (origin,) * 3).fetchone()
    assert math.isclose(x, 700_000, abs_tol=0.01)
    assert math.isclose(y, 6_600_000, abs_tol=0.01)
    assert srid == 2154


def test_geoalchemy_s_own_spelling_is_understood(tmp_path: Any) -> None:
    engine: Engine = sql.make_engine(f"sqlite:///{tmp_path / 'x.gpkg'}")
    point = literal(shapely.Point(3, 44), Geom("POINT"))
    with sql.reading(engine) as connection:
        asked = select(
            func.ST_AsBinary(point, type_=LargeBinary),
            func.ST_AsEWKB(point, type_=LargeBinary),
            func.ST_AsGeoJSON(point),
            func.ST_X(func.ST_GeomFromEWKT("SRID=4326;POINT (3 44)")),
        )
        wkb, ewkb, geojson, x = connection.execute(asked).one()
    engine.dispose()
    assert shapely.from_wkb(wkb) == shapely.Point(3, 44)
    assert shapely.get_srid(shapely.from_wkb(ewkb)) == 4326
    assert '"Point"' in geojson
    assert x == 3.0
