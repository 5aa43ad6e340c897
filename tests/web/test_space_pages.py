"""The provider's own space as pages: kept input, plain sentences, and no door into somebody else's entry."""

from __future__ import annotations

import io
import json
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from batches import batch, offer, provider
from flask.testing import FlaskClient
from homes import SIRET, make_home
from people import PASSWORD, form_token, new_account, send, sign_in_as, signed_in
from werkzeug.test import TestResponse

from geomap.core.entries.profile import MOST_UNPROVEN, Contact, Delivery, Identity
from geomap.core.roles import Grant
from geomap.core.skills import Skill
from geomap.ports.space import Place, holding
from geomap.web import create_app
from geomap.wiring import Geomap

HERE = Place(city="Aubrac-le-Haut", commune="48001", lon=3.05, lat=44.55, precision="commune", status="accepted")
SCRIPT = "<script>alert(1)</script>"


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Geomap]:
    made = make_home(f"sqlite:///{tmp_path / 'geomap.gpkg'}", tmp_path)
    yield made
    made.store.close()


@pytest.fixture
def client(home: Geomap) -> FlaskClient:
    return create_app(home).test_client()


@pytest.fixture
def entry(home: Geomap, client: FlaskClient) -> str:
    """The id of an entry held by who is signed in."""
    ana = signed_in(client, email="ana@exemple.fr")
    return home.space.create(Identity("Élan"), HERE, ana.id)


def told(answer: TestResponse) -> str:
    """What a page says between its tags, blanks joined."""
    text = re.sub(r"<[^>]+>", " ", answer.text.split("<main", 1)[1].split("</main", 1)[0])
    return " ".join(text.replace("\xa0", " ").replace("\u202f", " ").split())


def test_nonsense_is_told_field_by_field_and_what_was_typed_is_kept(client: FlaskClient) -> None:
    signed_in(client)
    answer = send(client, "/espace/nouvelle", {"name": SCRIPT, "siret": "12 34", "city": ""})
    assert answer.status_code == 422
    assert "Ce numéro n’est pas un SIRET" in told(answer)
    assert "Dites dans quelle commune vous travaillez." in told(answer)
    assert SCRIPT not in answer.text
    assert 'value="12 34"' in answer.text


def test_the_same_siret_is_never_entered_twice(client: FlaskClient, home: Geomap) -> None:
    signed_in(client)
    data = {"name": "Tout autre nom", "siret": SIRET, "city": "Œuilly", "sure": "yes"}
    answer = send(client, "/espace/nouvelle", data)
    assert answer.status_code == 422
    assert "un établissement n’a qu’une fiche" in told(answer)
    assert len(home.store.providers()) == 1


def test_a_near_name_in_the_commune_is_proposed_first(client: FlaskClient, home: Geomap) -> None:
    signed_in(client)
    data = {"name": "atelier du causse", "siret": "", "city": "Aubrac-le-Haut"}
    assert "/espace/revendiquer/p-imported" in send(client, "/espace/nouvelle", data).text
    assert len(home.store.providers()) == 1
    answer = send(client, "/espace/nouvelle", {**data, "sure": "yes"})
    assert answer.status_code == 303
    assert len(home.store.providers()) == 2


def test_an_entry_is_found_by_name_commune_and_siret(client: FlaskClient) -> None:
    signed_in(client)
    for text in ("Atelier du Cause", "aubrac", "732 829 320 00074"):
        assert "/espace/revendiquer/p-imported" in client.get("/espace/trouver", query_string={"q": text}).text, text
    assert "Aucune fiche ne ressemble à cela." in told(client.get("/espace/trouver?q=zzzzzz"))


@pytest.mark.parametrize(
    "page", ["", "/identite", "/contacts", "/lieu", "/horaires", "/competences", "/equipe", "/ecarts"]
)
def test_nobody_opens_another_providers_entry(client: FlaskClient, home: Geomap, page: str) -> None:
    signed_in(client, Grant("provider", "provider:p-other"))
    assert client.get(f"/espace/p-imported{page}").status_code == 403


