"""What the database does to answer: through indexes, however many communes there are."""

from collections.abc import Iterator

import pytest
import shapely
from conftest import NOW
from shapely.geometry import Point
from sqlalchemy import Connection, Engine, Select, text
from sqlalchemy.dialects import postgresql

from geomap.core.frames import COMMUNES, PLACE_NAMES, POSTCODES, ZONE_MEMBERS, ZONES
from geomap.core.territory import Atlas
from geomap.storage import queries, sql, tables
from geomap.storage.store import SqlStore

SIDE = 60


def _grid() -> Atlas:
    """Squares on a grid, enough of them that reading all would show in the plan."""
    places = [(x, y) for x in range(SIDE) for y in range(SIDE)]
    codes = [f"{x:02}{y:03}" for x, y in places]
    communes = COMMUNES.build(
        {
            "name": codes,
            "territory": ["FR"] * len(codes),
            "kind": ["commune"] * len(codes),
            "lon": [x / 10 + 0.05 for x, _ in places],
            "lat": [y / 10 + 0.05 for _, y in places],
            "centre_kind": ["inside"] * len(codes),
            "geometry": [shapely.box(x / 10, y / 10, x / 10 + 0.1, y / 10 + 0.1) for x, y in places],
        },
        index=codes,
    )
    zones = ZONES.build(
        {"kind": ["departement"] * SIDE, "code": range_of(SIDE), "name": range_of(SIDE), "territory": ["FR"] * SIDE},
        index=[f"departement:{code}" for code in range_of(SIDE)],
    )
    members = ZONE_MEMBERS.build({"zone": [f"departement:{code[:2]}" for code in codes], "commune": codes})
    return Atlas("FR", "France", "s", "l", "v", communes, PLACE_NAMES.empty(), POSTCODES.empty(), zones, members)


def range_of(size: int) -> list[str]:
    """Codes of the columns of the grid."""
    return [f"{number:02}" for number in range(size)]


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    """A database with a grid of communes, whose statistics are up to date."""
    store = SqlStore(database_url, clock=lambda: NOW)
    store.upgrade()
    store.save_atlas(_grid())
    store.close()
    made = sql.make_engine(database_url)
    with sql.writing(made) as connection:
        connection.execute(text("ANALYZE"))
    yield made
    made.dispose()


def _plan(connection: Connection, query: Select[tuple[object]]) -> str:
    prefix = "EXPLAIN" if connection.dialect.name == "postgresql" else "EXPLAIN QUERY PLAN"
    options = {"render_postcompile": True}
    compiled = query.compile(dialect=connection.dialect, compile_kwargs=options)
    values = [_bound(compiled, name) for name in compiled.positiontup] if compiled.positional else None
    named = None if values is not None else {name: _bound(compiled, name) for name in compiled.params}
    rows = connection.exec_driver_sql(f"{prefix} {compiled}", tuple(values) if values is not None else named)
    return "\n".join(str(row[-1]) for row in rows)


def _bound(compiled: object, name: str) -> object:
    processor = compiled._bind_processors.get(name)  # type: ignore[attr-defined]
    value = compiled.params[name]  # type: ignore[attr-defined]
    return processor(value) if processor else value


@pytest.mark.parametrize(
    ("query", "on_sqlite", "on_postgis"),
    [
        (queries.commune_at(3.05, 3.05), "rtree_commune_geom VIRTUAL TABLE INDEX", "gist_commune_geom"),
        (
            queries.nearest(tables.commune, tables.commune.c.geom, Point(3, 3), 0.2, 5),
            "rtree_commune_geom VIRTUAL TABLE INDEX",
            "gist_commune_geom",
        ),
        (queries.communes_around((2.0, 2.0, 2.2, 2.2)), "ix_commune_lon_lat", "ix_commune_lon_lat"),
        (queries.communes_of_zone("departement:07"), "pk_commune_zone", "pk_commune_zone"),
        (queries.members_of_zone("departement:07"), "pk_commune_zone", "pk_commune_zone"),
    ],
    ids=["commune_at", "nearest", "communes_around", "communes_of_zone", "members_of_zone"],
)
def test_the_index_is_used(engine: Engine, query: Select[tuple[object]], on_sqlite: str, on_postgis: str) -> None:
    with sql.reading(engine) as connection:
        plan = _plan(connection, query)
    if engine.dialect.name == "sqlite":
        wanted = on_sqlite if on_sqlite.startswith(("rtree", "ix_")) else "sqlite_autoindex_commune_zone_1"
        assert wanted in plan
        assert "SCAN commune" not in plan.replace("SCAN commune_zone USING COVERING", "")
    else:
        assert on_postgis in plan
        assert "Seq Scan on commune " not in plan or "zone" in on_postgis


def test_the_dialects_write_what_was_meant() -> None:
    written = str(queries.commune_at(3.0, 44.0).compile(dialect=postgresql.dialect()))
    assert "commune.geom && ST_MakeEnvelope(" in written
    assert "<->" in str(
        queries.nearest(tables.commune, tables.commune.c.geom, Point(3, 3), 0.2, 5).compile(
            dialect=postgresql.dialect()
        )
    )
