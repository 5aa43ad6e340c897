"""Every page answers, says what it must, and stands when things are missing."""

from __future__ import annotations

import pandas as pd
import pytest
from fake_site import ZONE, FakeGeomap, mediators, offers, providers
from flask.testing import FlaskClient

from geomap.config import Settings
from geomap.web import create_app, shelf

PAGES = [
    "/",
    f"/carte/{ZONE}/creation-site",
    f"/carte/{ZONE}/boutique?t=15&preuve=declare&distance=oui&tri=habitants",
    "/carte/epci:1/creation-site",
    f"/carte/{ZONE}/creation-site/pourquoi/48001",
    f"/carte/{ZONE}/creation-site/pourquoi/48004?fragment=oui",
    "/commune/48001",
    "/commune/48006?t=60",
    "/competences",
    "/competence/web",
    "/competence/creation-site",
    "/competence/hostile",
    "/prestataires",
    "/prestataires?competence=creation-site",
    "/prestataire/p-atelier",
    "/prestataire/p-hostile",
    "/prestataire/p-sanslieu",
    "/mediateurs",
    "/mediateur/m-fs",
    "/mediateur/m-hostile",
    "/recherche",
    "/recherche?q=zzzz",
    "/methode",
    "/mentions-legales",
]


@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize("page", PAGES)
def test_every_page_answers(client: FlaskClient, page: str, language: str) -> None:
    answer = client.get(page, headers={"Accept-Language": language})
    assert answer.status_code == 200
    assert answer.mimetype == "text/html"
    if "fragment" not in page:
        assert f'<html lang="{language}">' in answer.text
        assert answer.text.count("<h1") == 1
        assert answer.text.count('id="contenu"') == 1


@pytest.mark.parametrize(
    "page",
    [
        "/nulle-part",
        "/carte/departement:99/creation-site",
        f"/carte/{ZONE}/inconnue",
        f"/carte/{ZONE}/web",
        f"/carte/{ZONE}/creation-site/pourquoi/99999",
        "/commune/99999",
        "/commune/30001",
        "/competence/inconnue",
        "/prestataire/p-inconnu",
        "/prestataire/p-cache",
        "/mediateur/m-inconnu",
        "/static/../pyproject.toml",
        "/static/css/absent.css",
    ],
)
def test_what_is_not_there_is_a_404_page(client: FlaskClient, page: str) -> None:
    answer = client.get(page)
    assert answer.status_code == 404
    assert "Cette page n’existe pas" in answer.text


def test_an_unpublished_provider_is_nowhere(client: FlaskClient) -> None:
    for page in (*PAGES, f"/api/coverage/{ZONE}/boutique.json", "/api/search?q=cach"):
        assert "Caché" not in client.get(page).text


def test_example_data_is_said_on_every_page(client: FlaskClient) -> None:
    for page in PAGES:
        if "fragment" not in page:
            assert "Données d’exemple." in client.get(page).text
    assert "Données d’exemple." in client.get("/nulle-part").text


def test_without_example_data_nothing_is_said_of_it(installation: FakeGeomap, client: FlaskClient) -> None:
    installation.store.kept["providers"] = providers(sample=False)
    assert "Données d’exemple." not in client.get("/").text


def test_the_site_stands_without_any_provider(installation: FakeGeomap, client: FlaskClient) -> None:
    installation.store.kept |= {
        "providers": providers().iloc[:0],
        "mediators": mediators().iloc[:0],
        "offers": offers().iloc[:0],
    }
    for page in ("/", f"/carte/{ZONE}/creation-site", "/commune/48001", "/competence/boutique", "/prestataires"):
        assert client.get(page).status_code == 200
    assert "aucun prestataire" in client.get("/commune/48001").text


def test_a_provider_who_chose_so_is_shown_by_commune_only(client: FlaskClient) -> None:
    shown = client.get("/prestataire/p-hostile").text
    assert "comme ce prestataire l’a choisi" in shown
    assert "48001" not in shown
    assert "1 rue d’essai" in client.get("/prestataire/p-atelier").text


def test_a_provider_without_a_known_place_says_so(client: FlaskClient) -> None:
    shown = client.get("/prestataire/p-sanslieu").text
    assert "n’a pas encore pu être situé" in shown
    assert "Quelque part" in shown


def test_a_proof_is_said_in_words_with_its_last_day(client: FlaskClient) -> None:
    shown = client.get("/prestataire/p-atelier").text
    assert "jusqu’au 3 mars 2027" in shown
    assert "déclarée, pas encore prouvée" in client.get("/prestataire/p-hostile").text


def test_a_mediator_page_lists_what_is_missing_near_it(client: FlaskClient) -> None:
    shown = client.get("/mediateur/m-fs").text
    assert "Ce qui manque autour de ce lieu" in shown
    assert '<tr data-skill="boutique">' in shown
    assert '<tr data-skill="creation-site">' not in shown
    assert "lundi 9 h – 12 h" in shown


