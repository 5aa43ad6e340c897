"""Signing in with an OpenID Connect provider, and everything it may do wrong."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from dataclasses import replace
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from fake_site import FakeGeomap
from flask.testing import FlaskClient
from joserfc.jwk import OctKey
from openid_provider import CLIENT, SECRET, Provider, a_key, provider_at_work
from people import NOW, new_account, send, signed_in
from werkzeug.test import TestResponse

from geomap.access.openid import OpenIdProvider
from geomap.config import Settings, read_settings
from geomap.core.roles import Grant
from geomap.errors import BadInput, BadSetting
from geomap.stewardship.federation import read_roles
from geomap.web import create_app
from geomap.wiring import wire

ROLES = "groups=mediateurs:mediator;siren=1:2:official@epci:1"


@pytest.fixture
def provider() -> Iterator[Provider]:
    with provider_at_work() as working:
        yield working


@pytest.fixture
def installation(provider: Provider) -> FakeGeomap:
    """An installation that knows the provider."""
    identity = OpenIdProvider(
        provider.issuer, (CLIENT, SECRET), name="ProEssai", scopes="openid email", seconds=NOW.timestamp
    )
    settings = Settings(database_url="sqlite://", territory="48", oidc_roles=ROLES)
    return FakeGeomap(identity=identity, settings=settings)


def go_there(client: FlaskClient, **form: str) -> str:
    """Press the button, be signed in there, and give the path one is sent back to."""
    answer = send(client, "/connexion/ailleurs", form, page="/connexion")
    assert answer.status_code == 303, answer.text
    there = requests.get(answer.headers["Location"], allow_redirects=False, timeout=60)
    back = there.headers["Location"]
    assert back.startswith("http://127.0.0.1:8000/connexion/retour?")
    return back.removeprefix("http://127.0.0.1:8000")


def come_back(client: FlaskClient, **form: str) -> TestResponse:
    return client.get(go_there(client, **form))


def test_somebody_new_gets_an_account(installation: FakeGeomap, provider: Provider, client: FlaskClient) -> None:
    provider.claims |= {"given_name": "Camille", "usual_name": "Essai"}
    answer = come_back(client, suite="/methode")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/methode")
    assert "Camille Essai" in client.get("/methode").text
    account = installation.accounts.by_email("camille@example.org")
    assert account is not None
    assert (account.password, account.grants) == (None, ())
    again = client.application.test_client()
    assert come_back(again).status_code == 303
    assert len(installation.accounts.search()) == 1


@pytest.mark.parametrize("signed", [True, False])
def test_what_it_says_of_the_person_may_be_signed_or_plain(
    provider: Provider, client: FlaskClient, signed: bool
) -> None:
    provider.signed_userinfo = signed
    assert come_back(client).status_code == 303
    assert "Mon compte" in client.get("/methode").text


def test_an_account_with_that_address_is_not_taken_over(
    installation: FakeGeomap, provider: Provider, client: FlaskClient
) -> None:
    account = new_account(installation, email="camille@example.org")
    answer = come_back(client)
    assert answer.status_code == 403
    assert "rattachez" in answer.text
    assert "Se connecter" in client.get("/methode").text
    assert installation.accounts.identities(account.id) == []


def test_the_owner_ties_an_identity_and_is_told(
    installation: FakeGeomap, provider: Provider, client: FlaskClient
) -> None:
    provider.claims = {"email": "autre@example.org"}
    account = signed_in(client, email="camille@example.org")
    answer = send(client, "/compte/identite", page="/compte")
    back = requests.get(answer.headers["Location"], allow_redirects=False, timeout=60).headers["Location"]
    assert client.get(back.removeprefix("http://127.0.0.1:8000")).headers["Location"] == "/compte?fait=identite"
    assert [identity.subject for identity in installation.accounts.identities(account.id)] == ["sub-1"]
    assert "ProEssai" in installation.mailer.letters[-1].subject
    fresh = client.application.test_client()
    assert come_back(fresh).status_code == 303
    assert "Camille Essai" in fresh.get("/methode").text
    other = client.application.test_client()
    signed_in(other)
    answer = send(other, "/compte/identite", page="/compte")
    back = requests.get(answer.headers["Location"], allow_redirects=False, timeout=60).headers["Location"]
    assert "déjà un autre compte" in other.get(back.removeprefix("http://127.0.0.1:8000")).text


@pytest.mark.parametrize(
    "claims", [{"email": "x@example.org"}, {"email": "x@example.org", "email_verified": "true"}, {}]
)
def test_an_address_nobody_checked_opens_nothing(
    installation: FakeGeomap, provider: Provider, client: FlaskClient, claims: dict[str, object]
) -> None:
    provider.claims = claims
    assert come_back(client).status_code == 403
    assert installation.accounts.search() == []


def test_where_the_provider_is_trusted_with_addresses_they_need_no_word(
    installation: FakeGeomap, provider: Provider
) -> None:
    provider.claims = {"email": "x@example.org"}
    trusting = replace(installation, settings=replace(installation.settings, oidc_trust_email="on"))
    client = create_app(trusting).test_client()  # type: ignore[arg-type]
    assert come_back(client).status_code == 303
    assert installation.accounts.by_email("x@example.org") is not None


def test_claims_give_roles_and_take_back_what_they_gave(
    installation: FakeGeomap, provider: Provider, client: FlaskClient
) -> None:
    provider.claims |= {"groups": ["autres", "mediateurs"], "siren": "1:2"}
    come_back(client)
    account = installation.accounts.by_email("camille@example.org")
    assert account is not None
    assert account.grants == (Grant("mediator"), Grant("official", "epci:1"))
    installation.accounts.grant(account.id, Grant("reviewer"), "somebody")
    provider.claims |= {"groups": [], "siren": "3"}
    come_back(client.application.test_client())
    assert installation.accounts.get(account.id).grants == (Grant("reviewer"),)  # type: ignore[union-attr]


def test_a_closed_account_stays_closed(installation: FakeGeomap, client: FlaskClient) -> None:
    come_back(client)
    account = installation.accounts.by_email("camille@example.org")
    assert account is not None
    installation.accounts.disable(account.id, NOW)
    assert come_back(client.application.test_client()).status_code == 403


def test_a_code_of_the_telephone_is_asked_for_here_too(installation: FakeGeomap, client: FlaskClient) -> None:
    come_back(client)
    account = installation.accounts.by_email("camille@example.org")
    assert account is not None
    installation.accounts.change(account.id, totp_secret="JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP")
    answer = come_back(client.application.test_client())
    assert answer.headers["Location"].startswith("/connexion/code")


def test_signing_out_here_signs_out_there(provider: Provider, client: FlaskClient) -> None:
    come_back(client)
    answer = send(client, "/deconnexion", page="/methode")
    assert answer.headers["Location"].startswith(f"{provider.issuer}/leave?")
    asked = parse_qs(urlsplit(answer.headers["Location"]).query)
    assert asked["post_logout_redirect_uri"] == ["http://127.0.0.1:8000/"]
    assert asked["client_id"] == [CLIENT]
    assert asked["id_token_hint"][0].count(".") == 2
    assert "Se connecter" in client.get("/methode").text
    # Forms may lead there, or the browser would stop on its way.
    assert f"form-action 'self' {provider.issuer};" in client.get("/methode").headers["Content-Security-Policy"]


def test_signing_out_works_when_the_provider_is_down(
    installation: FakeGeomap, provider: Provider, client: FlaskClient
) -> None:
    come_back(client)
    cold = OpenIdProvider(provider.issuer, (CLIENT, SECRET), name="ProEssai", scopes="openid", seconds=NOW.timestamp)
    provider.down.add("describe")
    object.__setattr__(installation, "identity", cold)
    assert send(client, "/deconnexion", page="/methode").headers["Location"] == "/"
    assert "Se connecter" in client.get("/methode").text


FAULTS: dict[str, object] = {
    "signed by another": lambda p: setattr(p, "published", a_key("one", "another")),
    "signed with a key of another name": lambda p: setattr(p, "published", a_key("x")),
    "not signed": lambda p: setattr(p, "algorithm", "none"),
    "another issuer": lambda p: p.id_token.update(iss="https://evil.example"),
    "another audience": lambda p: p.id_token.update(aud="another"),
    "several audiences, not ours": lambda p: p.id_token.update(aud=["a", "b"], azp="a"),
    "several audiences, for another": lambda p: p.id_token.update(aud=[CLIENT, "b"], azp="b"),
    "expired": lambda p: p.id_token.update(exp=int(NOW.timestamp()) - 61),
    "from the future": lambda p: p.id_token.update(iat=int(NOW.timestamp()) + 61),
    "without end": lambda p: p.id_token.update(exp=None),
    "end that is no number": lambda p: p.id_token.update(exp="tomorrow"),
    "another nonce": lambda p: p.id_token.update(nonce="another"),
    "no nonce": lambda p: p.id_token.update(nonce=None),
    "about nobody": lambda p: p.id_token.update(sub=""),
    "userinfo of somebody else": lambda p: p.userinfo.update(sub="sub-2"),
    "userinfo for another site": lambda p: p.userinfo.update(aud="another"),
    "userinfo of another issuer": lambda p: p.userinfo.update(iss="https://evil.example"),
    "userinfo expired": lambda p: p.userinfo.update(exp=int(NOW.timestamp()) - 61),
    "userinfo down": lambda p: p.down.add("userinfo"),
    "token endpoint down": lambda p: p.down.add("token"),
    "keys down": lambda p: p.down.add("keys"),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_what_cannot_be_trusted_signs_nobody_in(
    installation: FakeGeomap, provider: Provider, client: FlaskClient, caplog: pytest.LogCaptureFixture, fault: str
) -> None:
    FAULTS[fault](provider)  # type: ignore[operator]
    with caplog.at_level(logging.INFO):
        answer = come_back(client)
    assert answer.status_code == 503
    assert "ProEssai ne répond pas comme il le devrait" in answer.text
    assert "Se connecter" in client.get("/methode").text
    assert installation.accounts.search() == []
    assert SECRET not in caplog.text
    assert "The OpenID Connect provider http://127.0.0.1" in caplog.text


def test_a_shared_secret_is_no_signature(installation: FakeGeomap, provider: Provider, client: FlaskClient) -> None:
    provider.published, provider.algorithm = provider.key, "HS256"
    provider.key = OctKey.import_key("a secret both sides share, and no signature", {"kid": "one"})  # type: ignore[assignment]
    assert come_back(client).status_code == 503
    assert installation.accounts.search() == []


def test_a_new_key_is_fetched_when_it_signs(provider: Provider, client: FlaskClient) -> None:
    assert come_back(client).status_code == 303
    provider.key = a_key("two")
    assert come_back(client.application.test_client()).status_code == 303


@pytest.mark.parametrize("what", ["describe", "issuer"])
def test_a_provider_that_is_down_or_another_is_told_of_politely(
    installation: FakeGeomap, provider: Provider, client: FlaskClient, what: str
) -> None:
    if what == "issuer":
        provider.describes["issuer"] = "https://evil.example"
    else:
        provider.down.add("describe")
    answer = send(client, "/connexion/ailleurs", page="/connexion")
    assert answer.status_code == 503
    assert "mot de passe" in answer.text


def test_only_the_browser_that_left_can_come_back_and_once(provider: Provider, client: FlaskClient) -> None:
    back = go_there(client)
    stranger = client.application.test_client()
    assert stranger.get(back).status_code == 400
    assert client.get(back.replace("state=", "state=x")).status_code == 400
    assert client.get(back).status_code == 400
    assert "Se connecter" in client.get("/methode").text
    assert client.get(f"{go_there(client).partition('?')[0]}?error=access_denied").status_code == 400


def test_a_code_bound_to_another_errand_is_refused(provider: Provider, client: FlaskClient) -> None:
    theirs = parse_qs(urlsplit(go_there(client.application.test_client())).query)["code"][0]
    mine = go_there(client)
    state = parse_qs(urlsplit(mine).query)["state"][0]
    assert client.get(f"/connexion/retour?code={theirs}&state={state}").status_code == 503


def test_without_a_provider_there_is_no_button_and_no_address() -> None:
    client = create_app(FakeGeomap()).test_client()  # type: ignore[arg-type]
    assert "ailleurs" not in client.get("/connexion").text
    assert send(client, "/connexion/ailleurs", page="/connexion").status_code == 404
    assert client.get("/connexion/retour").status_code == 404


@pytest.mark.parametrize("text", ["groups", "groups=x", "groups=x:king", "=x:mediator", "groups=x:provider"])
def test_roles_that_cannot_be_read_are_refused(text: str) -> None:
    with pytest.raises(BadInput):
        read_roles(text)


def test_the_provider_must_be_reached_safely() -> None:
    for environ in (
        {"GEOMAP_OIDC_ISSUER": "http://example.org", "GEOMAP_OIDC_CLIENT_ID": "x"},
        {"GEOMAP_OIDC_ISSUER": "https://example.org"},
    ):
        with pytest.raises(BadSetting, match="GEOMAP_OIDC"):
            wire(read_settings({"GEOMAP_DATABASE_URL": "sqlite://"} | environ))
