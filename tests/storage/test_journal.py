"""The journal on both databases: every change noted under a later version than whoever missed it has read."""

import datetime as dt
from collections.abc import Iterator

import pandas as pd
import pytest
from batches import batch, mediator, nomenclature, offer, provider
from sqlalchemy import Connection, Engine, delete, event, insert, select, text, update
from sqlalchemy.exc import OperationalError

from geomap.core.territory import Atlas
from geomap.ports import Changed
from geomap.storage import journal, migrate, sql
from geomap.storage.database import rise
from geomap.storage.store import SqlStore
from geomap.storage.tables import directory_version, offer_zone
from geomap.storage.tables import offer as offers_kept
from geomap.storage.tables import provider as providers_kept
from geomap.storage.tables_journal import directory_change

NOBODY: frozenset[str] = frozenset()


@pytest.fixture
def ready(store: SqlStore, small_atlas: Atlas) -> SqlStore:
    """A store of two providers and a place of mediation."""
    store.save_atlas(small_atlas)
    store.save_nomenclature(nomenclature())
    offers = [offer("p-1", "reseau", area_kind="zones", area_value=None, area_zones=("48002",)), offer("p-2", "reseau")]
    store.save(batch([provider("p-1"), provider("p-2")], offers, [mediator("m-1")]))
    return store


WATCHED = (
    *("charter", "mediator", "offer", "offer_zone", "provider", "provider_page"),
    *("skill", "skill_accepted", "skill_code", "skill_exclusion", "skill_label", "skill_proof", "skill_successor"),
    "skill_synonym",
)
"""Tables answers are made of."""


@pytest.fixture
def stranger(ready: SqlStore) -> Iterator[Connection]:
    """Somebody who writes without a word to anybody, and has not finished."""
    with sql.writing(ready.database.engine) as connection:
        yield connection


@pytest.fixture
def other_engine(database_url: str) -> Iterator[Engine]:
    """Another process at the same database."""
    made = sql.make_engine(database_url)
    yield made
    made.dispose()


def _watching(store: SqlStore) -> set[str]:
    query = (
        "SELECT name FROM sqlite_master WHERE type = 'trigger' AND name LIKE 'note_%'"
        if store.database.engine.dialect.name == "sqlite"
        else "SELECT tgname FROM pg_trigger WHERE tgname LIKE 'note_%'"
    )
    with store.database.reading() as connection:
        return set(connection.execute(text(query)).scalars())


def test_every_table_answers_are_made_of_is_watched(store: SqlStore) -> None:
    events = ("_insert", "_update", "_delete") if store.database.engine.dialect.name == "sqlite" else ("",)
    assert _watching(store) == {f"note_{table}{event}" for table in WATCHED for event in events}


def test_what_changed_since_a_version_is_named(ready: SqlStore) -> None:
    version = ready.version()
    assert ready.changed_since(version) == Changed(version, NOBODY, NOBODY, skills=False)
    ready.save(batch([provider("p-2", name="Autre"), provider("p-3")], [offer("p-2", "reseau")]))
    assert ready.changed_since(version) == Changed(version + 1, frozenset({"p-2", "p-3"}), NOBODY, skills=False)
    ready.save(batch(mediators=[mediator("m-1", name="Ailleurs")]))
    assert ready.changed_since(version + 1) == Changed(version + 2, NOBODY, frozenset({"m-1"}), skills=False)
    assert ready.changed_since(version).providers == {"p-2", "p-3"}


def test_a_change_of_zones_is_one_of_the_provider(ready: SqlStore) -> None:
    version = ready.version()
    with ready.database.writing() as connection:
        connection.execute(delete(offer_zone))
        rise(connection)
    assert ready.changed_since(version).providers == {"p-1"}


def test_whoever_goes_is_named_with_all_that_goes_along(ready: SqlStore) -> None:
    version = ready.version()
    with ready.database.writing() as connection:
        connection.execute(delete(providers_kept).where(providers_kept.c.id == "p-1"))
        rise(connection)
    assert ready.changed_since(version) == Changed(version + 1, frozenset({"p-1"}), NOBODY, skills=False)


def test_an_id_that_changes_is_noted_before_and_after(ready: SqlStore) -> None:
    version = ready.version()
    with ready.database.writing() as connection:
        connection.execute(
            update(offers_kept).where(offers_kept.c.provider == "p-1").values(provider="p-2", skill="web")
        )
        rise(connection)
    assert ready.changed_since(version).providers == {"p-1", "p-2"}


def test_skills_and_the_charter_concern_more_than_one(ready: SqlStore) -> None:
    version = ready.version()
    ready.save_nomenclature(nomenclature().excepting({"reseau": ("departement:48",)}))
    assert ready.changed_since(version) == Changed(version + 1, NOBODY, NOBODY, skills=True)
    ready.save_charter("2026", "Texte.", dt.date(2026, 1, 1))
    assert ready.changed_since(version) == Changed(version + 2)


def test_nothing_is_noted_of_what_was_not_kept(ready: SqlStore) -> None:
    with ready.database.reading() as connection:
        before = connection.execute(select(directory_change)).all()

    def fail() -> None:
        with ready.database.writing() as connection:
            connection.execute(update(providers_kept).values(published=False))
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    with ready.database.reading() as connection:
        assert connection.execute(select(directory_change)).all() == before


