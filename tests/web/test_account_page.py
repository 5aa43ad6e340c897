"""One's own account: every change, what it asks for, and what it ends."""

from __future__ import annotations

import html
import re

import pyotp
from fake_site import FakeGeomap
from flask.testing import FlaskClient
from people import NOW, PASSWORD, new_account, send, sign_in_as, signed_in

from geomap.core.roles import Grant

NEW = "un chien dans le jardin, 8 fois"


def test_the_page_tells_roles_and_sessions(client: FlaskClient) -> None:
    signed_in(client, Grant("official", "epci:1"), Grant("provider", "provider:p-atelier"))
    page = html.unescape(client.get("/compte").text)
    assert "Collectivité, Hautes Terres" in page
    assert "Prestataire, Atelier d’essai" in page
    assert "Firefox, Linux" in page


def test_the_name_changes(installation: FakeGeomap, client: FlaskClient) -> None:
    account = signed_in(client)
    assert send(client, "/compte/nom", {"name": " Dominique  &b "}, page="/compte").status_code == 303
    assert installation.accounts.get(account.id).name == "Dominique &b"  # type: ignore[union-attr]
    assert "Dominique &amp;b" in client.get("/compte").text
    assert send(client, "/compte/nom", {"name": " "}, page="/compte").status_code == 422


def test_the_address_changes_when_the_new_one_answers(installation: FakeGeomap, client: FlaskClient) -> None:
    account = signed_in(client, email="camille@example.org")
    form = {"new_email": "neuve@example.org", "password": PASSWORD}
    assert send(client, "/compte/adresse", form | {"password": "non"}, page="/compte").status_code == 422
    assert installation.mailer.letters == []
    assert send(client, "/compte/adresse", form, page="/compte").status_code == 303
    assert [letter.to for letter in installation.mailer.letters] == ["camille@example.org", "neuve@example.org"]
    link = installation.mailer.link("neuve@example.org")
    assert "neuve@example.org" in client.get(link).text
    assert installation.accounts.get(account.id).email == "camille@example.org"  # type: ignore[union-attr]
    assert send(client, link).status_code == 303
    assert installation.accounts.get(account.id).email == "neuve@example.org"  # type: ignore[union-attr]
    assert client.get(link).status_code == 404


def test_an_address_of_somebody_else_is_not_given_away(installation: FakeGeomap, client: FlaskClient) -> None:
    signed_in(client, email="camille@example.org")
    new_account(installation, email="autre@example.org")
    taken = send(client, "/compte/adresse", {"new_email": "autre@example.org", "password": PASSWORD}, page="/compte")
    free = send(client, "/compte/adresse", {"new_email": "libre@example.org", "password": PASSWORD}, page="/compte")
    assert (taken.status_code, taken.headers["Location"]) == (free.status_code, free.headers["Location"])
    letter = next(letter for letter in installation.mailer.letters if letter.to == "autre@example.org")
    assert "déjà un compte" in letter.subject


def test_a_new_password_ends_the_other_sessions_and_not_this_one(installation: FakeGeomap, client: FlaskClient) -> None:
    account = signed_in(client)
    other = client.application.test_client()
    sign_in_as(other, account)
    form = {"current_password": PASSWORD, "new_password": NEW}
    wrong = send(client, "/compte/mot-de-passe", form | {"current_password": "non"}, page="/compte")
    assert wrong.status_code == 422
    assert "Camille Essai" in other.get("/methode").text
    assert send(client, "/compte/mot-de-passe", form, page="/compte").status_code == 303
    assert "Camille Essai" in client.get("/methode").text
    assert "Camille Essai" not in other.get("/methode").text
    assert "mot de passe" in installation.mailer.letters[-1].subject


def test_a_new_password_or_address_ends_the_links_sent_before(installation: FakeGeomap, client: FlaskClient) -> None:
    signed_in(client, email="camille@example.org")
    send(client, "/mot-de-passe", {"email": "camille@example.org"})
    before = installation.mailer.link("camille@example.org")
    assert client.get(before).status_code == 200
    form = {"current_password": PASSWORD, "new_password": NEW}
    assert send(client, "/compte/mot-de-passe", form, page="/compte").status_code == 303
    assert client.get(before).status_code == 404
    send(client, "/mot-de-passe", {"email": "camille@example.org"})
    again = installation.mailer.link("camille@example.org")
    assert again.startswith("/mot-de-passe")
    send(client, "/compte/adresse", {"new_email": "neuve@example.org", "password": NEW}, page="/compte")
    assert client.get(again).status_code == 200
    assert send(client, installation.mailer.link("neuve@example.org")).status_code == 303
    assert client.get(again).status_code == 404


