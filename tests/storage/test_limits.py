"""Limits on both databases: the same for every process, over with the day, and gone with whom they count."""

from __future__ import annotations

import datetime as dt
from concurrent.futures import ThreadPoolExecutor

import pytest
from batches import batch, provider
from people import NOW
from small_atlas import make_small_atlas
from sqlalchemy import func, select

from geomap.errors import BadSetting
from geomap.ports.accounts import Account
from geomap.ports.limits import MOST_A_DAY
from geomap.stewardship.limiting import read_limits
from geomap.storage.accounts import SqlAccounts
from geomap.storage.database import Database
from geomap.storage.limits import SqlLimits
from geomap.storage.retention import SqlRetention
from geomap.storage.space import SqlSpace
from geomap.storage.store import SqlStore
from geomap.storage.tables_limits import daily_count, just_said

MINUTE = dt.timedelta(minutes=1)


class Clock:
    def __init__(self) -> None:
        self.at = NOW

    def __call__(self) -> dt.datetime:
        return self.at


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def database(store: SqlStore, clock: Clock) -> Database:
    """The database of an empty store, as a process whose clock the test sets sees it."""
    store.database.clock = clock
    return store.database


def counted(database: Database) -> int:
    with database.reading() as connection:
        return int(connection.execute(select(func.count()).select_from(daily_count)).scalar_one())


def test_a_limit_is_of_a_day_and_of_one(database: Database, clock: Clock) -> None:
    limits = SqlLimits(database, {"entry": 2, "claim": 1, "address": 0})
    assert [limits.spend("entry", "ana") for _ in range(3)] == [True, True, False]
    assert [limits.spend("claim", "ana"), limits.spend("entry", "bob"), limits.spend("address", "ana")] == [
        True,
        True,
        False,
    ]
    clock.at = NOW.replace(hour=23, minute=59)
    assert not limits.spend("entry", "ana")
    clock.at += 2 * MINUTE
    assert limits.spend("entry", "ana")


def test_two_processes_count_together(database: Database, database_url: str, clock: Clock) -> None:
    other = Database(database_url, clock=clock)
    each = [SqlLimits(one, {"entry": 3}) for one in (database, other)]
    with ThreadPoolExecutor(8) as hands:
        done = list(hands.map(lambda n: each[n % 2].spend("entry", "ana"), range(8)))
    other.engine.dispose()
    assert sum(done) == 3


def test_what_was_just_said_is_known_to_every_process_for_a_while(
    database: Database, database_url: str, clock: Clock
) -> None:
    other = Database(database_url, clock=clock)
    one, two = SqlLimits(database), SqlLimits(other)
    assert one.first("digest", 10 * MINUTE)
    assert not two.first("digest", 10 * MINUTE)
    two.forget("digest")
    assert one.first("digest", 10 * MINUTE)
    clock.at += 10 * MINUTE
    assert two.first("digest", 10 * MINUTE)
    with ThreadPoolExecutor(8) as hands:
        assert sum(hands.map(lambda n: (one, two)[n % 2].first("another", MINUTE), range(8))) == 1
    other.engine.dispose()


def test_counts_go_with_whom_they_count_and_with_their_day(store: SqlStore, database: Database, clock: Clock) -> None:
    limits, accounts = SqlLimits(database), SqlAccounts(database)
    store.save_atlas(make_small_atlas())
    store.save(batch([provider("p-1")]))
    accounts.add(Account("ana", "ana@example.org", created_at=NOW))
    for what, whom in (("entry", "ana"), ("message", "p-1"), ("entry", "bob")):
        limits.spend(what, whom)
    accounts.erase("ana")
    SqlSpace(database).delete("p-1", "bob")
    assert counted(database) == 1
    limits.first("digest", MINUTE)
    clock.at += dt.timedelta(days=3)
    assert SqlRetention(database).expire("daily-counts", clock.at - dt.timedelta(days=2)).rows == 2
    with database.reading() as connection:
        assert connection.execute(select(just_said)).all() == []


def test_an_installation_changes_the_limits_it_names() -> None:
    assert read_limits("") == MOST_A_DAY
    assert read_limits(" message = 40 ,invitation=0") == {**MOST_A_DAY, "message": 40, "invitation": 0}
    for text in ("messages=1", "message", "message=-1", "message=many", "message=²"):
        with pytest.raises(BadSetting, match="GEOMAP_DAILY_LIMITS"):
            read_limits(text)