def test_an_address_at_the_domain_of_the_site_opens_the_entry_at_once(client: FlaskClient, home: Geomap) -> None:
    ana = signed_in(client, email="ana@atelier-causse.example")
    answer = send(client, "/espace/revendiquer/p-imported", {"way": "domain"})
    assert answer.headers["Location"] == "/espace/p-imported"
    held = home.accounts.get(ana.id)
    assert held is not None
    assert held.grants == (holding("p-imported"),)


def test_a_second_click_claims_nothing_twice(client: FlaskClient, home: Geomap) -> None:
    ana = signed_in(client, email="ana@atelier-causse.example")
    token = form_token(client.get("/espace/revendiquer/p-imported"))
    data = {"csrf_token": token, "way": "email"}
    told_twice = [client.post("/espace/revendiquer/p-imported", data=data).headers["Location"] for _ in range(2)]
    assert len(set(told_twice)) == 1
    assert len(home.mailer.letters) == 1  # type: ignore[attr-defined]
    for _ in range(2):
        answer = client.post("/espace/revendiquer/p-imported", data=data | {"way": "domain"})
        assert answer.headers["Location"] == "/espace/p-imported"
    assert [one.way for one in home.space.claims(account=ana.id)] == ["email", "domain"]


def test_a_way_that_is_not_open_is_refused(client: FlaskClient, home: Geomap) -> None:
    signed_in(client, email="ana@gmail.com")
    assert send(client, "/espace/revendiquer/p-imported", {"way": "domain"}).status_code == 422
    assert "Dites qui vous êtes" in told(send(client, "/espace/revendiquer/p-imported", {"way": "reviewer"}))
    assert home.space.claims() == []


def test_claims_are_counted_so_that_nobody_is_flooded_with_letters(client: FlaskClient, home: Geomap) -> None:
    signed_in(client, email="ana@gmail.com")
    for _ in range(5):
        made = send(client, "/espace/revendiquer/p-imported", {"way": "email"})
        assert made.status_code == 303
        home.space.withdraw(int(made.headers["Location"].rpartition("/")[2]))
    assert "réessayez demain" in told(send(client, "/espace/revendiquer/p-imported", {"way": "email"}))
    assert len(home.mailer.letters) == 5  # type: ignore[attr-defined]


def test_a_letter_is_printed_once_and_its_code_opens_the_entry(client: FlaskClient, home: Geomap) -> None:
    ana = signed_in(client, email="ana@gmail.com")
    follow = send(client, "/espace/revendiquer/p-imported", {"way": "letter"}).headers["Location"]
    number = follow.rpartition("/")[2]
    judge = client.application.test_client()
    signed_in(judge, "administrator")
    printed = send(judge, f"/validation/fiches/{number}/courrier", page=f"/validation/fiches/{number}")
    code = re.search(r'class="letter-code">([A-Z0-9-]+)<', printed.text)
    assert code is not None
    assert printed.headers["Cache-Control"] == "private, no-store"
    assert code[1] not in str(home.space.everything(ana.id))
    answer = send(client, f"{follow}/code", {"code": code[1]}, page=follow)
    assert answer.headers["Location"] == "/espace/p-imported"


def test_nobody_follows_the_claim_of_another(client: FlaskClient, home: Geomap) -> None:
    signed_in(client, email="ana@gmail.com")
    follow = send(client, "/espace/revendiquer/p-imported", {"way": "email"}).headers["Location"]
    other = client.application.test_client()
    signed_in(other)
    assert other.get(follow).status_code == 404


def test_a_reviewer_does_not_grant_an_entry_to_themselves(client: FlaskClient, home: Geomap) -> None:
    signed_in(client, "reviewer", email="rev@gmail.com")
    follow = send(client, "/espace/revendiquer/p-imported", {"way": "reviewer", "message": "moi"}).headers["Location"]
    number = follow.rpartition("/")[2]
    page = client.get(f"/validation/fiches/{number}")
    assert "C’est votre propre demande" in told(page)
    data = {"decision": "granted", "reason": "moi", "csrf_token": token(client)}
    assert client.post(f"/validation/fiches/{number}", data=data).status_code == 422
    assert home.space.held(["p-imported"]) == frozenset()


