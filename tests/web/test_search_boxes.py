"""The search boxes: needs in people's words, communes by any name or postcode, providers by name."""

from __future__ import annotations

from fake_site import ZONE
from flask.testing import FlaskClient

from geomap.web.search import Names


def _found(client: FlaskClient, query: str) -> list[tuple[str, str]]:
    return [(one["kind"], one["id"]) for one in client.get(f"/api/search?{query}").get_json()["results"]]


def test_a_need_finds_its_skill(client: FlaskClient) -> None:
    assert _found(client, "q=avoir+un+site&dans=competences") == [("skill", "creation-site")]
    assert ("skill", "creation-site") in _found(client, "q=CREATION")


def test_a_commune_is_found_by_name_former_name_and_postcode(client: FlaskClient) -> None:
    assert _found(client, "q=etab&dans=communes") == [("commune", "48005")]
    assert _found(client, "q=saint+ancien&dans=communes") == [("commune", "48003")]
    assert _found(client, "q=48400&dans=communes") == [("commune", "48002")]


def test_a_provider_is_found_by_name_but_not_one_that_is_unpublished(client: FlaskClient) -> None:
    assert _found(client, "q=atelier") == [("provider", "p-atelier")]
    assert _found(client, "q=cach%C3%A9") == []


def test_one_answer_opens_at_once_and_several_are_listed(client: FlaskClient) -> None:
    assert client.get("/recherche?q=Chanac&dans=communes").location == "/commune/48003"
    assert client.get("/recherche?q=avoir+un+site&dans=competences").location == f"/carte/{ZONE}/creation-site"
    assert client.get("/recherche?q=a").status_code == 200


def test_nothing_found_says_where_to_look(client: FlaskClient) -> None:
    page = client.get("/recherche?q=zzzz").text
    assert "Rien ne correspond" in page
    assert "par ce qu’il y a à faire" in page
    assert 'href="/competences"' in page
    assert '<a href="/competence/web">Sites internet</a>' in page


def test_what_is_sought_in_the_wrong_box_is_found_all_the_same(client: FlaskClient) -> None:
    page = client.get("/recherche?q=Chanac&dans=competences")
    assert page.status_code == 200
    assert "Aucune compétence ne correspond" in page.text
    assert 'href="/commune/48003"' in page.text
    assert "Rien ne correspond à cette" not in page.text
    other = client.get("/recherche?q=avoir+un+site&dans=communes").text
    assert "Aucune commune ne correspond" in other
    assert f'href="/carte/{ZONE}/creation-site"' in other


def test_what_was_sought_stays_in_its_box(client: FlaskClient) -> None:
    page = client.get("/recherche?q=zz%22zz&dans=communes").text
    assert page.count('value="zz&#34;zz"') == 1
    assert page.index('id="q-commune"') < page.index('value="zz&#34;zz"')


def test_names_that_start_with_the_words_come_first() -> None:
    names = Names.of([("Le Pont-de-Montvert", "b"), ("Pont-Audemer", "a"), ("Montpont", "c")])
    assert names.find("pont", 5) == ["a", "b"]
    assert names.find("montvert pont", 5) == ["b"]
    assert names.find("pont", 1) == ["a"]
    assert names.find("  ", 5) == []
