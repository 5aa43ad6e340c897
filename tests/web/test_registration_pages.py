"""Opening an account and getting back into one, without telling anybody else who has one."""

from __future__ import annotations

import dataclasses
import datetime as dt
import logging

import pytest
from fake_site import FakeGeomap
from flask.testing import FlaskClient
from people import NOW, PASSWORD, new_account, send, signed_in

from geomap.web import create_app
from geomap.web.person import COOKIE

NEW = "un chien dans le jardin, 8 fois"
FORM = {"name": "Camille  Essai", "email": "Camille@example.org"}


def later(installation: FakeGeomap, **after: int) -> FlaskClient:
    moment = NOW + dt.timedelta(**after)
    return create_app(dataclasses.replace(installation, now=lambda: moment)).test_client()  # type: ignore[arg-type]


def test_an_account_opens_by_the_link_and_its_password(installation: FakeGeomap, client: FlaskClient) -> None:
    assert send(client, "/inscription", FORM).headers["Location"] == "/inscription/envoye"
    account = installation.accounts.by_email("camille@example.org")
    assert account is not None
    assert (account.name, account.password, account.active) == ("Camille Essai", None, False)
    link = installation.mailer.link("camille@example.org")
    assert link.startswith("/mot-de-passe/")
    assert "camille@example.org" in client.get(link).text
    done = send(client, link, {"new_password": NEW})
    assert done.status_code == 303
    assert "Camille Essai" in client.get("/compte").text
    again = client.application.test_client()
    assert send(again, "/connexion", {"email": "camille@example.org", "password": NEW}).status_code == 303
    assert again.get(link).status_code == 404


def test_the_answer_is_the_same_for_an_address_that_has_an_account(
    installation: FakeGeomap, client: FlaskClient
) -> None:
    new_account(installation, email="camille@example.org")
    new_account(installation, email="clos@example.org", disabled_at=NOW)
    told = set()
    for email in ("camille@example.org", "clos@example.org", "nouveau@example.org"):
        answer = send(client, "/inscription", {"name": "X", "email": email})
        told.add((answer.status_code, answer.headers["Location"], answer.text))
        answer = send(client, "/mot-de-passe", {"email": email})
        told.add((answer.status_code, answer.headers["Location"], answer.text))
    assert len(told) == 1
    subjects = {letter.to: letter.subject for letter in installation.mailer.letters}
    assert set(subjects) == {"camille@example.org", "nouveau@example.org"}
    assert client.get("/inscription/envoye").status_code == 200


def test_a_password_nobody_remembers_is_replaced_and_sessions_end(
    installation: FakeGeomap, client: FlaskClient
) -> None:
    account = signed_in(client, email="camille@example.org")
    other = client.application.test_client()
    send(other, "/mot-de-passe", {"email": account.email})
    link = installation.mailer.link(account.email)
    assert send(other, link, {"new_password": NEW}).status_code == 303
    assert "Se connecter" in client.get("/methode").text
    assert send(client, "/connexion", {"email": account.email, "password": PASSWORD}).status_code == 422
    assert send(client, "/connexion", {"email": account.email, "password": NEW}).status_code == 303
    assert installation.mailer.letters[-1].subject == "Votre mot de passe a été changé"


def test_a_new_password_unlocks_but_does_not_replace_the_code(installation: FakeGeomap, client: FlaskClient) -> None:
    secret = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
    account = new_account(installation, email="camille@example.org", totp_secret=secret)
    for _ in range(5):
        send(client, "/connexion", {"email": account.email, "password": "pas le bon mot de passe"})
    send(client, "/mot-de-passe", {"email": account.email})
    answer = send(client, installation.mailer.link(account.email), {"new_password": NEW})
    assert answer.headers["Location"] == "/connexion"
    assert client.get_cookie(COOKIE) is None
    answer = send(client, "/connexion", {"email": account.email, "password": NEW})
    assert answer.headers["Location"].startswith("/connexion/code")


@pytest.mark.parametrize(("ask", "hours"), [("/inscription", 48), ("/mot-de-passe", 1)])
def test_links_age(installation: FakeGeomap, client: FlaskClient, ask: str, hours: int) -> None:
    if ask == "/mot-de-passe":
        new_account(installation, email="camille@example.org")
    send(client, ask, FORM)
    link = installation.mailer.link("camille@example.org")
    assert later(installation, hours=hours, seconds=-1).get(link).status_code == 200
    assert later(installation, hours=hours, seconds=1).get(link).status_code == 404


def test_a_link_replaces_the_one_before_and_is_not_sent_too_often(
    installation: FakeGeomap, client: FlaskClient
) -> None:
    send(client, "/inscription", FORM)
    first = installation.mailer.link("camille@example.org")
    send(client, "/inscription", FORM)
    assert len(installation.mailer.letters) == 1
    send(later(installation, minutes=3), "/inscription", FORM)
    assert len(installation.mailer.letters) == 2
    assert client.get(first).status_code == 404
    assert client.get(installation.mailer.link("camille@example.org")).status_code == 200


@pytest.mark.parametrize(
    "password",
    ["court", "camille@example.org", "motdepasse1234", "azertyuiop12", "111111111111", "12345678901234", "a" * 300],
)
def test_an_easy_password_is_refused_with_the_reason_beside_it(
    installation: FakeGeomap, client: FlaskClient, password: str
) -> None:
    send(client, "/inscription", FORM)
    link = installation.mailer.link("camille@example.org")
    answer = send(client, link, {"new_password": password})
    assert answer.status_code == 422
    assert 'id="fault-new_password"' in answer.text
    assert 'aria-describedby="hint-new_password fault-new_password"' in answer.text
    assert client.get(link).status_code == 200


@pytest.mark.parametrize(
    "email",
    ["", "camille", "a@b", "a@example.org, b@example.org", "a@example.org\nBcc: b@x.org", "é@example.org"],
)
def test_what_is_no_address_is_refused(installation: FakeGeomap, client: FlaskClient, email: str) -> None:
    answer = send(client, "/inscription", {"name": "X", "email": email})
    assert answer.status_code == 422
    assert installation.mailer.letters == []


def test_letters_lead_to_the_site_whatever_the_request_says(installation: FakeGeomap, client: FlaskClient) -> None:
    new_account(installation, email="camille@example.org")
    send(client, "/mot-de-passe", {"email": "camille@example.org"}, base_url="http://evil.example")
    (letter,) = installation.mailer.letters
    assert "evil" not in letter.text
    assert "http://127.0.0.1:8000/mot-de-passe/" in letter.text


def test_a_site_that_knows_its_address_answers_to_no_other(installation: FakeGeomap) -> None:
    settings = dataclasses.replace(installation.settings, site_url="https://annuaire.example.org")
    client = create_app(dataclasses.replace(installation, settings=settings)).test_client()  # type: ignore[arg-type]
    hosts = ("annuaire.example.org", "evil.example", "127.0.0.1")
    assert [client.get("/methode", headers={"Host": host}).status_code for host in hosts] == [200, 400, 200]


def test_a_link_is_no_word_for_the_log(
    installation: FakeGeomap, client: FlaskClient, caplog: pytest.LogCaptureFixture
) -> None:
    send(client, "/inscription", FORM)
    link = installation.mailer.link("camille@example.org")
    installation.store.broken = True
    with caplog.at_level(logging.INFO):
        assert client.get(link).status_code == 503
    assert "mot-de-passe/<token>" in caplog.text
    assert link not in caplog.text
