"""What writes to others or fills the directory is limited by day, and says so politely."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from fake_site import FakeGeomap
from flask.testing import FlaskClient
from homes import Clock, make_home
from people import NOW, PASSWORD, new_account, send, signed_in

from geomap.core.entries.profile import Identity
from geomap.ports.limits import MOST_A_DAY
from geomap.ports.space import Place
from geomap.stewardship import registration
from geomap.web import create_app
from geomap.wiring import Geomap

HERE = Place(city="Aubrac-le-Haut", commune="48001", lon=3.05, lat=44.55, precision="commune", status="accepted")


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Geomap]:
    made = make_home(f"sqlite:///{tmp_path / 'geomap.gpkg'}", tmp_path, Clock())
    yield made
    made.store.close()


@pytest.fixture
def ana(home: Geomap) -> FlaskClient:
    client = create_app(home).test_client()
    signed_in(client, email="ana@exemple.fr")
    return client


def test_colleagues(home: Geomap, ana: FlaskClient) -> None:
    who = home.accounts.by_email("ana@exemple.fr")
    assert who is not None
    page = f"/espace/{home.space.create(Identity('Élan'), HERE, who.id)}/equipe"
    for number in range(MOST_A_DAY["invitation"]):
        assert send(ana, page, {"email": f"n{number}@exemple.fr"}).status_code == 303
    last = send(ana, page, {"email": "encore@exemple.fr"})
    assert last.status_code == 429
    assert "réessayez demain" in last.text
    assert 'value="encore@exemple.fr"' in last.text
    assert len(home.mailer.letters) == MOST_A_DAY["invitation"]  # type: ignore[attr-defined]


def test_new_entries(home: Geomap, ana: FlaskClient) -> None:
    before = len(home.store.providers())
    names = ("Brume", "Cascade", "Dolmen", "Estive", "Faïsse", "Garrigue")
    codes = [send(ana, "/espace/nouvelle", {"name": one, "city": "L’Éperon"}).status_code for one in names]
    assert codes == [303] * MOST_A_DAY["entry"] + [429]
    assert len(home.store.providers()) == before + MOST_A_DAY["entry"]


def test_other_addresses(home: Geomap, ana: FlaskClient) -> None:
    codes = []
    for number in range(MOST_A_DAY["address"] + 1):
        data = {"new_email": f"n{number}@exemple.fr", "password": PASSWORD}
        codes.append(send(ana, "/compte/adresse", data, page="/compte").status_code)
    assert codes == [303] * MOST_A_DAY["address"] + [429]
    told = [one.to for one in home.mailer.letters]  # type: ignore[attr-defined]
    assert f"n{MOST_A_DAY['address']}@exemple.fr" not in told


def test_letters_with_a_link_and_nobody_learns_of_the_limit(installation: FakeGeomap) -> None:
    new_account(installation, email="camille@example.org")
    for minutes in range(0, 60, 3):
        later = NOW + dt.timedelta(minutes=minutes)
        registration.forgot(replace(installation, now=lambda at=later: at), "camille@example.org")  # type: ignore[misc]
    assert len(installation.mailer.letters) == MOST_A_DAY["letter"]


@pytest.mark.parametrize("name", ["Gagnez sur https://exemple.fr", "www.exemple.fr", "<b>Ana</b>"])
def test_a_name_carries_no_address_into_letters(client: FlaskClient, installation: FakeGeomap, name: str) -> None:
    answer = send(client, "/inscription", {"name": name, "email": "ana@exemple.fr"})
    assert (answer.status_code, "ne contient pas d’adresse de site" in answer.text) == (422, True)
    signed_in(client)
    assert send(client, "/compte/nom", {"name": name}, page="/compte").status_code == 422
    assert send(client, "/espace/nouvelle", {"name": name, "city": "Aumont"}).status_code == 422
    assert installation.mailer.letters == []


def test_the_letter_that_confirms_an_address_says_nothing_who_asked_wrote(
    client: FlaskClient, installation: FakeGeomap
) -> None:
    send(client, "/inscription", {"name": "Venez vite", "email": "ana@exemple.fr"})
    (letter,) = installation.mailer.letters
    assert "Venez vite" not in letter.subject + letter.text
