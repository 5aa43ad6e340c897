"""Signing in and out: what opens, what does not, and what a browser is left with."""

from __future__ import annotations

import dataclasses
import datetime as dt

import pyotp
import pytest
from fake_site import ZONE, FakeGeomap
from flask.testing import FlaskClient
from people import NOW, PASSWORD, form_token, new_account, send, sign_in_as, signed_in

from geomap.access import lockout
from geomap.access.tokens import digest_of
from geomap.stewardship import registration, signing_in
from geomap.web import create_app
from geomap.web.devices import COOKIE as COOKIE_OF_DEVICE
from geomap.web.forms import is_ours
from geomap.web.person import COOKIE

SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


def at(installation: FakeGeomap, moment: dt.datetime) -> FlaskClient:
    """A client of the same installation at another time."""
    return create_app(dataclasses.replace(installation, now=lambda: moment)).test_client()  # type: ignore[arg-type]


def enter(client: FlaskClient, email: str, password: str = PASSWORD, **more: str):
    return send(client, "/connexion", {"email": email, "password": password, **more})


def test_the_right_password_opens_a_session(installation: FakeGeomap, client: FlaskClient) -> None:
    new_account(installation, email="camille@example.org")
    answer = enter(client, " Camille@Example.org ", suite="/methode?lang=en")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/methode?lang=en")
    shown = client.get("/methode")
    assert "Camille Essai" in shown.text
    assert "Se déconnecter" in shown.text


def test_wrong_secrets_unknown_unverified_and_closed_accounts_look_the_same(
    installation: FakeGeomap, client: FlaskClient
) -> None:
    new_account(installation, email="camille@example.org")
    new_account(installation, email="neuf@example.org", verified_at=None)
    new_account(installation, email="clos@example.org", disabled_at=NOW)
    told = set()
    for email, password in (
        ("camille@example.org", "pas le bon mot de passe"),
        ("personne@example.org", PASSWORD),
        ("neuf@example.org", PASSWORD),
        ("clos@example.org", PASSWORD),
    ):
        answer = enter(client, email, password)
        assert answer.status_code == 422
        assert COOKIE not in str(answer.headers.getlist("Set-Cookie"))
        told.add(answer.text.replace(email, "").replace(form_token(answer), "").split("<main")[1])
    assert len(told) == 1


def test_after_five_errors_one_waits_and_the_owner_is_told_once(installation: FakeGeomap, client: FlaskClient) -> None:
    new_account(installation, email="camille@example.org")
    for _ in range(5):
        assert enter(client, "camille@example.org", "pas le bon mot de passe").status_code == 422
    assert enter(client, "camille@example.org").status_code == 422
    assert [letter.to for letter in installation.mailer.letters] == ["camille@example.org"]
    assert "Plusieurs mots de passe faux" in installation.mailer.letters[0].subject
    later = at(installation, NOW + dt.timedelta(minutes=1))
    assert enter(later, "camille@example.org").status_code == 303


def test_who_tries_a_password_waits_longer_each_time_and_locks_nobody_out(
    installation: FakeGeomap, client: FlaskClient
) -> None:
    new_account(installation, email="camille@example.org")
    assert enter(client, "camille@example.org").status_code == 303
    now = NOW
    for minutes in (0, 0, 0, 0, 0, 1, 2, 4, 8, 16, 32, 60, 60):
        now += dt.timedelta(minutes=minutes)
        stranger = at(installation, now)
        assert enter(stranger, "camille@example.org", "pas le bon mot de passe").status_code == 422
    # The right password does not help a device nobody knows, a second too early; that of the owner enters.
    early = at(installation, now + dt.timedelta(minutes=60) - dt.timedelta(seconds=1))
    assert enter(early, "camille@example.org").status_code == 422
    own = at(installation, now)
    cookie = client.get_cookie(COOKIE_OF_DEVICE, path="/connexion")
    assert cookie is not None
    own.set_cookie(COOKIE_OF_DEVICE, cookie.value, path="/connexion")
    assert enter(own, "camille@example.org").status_code == 303
    assert len(installation.mailer.letters) == 1


