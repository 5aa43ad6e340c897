"""The page of places in doubt: who sees which, what a choice does, and what nonsense does not."""

from __future__ import annotations

from pathlib import Path

import pytest
from batches import batch, nomenclature, provider
from flask.testing import FlaskClient
from people import form_token, signed_in
from small_atlas import make_small_atlas
from werkzeug.test import TestResponse

from geomap.config import Settings
from geomap.core.roles import Grant
from geomap.web import create_app
from geomap.wiring import Geomap, wire

PAGE = "/validation/lieux"
NOWHERE = {"commune": None, "lon": None, "lat": None, "precision": None, "location_status": "review"}
HOSTILE = "<img src=x onerror=alert(1)>"


@pytest.fixture
def real(tmp_path: Path) -> Geomap:
    geomap = wire(Settings(database_url=f"sqlite:///{tmp_path / 'geomap.gpkg'}", territory="48"))
    geomap.store.upgrade()
    geomap.store.save_atlas(make_small_atlas())
    geomap.store.save_nomenclature(nomenclature())
    here = provider("p-1", **NOWHERE | {"location_candidates": ("48001", "48002")}, address=HOSTILE)
    there = provider("p-2", **NOWHERE | {"location_candidates": ("43001",)})
    geomap.store.save(batch([here, there]))
    return geomap


@pytest.fixture
def client(real: Geomap) -> FlaskClient:
    return create_app(real).test_client()


def choose(client: FlaskClient, record: str, **typed: str) -> TestResponse:
    return client.post(f"{PAGE}/{record}", data={"csrf_token": form_token(client.get(PAGE)), **typed})


def test_a_choice_puts_the_record_on_the_map(real: Geomap, client: FlaskClient) -> None:
    signed_in(client, "reviewer")
    shown = client.get(PAGE).text
    assert "2 lieux à préciser" in shown.replace("\xa0", " ")
    assert HOSTILE not in shown
    assert '<p class="trail"><a href="/validation">' in shown
    done = choose(client, "p-1", commune="48002")
    assert done.status_code == 303
    assert real.store.providers(["p-1"]).loc["p-1", "commune"] == "48002"
    assert "1 lieu à préciser" in client.get(PAGE).text.replace("\xa0", " ")


def test_who_may_not_read_the_queue_is_not_sent_there(client: FlaskClient) -> None:
    signed_in(client, "administrator")
    assert "2 lieux à préciser" in client.get(PAGE).text.replace("\xa0", " ")
    assert 'href="/validation"' not in client.get(PAGE).text
    assert client.get("/validation").status_code == 403


def test_a_place_settled_already_leads_back_to_the_list(client: FlaskClient) -> None:
    signed_in(client, "reviewer")
    typed = {"csrf_token": form_token(client.get(PAGE)), "commune": "48002"}
    for _ in range(2):
        done = client.post(f"{PAGE}/p-1", data=typed)
        assert done.status_code == 303
    assert "déjà placé" in client.get(done.headers["Location"]).text


@pytest.mark.parametrize("typed", ["48001", "aubrac-le-haut"])
def test_another_commune_is_given_by_code_or_name(real: Geomap, client: FlaskClient, typed: str) -> None:
    signed_in(client, "administrator")
    assert choose(client, "p-2", commune="autre", other=typed).status_code == 303
    assert real.store.providers(["p-2"]).loc["p-2", "commune"] == "48001"


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({}, "Choisissez une commune"),
        ({"commune": "autre"}, "Choisissez une commune"),
        ({"commune": "autre", "other": "Nulle-Part-du-Tout"}, "Aucune commune"),
        ({"commune": "48009"}, "Choisissez une commune"),
    ],
)
def test_nonsense_places_nobody(real: Geomap, client: FlaskClient, typed: dict[str, str], words: str) -> None:
    signed_in(client, "reviewer")
    refused = choose(client, "p-1", **typed)
    assert (refused.status_code, words in refused.text) == (422, True)
    assert real.store.providers(["p-1"]).loc["p-1", "location_status"] == "review"


def test_a_reviewer_of_one_place_sees_and_settles_that_place_only(real: Geomap, client: FlaskClient) -> None:
    signed_in(client, Grant("reviewer", "departement:48"))
    assert "1 lieu à préciser" in client.get(PAGE).text.replace("\xa0", " ")
    refused = choose(client, "p-2", commune="43001")
    assert (refused.status_code, "pas de votre territoire" in refused.text) == (404, True)
    assert choose(client, "p-1", commune="autre", other="43001").status_code == 403
    assert real.store.providers(["p-1"]).loc["p-1", "location_status"] == "review"
