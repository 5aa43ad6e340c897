"""Administrators look after accounts and invite; where they administer, and never the last of them away."""

from __future__ import annotations

import dataclasses
import datetime as dt
import html
import re

import pytest
from fake_site import ZONE, FakeGeomap
from flask.testing import FlaskClient
from people import NOW, PASSWORD, new_account, send, signed_in

from geomap.core.roles import Grant
from geomap.web import create_app

COMPTES = "/administration/comptes"
NEW = "un chien dans le jardin, 8 fois"


def held(installation: FakeGeomap, account: str) -> set[Grant]:
    return set(installation.accounts.get(account).grants)  # type: ignore[union-attr]


def test_accounts_are_listed_found_and_shown(installation: FakeGeomap, client: FlaskClient) -> None:
    signed_in(client, "administrator", email="chef@example.org")
    other = new_account(installation, Grant("reviewer"), email="val@example.org", name="Valérie 100%_")
    assert "val@example.org" in client.get(COMPTES).text
    assert "Valérie" in client.get(f"{COMPTES}?q=100%25_").text
    assert "Valérie" not in client.get(f"{COMPTES}?q=100__").text
    page = client.get(f"{COMPTES}/{other.id}").text
    assert "Validateur, partout" in html.unescape(page)
    assert client.get(f"{COMPTES}/nobody").status_code == 404


def test_many_accounts_are_shown_page_by_page(installation: FakeGeomap, client: FlaskClient) -> None:
    signed_in(client, "administrator", email="chef@example.org")
    for number in range(60):
        new_account(installation, email=f"x{number:02}@example.org", name="")
    first, second = client.get(COMPTES).text, client.get(f"{COMPTES}?page=2").text
    assert ("x10@example.org" in first, "x59@example.org" in first) == (True, False)
    assert ("x10@example.org" in second, "x59@example.org" in second) == (False, True)


@pytest.mark.parametrize("page", ["99999999999999999999", "0", "-1", "deux", "²"])
def test_a_page_number_that_is_none_is_said_so(client: FlaskClient, page: str) -> None:
    signed_in(client, "administrator")
    assert client.get(COMPTES, query_string={"page": page}).status_code == 400


def test_roles_are_given_and_taken_back(installation: FakeGeomap, client: FlaskClient) -> None:
    signed_in(client, "administrator")
    other = new_account(installation)
    at = f"{COMPTES}/{other.id}"
    for role, scope in (("official", "epci:1"), ("provider", "provider:p-atelier"), ("mediator", "")):
        assert send(client, f"{at}/roles", {"role": role, "scope": scope}, page=at).status_code == 303
    assert held(installation, other.id) == {
        Grant("official", "epci:1"),
        Grant("provider", "provider:p-atelier"),
        Grant("mediator"),
    }
    answer = send(client, f"{at}/roles/retirer", {"role": "official", "scope": "epci:1"}, page=at)
    assert answer.status_code == 303
    assert Grant("official", "epci:1") not in held(installation, other.id)


@pytest.mark.parametrize(
    ("role", "scope"),
    [("king", ""), ("", ""), ("official", "epci:nowhere"), ("provider", ""), ("provider", "epci:1"), ("mediator", "x")],
)
def test_a_role_without_meaning_is_refused(
    installation: FakeGeomap, client: FlaskClient, role: str, scope: str
) -> None:
    signed_in(client, "administrator")
    other = new_account(installation)
    at = f"{COMPTES}/{other.id}"
    assert send(client, f"{at}/roles", {"role": role, "scope": scope}, page=at).status_code == 422
    assert held(installation, other.id) == set()


def test_a_short_name_of_a_territory_and_an_entry_are_kept_in_full(
    installation: FakeGeomap, client: FlaskClient
) -> None:
    signed_in(client, "administrator")
    other = new_account(installation)
    at = f"{COMPTES}/{other.id}"
    assert '<option value="epci:1">Hautes Terres</option>' in client.get(at).text
    send(client, f"{at}/roles", {"role": "official", "scope": "48"}, page=at)
    send(client, f"{at}/roles", {"role": "provider", "scope": "", "provider": "p-atelier"}, page=at)
    assert held(installation, other.id) == {Grant("official", ZONE), Grant("provider", "provider:p-atelier")}
    for form in ({"role": "provider", "provider": "p-nobody"}, {"role": "mediator", "provider": "p-atelier"}):
        assert send(client, f"{at}/roles", form, page=at).status_code == 422


def test_the_last_administrator_stays(installation: FakeGeomap, client: FlaskClient) -> None:
    me = signed_in(client, "administrator")
    new_account(installation, Grant("administrator"), disabled_at=NOW)
    new_account(installation, Grant("administrator"), verified_at=None)
    new_account(installation, Grant("administrator", "epci:1"))
    at = f"{COMPTES}/{me.id}"
    refused = send(client, f"{at}/roles/retirer", {"role": "administrator", "scope": ""}, page=at)
    assert refused.status_code == 422
    assert "dernier administrateur" in refused.text
    assert send(client, f"{at}/fermer", page=at).status_code == 422
    assert held(installation, me.id) == {Grant("administrator")}
    new_account(installation, Grant("administrator"))
    assert send(client, f"{at}/fermer", page=at).status_code == 303
    assert client.get(COMPTES).status_code == 303


