"""Where people land who sign in: on the page where their work waits, or on the page they asked for."""

from __future__ import annotations

import re
from urllib.parse import unquote

import pyotp
import pytest
from fake_site import ZONE, FakeGeomap
from flask.testing import FlaskClient
from people import PASSWORD, new_account, send, sign_in_as

from geomap.core.roles import Grant

SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
BOARD = f"/tableau/{ZONE}"


def land(client: FlaskClient, email: str = "camille@example.org", **more: str) -> str:
    answer = send(client, "/connexion", {"email": email, "password": PASSWORD, **more})
    assert answer.status_code == 303
    return str(answer.headers["Location"])


@pytest.mark.parametrize(
    ("grants", "page"),
    [
        ((), "/espace"),
        ((Grant("provider", "provider:p-atelier"),), "/espace"),
        ((Grant("reviewer"),), "/validation"),
        ((Grant("reviewer", ZONE), Grant("administrator"), Grant("mediator")), "/validation"),
        ((Grant("administrator"),), BOARD),
        ((Grant("administrator", ZONE), Grant("mediator")), BOARD),
        ((Grant("official", "epci:1"),), "/tableau/epci:1"),
        ((Grant("official", "epci:1"), Grant("official")), BOARD),
        ((Grant("official", "epci:gone"), Grant("provider", "provider:p-atelier")), "/espace"),
        ((Grant("mediator", ZONE),), "/mediateurs"),
        ((Grant("mediator"), Grant("provider", "provider:p-atelier")), "/mediateurs"),
    ],
)
def test_everybody_lands_where_their_work_waits(
    installation: FakeGeomap, client: FlaskClient, grants: tuple[Grant, ...], page: str
) -> None:
    new_account(installation, *grants, email="camille@example.org")
    assert land(client) == page
    assert client.get(page).status_code == 200
    assert client.get("/connexion").headers["Location"] == page


def test_a_mediator_lands_on_the_place_that_has_their_address(installation: FakeGeomap, client: FlaskClient) -> None:
    new_account(installation, Grant("mediator"), email="fs@example.org")
    page = land(client, "fs@example.org")
    assert page == "/mediateur/m-fs"
    assert "fs@example.org" in client.get(page).text


def test_the_page_asked_for_comes_first(installation: FakeGeomap, client: FlaskClient) -> None:
    new_account(installation, Grant("reviewer"), email="camille@example.org")
    assert land(client, suite="/methode") == "/methode"
    assert client.get("/connexion?suite=/methode").headers["Location"] == "/methode"
    assert client.get("/connexion?suite=https://example.org/").headers["Location"] == "/validation"


def test_the_code_of_a_telephone_does_not_change_where_one_lands(installation: FakeGeomap, client: FlaskClient) -> None:
    new_account(installation, Grant("reviewer"), email="camille@example.org", totp_secret=SECRET)
    assert land(client) == "/connexion/code"
    code = pyotp.TOTP(SECRET).at(installation.now())
    assert send(client, "/connexion/code", {"code": code}).headers["Location"] == "/validation"


@pytest.mark.parametrize(
    ("page", "back"),
    [
        ("/", None),
        ("/inscription", None),
        ("/mot-de-passe", None),
        ("/connexion", None),
        ("/methode", "/methode"),
        (f"/carte/{ZONE}/creation-site?t=45", f"/carte/{ZONE}/creation-site?t=45"),
    ],
)
def test_the_link_that_signs_in_leads_back_to_what_was_read(client: FlaskClient, page: str, back: str | None) -> None:
    link = re.search(r'href="(/connexion[^"]*)" rel="nofollow"', client.get(page).text)
    assert link is not None
    path, _, suite = unquote(link[1]).partition("?suite=")
    assert (path, suite or None) == ("/connexion", back)


def test_the_link_that_signs_in_keeps_the_language(client: FlaskClient) -> None:
    assert 'href="/connexion?lang=en" rel="nofollow"' in client.get("/?lang=en").text


def test_who_administers_finds_the_board_in_the_menu(installation: FakeGeomap, client: FlaskClient) -> None:
    sign_in_as(client, new_account(installation, Grant("administrator"), email="camille@example.org"))
    assert f'href="{BOARD}"' in client.get("/methode").text
