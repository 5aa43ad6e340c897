"""The migrations: they make what the tables say, on both databases, and can be taken back."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.operations import Operations
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from batches import batch, nomenclature, offer, provider
from geoalchemy2 import Geometry
from shapely.geometry import Point
from small_atlas import make_small_atlas
from sqlalchemy import Column, Connection, Engine, MetaData, Table, Text, func, inspect, select, text

from geomap.errors import DatabaseBroken
from geomap.ports.history import Note
from geomap.storage import every_table, migrate, sql, tables
from geomap.storage.geometry import Geom, bbox_intersects
from geomap.storage.reflection import include_name, render_item, same_type
from geomap.storage.register import SqlRegister
from geomap.storage.spatial import add_spatial
from geomap.storage.store import SqlStore


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    """A database with the last schema."""
    made = sql.make_engine(database_url)
    with sql.writing(made) as connection:
        migrate.upgrade(connection)
    yield made
    made.dispose()


def _differences(connection: Connection) -> list[object]:
    options = {"include_name": include_name, "render_item": render_item, "compare_type": same_type}
    context = MigrationContext.configure(connection, opts=options)
    found: list[object] = compare_metadata(context, every_table.metadata)
    return found


def _names(connection: Connection) -> set[str]:
    found = inspect(connection)
    return {name for name in found.get_table_names() if include_name(name, "table", {})}


def test_migrations_make_exactly_the_tables(engine: Engine) -> None:
    with sql.reading(engine) as connection:
        assert _differences(connection) == []
        assert _names(connection) == {*every_table.metadata.tables, "alembic_version"}


def test_constraints_have_the_names_errors_are_told_by(engine: Engine) -> None:
    with sql.reading(engine) as connection:
        found = inspect(connection)
        for table in every_table.metadata.tables.values():
            names = {check["name"] for check in found.get_check_constraints(table.name)}
            names |= {unique["name"] for unique in found.get_unique_constraints(table.name)}
            names |= {found.get_pk_constraint(table.name)["name"]}
            names |= {key["name"] for key in found.get_foreign_keys(table.name)}
            assert names == {constraint.name for constraint in table.constraints}


def test_a_difference_would_be_seen(engine: Engine) -> None:
    with sql.writing(engine) as connection:
        connection.execute(text("ALTER TABLE offer ADD COLUMN stray TEXT"))
        connection.execute(text("DROP INDEX ix_offer_skill"))
        found = [difference[0] for difference in _differences(connection)]
    assert sorted(found) == ["add_index", "remove_column"]


def test_a_changed_geometry_would_be_seen(engine: Engine) -> None:
    with sql.reading(engine) as connection:
        columns = Table("provider", MetaData(), autoload_with=connection).columns
        reflected = {column.name: column.type for column in columns}
        found = reflected["point"]
        context = MigrationContext.configure(connection)
        assert same_type(context, None, None, found, Geom("POINT")) is False
        assert same_type(context, None, None, found, Geom("POLYGON")) is True
        assert same_type(context, None, None, found, Geom("POINT", 2154)) is True
        assert same_type(context, None, None, reflected["name"], Geom("POINT")) is True


def test_down_to_nothing_and_up_again(engine: Engine) -> None:
    with sql.writing(engine) as connection:
        migrate.downgrade(connection)
        assert _names(connection) <= {"alembic_version"}
        assert migrate.revision(connection) is None
        migrate.upgrade(connection)
        assert _differences(connection) == []


def test_a_failed_migration_leaves_nothing(database_url: str) -> None:
    engine = sql.make_engine(database_url)
    with sql.writing(engine) as connection:
        migrate.upgrade(connection)
        connection.rollback()
    with sql.reading(engine) as connection:
        assert _names(connection) == set()
    engine.dispose()


def test_the_last_step_known_is_the_last_step_there_is(engine: Engine) -> None:
    with sql.reading(engine) as connection:
        assert ScriptDirectory.from_config(migrate.configuration(connection)).get_heads() == [migrate.HEAD]


def test_several_processes_may_upgrade_at_once(database_url: str) -> None:
    stores = [SqlStore(database_url) for _ in range(4)]
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(SqlStore.upgrade, stores))
    assert [store.version() for store in stores] == [0, 0, 0, 0]
    for store in stores:
        store.close()


def test_a_database_of_a_newer_geomap_is_left_alone(engine: Engine, database_url: str) -> None:
    with sql.writing(engine) as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    store = SqlStore(database_url)
    for use in (store.upgrade, store.version):
        with pytest.raises(DatabaseBroken, match="made by a newer geomap"):
            use()
    store.close()


def test_a_database_of_an_older_geomap_says_what_to_do(engine: Engine, database_url: str) -> None:
    with sql.writing(engine) as connection:
        migrate.downgrade(connection, "0001")
    store = SqlStore(database_url)
    with pytest.raises(DatabaseBroken, match=f"step 0001 and needs {migrate.HEAD}: run « geomap db upgrade »"):
        store.atlas_codes()
    store.upgrade()
    assert store.atlas_codes() == ()
    store.close()


def test_an_empty_database_says_what_to_do(database_url: str) -> None:
    store = SqlStore(database_url)
    with pytest.raises(DatabaseBroken, match="holds no directory yet: run « geomap db upgrade »"):
        store.providers()
    store.close()


def test_a_spatial_table_others_refer_to_can_be_changed_by_a_batch(store: SqlStore, database_url: str) -> None:
    store.save_nomenclature(nomenclature())
    store.save_atlas(make_small_atlas())
    store.save(batch([provider("p-1")], [offer("p-1", "referencement")]))
    engine = sql.make_engine(database_url)

    def ours(_inspector: object, _table: object, column: dict[str, Any]) -> None:
        """Read a geometry column as one of ours, for the copy a batch makes of a SQLite table."""
        if isinstance(column["type"], Geometry):
            column["type"] = Geom(str(column["type"].geometry_type), int(column["type"].srid))

    listeners = {"listeners": [("column_reflect", ours)]}
    with sql.migrating(engine) as connection:
        operations = Operations(MigrationContext.configure(connection))
        with operations.batch_alter_table("provider", reflect_kwargs=listeners) as change:
            change.add_column(Column("languages", Text))
            change.alter_column("location_shown", existing_type=Text(), nullable=True)
        if connection.dialect.name == "sqlite":
            add_spatial(connection, tables.provider)
    with sql.writing(engine) as connection:
        assert connection.execute(text("SELECT languages FROM provider")).scalars().all() == [None]
        here = select(func.count()).where(bbox_intersects(tables.provider.c.point, Point(3.05, 44.55)))
        assert connection.execute(here).scalar() == 1
    assert store.offers()["provider"].tolist() == ["p-1"]
    store.save(batch([provider("p-1", lon=7.0, lat=48.0)]))
    with sql.reading(engine) as connection:
        assert connection.execute(here).scalar() == 0
    assert store.offers().empty
    engine.dispose()


def test_a_migration_that_leaves_rows_referring_to_nothing_is_refused(store: SqlStore, database_url: str) -> None:
    engine = sql.make_engine(database_url)
    if engine.dialect.name == "sqlite":
        with pytest.raises(DatabaseBroken, match="left rows of commune_postcode"), sql.migrating(engine) as connection:
            connection.execute(text("INSERT INTO commune_postcode VALUES ('99999', '99000')"))
    assert store.postcodes().empty
    engine.dispose()


def test_words_missing_before_forgetting_was_noted_are_told_apart(database_url: str) -> None:
    store = SqlStore(database_url)
    with sql.writing(store.database.engine) as connection:
        migrate.upgrade(connection)
    register = SqlRegister(store.database)
    for number in range(3):
        register.note(Note("import", "machine", f"fichier {number}"))
    with sql.writing(store.database.engine) as connection:
        migrate.downgrade(connection, "0008")
        connection.execute(text("DELETE FROM history_words WHERE number = 2"))
        migrate.upgrade(connection)
    chain = register.verify()
    assert (chain.entries, chain.lost, chain.erased, chain.broken) == (4, 1, 0, None)
    with sql.writing(store.database.engine) as connection:
        connection.execute(text("DELETE FROM history_words WHERE number = 1"))
    assert register.verify().broken == 1
    store.close()