def token(client: FlaskClient) -> str:
    """The proof of some form of ours."""
    found = re.search(r'name="csrf_token" value="([^"]+)"', client.get("/espace/nouvelle").text)
    assert found is not None
    return found[1]


def test_the_map_is_told_what_it_may_show(client: FlaskClient, home: Geomap, entry: str) -> None:
    page = f"/espace/{entry}/lieu"
    answer = send(client, page, {"sort": "place", "place_name": "", "address": "", "city": ""})
    assert answer.status_code == 422
    assert "Donnez le nom du lieu où vous recevez." in told(answer)
    place = {"sort": "place", "place_name": "La Cabane", "address": "3 rue Haute", "city": "L’Éperon"}
    assert send(client, page, place).status_code == 303
    kept = home.space.entry(entry)
    assert kept is not None
    assert (kept.place.commune, kept.place.name, kept.place.shown) == ("48002", "La Cabane", "point")
    assert send(client, page, {"sort": "commune", "city": "L’Éperon", "address": "3 rue Haute"}).status_code == 303
    kept = home.space.entry(entry)
    assert kept is not None
    assert (kept.place.address, kept.place.name) == (None, None)


def test_a_commune_in_doubt_is_chosen_among_those_it_can_be(client: FlaskClient, home: Geomap, entry: str) -> None:
    page = f"/espace/{entry}/lieu"
    assert "Donnez votre commune." in told(send(client, page, {"sort": "commune"}))
    assert "Nous ne trouvons pas cette commune" in told(send(client, page, {"sort": "commune", "city": "zzz"}))
    typed = {"sort": "commune", "city": "Aubrac le Haut", "postcode": "43000"}
    doubtful = send(client, page, typed)
    assert doubtful.status_code == 422
    assert "Aubrac-le-Haut (48000)" in told(doubtful)
    assert "Œuilly (43000)" in told(doubtful)
    assert send(client, page, {**typed, "chosen": "43001"}).status_code == 303
    kept = home.space.entry(entry)
    assert kept is not None
    assert (kept.place.commune, kept.place.status) == ("43001", "accepted")


def test_hours_are_kept_from_a_week_or_from_text(client: FlaskClient, home: Geomap, entry: str) -> None:
    page = f"/espace/{entry}/horaires"
    week = {"how": "week", "Mo0a": "09:00", "Mo0b": "12:00", "Mo1a": "14:00", "Mo1b": "18:00", "same": "yes"}
    assert send(client, page, week).status_code == 303
    assert hours(home, entry) == "Mo-Fr 09:00-12:00,14:00-18:00"
    wrong = send(client, page, {"how": "week", "Tu0a": "12:00", "Tu0b": "09:00"})
    assert "Mardi : L’heure de fermeture vient avant l’ouverture." in told(wrong)
    assert 'value="12:00"' in wrong.text
    assert send(client, page, {"how": "text", "hours": "Mo-Fr 09:00-12:00; PH off"}).status_code == 303
    assert hours(home, entry) == "Mo-Fr 09:00-12:00; PH closed"
    bad = send(client, page, {"how": "text", "hours": f"quand je veux {SCRIPT}"})
    assert "Ces horaires ne sont pas compris." in told(bad)
    assert SCRIPT not in bad.text
    assert hours(home, entry) == "Mo-Fr 09:00-12:00; PH closed"


def hours(home: Geomap, entry: str) -> str | None:
    """The hours of an entry as they are kept."""
    kept = home.space.entry(entry)
    assert kept is not None
    return kept.hours


