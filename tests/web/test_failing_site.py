"""What readers and watchers see when something below is broken."""

from __future__ import annotations

import pytest
from fake_site import ZONE, FakeGeomap
from flask.testing import FlaskClient

from geomap.core.territory import Territory
from geomap.errors import BadFile, BrokenDependency, GeomapError, UnknownSkill
from geomap.web.errors import status_of


def test_a_healthy_site_says_what_it_holds(client: FlaskClient) -> None:
    answer = client.get("/healthz")
    assert answer.status_code == 200
    told = answer.get_json()
    assert told["status"] == "ok"
    assert told["database"] == "ok"
    assert told["data"] == {
        "directory_version": 1,
        "territory": ZONE,
        "communes": 6,
        "skills": 5,
        "providers": 3,
        "mediators": 2,
        "sample": True,
    }
    assert told["version"]
    assert answer.headers["Cache-Control"] == "no-store"


def test_a_lost_database_is_a_503_everywhere(installation: FakeGeomap, client: FlaskClient) -> None:
    installation.store.broken = True
    health = client.get("/healthz")
    assert health.status_code == 503
    assert health.get_json()["database"] == "broken"
    page = client.get("/")
    assert page.status_code == 503
    assert "momentanément indisponible" in page.text
    machine = client.get(f"/api/coverage/{ZONE}/creation-site.json?lang=en")
    assert machine.status_code == 503
    assert machine.get_json()["title"] == "The service is unavailable for the moment"
    for answer in (health, page, machine):
        assert "/secret/path" not in answer.text
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "Content-Security-Policy" in page.headers


def test_a_site_mends_itself_when_the_database_comes_back(installation: FakeGeomap, client: FlaskClient) -> None:
    installation.store.broken = True
    assert client.get("/").status_code == 503
    installation.store.broken = False
    assert client.get("/").status_code == 200


def test_what_nobody_foresaw_is_a_500_that_tells_nothing(
    installation: FakeGeomap, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(spec: str) -> Territory:
        raise RuntimeError(f"secret {spec}")

    monkeypatch.setattr(installation.store, "territory", fail)
    answer = client.get("/methode")
    assert answer.status_code == 500
    assert "Une erreur est survenue" in answer.text
    assert "secret" not in answer.text


def test_a_method_that_is_not_offered_is_said_in_a_page(client: FlaskClient) -> None:
    answer = client.post("/")
    assert answer.status_code == 405
    assert "<h1>" in answer.text


@pytest.mark.parametrize(
    ("kind", "status"), [(UnknownSkill, 404), (BadFile, 400), (BrokenDependency, 503), (GeomapError, 500)]
)
def test_each_branch_of_the_errors_has_its_status(kind: type[GeomapError], status: int) -> None:
    assert status_of(kind("x")) == status