def test_a_mediator_without_a_commune_measures_nothing(client: FlaskClient) -> None:
    assert "rien n’a pu être mesuré" in client.get("/mediateur/m-hostile").text


def test_why_names_the_offers_behind_the_colour(client: FlaskClient) -> None:
    shown = client.get(f"/carte/{ZONE}/creation-site/pourquoi/48001?fragment=oui").text
    assert shown.startswith('<h2 id="why-title"')
    assert "couvert sur place" in shown
    assert "Atelier d’essai" in shown
    assert "reçoit sur place" in shown


def test_why_names_the_nearest_whom_a_proof_would_make_count(client: FlaskClient) -> None:
    shown = client.get(f"/carte/{ZONE}/hostile/pourquoi/48004?fragment=oui").text
    assert "À 7 min, un prestataire n’a pas encore prouvé sa compétence\xa0: une preuve suffirait." in shown
    # Somebody proven is there: nothing is missing.
    assert "une preuve suffirait" not in client.get(f"/carte/{ZONE}/creation-site/pourquoi/48001?fragment=oui").text


def test_why_lists_those_at_a_distance_apart_and_leaves_nobody_out(
    installation: FakeGeomap, client: FlaskClient
) -> None:
    remote = offers().loc[["p-sanslieu.creation-site"] * 12].assign(provider=[f"p-loin{place}" for place in range(12)])
    remote.index = remote.index.__class__([f"{name}.creation-site" for name in remote["provider"]], name="offer")
    installation.store.kept["offers"] = pd.concat([offers(), remote])
    shown = client.get(f"/carte/{ZONE}/creation-site/pourquoi/48001?fragment=oui").text
    reach, distance = shown.split("<h3>")[1:3]
    assert reach.startswith("À la portée de cette commune")
    assert "Atelier d’essai" in reach
    assert "p-loin" not in reach
    assert distance.startswith("À distance seulement")
    assert all(f"p-loin{place}" in distance for place in range(12))
    assert "<summary>et 5 autres</summary>" in distance


def test_the_method_shows_the_constants_in_use(client: FlaskClient) -> None:
    shown = client.get("/methode").text
    for constant in ("1,35", "55", "0,68", "0,22", "0,66", "90"):
        assert constant in shown


def test_lists_are_cut_in_pages(installation: FakeGeomap, client: FlaskClient) -> None:
    one = providers().loc[["p-atelier"]]
    many = one.loc[one.index.repeat(60)]
    many.index = many.index.__class__([f"p-{place:02}" for place in range(60)], name="provider")
    installation.store.kept["providers"] = many
    first, last = (client.get(f"/prestataires?page={page}").text for page in (1, 3))
    assert "Page 1 sur 3" in first
    assert "Page suivante" in first
    assert "Page suivante" not in last
    assert last.count('href="/prestataire/') == 10
    beyond = client.get("/prestataires?page=4")
    assert beyond.status_code == 400
    assert "Cette liste n’a pas de page 4." in beyond.text
    assert 'href="/prestataires"' in beyond.text


@pytest.mark.parametrize(
    "path", ["/carte/departement:99/creation-site", "/comparer/x/creation-site", "/embed/x/boutique"]
)
def test_an_unknown_territory_is_said_in_the_language_of_the_page(client: FlaskClient, path: str) -> None:
    answer = client.get(path)
    assert answer.status_code == 404
    assert "Aucun territoire connu ici ne s’appelle" in answer.text
    assert "geomap territory" not in answer.text
    assert "No known territory here is called" in client.get(f"{path}?lang=en").text


@pytest.mark.parametrize("path", ["/carte/48/creation-site", "/api/coverage/48/creation-site.csv", "/geo/x/48.json"])
def test_a_visitor_cannot_have_a_whole_country_measured(monkeypatch: pytest.MonkeyPatch, path: str) -> None:
    monkeypatch.setattr(shelf, "MOST_COMMUNES", 2)
    about = Settings(database_url="sqlite://", territory="epci:1")
    small = create_app(FakeGeomap(settings=about)).test_client()  # type: ignore[arg-type]
    assert small.get("/carte/epci:1/creation-site").status_code == 200
    refused = small.get(path, follow_redirects=True)
    assert refused.status_code == 400
    assert "trop grand pour cette installation" in refused.text


@pytest.mark.parametrize(("asked", "led"), [("?t=15&preuve=declare", "?t=15"), ("", "")])
def test_from_why_a_commune_is_read_with_the_journey_that_was_asked(client: FlaskClient, asked: str, led: str) -> None:
    """Its page would say covered where the map, asked for shorter journeys, says it is not."""
    page = client.get(f"/carte/{ZONE}/creation-site/pourquoi/48001{asked}").text
    assert f'href="/commune/48001{led}"' in page