def test_a_closure_is_told_to_visitors_and_taken_away(client: FlaskClient, home: Geomap, entry: str) -> None:
    home.space.offer(entry, "reseau", Delivery(("at_premises",)), "a", 8)
    home.space.publish(entry, "a", shown=True)
    page, close = f"/espace/{entry}/horaires", f"/espace/{entry}/fermeture"
    assert "avant le premier" in told(send(client, close, {"first": "2026-07-02", "last": "2026-07-01"}, page=page))
    assert "n’est pas une date" in told(send(client, close, {"first": "demain"}, page=page))
    data = {"first": "2026-06-01", "last": "2026-07-01", "note": SCRIPT}
    assert send(client, close, data, page=page).status_code == 303
    public = client.get(f"/prestataire/{entry}")
    assert "Fermé du 1er juin 2026 au 1er juillet 2026." in told(public)
    assert SCRIPT not in public.text
    assert "déclarée, pas encore prouvée" in told(public)
    assert send(client, close, {"open": "yes"}, page=page).status_code == 303
    assert "Fermé du" not in told(client.get(f"/prestataire/{entry}"))


def test_contacts_kept_for_mediators_are_on_no_public_page(client: FlaskClient, home: Geomap, entry: str) -> None:
    data = {"phone": "04 66 00 00 01", "phone_sight": "public", "phone2": "06 00 00 00 02", "phone2_sight": "mediators"}
    assert send(client, f"/espace/{entry}/contacts", data).status_code == 303
    home.space.publish(entry, "a", shown=True)
    public = client.application.test_client().get(f"/prestataire/{entry}").text
    assert "04 66 00 00 01" in public
    assert "06 00 00 00 02" not in public
    both = {**data, "phone2_sight": "public"}
    assert "Un seul numéro peut être montré à tous" in told(send(client, f"/espace/{entry}/contacts", both))


def test_only_so_many_skills_without_a_proof(client: FlaskClient, home: Geomap, entry: str) -> None:
    known = home.store.nomenclature()
    more = {f"s-{n}": Skill(f"s-{n}", "web", {"fr": f"Compétence {n}"}, {}) for n in range(MOST_UNPROVEN + 1)}
    home.store.save_nomenclature(type(known)({**known.skills, **more}))
    for skill in [*more][:MOST_UNPROVEN]:
        assert send(client, f"/espace/{entry}/competences/{skill}", {"remote": "yes"}).status_code == 303
    last = send(client, f"/espace/{entry}/competences/s-{MOST_UNPROVEN}", {"remote": "yes"})
    assert "prouvez-en une" in told(last)
    assert "c’est le plus possible" in told(client.get(f"/espace/{entry}/competences"))


def test_a_zone_nobody_offered_is_not_taken(client: FlaskClient, home: Geomap, entry: str) -> None:
    data: dict[str, Any] = {"on_site": "yes", "area_kind": "zones", "zones": ["epci:999", "48001"]}
    assert send(client, f"/espace/{entry}/competences/reseau", data).status_code == 303
    kept = home.space.entry(entry)
    assert kept is not None
    assert kept.offers[0].delivery.area.zones == ("48001",)
    assert client.get(f"/espace/{entry}/competences/inconnue").status_code == 404


def test_an_entry_is_published_by_who_signed_the_charter(client: FlaskClient, home: Geomap, entry: str) -> None:
    answer = send(client, f"/espace/{entry}/publication", {"shown": "yes"}, page=f"/espace/{entry}")
    assert "Signez d’abord la charte" in told(answer)
    assert client.get(f"/prestataire/{entry}").status_code == 404


def test_colleagues_are_invited_and_the_last_one_stays(client: FlaskClient, home: Geomap, entry: str) -> None:
    page = f"/espace/{entry}/equipe"
    assert "Donnez l’adresse e-mail" in told(send(client, page, {"email": "pas une adresse"}))
    assert send(client, page, {"email": "bob@exemple.fr"}).status_code == 303
    assert "est déjà invitée" in told(send(client, page, {"email": "Bob@exemple.fr"}))
    ana = home.accounts.by_email("ana@exemple.fr")
    assert ana is not None
    alone = send(client, f"{page}/depart", {"account": ana.id}, page=page)
    assert "Vous êtes seul à tenir cette fiche" in told(alone)
    bob = new_account(home, holding(entry), email="bob2@exemple.fr")
    assert send(client, f"{page}/depart", {"account": ana.id}, page=page).headers["Location"] == "/espace"
    assert [one.id for one in home.accounts.holders(holding(entry))] == [bob.id]
    assert client.get(page).status_code == 403