def test_a_link_by_mail_enters_while_others_must_wait(installation: FakeGeomap, client: FlaskClient) -> None:
    account = new_account(installation, email="camille@example.org")
    for _ in range(5):
        enter(client, "camille@example.org", "pas le bon mot de passe")
    assert enter(client, "camille@example.org").status_code == 422
    registration.forgot(installation, "camille@example.org")  # type: ignore[arg-type]
    link = installation.mailer.link("camille@example.org")
    assert send(client, link, {"new_password": "un autre chat, sur un autre toit"}).status_code == 303
    assert len(installation.accounts.sessions(account.id)) == 1
    cookie = client.get_cookie(COOKIE_OF_DEVICE, path="/connexion")
    assert cookie is not None
    assert installation.accounts.known_device("camille@example.org", [digest_of(cookie.value)])


def test_a_known_device_is_counted_by_itself(installation: FakeGeomap, client: FlaskClient) -> None:
    new_account(installation, email="camille@example.org")
    enter(client, "camille@example.org")
    send(client, "/deconnexion", page="/methode")
    for _ in range(5):
        enter(client, "camille@example.org", "pas le bon mot de passe")
    assert enter(client, "camille@example.org").status_code == 422
    assert enter(at(installation, NOW), "camille@example.org").status_code == 303


def test_a_browser_is_known_to_each_account_it_opened(installation: FakeGeomap, client: FlaskClient) -> None:
    for email in ("un@example.org", "deux@example.org", "un@example.org"):
        new_account(installation, email=email) if installation.accounts.by_email(email) is None else None
        enter(client, email)
        send(client, "/deconnexion", page="/methode")
    cookie = client.get_cookie(COOKIE_OF_DEVICE, path="/connexion")
    assert cookie is not None
    held = [digest_of(one) for one in cookie.value.split(".")]
    assert len(held) == 2
    for email in ("un@example.org", "deux@example.org"):
        assert installation.accounts.known_device(email, held)
    assert installation.accounts.known_device("trois@example.org", held) is None


@pytest.mark.parametrize("planted", ["x" * 3000, ".".join("abcdefgh"), "...", "é"])
def test_a_cookie_somebody_planted_opens_nothing(installation: FakeGeomap, client: FlaskClient, planted: str) -> None:
    new_account(installation, email="camille@example.org")
    client.set_cookie(COOKIE_OF_DEVICE, planted, path="/connexion")
    for _ in range(5):
        enter(client, "camille@example.org", "pas le bon mot de passe")
    assert enter(client, "camille@example.org").status_code == 422


def test_an_address_nobody_has_is_counted_like_any_other(installation: FakeGeomap, client: FlaskClient) -> None:
    new_account(installation, email="camille@example.org")
    for email in ("camille@example.org", "personne@example.org"):
        for _ in range(6):
            assert enter(client, email, "pas le bon mot de passe").status_code == 422
        pool = signing_in.unknown_pool(email)
        tried = installation.accounts.attempt(pool, NOW, lockout.unknown_wait, lockout.QUIET)
        assert not tried.allowed


def test_wrong_tries_at_the_door_do_not_stop_who_is_inside(installation: FakeGeomap, client: FlaskClient) -> None:
    signed_in(client, email="camille@example.org")
    stranger = client.application.test_client()
    for _ in range(6):
        enter(stranger, "camille@example.org", "pas le bon mot de passe")
    data = {"current_password": PASSWORD, "new_password": "un autre chat, sur un autre toit"}
    assert send(client, "/compte/mot-de-passe", data, page="/compte").status_code == 303


def test_a_success_forgets_the_errors_before(installation: FakeGeomap, client: FlaskClient) -> None:
    new_account(installation, email="camille@example.org")
    for _ in range(3):
        for _ in range(4):
            enter(client, "camille@example.org", "pas le bon mot de passe")
        with client.application.test_client() as fresh:
            assert enter(fresh, "camille@example.org").status_code == 303
    assert installation.mailer.letters == []


