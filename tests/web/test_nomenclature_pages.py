"""The nomenclature in an administrator's hands: the effect is shown, then the change is made, and offers follow."""

from __future__ import annotations

import dataclasses
import re
from pathlib import Path
from typing import Any

import pytest
from batches import batch, nomenclature, offer, provider, validated
from flask.testing import FlaskClient
from people import form_token, signed_in
from rdflib import Graph
from rdflib.namespace import SKOS
from small_atlas import make_small_atlas
from werkzeug.test import TestResponse

from geomap.config import Settings
from geomap.core.skills import Code, Nomenclature
from geomap.web import create_app
from geomap.wiring import Geomap, wire

PAGES = "/administration/competences"


@pytest.fixture
def real(tmp_path: Path) -> Geomap:
    """A small installation on a database of its own: two providers, one proven far better than the other."""
    geomap = wire(Settings(database_url=f"sqlite:///{tmp_path / 'geomap.gpkg'}", territory="48"))
    geomap.store.upgrade()
    geomap.store.save_atlas(make_small_atlas())
    known = nomenclature().skills
    site = dataclasses.replace(known["site-vitrine"], not_expected_in=())
    geomap.store.save_nomenclature(Nomenclature({**known, "site-vitrine": site}))
    geomap.store.save_charter("2026-1", "Charte.", geomap.today())
    signed = {"charter": True}
    rows = [
        offer("p-a", "site-vitrine", **signed),
        offer("p-a", "referencement", **signed, **validated()),
        offer("p-b", "referencement", **signed),
    ]
    people = [provider(key, **signed) for key in ("p-a", "p-b")]
    geomap.store.save(batch(people, rows, charter_signed=frozenset({"p-a", "p-b"})))
    return geomap


@pytest.fixture
def admin(real: Geomap) -> FlaskClient:
    client = create_app(real).test_client()
    signed_in(client, "administrator")
    return client


def ask(client: FlaskClient, skill: str, what: str, **typed: Any) -> TestResponse:
    token = form_token(client.get(f"{PAGES}/{skill}"))
    return client.post(f"{PAGES}/{skill}/{what}", data={"csrf_token": token, **typed})


def confirm(client: FlaskClient, shown: TestResponse, why: str) -> TestResponse:
    """Send the page of the effect back, as its form does."""
    body = shown.text.split("<main")[1]
    action = re.search(r'<form method="post" action="([^"]+)"', body)
    assert action is not None
    hidden = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)">', body)
    return client.post(action[1], data={**dict(hidden), "why": why})


def test_a_merge_says_what_it_would_do_does_nothing_then_does_it(real: Geomap, admin: FlaskClient) -> None:
    before = real.store.version()
    shown = ask(admin, "referencement", "fusion", into="site-vitrine")
    assert shown.status_code == 200
    assert "2 offres passent de « Référencement » à « Site vitrine »" in shown.text.replace("\xa0", " ").replace(
        "\u202f", " "
    )
    assert "1 prestataire propose les deux" in shown.text.replace("\xa0", " ")
    assert "3 aujourd’hui, 0 ensuite" in shown.text
    assert real.store.version() == before
    done = confirm(admin, shown, "Même chose.")
    assert (done.status_code, done.headers["Location"]) == (303, f"{PAGES}?fait=referencement")
    offers = real.store.offers()
    assert sorted(offers.index) == ["p-a.site-vitrine", "p-b.site-vitrine"]
    assert offers["proof_state"].to_dict() == {"p-a.site-vitrine": "validated", "p-b.site-vitrine": "declared"}
    assert admin.get("/competence/referencement").headers["Location"] == "/competence/site-vitrine"
    map_now = "/carte/departement:48/site-vitrine?t=60"
    assert admin.get("/carte/departement:48/referencement?t=60").headers["Location"] == map_now
    assert admin.get("/api/coverage/48/referencement.csv").text == admin.get("/api/coverage/48/site-vitrine.csv").text


def test_a_merge_confirmed_twice_is_made_once(real: Geomap, admin: FlaskClient) -> None:
    shown = ask(admin, "referencement", "fusion", into="site-vitrine")
    assert confirm(admin, shown, "Même chose.").status_code == 303
    after = real.register.verify().entries
    assert confirm(admin, shown, "Même chose.").status_code == 422
    assert real.register.verify().entries == after


def test_what_was_foreseen_is_what_the_map_shows_afterwards(real: Geomap, admin: FlaskClient) -> None:
    shown = ask(admin, "referencement", "fusion", into="site-vitrine")
    confirm(admin, shown, "Même chose.")
    answer = admin.get("/api/coverage/48/site-vitrine.json").get_json()
    assert sum(row["gap"] for row in answer["communes"]) == 0


def test_without_a_reason_nothing_is_done(real: Geomap, admin: FlaskClient) -> None:
    shown = ask(admin, "reseau", "retrait", replaced_by="")
    refused = confirm(admin, shown, " ")
    assert refused.status_code == 422
    assert "Dites pourquoi" in refused.text
    assert not real.nomenclatures.amended()