def test_who_meant_to_write_elsewhere_raises_the_version_too(ready: SqlStore) -> None:
    version = ready.version()
    with ready.database.writing(directory=False) as connection:
        connection.execute(update(providers_kept).where(providers_kept.c.id == "p-2").values(published=False))
    assert ready.changed_since(version) == Changed(version + 1, frozenset({"p-2"}), NOBODY, skills=False)
    with ready.database.writing(directory=False):
        pass
    assert ready.version() == version + 1


def test_a_writer_under_way_keeps_the_version_from_passing_it(
    ready: SqlStore, stranger: Connection, other_engine: Engine
) -> None:
    version = ready.version()
    stranger.execute(update(providers_kept).where(providers_kept.c.id == "p-1").values(published=False))
    with other_engine.connect() as other:
        if other.dialect.name == "sqlite":
            other.exec_driver_sql("PRAGMA busy_timeout = 0")
        alone = {
            "sqlite": text("BEGIN IMMEDIATE"),
            "postgresql": select(directory_version.c.version).with_for_update(nowait=True),
        }
        with pytest.raises(OperationalError):
            other.execute(alone[other.dialect.name])
    stranger.commit()
    # Its change is noted under the version after the one everybody has read, whoever raises it.
    ready.save(batch([provider("p-3")]))
    assert ready.changed_since(version).providers == {"p-1", "p-3"}


def test_old_versions_are_forgotten_and_who_is_at_one_reads_everything(
    ready: SqlStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(journal, "KEPT_VERSIONS", 3)
    version = ready.version()
    for number in range(3):
        ready.save(batch([provider(f"n-{number}")]))
    assert ready.changed_since(version).providers == {"n-0", "n-1", "n-2"}
    ready.save(batch([provider("n-3")]))
    assert ready.changed_since(version) == Changed(version + 4)
    assert ready.changed_since(version + 1).providers == {"n-1", "n-2", "n-3"}
    with ready.database.reading() as connection:
        kept = connection.execute(select(directory_change.c.version).distinct().order_by("version")).scalars().all()
    assert kept == [version + 2, version + 3, version + 4]


def test_where_too_much_changed_everything_is_read(ready: SqlStore, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(journal, "MOST_CHANGED", 2)
    version = ready.version()
    ready.save(batch([provider("a"), provider("b")]))
    assert ready.changed_since(version).providers == {"a", "b"}
    ready.save(batch([provider("c")]))
    assert ready.changed_since(version) == Changed(version + 2)


def test_a_version_that_never_was_tells_nothing(ready: SqlStore) -> None:
    assert ready.changed_since(ready.version() + 1) == Changed(ready.version())


def test_what_an_older_geomap_wrote_counts_as_a_change_of_everything(ready: SqlStore) -> None:
    version = ready.version()
    with sql.migrating(ready.database.engine) as connection:
        migrate.downgrade(connection, "0010")
        connection.execute(update(providers_kept).values(published=False))
        connection.execute(update(directory_version).values(version=directory_version.c.version + 1))
        migrate.upgrade(connection)
    assert ready.changed_since(version) == Changed(version + 1)
    assert ready.changed_since(version + 1) == Changed(version + 1, NOBODY, NOBODY, skills=False)


def test_what_is_kept_of_a_frame_is_the_callers_own(ready: SqlStore) -> None:
    mine = ready.providers()
    mine["name"] = "x"
    assert ready.providers()["name"].tolist() == ["Atelier p-1", "Atelier p-2"]
    with ready.database.writing() as connection:
        row = {"id": "p-0", "name": "Premier", "location_status": "accepted", "location_candidates": ()}
        row |= {"location_shown": "commune", "published": True, "sample": False, "source": "x"}
        connection.execute(insert(providers_kept).values(row))
        rise(connection)
    assert ready.providers()["name"].tolist() == ["Premier", "Atelier p-1", "Atelier p-2"]


def test_what_changed_comes_with_the_offers_concerned_as_of_one_moment(ready: SqlStore) -> None:
    before, every = ready.offers_since(None)
    assert before == Changed(ready.version())
    pd.testing.assert_frame_equal(every.frame(), ready.offers())
    assert len(ready.offers_since(before.version)[1]) == 0
    begun: list[Connection] = []

    def begins(connection: Connection) -> None:
        begun.append(connection)

    event.listen(ready.database.engine, "begin", begins)
    ready.save(batch([provider("p-2", name="Autre")], [offer("p-2", "web"), offer("p-2", "reseau")]))
    del begun[:]
    changed, own = ready.offers_since(before.version)
    assert (changed.providers, len(begun)) == ({"p-2"}, 1)
    pd.testing.assert_frame_equal(own.frame(), ready.offers(providers=["p-2"]))


def test_a_new_atlas_is_a_change_of_everything(ready: SqlStore, small_atlas: Atlas) -> None:
    version = ready.version()
    with ready.database.writing() as connection:
        journal.note_all(connection)
        journal.note_all(connection)
    ready.save_atlas(small_atlas)
    assert ready.changed_since(version) == Changed(version + 1)