def test_a_session_gets_a_token_of_its_own_whatever_the_browser_brought(
    installation: FakeGeomap, client: FlaskClient
) -> None:
    account = new_account(installation, email="camille@example.org")
    client.set_cookie(COOKIE, "a token somebody planted")
    enter(client, "camille@example.org")
    cookie = client.get_cookie(COOKIE)
    assert cookie is not None
    assert cookie.value != "a token somebody planted"
    assert [kept.digest for kept in installation.accounts.sessions(account.id)] == [digest_of(cookie.value)]


def test_signing_in_changes_the_proof_of_forms(installation: FakeGeomap, client: FlaskClient) -> None:
    new_account(installation, email="camille@example.org")
    page = client.get("/connexion")
    before = form_token(page)
    client.post("/connexion", data={"csrf_token": before, "email": "camille@example.org", "password": PASSWORD})
    assert client.post("/deconnexion", data={"csrf_token": before}).status_code == 400
    assert "Se déconnecter" in client.get("/methode").text


def test_leaving_ends_the_session_on_the_server_too(installation: FakeGeomap, client: FlaskClient) -> None:
    account = signed_in(client)
    cookie = client.get_cookie(COOKIE)
    assert cookie is not None
    assert send(client, "/deconnexion", page="/methode").status_code == 303
    assert client.get_cookie(COOKIE) is None
    assert installation.accounts.sessions(account.id) == []
    client.set_cookie(COOKIE, cookie.value)
    assert "Se connecter" in client.get("/methode").text


@pytest.mark.parametrize(
    ("host", "scheme", "secure"),
    [
        ("127.0.0.1:8000", "http", False),
        ("localhost", "http", False),
        ("[::1]:8000", "http", False),
        ("annuaire.example.org", "http", True),
        ("127.0.0.1.example.org", "http", True),
        ("127.0.0.1:8000", "https", True),
    ],
)
def test_cookies_stay_with_us(
    installation: FakeGeomap, client: FlaskClient, host: str, scheme: str, secure: bool
) -> None:
    new_account(installation, email="camille@example.org")
    site = f"{scheme}://{host}"
    token = form_token(client.get("/connexion", base_url=site))
    if secure and scheme == "http":
        # The browser would not send the form's cookie back over plain http: sign in past the form.
        client.application.config["WTF_CSRF_ENABLED"] = False
    data = {"csrf_token": token, "email": "camille@example.org", "password": PASSWORD}
    answer = client.post("/connexion", base_url=site, data=data, headers={"Referer": f"{site}/connexion"})
    (kept,) = [cookie for cookie in answer.headers.getlist("Set-Cookie") if cookie.startswith(COOKIE)]
    assert "HttpOnly" in kept
    assert "SameSite=Lax" in kept
    assert ("Secure" in kept) is secure
    assert "Domain" not in kept


def test_a_visitor_gets_no_cookie_before_a_form(client: FlaskClient) -> None:
    assert "Set-Cookie" not in client.get("/").headers
    assert "geomap_form" in client.get("/connexion").headers["Set-Cookie"]


def test_what_a_signed_in_person_sees_is_kept_nowhere(client: FlaskClient) -> None:
    before = client.get("/")
    signed_in(client)
    answer = client.get("/", headers={"If-None-Match": before.headers["ETag"]})
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert "ETag" not in answer.headers
    assert "Camille Essai" in answer.text
    client.delete_cookie(COOKIE)
    after = client.get("/")
    assert "Camille Essai" not in after.text
    assert after.headers["ETag"] == before.headers["ETag"]
    assert "Cookie" in after.vary
    assert client.get("/connexion").headers["Cache-Control"] == "private, no-store"


def test_a_form_of_another_site_is_refused(installation: FakeGeomap, client: FlaskClient) -> None:
    new_account(installation, email="camille@example.org")
    answer = client.post("/connexion", data={"email": "camille@example.org", "password": PASSWORD})
    assert answer.status_code == 400
    assert "formulaire" in answer.text