def test_a_closed_account_is_out_at_once_and_can_come_back(installation: FakeGeomap, client: FlaskClient) -> None:
    signed_in(client, "administrator")
    theirs = client.application.test_client()
    other = signed_in(theirs, "mediator")
    at = f"{COMPTES}/{other.id}"
    send(client, f"{at}/fermer", page=at)
    assert "Se connecter" in theirs.get("/methode").text
    assert send(theirs, "/connexion", {"email": other.email, "password": PASSWORD}).status_code == 422
    send(client, f"{at}/rouvrir", page=at)
    assert send(theirs, "/connexion", {"email": other.email, "password": PASSWORD}).status_code == 303


def test_an_administrator_of_a_zone_sees_and_gives_there_only(installation: FakeGeomap, client: FlaskClient) -> None:
    signed_in(client, Grant("administrator", "epci:1"))
    here = new_account(installation, Grant("provider", "provider:p-atelier"), email="ici@example.org", name="")
    there = new_account(installation, Grant("official", "epci:2"), email="ailleurs@example.org", name="")
    everywhere = new_account(installation, Grant("reviewer"), email="partout@example.org", name="")
    page = client.get(COMPTES).text
    assert "ici@example.org" in page
    assert "ailleurs@example.org" not in page
    assert "partout@example.org" not in page
    for hidden in (there, everywhere):
        assert client.get(f"{COMPTES}/{hidden.id}").status_code == 404
    at = f"{COMPTES}/{here.id}"
    for shown in (page, client.get(at).text):
        offered = re.findall(
            r'<option value="([^"]*)"', shown.partition('<select id="field-scope"')[2].partition("</select>")[0]
        )
        assert offered == ["epci:1"]
    given = [
        ("official", "epci:1"),
        ("official", "epci:2"),
        ("official", ZONE),
        ("reviewer", ""),
        ("administrator", ""),
    ]
    answers = [send(client, f"{at}/roles", {"role": r, "scope": s}, page=at).status_code for r, s in given]
    assert answers == [303, 422, 422, 422, 422]
    assert send(client, f"{at}/fermer", page=at).status_code == 303
    assert installation.accounts.get(here.id).disabled_at is None  # type: ignore[union-attr]


def test_an_invitation_opens_an_account_with_its_role(installation: FakeGeomap, client: FlaskClient) -> None:
    signed_in(client, "administrator", name="Chef <i>")
    form = {"email": "Invite@example.org", "role": "official", "scope": "epci:1"}
    assert send(client, "/administration/invitations", form, page=COMPTES).status_code == 303
    (letter,) = installation.mailer.letters
    assert letter.to == "Invite@example.org"
    assert "Collectivité, Hautes Terres" in letter.text
    link = installation.mailer.link("Invite@example.org")
    guest = client.application.test_client()
    assert "Chef &lt;i&gt;" in guest.get(link).text
    assert send(guest, link, {"name": "Invité", "new_password": "court"}).status_code == 422
    assert send(guest, link, {"name": "Invité", "new_password": NEW}).status_code == 303
    account = installation.accounts.by_email("invite@example.org")
    assert account is not None
    assert account.grants == (Grant("official", "epci:1"),)
    assert account.active
    assert guest.get("/tableau/epci:1").status_code == 200
    assert guest.get("/tableau/epci:2").status_code == 403
    assert guest.get(link).status_code == 404


def test_an_invitation_is_for_its_address_only(installation: FakeGeomap, client: FlaskClient) -> None:
    signed_in(client, "administrator")
    known = new_account(installation, email="invite@example.org")
    send(client, "/administration/invitations", {"email": known.email, "role": "reviewer"}, page=COMPTES)
    link = installation.mailer.link(known.email)
    stranger = client.application.test_client()
    assert "new_password" not in stranger.get(link).text
    other = signed_in(stranger)
    assert "autre compte" in stranger.get(link).text
    assert send(stranger, link, page="/compte").status_code == 403
    assert held(installation, other.id) == set()
    theirs = client.application.test_client()
    send(theirs, "/connexion", {"email": known.email, "password": PASSWORD, "suite": link})
    assert send(theirs, link).status_code == 303
    assert held(installation, known.id) == {Grant("reviewer")}


def test_an_invitation_ages_and_is_taken_back(installation: FakeGeomap, client: FlaskClient) -> None:
    signed_in(client, "administrator")
    send(client, "/administration/invitations", {"email": "invited.one@example.org", "role": "reviewer"}, page=COMPTES)
    link = installation.mailer.link("invited.one@example.org")
    late = dataclasses.replace(installation, now=lambda: NOW + dt.timedelta(days=14, seconds=1))
    assert create_app(late).test_client().get(link).status_code == 404  # type: ignore[arg-type]
    (kept,) = installation.accounts.invitations()
    answer = send(client, f"/administration/invitations/{kept.id}/reprendre", page=COMPTES)
    assert answer.status_code == 303
    assert client.application.test_client().get(link).status_code == 404
    assert "invited.one@example.org" not in client.get(COMPTES).text


def test_the_board_ranks_what_is_missing(client: FlaskClient) -> None:
    signed_in(client, Grant("official", "epci:1"))
    page = client.get("/tableau/epci:1")
    assert page.status_code == 200
    assert "Boutique en ligne" in page.text
    assert "/carte/epci:1/boutique" in page.text
    assert 'href="/tableau/epci:1"' in client.get("/methode").text
