"""The people of an entry: nobody is let go unseen, nobody by who came later, and whoever was let go can come back."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from homes import Clock, make_home
from people import NOW, PASSWORD, new_account, send, sign_in_as

from geomap.core.entries.profile import Identity
from geomap.core.roles import Grant
from geomap.ports.accounts import Account
from geomap.ports.space import Place, holding
from geomap.stewardship.kinship import is_kin
from geomap.web import create_app
from geomap.wiring import Geomap

HERE = Place(city="Aubrac-le-Haut", commune="48001", lon=3.05, lat=44.55, precision="commune", status="accepted")


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def home(tmp_path: Path, clock: Clock) -> Iterator[Geomap]:
    made = make_home(f"sqlite:///{tmp_path / 'geomap.gpkg'}", tmp_path, clock)
    yield made
    made.store.close()


@pytest.fixture
def ana(home: Geomap) -> Account:
    return new_account(home, email="ana@exemple.fr", name="Ana")


@pytest.fixture
def entry(home: Geomap, ana: Account) -> str:
    return home.space.create(Identity("Élan"), HERE, ana.id)


@pytest.fixture
def bob(home: Geomap, entry: str, ana: Account, clock: Clock) -> Account:
    """Who holds the entry since a day later."""
    clock.at = NOW + dt.timedelta(days=1)
    made = new_account(home, email="bob@exemple.fr", name="Bob")
    home.accounts.grant(made.id, holding(entry), ana.id)
    return made


def client(home: Geomap, account: Account) -> FlaskClient:
    made = create_app(home).test_client()
    sign_in_as(made, account)
    return made


def holding_it(home: Geomap, entry: str) -> list[str]:
    return [one.account for one in home.space.holders(entry)]


def letters(home: Geomap) -> list[tuple[str, str]]:
    return [(one.to, one.subject) for one in home.mailer.letters]  # type: ignore[attr-defined]


def go(who: FlaskClient, entry: str, whom: Account):
    page = f"/espace/{entry}/equipe"
    return send(who, f"{page}/depart", {"account": whom.id}, page=page)


def test_the_newest_does_not_drive_out_who_was_there(home: Geomap, entry: str, ana: Account, bob: Account) -> None:
    newest = client(home, bob)
    page = newest.get(f"/espace/{entry}/equipe")
    assert f"depart?compte={bob.id}" in page.text
    assert f"depart?compte={ana.id}" not in page.text
    assert "depuis plus longtemps que vous" in newest.get(f"/espace/{entry}/equipe/depart?compte={ana.id}").text
    answer = go(newest, entry, ana)
    assert (answer.status_code, "depuis plus longtemps que vous" in answer.text) == (422, True)
    data = {"password": PASSWORD, "sure": "yes"}
    refused = send(newest, f"/espace/{entry}/suppression", data)
    assert (refused.status_code, "depuis le plus longtemps peut la supprimer" in refused.text) == (422, True)
    assert holding_it(home, entry) == [ana.id, bob.id]
    assert letters(home) == []


def test_whoever_is_let_go_is_told_and_so_are_the_others(home: Geomap, entry: str, ana: Account, bob: Account) -> None:
    eve = new_account(home, holding(entry), email="eve@exemple.fr", name="Eve")
    first = client(home, ana)
    assert "pendant 30 jours" in first.get(f"/espace/{entry}/equipe/depart?compte={bob.id}").text
    assert go(first, entry, bob).status_code == 303
    assert letters(home) == [
        ("bob@exemple.fr", "Vous ne tenez plus la fiche « Élan »"),
        ("eve@exemple.fr", "Bob ne tient plus la fiche « Élan »"),
    ]
    home.mailer.letters.clear()  # type: ignore[attr-defined]
    assert go(client(home, eve), entry, eve).headers["Location"] == "/espace"
    assert letters(home) == [("ana@exemple.fr", "Eve ne tient plus la fiche « Élan »")]
    alone = go(first, entry, ana)
    assert (alone.status_code, "Vous êtes seul" in alone.text) == (422, True)
    assert home.register.verify().broken is None


def test_who_was_let_go_contests_it_and_gets_the_place_back(
    home: Geomap, clock: Clock, entry: str, ana: Account, bob: Account
) -> None:
    since = home.space.holders(entry)[1].since
    go(client(home, ana), entry, bob)
    gone = client(home, bob)
    link = home.mailer.link("bob@exemple.fr")  # type: ignore[attr-defined]
    assert link == f"/espace/revendiquer/{entry}"
    follow = send(gone, link, {"way": "reviewer", "message": "Nous sommes associés."}).headers["Location"]
    number = follow.rpartition("/")[2]
    near = client(home, new_account(home, Grant("reviewer"), holding(entry), email="near@exemple.fr"))
    page = f"/validation/fiches/{number}"
    assert "Nul ne décide pour sa propre structure" in near.get(page).text
    clock.at = NOW + dt.timedelta(days=60)
    judge = client(home, new_account(home, Grant("administrator"), email="judge@exemple.fr"))
    shown = " ".join(judge.get(page).text.replace("\xa0", " ").split())
    assert "Elle en a été retirée par Ana." in shown
    assert "L’accepter lui rend sa place d’avant." in shown
    assert send(judge, page, {"decision": "granted", "reason": "Associés."}).status_code == 303
    assert [one.since for one in home.space.holders(entry) if one.account == bob.id] == [since]


def test_an_administrator_who_takes_an_entry_away_tells_and_no_address_undoes_it(home: Geomap, bob: Account) -> None:
    judge = new_account(home, Grant("administrator"), email="judge@exemple.fr", name="Judge")
    guest = new_account(home, holding("p-imported"), email="guest@atelier-causse.example")
    page = f"/administration/comptes/{guest.id}"
    data = {"role": "provider", "scope": "provider:p-imported"}
    assert send(client(home, judge), f"{page}/roles/retirer", data, page=page).status_code == 303
    assert letters(home) == [("guest@atelier-causse.example", "Vous ne tenez plus la fiche « Atelier du Causse »")]
    answer = send(client(home, guest), "/espace/revendiquer/p-imported", {"way": "domain"})
    assert answer.status_code == 422
    assert holding_it(home, "p-imported") == []


def test_who_held_an_entry_by_an_administrators_hand_and_did_nothing_is_kin_for_good(home: Geomap) -> None:
    guest = new_account(home, holding("p-imported"), email="guest@exemple.fr")
    other = new_account(home, email="other@exemple.fr")
    home.accounts.revoke(guest.id, holding("p-imported"))
    kept = home.accounts.get(guest.id)
    assert kept is not None
    assert is_kin(home, kept, "p-imported", [])
    assert not is_kin(home, other, "p-imported", [])


def test_a_deleted_entry_is_told_to_those_who_held_it_too(home: Geomap, entry: str, ana: Account, bob: Account) -> None:
    data = {"password": PASSWORD, "sure": "yes"}
    assert send(client(home, ana), f"/espace/{entry}/suppression", data).status_code == 303
    assert letters(home) == [("bob@exemple.fr", "La fiche « Élan » a été supprimée")]
