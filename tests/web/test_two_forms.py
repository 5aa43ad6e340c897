"""The light form for everybody, the full one for those who advise people, and the message between them."""

from __future__ import annotations

from pathlib import Path

import pytest
from batches import batch, offer, provider
from flask.testing import FlaskClient
from people import form_token, send, sign_in_as, signed_in
from trust_world import TrustWorld, make_trust_world

from geomap.core.entries.closure import Closure
from geomap.core.entries.profile import Contact, Identity
from geomap.core.roles import Grant
from geomap.errors import MailBroken
from geomap.ports.full_directory import MediatorNote
from geomap.ports.space import Place
from geomap.web import create_app

PAGE = "/prestataire/p-9"
SECRET = "prive@example.org"
HOSTILE = "<img src=x onerror=alert(1)>"


@pytest.fixture
def world(tmp_path: Path) -> TrustWorld:
    world = make_trust_world(tmp_path)
    rows = [offer("p-9", "site", proof_state="validated", valid_until="2099-01-01"), offer("p-9", "securite")]
    world.geomap.store.save(batch([provider("p-9", email="a@example.org", phone="0466000001")], rows))
    owner = world.person("owner9", Grant("provider", "provider:p-9"))
    contacts = [Contact("phone", "0466000001", "public"), Contact("email", SECRET, "mediators")]
    world.geomap.space.reach("p-9", contacts, owner.id)
    return world


@pytest.fixture
def client(world: TrustWorld) -> FlaskClient:
    return create_app(world.geomap).test_client()


def take_back(client: FlaskClient, note: MediatorNote, at: str = PAGE) -> None:
    """Send the form by which a note is taken back, to the address of a provider."""
    typed = {"csrf_token": form_token(client.get(PAGE)), "at": note.at.isoformat()}
    client.post(f"{at}/notes/{note.id}/retirer", data=typed)


def test_a_visitor_sees_what_was_made_public_and_no_address(client: FlaskClient) -> None:
    shown = client.get(PAGE).text
    assert '<a href="tel:0466000001">04 66 00 00 01</a>' in shown
    assert f'href="{PAGE}/ecrire"' in shown
    assert SECRET not in shown
    assert "@example.org" not in shown
    assert "Pour les médiateurs" not in shown
    assert not client.get_cookie("geomap_session")


@pytest.mark.parametrize("grant", [Grant("mediator"), Grant("official", "departement:48"), Grant("reviewer")])
def test_those_who_advise_see_everything(client: FlaskClient, grant: Grant) -> None:
    signed_in(client, grant)
    shown = client.get(PAGE).text
    assert SECRET in shown
    assert "déclaré, sans preuve déposée" in shown


@pytest.mark.parametrize("grants", [(), (Grant("mediator", "departement:43"),), (Grant("provider", "provider:p-1"),)])
def test_others_who_are_signed_in_do_not(client: FlaskClient, grants: tuple[Grant, ...]) -> None:
    signed_in(client, *grants)
    assert SECRET not in client.get(PAGE).text
    assert client.get("/comparer-prestataires?p=p-9").status_code in {403, 404}


def test_a_message_goes_through_the_form_and_is_kept_nowhere(world: TrustWorld, client: FlaskClient) -> None:
    typed = {"name": "Ana", "reply_to": "ana@example.org", "message": "Bonjour, il me faut un site."}
    done = send(client, f"{PAGE}/ecrire", typed)
    assert done.status_code == 303
    assert "est parti" in client.get(done.headers["Location"]).text
    assert [letter.to for letter in world.post.letters] == [SECRET]


def test_a_second_click_sends_no_second_message(world: TrustWorld, client: FlaskClient) -> None:
    typed = {"name": "Ana", "reply_to": "ana@example.org", "message": "Bonjour, il me faut un site."}
    for _ in range(2):
        assert send(client, f"{PAGE}/ecrire", typed).status_code == 303
    assert len(world.post.letters) == 1
    send(client, f"{PAGE}/ecrire", typed | {"message": "Bonjour, et une boutique ?"})
    assert len(world.post.letters) == 2
    world.clock.go(world.clock.day(days=1))
    send(client, f"{PAGE}/ecrire", typed)
    assert len(world.post.letters) == 3