def test_a_session_ends_unused_and_ends_anyway(installation: FakeGeomap, client: FlaskClient) -> None:
    account = signed_in(client)
    token = client.get_cookie(COOKIE).value  # type: ignore[union-attr]
    used = NOW
    while used + signing_in.IDLE < NOW + signing_in.LONGEST:
        used += signing_in.IDLE
        later = at(installation, used)
        later.set_cookie(COOKIE, token)
        assert "Camille Essai" in later.get("/methode").text
    last = at(installation, NOW + signing_in.LONGEST + dt.timedelta(seconds=1))
    last.set_cookie(COOKIE, token)
    assert "Camille Essai" not in last.get("/methode").text
    assert installation.accounts.sessions(account.id) == []
    sign_in_as(client, account)
    idle = at(installation, NOW + signing_in.IDLE + dt.timedelta(seconds=1))
    idle.set_cookie(COOKIE, client.get_cookie(COOKIE).value)  # type: ignore[union-attr]
    assert "Camille Essai" not in idle.get("/methode").text


def test_the_code_of_a_telephone_is_asked_for_and_works_once(installation: FakeGeomap, client: FlaskClient) -> None:
    new_account(installation, email="camille@example.org", totp_secret=SECRET)
    answer = enter(client, "camille@example.org", suite="/methode")
    assert answer.headers["Location"].startswith("/connexion/code?suite=")
    assert client.get_cookie(COOKIE) is None
    code = pyotp.TOTP(SECRET).at(NOW)
    wrong = "000000" if code != "000000" else "111111"
    assert send(client, "/connexion/code", {"code": wrong}).status_code == 422
    done = send(client, "/connexion/code", {"code": f"{code[:3]} {code[3:]}", "suite": "/methode"})
    assert (done.status_code, done.headers["Location"]) == (303, "/methode")
    again = client.application.test_client()
    enter(again, "camille@example.org")
    assert send(again, "/connexion/code", {"code": code}).status_code == 422


def test_guessing_codes_locks_the_account(installation: FakeGeomap, client: FlaskClient) -> None:
    account = new_account(installation, email="camille@example.org", totp_secret=SECRET)
    code = pyotp.TOTP(SECRET).at(NOW)
    wrong = "000000" if code != "000000" else "111111"
    enter(client, "camille@example.org")
    for _ in range(4):
        assert send(client, "/connexion/code", {"code": wrong}).status_code == 422
    assert send(client, "/connexion/code", {"code": code}).status_code == 422
    assert [letter.to for letter in installation.mailer.letters] == [account.email]


def test_the_second_step_needs_the_first(client: FlaskClient) -> None:
    assert client.get("/connexion/code").headers["Location"] == "/connexion"
    assert client.get("/connexion/code?suite=/methode").headers["Location"] == "/connexion?suite=/methode"


@pytest.mark.parametrize(
    ("address", "ours"),
    [
        ("/", True),
        (f"/carte/{ZONE}/creation-site?t=30", True),
        ("/compte#sessions", True),
        ("", False),
        ("compte", False),
        ("//example.org", False),
        ("/\\example.org", False),
        ("\\/example.org", False),
        ("/\t/example.org", False),
        ("/\n/example.org", False),
        (" //example.org", False),
        ("https://example.org", False),
        ("javascript:alert(1)", False),
        ("/a\u2028b\x00", False),
        ("/" + "a" * 3000, False),
    ],
)
def test_only_our_own_pages_are_gone_on_to(address: str, ours: bool) -> None:
    assert is_ours(address) is ours


def test_going_on_elsewhere_is_going_to_ones_own_page(installation: FakeGeomap, client: FlaskClient) -> None:
    new_account(installation, email="camille@example.org")
    answer = enter(client, "camille@example.org", suite="//example.org")
    assert answer.headers["Location"] == "/espace"


def test_a_page_for_others_leads_to_signing_in_and_back(client: FlaskClient) -> None:
    answer = client.post("/deconnexion")
    assert answer.status_code in {303, 400}
    assert COOKIE not in str(answer.headers.getlist("Set-Cookie"))
