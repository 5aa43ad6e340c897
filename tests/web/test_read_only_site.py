"""A database that can only be read still shows its pages, to who is signed in too, and says that nothing is kept."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from fake_site import FakeGeomap
from flask.testing import FlaskClient
from people import PASSWORD, form_token, sign_in_as
from sqlalchemy import event
from trust_world import TrustWorld, make_trust_world

from geomap.errors import DatabaseBroken, DatabaseUnwritable
from geomap.storage import sql
from geomap.storage.store import SqlStore
from geomap.web import create_app
from geomap.wiring import prepare


@pytest.fixture
def world(tmp_path: Path) -> TrustWorld:
    return make_trust_world(tmp_path)


def shut(world: TrustWorld) -> None:
    """Let the database refuse every write, as a file without the right to write it does."""
    engine = world.geomap.store.database.engine  # type: ignore[attr-defined]
    event.listen(engine, "connect", lambda connection, _: connection.execute("PRAGMA query_only = ON"))
    engine.dispose()


def test_pages_are_read_and_writing_says_that_nothing_was_kept(world: TrustWorld) -> None:
    client = create_app(world.geomap).test_client()
    sign_in_as(client, world.owner())
    token = form_token(client.get("/espace/p-1/identite"))
    shut(world)
    world.clock.at += dt.timedelta(minutes=20)  # a session read after so long would be noted as used
    for page in ("/", "/prestataire/p-1", "/espace/p-1", "/compte"):
        assert client.get(page).status_code == 200, page
    answer = client.post("/espace/p-1/identite", data={"csrf_token": token, "name": "Autre", "siret": ""})
    assert answer.status_code == 503
    assert "Rien ne peut être enregistré pour le moment" in answer.text
    assert "geomap.gpkg" not in answer.text
    stranger = create_app(world.geomap).test_client()
    data = {"csrf_token": form_token(stranger.get("/connexion")), "email": "owner@example.org", "password": PASSWORD}
    assert "Rien ne peut être enregistré" in stranger.post("/connexion", data=data).text


def test_a_session_that_is_over_is_over_there_too(world: TrustWorld) -> None:
    client = create_app(world.geomap).test_client()
    sign_in_as(client, world.owner())
    shut(world)
    world.clock.at += dt.timedelta(days=20)
    assert client.get("/espace").status_code == 303


def test_watchers_are_told(installation: FakeGeomap, client: FlaskClient) -> None:
    assert client.get("/healthz").get_json()["status"] == "ok"
    installation.store.kept["read only"] = True
    answer = client.get("/healthz")
    assert (answer.status_code, answer.get_json()["status"], answer.get_json()["database"]) == (
        200,
        "read-only",
        "read-only",
    )


def test_it_starts_as_it_stands_and_only_with_the_schema_it_needs(tmp_path: Path) -> None:
    file = tmp_path / "geomap.gpkg"
    world = make_trust_world(tmp_path)
    world.geomap.store.close()
    only_read = SqlStore(f"sqlite:///file:{file}?mode=ro&uri=true")
    assert not only_read.writable()
    object.__setattr__(world.geomap, "store", only_read)
    prepare(world.geomap)
    assert len(world.geomap.register.charters()) == 1
    only_read.close()
    engine = sql.make_engine(f"sqlite:///{file}")
    with sql.writing(engine) as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '0001'")
    engine.dispose()
    old = SqlStore(f"sqlite:///file:{file}?mode=ro&uri=true")
    object.__setattr__(world.geomap, "store", old)
    with pytest.raises(DatabaseBroken, match="step 0001"):
        prepare(world.geomap)
    old.close()


def test_each_database_says_whether_it_can_be_written(store: SqlStore, request: pytest.FixtureRequest) -> None:
    assert store.writable()
    engine = store.database.engine
    if engine.dialect.name == "postgresql":
        with sql.writing(engine) as connection:
            name = connection.exec_driver_sql("SELECT current_database()").scalar_one()
        server = request.getfixturevalue("postgis")
        server.run(f"ALTER DATABASE {name} SET default_transaction_read_only = on")
        engine.dispose()
        assert not store.writable()
        with pytest.raises(DatabaseUnwritable):
            store.save_charter("1", "Nous promettons.", dt.date(2026, 1, 1))
        server.run(f"ALTER DATABASE {name} RESET default_transaction_read_only")
        engine.dispose()
    assert store.writable()