def test_a_message_the_mail_server_refused_may_be_sent_again(
    world: TrustWorld, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    typed = {"name": "Ana", "reply_to": "ana@example.org", "message": "Bonjour, il me faut un site."}

    def down(_letter: object) -> None:
        raise MailBroken("The mail server does not answer.")

    with monkeypatch.context() as patch:
        patch.setattr(world.post, "send", down)
        assert send(client, f"{PAGE}/ecrire", typed).status_code >= 500
    assert send(client, f"{PAGE}/ecrire", typed).status_code == 303
    assert len(world.post.letters) == 1


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"name": ""}, "Dites qui vous êtes"),
        ({"reply_to": "ana@@example"}, "pas complète"),
        ({"message": "bref"}, "quelques mots"),
        ({"message": "x" * 3001}, "trop long"),
    ],
)
def test_a_message_that_cannot_be_answered_is_not_sent(
    world: TrustWorld, client: FlaskClient, change: dict[str, str], words: str
) -> None:
    typed = {"name": "Ana", "reply_to": "ana@example.org", "message": "Bonjour, il me faut un site."} | change
    refused = send(client, f"{PAGE}/ecrire", typed)
    assert (refused.status_code, words in refused.text) == (422, True)
    assert world.post.letters == []


def test_a_program_that_fills_in_everything_is_told_the_same_and_nothing_goes(
    world: TrustWorld, client: FlaskClient
) -> None:
    typed = {"name": "Ana", "reply_to": "ana@example.org", "message": "Bonjour, il me faut un site.", "site": "x"}
    assert send(client, f"{PAGE}/ecrire", typed).status_code == 303
    assert world.post.letters == []


def test_who_cannot_be_written_to_has_no_form(client: FlaskClient) -> None:
    assert client.get("/prestataire/p-1/ecrire").status_code == 404
    assert client.get("/prestataire/nobody/ecrire").status_code == 404


def test_notes_are_for_mediators_their_author_takes_them_back(world: TrustWorld, client: FlaskClient) -> None:
    signed_in(client, "mediator")
    assert send(client, f"{PAGE}/notes", {"note": HOSTILE}, page=PAGE).status_code == 303
    shown = client.get(PAGE).text
    assert HOSTILE not in shown
    assert "&lt;img" in shown
    (note,) = world.geomap.full_directory.notes("p-9")
    other = world.person("other", Grant("mediator"))
    sign_in_as(client, other)
    take_back(client, note)
    assert len(world.geomap.full_directory.notes("p-9")) == 1
    sign_in_as(client, world.person("boss", Grant("administrator")))
    take_back(client, note)
    assert world.geomap.full_directory.notes("p-9") == []


def test_who_administers_elsewhere_deletes_nobodys_note_by_a_made_up_address(
    world: TrustWorld, client: FlaskClient
) -> None:
    author = world.person("author", Grant("mediator"))
    world.geomap.full_directory.add_note("p-9", author.id, "Reçoit le mardi.")
    (note,) = world.geomap.full_directory.notes("p-9")
    grants = (Grant("administrator", "departement:43"), Grant("mediator", "departement:48"))
    sign_in_as(client, world.person("neighbour", *grants))
    assert f"/notes/{note.id}/retirer" not in client.get(PAGE).text
    for at in ("/prestataire/p-2", PAGE):
        take_back(client, note, at=at)
    sign_in_as(client, world.person("boss", Grant("administrator")))
    take_back(client, note, at="/prestataire/p-2")
    assert world.geomap.full_directory.notes("p-9") == [note]