def test_a_zone_where_it_is_not_expected_leaves_the_gaps(real: Geomap, admin: FlaskClient) -> None:
    shown = ask(admin, "site-vitrine", "zones", zones=["epci:200000001", "departement:48"])
    assert "3 aujourd’hui, 0 ensuite" in shown.text
    confirm(admin, shown, "Pas ici.")
    kept = real.store.nomenclature().get("site-vitrine")
    assert kept.not_expected_in  # hidden fields of one name hold each zone


def test_words_and_proofs_and_additions_are_kept(real: Geomap, admin: FlaskClient) -> None:
    words = {"label_fr": "Wi-Fi et réseau", "label_en": "Wi-Fi", "synonyms_fr": "câblage\n\n box  internet \ncâblage"}
    confirm(admin, ask(admin, "reseau", "mots", **words), "Plus clair.")
    grid = {
        "counts_portfolio": "yes",
        "accepted_portfolio_fr": "Deux chantiers.",
        "valid_months": "12",
        "reviewers": "2",
    }
    confirm(admin, ask(admin, "reseau", "preuves", **grid), "Plus sûr.")
    new = {"id": "imprimante", "broader": "web", "label_fr": "Imprimante", "position": "9"}
    confirm(admin, ask(admin, "nouvelle", "ajout", **new), "Demandé.")
    skills = real.store.nomenclature()
    kept = skills.get("reseau")
    assert (kept.label("fr"), kept.synonyms) == ("Wi-Fi et réseau", {"fr": ("câblage", "box internet")})
    assert (kept.proofs, kept.accepted) == (("portfolio",), {"portfolio": {"fr": "Deux chantiers."}})
    assert (kept.valid_months, kept.reviewers) == (12, 2)
    assert skills.get("imprimante").broader == "web"
    assert "Deux chantiers." in admin.get("/competence/reseau").text


@pytest.mark.parametrize(
    ("skill", "what", "typed", "words"),
    [
        ("nouvelle", "ajout", {"id": "Pas Bon", "label_fr": "X", "position": "1"}, "minuscules et de chiffres"),
        ("nouvelle", "ajout", {"id": "x", "label_fr": "", "position": "un"}, "nombre entier"),
        ("reseau", "mots", {"label_fr": "Site vitrine"}, "ne désigne qu’une compétence"),
        ("reseau", "mots", {"label_fr": ""}, "Donnez le nom"),
        ("reseau", "preuves", {"valid_months": "12", "reviewers": "1"}, "au moins une sorte"),
        ("reseau", "fusion", {"into": "web"}, "ne peut pas remplacer"),
        ("reseau", "fusion", {"into": ""}, "Choisissez"),
        ("reseau", "zones", {"zones": "<script>"}, "n’est pas une zone"),
        ("web", "retrait", {}, "encore des compétences en usage"),
    ],
)
def test_nonsense_is_refused_beside_its_field_and_nothing_changes(
    real: Geomap, admin: FlaskClient, skill: str, what: str, typed: dict[str, str], words: str
) -> None:
    shown = ask(admin, skill, what, **typed)
    assert shown.status_code == 422
    assert words in shown.text
    assert not real.nomenclatures.amended()


def test_a_retired_skill_has_no_map_any_more(real: Geomap, admin: FlaskClient) -> None:
    assert admin.get("/carte/48/reseau").status_code in {200, 302}
    confirm(admin, ask(admin, "reseau", "retrait", replaced_by=""), "Plus demandé.")
    gone = admin.get("/carte/48/reseau")
    assert (gone.status_code, "n’est plus une compétence" in gone.text) == (404, True)


def test_what_comes_with_geomap_no_longer_replaces_what_was_changed(real: Geomap) -> None:
    assert not real.nomenclatures.amended()
    shown_to = create_app(real).test_client()
    signed_in(shown_to, "administrator")
    confirm(shown_to, ask(shown_to, "reseau", "mots", label_fr="Câbles"), "Plus simple.")
    assert real.nomenclatures.amended()


def test_the_nomenclature_resolves_as_skos(real: Geomap) -> None:
    client = create_app(real).test_client()
    graph = Graph().parse(data=client.get("/competences.ttl").text, format="turtle")
    assert len(set(graph.subjects(SKOS.prefLabel, None))) == len(real.store.nomenclature().skills)
    assert client.get("/competences.jsonld").mimetype == "application/ld+json"
    for media, place in (("text/turtle", "/competences.ttl"), ("application/ld+json", "/competences.jsonld")):
        led = client.get("/competence/reseau", headers={"Accept": media})
        assert (led.status_code, led.headers["Location"]) == (303, place)
    assert client.get("/competence/reseau", headers={"Accept": "*/*"}).status_code == 200
    assert Code("naf", "62.01Z") in real.store.nomenclature().get("site-vitrine").codes