def test_sessions_are_listed_and_ended_but_only_one_s_own(installation: FakeGeomap, client: FlaskClient) -> None:
    account = signed_in(client)
    other = client.application.test_client()
    sign_in_as(other, account)
    stranger = client.application.test_client()
    theirs = installation.accounts.sessions(signed_in(stranger).id)[0].id
    page = client.get("/compte").text
    (ours,) = re.findall(r'action="/compte/sessions/([\w-]+)"', page)
    assert send(client, f"/compte/sessions/{theirs}", page="/compte").status_code == 303
    assert "Camille Essai" in stranger.get("/methode").text
    assert send(client, f"/compte/sessions/{ours}", page="/compte").status_code == 303
    assert "Camille Essai" not in other.get("/methode").text
    sign_in_as(other, account)
    assert send(client, "/compte/sessions", page="/compte").status_code == 303
    assert "Camille Essai" not in other.get("/methode").text
    assert len(installation.accounts.sessions(account.id)) == 1


def test_a_telephone_is_set_up_used_and_taken_away(installation: FakeGeomap, client: FlaskClient) -> None:
    account = signed_in(client)
    page = client.get("/compte/code")
    assert "<svg" in page.text
    shown = re.search(r"<code>([A-Z2-7 ]+)</code>", page.text)
    assert shown is not None
    secret = shown[1].replace(" ", "")
    token = re.search(r'name="csrf_token" value="([^"]+)"', page.text)[1]  # type: ignore[index]
    code = pyotp.TOTP(secret).at(NOW)
    for wrong in ({"code": "abc", "password": PASSWORD}, {"code": code, "password": "non"}, {"code": code}):
        assert client.post("/compte/code", data={"csrf_token": token} | wrong).status_code == 422
    assert installation.accounts.get(account.id).totp_secret is None  # type: ignore[union-attr]
    done = client.post("/compte/code", data={"csrf_token": token, "code": code, "password": PASSWORD})
    codes = re.findall(r"<code>([\w-]+)</code>", done.text)
    assert len(codes) == 10
    assert done.headers["Cache-Control"] == "private, no-store"
    assert "10 codes de secours" in client.get("/compte").text
    fresh = client.application.test_client()
    send(fresh, "/connexion", {"email": account.email, "password": PASSWORD})
    assert send(fresh, "/connexion/code", {"code": code}).status_code == 422
    assert send(fresh, "/connexion/code", {"code": codes[3].upper().replace("-", " ")}).status_code == 303
    assert "9 codes de secours" in client.get("/compte").text
    again = client.application.test_client()
    send(again, "/connexion", {"email": account.email, "password": PASSWORD})
    assert send(again, "/connexion/code", {"code": codes[3]}).status_code == 422
    more = send(client, "/compte/code/secours", {"password": PASSWORD}, page="/compte/code")
    assert not set(re.findall(r"<code>([\w-]+)</code>", more.text)) & set(codes)
    assert send(client, "/compte/code/retirer", {"password": "non"}, page="/compte/code").status_code == 422
    assert send(client, "/compte/code/retirer", {"password": PASSWORD}, page="/compte/code").status_code == 303
    assert installation.accounts.get(account.id).totp_secret is None  # type: ignore[union-attr]
    assert installation.accounts.recovery_left(account.id) == 0


def test_the_cookie_does_not_tell_the_secret_of_the_telephone(client: FlaskClient) -> None:
    signed_in(client)
    shown = re.search(r"<code>([A-Z2-7 ]+)</code>", client.get("/compte/code").text)
    assert shown is not None
    with client.session_transaction() as held:
        told = " ".join(str(value) for value in held.values())
    assert "second step" in held
    assert shown[1].replace(" ", "") not in told


def test_a_stolen_session_does_not_guess_the_password(installation: FakeGeomap, client: FlaskClient) -> None:
    account = signed_in(client)
    form = {"current_password": "pas le bon mot de passe", "new_password": NEW}
    for _ in range(5):
        assert send(client, "/compte/mot-de-passe", form, page="/compte").status_code == 422
    right = form | {"current_password": PASSWORD}
    assert send(client, "/compte/mot-de-passe", right, page="/compte").status_code == 422
    assert [letter.to for letter in installation.mailer.letters] == [account.email]


def test_an_account_without_a_password_is_told_how_to_get_one(client: FlaskClient) -> None:
    signed_in(client)
    accounts = client.application.extensions["geomap"].geomap.accounts
    (account,) = accounts.search()
    accounts.change(account.id, password=None)
    answer = send(client, "/compte/adresse", {"new_email": "n@example.org", "password": "x"}, page="/compte")
    assert "pas encore de mot de passe" in answer.text