def test_what_a_file_says_is_taken_or_set_aside(client: FlaskClient, home: Geomap) -> None:
    signed_in(client, holding("p-imported"))
    home.space.reach("p-imported", [Contact("phone", "01 01 01 01 01", "public")], "a")
    row = provider("p-imported", name="Nom du fichier", siret=SIRET, phone="02 02 02 02 02", email="x@y.fr")
    home.store.save(batch([row], [offer("p-imported", "referencement")]))
    page = "/espace/p-imported/ecarts"
    assert "02 02 02 02 02" in told(client.get(page))
    assert "Cochez au moins une ligne." in told(send(client, page, {"do": "take"}))
    assert send(client, page, {"do": "take", "fields": ["phone", "offer:referencement"]}).status_code == 303
    assert send(client, page, {"do": "leave", "fields": ["name"]}).status_code == 303
    kept = home.space.entry("p-imported")
    assert kept is not None
    assert kept.identity.name == "Atelier du Causse"
    assert [one.value for one in kept.contacts] == ["02 02 02 02 02"]
    assert [one.skill for one in kept.offers] == ["referencement", "reseau"]
    assert [one.field for one in home.space.differences("p-imported")] == ["email"]


def test_my_data_come_with_the_password_only(client: FlaskClient, home: Geomap, entry: str) -> None:
    wrong = send(client, "/compte/donnees", {"password": "pas le bon"})
    assert wrong.status_code == 422
    taken = send(client, "/compte/donnees", {"password": PASSWORD})
    assert taken.mimetype == "application/zip"
    archive = zipfile.ZipFile(io.BytesIO(taken.data))
    tables = json.loads(archive.read("donnees.json"))
    assert [row["name"] for row in tables["provider"]] == ["Élan"]
    assert "ana@exemple.fr" in archive.read("csv/account.csv").decode()


def test_the_last_administrator_deletes_nothing(client: FlaskClient, home: Geomap) -> None:
    boss = signed_in(client, "administrator")
    mine = home.space.create(Identity("Élan"), HERE, boss.id)
    answer = send(client, "/compte/suppression", {"password": PASSWORD, "sure": "yes", "entries": "delete"})
    assert "le dernier administrateur" in told(answer)
    assert home.space.entry(mine) is not None


def test_an_account_can_go_and_leave_its_entry(client: FlaskClient, home: Geomap, entry: str) -> None:
    data = {"password": PASSWORD, "sure": "yes", "entries": "leave"}
    assert send(client, "/compte/suppression", data).headers["Location"] == "/au-revoir"
    assert home.space.entry(entry) is not None
    assert home.space.held([entry]) == frozenset()


def test_an_entry_goes_and_the_account_stays(client: FlaskClient, home: Geomap, entry: str) -> None:
    page = f"/espace/{entry}/suppression"
    assert "Cochez la case pour confirmer" in told(send(client, page, {"password": PASSWORD}))
    assert send(client, page, {"password": PASSWORD, "sure": "yes"}).status_code == 303
    assert home.space.entry(entry) is None
    assert home.accounts.by_email("ana@exemple.fr") is not None
    assert home.register.verify().broken is None


def test_the_space_speaks_english(client: FlaskClient, entry: str) -> None:
    page = client.get(f"/espace/{entry}?lang=en")
    assert "Not published yet: only you see it" in told(page)
    assert "Say where you work" in told(page)


def test_who_is_invited_signs_in_to_the_same_entry(client: FlaskClient, home: Geomap, entry: str) -> None:
    send(client, f"/espace/{entry}/equipe", {"email": "bob@exemple.fr"})
    link = home.mailer.link("bob@exemple.fr")  # type: ignore[attr-defined]
    bob = new_account(home, email="bob@exemple.fr")
    other = client.application.test_client()
    sign_in_as(other, bob)
    send(other, link)
    assert other.get(f"/espace/{entry}").status_code == 200
