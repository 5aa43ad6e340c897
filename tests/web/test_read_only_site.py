"""A database that can only be read still shows its pages, to who is signed in too, and says that nothing is kept."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from fake_site import FakeGeomap
from flask.testing import FlaskClient
from people import PASSWORD, form_token, sign_in_as
from postgres import Cluster
from sqlalchemy import event
from trust_world import TrustWorld, make_trust_world

from geomap.errors import DatabaseBroken, DatabaseUnwritable
from geomap.furnishing import prepare
from geomap.storage import sql
from geomap.storage.store import SqlStore
from geomap.web import create_app


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


def test_the_embedded_database_says_whether_it_can_be_written(tmp_path: Path) -> None:
    world = make_trust_world(tmp_path)
    assert world.geomap.store.writable()
    shut(world)
    with pytest.raises(DatabaseUnwritable, match="is read-only"):
        world.geomap.store.save_charter("1", "Nous promettons.", dt.date(2028, 1, 1))
    world.geomap.store.close()


@pytest.mark.postgis
def test_a_server_says_whether_this_user_may_write(postgis: Cluster) -> None:
    name = postgis.create()
    own = SqlStore(postgis.url(name))
    own.upgrade()
    reader = f"reader_{name}"
    with sql.writing(own.database.engine) as connection:
        for said in (
            f"CREATE ROLE {reader} LOGIN",
            f"GRANT USAGE ON SCHEMA public TO {reader}",
            f"GRANT SELECT ON ALL TABLES IN SCHEMA public TO {reader}",
        ):
            connection.exec_driver_sql(said)
    other = SqlStore(postgis.url(name).replace("postgres@", f"{reader}@"))
    assert (own.writable(), other.writable()) == (True, False)
    assert other.version() == own.version()
    with pytest.raises(DatabaseUnwritable, match="can only be read"):
        other.save_charter("1", "Nous promettons.", dt.date(2026, 1, 1))
    other.close()
    with sql.writing(own.database.engine) as connection:
        connection.exec_driver_sql(f"DROP OWNED BY {reader}")
        connection.exec_driver_sql(f"DROP ROLE {reader}")
    own.close()
    postgis.drop(name)
