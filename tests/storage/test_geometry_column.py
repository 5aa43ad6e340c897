"""One column type on two databases: what goes in comes out, and the index is used."""

from collections.abc import Iterator

import pytest
import shapely
from any_geometry import geometries
from hypothesis import HealthCheck, given, settings
from sqlalchemy import Column, Engine, Integer, MetaData, Table, delete, func, insert, literal, select, text

from geomap.errors import BadInput
from geomap.storage import schema, sql
from geomap.storage.geometry import Geom, as_wkb, bbox_intersects, knn_distance
from geomap.storage.queries import nearest

assert schema.metadata is not None  # loading it is what makes the tables below spatial

_metadata = MetaData()
shapes = Table(
    "shapes",
    _metadata,
    Column("fid", Integer, primary_key=True),
    Column("shape", Geom("GEOMETRY")),
    Column("n", Integer),
)
dots = Table("dots", _metadata, Column("fid", Integer, primary_key=True), Column("dot", Geom("POINT")))


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    """A database with two spatial tables."""
    made = sql.make_engine(database_url)
    with sql.writing(made) as connection:
        if made.dialect.name == "postgresql":
            connection.execute(text("CREATE EXTENSION IF NOT EXISTS postgis"))
        _metadata.create_all(connection)
    yield made
    made.dispose()


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60, deadline=None)
@given(geometries)
def test_a_geometry_comes_back_as_it_went_in(engine: Engine, geometry: shapely.Geometry) -> None:
    with sql.writing(engine) as connection:
        connection.execute(delete(shapes))
        connection.execute(insert(shapes), [{"fid": 1, "shape": geometry}, {"fid": 2, "shape": None}])
        back = connection.execute(select(shapes.c.shape).order_by(shapes.c.fid)).scalars().all()
        plain = connection.execute(select(as_wkb(shapes.c.shape)).order_by(shapes.c.fid)).scalars().all()
    assert shapely.to_wkb(back[0], include_srid=True) == shapely.to_wkb(geometry)
    assert shapely.from_wkb(plain[0]).equals_exact(geometry, 0)
    assert back[1] is None
    assert plain[1] is None


def test_another_kind_of_geometry_is_refused_by_both_in_the_same_words(engine: Engine) -> None:
    with (
        pytest.raises(BadInput, match="A LineString was given where a Point is kept"),
        sql.writing(engine) as connection,
    ):
        connection.execute(insert(dots), [{"fid": 1, "dot": shapely.LineString([(0, 0), (1, 1)])}])


def test_only_rows_whose_box_touches_are_kept(engine: Engine) -> None:
    rows = [{"fid": number, "dot": shapely.Point(number, -number)} for number in range(-5, 6)]
    with sql.writing(engine) as connection:
        connection.execute(insert(dots), [*rows, {"fid": 50, "dot": None}, {"fid": 51, "dot": shapely.Point()}])
        found = connection.execute(
            select(dots.c.fid).where(bbox_intersects(dots.c.dot, shapely.box(2, -4, 3, 0))).order_by(dots.c.fid)
        )
        assert found.scalars().all() == [2, 3]
        alias = dots.alias("other")
        same = select(alias.c.fid).where(bbox_intersects(alias.c.dot, shapely.Point(-4, 4)))
        assert connection.execute(same).scalars().all() == [-4]
        nowhere = select(dots.c.fid).where(bbox_intersects(dots.c.dot, shapely.Polygon()))
        assert connection.execute(nowhere).all() == []


def test_the_index_follows_every_change(engine: Engine) -> None:
    here, there = shapely.Point(1, 1), shapely.Point(50, 50)

    def at(point: shapely.Point) -> list[int]:
        return list(connection.execute(select(dots.c.fid).where(bbox_intersects(dots.c.dot, point))).scalars())

    with sql.writing(engine) as connection:
        connection.execute(insert(dots), [{"fid": 1, "dot": here}])
        connection.execute(dots.update().values(dot=there))
        assert (at(here), at(there)) == ([], [1])
        connection.execute(dots.update().values(dot=shapely.Point()))
        assert (at(here), at(there)) == ([], [])
        connection.execute(dots.update().values(dot=here))
        assert at(here) == [1]
        connection.execute(dots.update().values(fid=7))
        assert at(here) == [7]
        connection.execute(dots.update().values(fid=8, dot=None))
        assert at(here) == []
        connection.execute(dots.update().values(dot=here))
        connection.execute(delete(dots))
        assert at(here) == []


def test_nearest_are_given_in_order_within_the_window(engine: Engine) -> None:
    with sql.writing(engine) as connection:
        connection.execute(insert(dots), [{"fid": x, "dot": shapely.Point(x, 0)} for x in (0, 1, 3, 6, 40)])
        found = connection.execute(nearest(dots, dots.c.dot, shapely.Point(2.2, 0), 5, 3)).all()
        farthest = connection.execute(select(knn_distance(dots.c.dot, shapely.Point(0, 30))).order_by(dots.c.fid))
        assert farthest.scalars().all() == pytest.approx([30, 901**0.5, 909**0.5, 936**0.5, 50])
    assert [(row.fid, round(row.degrees, 6)) for row in found] == [(3, 0.8), (1, 1.2), (0, 2.2)]


def test_spatial_predicates_mean_the_same(engine: Engine) -> None:
    square, border, outside = shapely.box(0, 0, 1, 1), shapely.Point(1, 0.5), shapely.Point(1.1, 0.5)
    with sql.writing(engine) as connection:
        connection.execute(insert(shapes), [{"fid": 1, "shape": square, "n": 1}])
        for name, expected in {"ST_Intersects": (1, 0), "ST_Covers": (1, 0), "ST_Contains": (0, 0)}.items():
            ask = getattr(func, name)
            found = tuple(
                len(connection.execute(select(shapes.c.fid).where(ask(shapes.c.shape, literal(point, Geom())))).all())
                for point in (border, outside)
            )
            assert (name, found) == (name, expected)


def test_dropping_a_table_takes_its_index_away(engine: Engine) -> None:
    with sql.writing(engine) as connection:
        shapes.drop(connection)
        shapes.create(connection)
        connection.execute(insert(shapes), [{"fid": 1, "shape": shapely.Point(1, 1)}])
        found = connection.execute(select(shapes.c.fid).where(bbox_intersects(shapes.c.shape, shapely.Point(1, 1))))
        assert found.scalars().all() == [1]
