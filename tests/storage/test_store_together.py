"""Several at once on one database: writers queue, readers see one state, a killed writer leaves no trace."""

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from batches import batch, nomenclature, offer, provider
from conftest import NOW
from sqlalchemy import event, select

from geomap.core.territory import Atlas
from geomap.ports import Saved
from geomap.storage import sql, tables
from geomap.storage.store import SqlStore

_TESTS = Path(__file__).resolve().parent.parent

_HALF_WAY = """
import sys, time
sys.path.insert(0, sys.argv[1])
from batches import batch, offer, provider
from sqlalchemy import event
from geomap.storage.store import SqlStore
store = SqlStore(sys.argv[2])

@event.listens_for(store.database.engine, "after_cursor_execute")
def pause(connection, cursor, statement, *_):
    if statement.startswith("INSERT INTO offer "):
        print("half-way", flush=True)
        sys.stdin.read()

store.save(batch([provider(f"k-{n}") for n in range(500)], [offer(f"k-{n}", "reseau") for n in range(500)]))
"""


@pytest.fixture
def ready(store: SqlStore, small_atlas: Atlas) -> SqlStore:
    """A store with communes, skills and one provider."""
    store.save_atlas(small_atlas)
    store.save_nomenclature(nomenclature())
    store.save(batch([provider("p-1")], [offer("p-1", "reseau")]))
    return store


@pytest.fixture
def others(database_url: str) -> Iterator[list[SqlStore]]:
    """Four more stores on the same database, as four workers would have."""
    made = [SqlStore(database_url, clock=lambda: NOW) for _ in range(4)]
    yield made
    for store in made:
        store.close()


def test_writers_queue_and_nothing_is_lost(ready: SqlStore, others: list[SqlStore]) -> None:
    version = ready.version()

    def write(worker: int) -> list[Saved]:
        return [
            others[worker].save(batch([provider(f"w-{worker}-{turn}")], [offer(f"w-{worker}-{turn}", "reseau")]))
            for turn in range(8)
        ]

    with ThreadPoolExecutor(4) as pool:
        saved = [one for many in pool.map(write, range(4)) for one in many]
    assert len(saved) == 32
    assert all(len(one.added) == 1 for one in saved)
    assert ready.version() == version + 32
    assert len(ready.providers()) == 33
    assert len(ready.offers()) == 33


def test_the_same_import_by_several_at_once_is_done_once(ready: SqlStore, others: list[SqlStore]) -> None:
    version = ready.version()
    given = batch([provider(f"s-{n}") for n in range(50)], [offer(f"s-{n}", "reseau") for n in range(50)])
    with ThreadPoolExecutor(4) as pool:
        saved = list(pool.map(lambda store: store.save(given), others))
    assert sorted(len(one.added) for one in saved) == [0, 0, 0, 50]
    assert ready.version() == version + 1


def test_a_reader_sees_one_state_while_others_write(ready: SqlStore, others: list[SqlStore], database_url: str) -> None:
    engine = sql.make_engine(database_url)
    with sql.reading(engine) as connection:
        count = select(tables.provider.c.id)
        before = connection.execute(count).all()
        others[0].save(batch([provider("late")], [offer("late", "reseau")]))
        assert connection.execute(count).all() == before
        assert connection.execute(select(tables.offer.c.provider)).scalars().all() == ["p-1"]
    with sql.reading(engine) as connection:
        assert len(connection.execute(count).all()) == 2
    engine.dispose()


def test_readers_go_on_while_one_writes(ready: SqlStore, others: list[SqlStore]) -> None:
    half_way, go_on = threading.Event(), threading.Event()

    def pause(_c: Any, _k: Any, statement: str, *_: Any) -> None:
        if statement.startswith("INSERT INTO offer "):
            half_way.set()
            assert go_on.wait(300)

    event.listen(others[0].database.engine, "after_cursor_execute", pause)
    writer = threading.Thread(target=others[0].save, args=(batch([provider("n")], [offer("n", "reseau")]),))
    writer.start()
    assert half_way.wait(300)
    version = ready.version()
    assert ready.providers().index.tolist() == ["p-1"]
    assert ready.commune_at(3.05, 44.55) == "48001"
    go_on.set()
    writer.join()
    assert ready.version() == version + 1
    assert ready.offers()["provider"].tolist() == ["n", "p-1"]


@pytest.mark.skipif(os.name == "nt", reason="there is no SIGKILL there")
def test_an_import_killed_half_way_leaves_the_database_as_it_was(ready: SqlStore, database_url: str) -> None:
    before = (ready.version(), ready.providers().index.tolist(), ready.offers().index.tolist())
    with subprocess.Popen(
        [sys.executable, "-c", _HALF_WAY, str(_TESTS), database_url],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "half-way\n"
        process.send_signal(signal.SIGKILL)
        process.wait(300)
    assert (ready.version(), ready.providers().index.tolist(), ready.offers().index.tolist()) == before
    assert ready.save(batch([provider("after")])).added == ("after",)


def test_an_error_half_way_leaves_the_database_as_it_was(ready: SqlStore) -> None:
    class Broken(Exception):
        pass

    def fail(_c: Any, _k: Any, statement: str, *_: Any) -> None:
        if statement.startswith("UPDATE directory_version"):
            raise Broken

    before = (ready.version(), ready.providers().index.tolist())
    event.listen(ready.database.engine, "before_cursor_execute", fail)
    with pytest.raises(Broken):
        ready.save(batch([provider("n")]))
    event.remove(ready.database.engine, "before_cursor_execute", fail)
    assert (ready.version(), ready.providers().index.tolist()) == before
