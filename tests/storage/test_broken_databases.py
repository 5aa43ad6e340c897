"""What is said when the database cannot do what is asked."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from conftest import NOW

from geomap.errors import BadSetting, DatabaseBroken
from geomap.storage import sql
from geomap.storage.store import SqlStore


@contextmanager
def _store(url: str) -> Iterator[SqlStore]:
    store = SqlStore(url, clock=lambda: NOW)
    try:
        yield store
    finally:
        store.close()


def test_a_server_that_is_not_there_is_named_without_its_password(tmp_path: Path) -> None:
    url = f"postgresql://someone:secret@/nowhere?host={tmp_path}"
    with _store(url) as store, pytest.raises(DatabaseBroken) as refused:
        store.version()
    assert "cannot be reached" in str(refused.value)
    assert "someone:***@" in str(refused.value)
    assert "secret" not in str(refused.value)


@pytest.mark.parametrize("url", ["mysql://me:secret@host/x", "not an address: secret", "oracle+nothing://secret"])
def test_an_address_of_another_kind_is_refused_without_being_repeated(url: str) -> None:
    with pytest.raises(BadSetting, match="must start with sqlite:/// or postgresql://") as refused:
        SqlStore(url)
    assert "secret" not in str(refused.value)


def test_the_usual_spellings_of_postgresql_are_the_same_driver() -> None:
    engines = [sql.make_engine(f"{scheme}://u@h/d") for scheme in ("postgres", "postgresql", "postgresql+psycopg")]
    assert {engine.url.drivername for engine in engines} == {"postgresql+psycopg"}


def test_a_folder_that_is_not_there_is_made_by_the_upgrade_only(tmp_path: Path) -> None:
    file = tmp_path / "deep" / "folder" / "geomap.gpkg"
    with _store(f"sqlite:///{file}") as store:
        with pytest.raises(DatabaseBroken, match="cannot be opened: its folder must exist"):
            store.version()
        assert not file.parent.exists()
        store.upgrade()
        assert store.version() == 0


def test_a_file_that_is_no_database_is_named(tmp_path: Path) -> None:
    file = tmp_path / "notes.gpkg"
    file.write_text("Ceci n’est pas une base. " * 100)
    with _store(f"sqlite:///{file}") as store, pytest.raises(DatabaseBroken, match=r"notes\.gpkg is not a database"):
        store.upgrade()


def test_a_file_one_may_only_read_can_be_read_and_says_why_it_cannot_be_written(tmp_path: Path) -> None:
    file = tmp_path / "geomap.gpkg"
    with _store(f"sqlite:///{file}") as store:
        store.upgrade()
    with _store(f"sqlite:///file:{file}?mode=ro&uri=true") as store:
        assert store.version() == 0
        with pytest.raises(DatabaseBroken, match="is read-only: give this user the right to write"):
            store.save_charter("1", "Nous promettons.", NOW.date())


def test_a_file_somebody_else_keeps_writing_is_said_to_be_busy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "geomap.gpkg"
    monkeypatch.setattr(sql, "_PATIENCE_MS", 1)
    with _store(f"sqlite:///{file}") as store:
        store.upgrade()
        other = sqlite3.connect(file, isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(DatabaseBroken, match="is being written by another process"):
            store.save_charter("1", "Nous promettons.", NOW.date())
        assert store.version() == 0
        other.close()
        store.save_charter("1", "Nous promettons.", NOW.date())
        assert store.version() == 1


def test_a_new_file_somebody_else_opens_at_the_same_time_is_waited_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "geomap.gpkg"
    other = sqlite3.connect(file, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    waited = []

    def let_go(seconds: float) -> None:
        waited.append(seconds)
        other.close()

    monkeypatch.setattr(sql, "sleep", let_go)
    with _store(f"sqlite:///{file}") as store:
        store.upgrade()
        assert store.version() == 0
    assert len(waited) == 1


def test_a_new_file_somebody_else_keeps_writing_is_said_to_be_busy(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "geomap.gpkg"
    monkeypatch.setattr(sql, "_PATIENCE_MS", 1)
    other = sqlite3.connect(file, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with (
        _store(f"sqlite:///{file}") as store,
        pytest.raises(DatabaseBroken, match="is being written by another process"),
    ):
        store.upgrade()
    other.close()


def test_a_table_that_is_gone_asks_for_an_upgrade(store: SqlStore, database_url: str) -> None:
    engine = sql.make_engine(database_url)
    with sql.writing(engine) as connection:
        connection.exec_driver_sql("DROP TABLE import_run")
        connection.exec_driver_sql("DROP TABLE offer_zone")
    engine.dispose()
    with pytest.raises(DatabaseBroken, match="does not have the tables expected: run « geomap db upgrade »"):
        store.offers()


def test_a_server_that_comes_back_is_used_again(store: SqlStore, request: pytest.FixtureRequest) -> None:
    assert store.version() == 0
    if store.database.engine.dialect.name == "postgresql":
        server = request.getfixturevalue("postgis")
        server.run("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname LIKE 'geomap_%'")
    assert store.version() == 0