def test_a_page_read_before_its_note_was_gone_takes_no_later_note(world: TrustWorld, client: FlaskClient) -> None:
    author = world.person("author", Grant("mediator"))
    notes = world.geomap.full_directory
    notes.add_note("p-9", author.id, "La première.")
    (first,) = notes.notes("p-9")
    notes.remove_note("p-9", first.id, first.at, author.id)
    world.clock.go(world.clock.day(days=1))
    notes.add_note("p-9", author.id, "La seconde.")
    sign_in_as(client, author)
    for at in (first.at.isoformat(), "", "2026", "2026-06-15"):
        (kept,) = notes.notes("p-9")
        typed = {"csrf_token": form_token(client.get(PAGE)), "at": at}
        assert client.post(f"{PAGE}/notes/{kept.id}/retirer", data=typed).status_code == 303
    assert [note.body for note in notes.notes("p-9")] == ["La seconde."]


def test_providers_stand_side_by_side(client: FlaskClient) -> None:
    signed_in(client, "mediator")
    shown = client.get("/comparer-prestataires?p=p-9&p=p-1&p=p-9").text
    assert shown.count('scope="col"') == 2
    assert SECRET in shown
    assert client.get("/comparer-prestataires").status_code == 200
    assert client.get("/comparer-prestataires?p=p-9&p=unknown").status_code == 404


def test_an_entry_that_is_not_published_is_shown_to_no_mediator(world: TrustWorld, client: FlaskClient) -> None:
    made = world.geomap.space.create(Identity("Bientôt"), Place(commune="48001"), world.person("ana").id)
    world.geomap.space.reach(made, [Contact("email", "cache@example.org", "mediators")], world.person("ana").id)
    signed_in(client, "mediator")
    compared = client.get(f"/comparer-prestataires?p={made}")
    assert (compared.status_code, "cache@example.org" in compared.text) == (404, False)
    typed = {"csrf_token": form_token(client.get(PAGE)), "note": "Vu."}
    assert client.post(f"/prestataire/{made}/notes", data=typed).status_code == 404
    assert world.geomap.full_directory.notes(made) == []


def test_who_is_located_elsewhere_is_not_told_to_be_lost(world: TrustWorld, client: FlaskClient) -> None:
    far = provider("p-far", name="Loin", commune="43050", city="Grandville", lon=3.4, lat=44.55)
    world.geomap.store.save(batch([far], [offer("p-far", "site")]))
    shown = client.get("/prestataire/p-far").text
    assert "Grandville" in shown
    assert "Hors du territoire de cette carte." in shown
    assert "n’a pas encore pu être situé" not in shown
    assert "Grandville" in client.get("/prestataires").text
    lost = client.get("/prestataire/p-3").text
    assert "n’a pas encore pu être situé" in lost
    assert "Hors du territoire" not in lost
    assert "Hors du territoire" not in client.get(PAGE).text


def test_a_closed_provider_is_compared_by_what_it_does_and_said_to_be_closed(
    world: TrustWorld, client: FlaskClient
) -> None:
    today = world.geomap.today()
    world.geomap.space.open("p-9", None, Closure(today, today), world.person("owner9").id)
    signed_in(client, "mediator")
    shown = client.get("/comparer-prestataires?p=p-9").text.replace("\xa0", " ")
    assert "Fermé du 15 juin 2026 au 15 juin 2026." in shown
    assert '<th scope="row">Site vitrine</th>' in shown
    world.clock.go(world.clock.day(days=1))
    assert "Fermé" not in client.get("/comparer-prestataires?p=p-9").text


def test_the_register_page_says_each_term(client: FlaskClient) -> None:
    shown = client.get("/donnees-personnelles").text.replace("\xa0", " ")
    assert "3 ans après la dernière connexion" in shown
    assert "3 mois après la dernière décision" in shown
    assert "7 jours après la demande" in shown
    assert "day after" in client.get("/donnees-personnelles?lang=en").text.replace("\xa0", " ")
