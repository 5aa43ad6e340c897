"""What is seen of an answer is in the address: filter, order, chosen commune; its CSV; and two answers side by side."""

from __future__ import annotations

import csv
import io
import re

import pytest
from fake_site import ZONE
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.datastructures import MultiDict

from geomap.core.frames import STATES
from geomap.web.narrowing import Narrowing, read_narrowing, write_narrowing
from geomap.web.params import ORDERS

MAP = f"/carte/{ZONE}/creation-site"
ROW = re.compile(r'<tr data-commune="(\w+)"[^>]*?( hidden)?>')

narrowings = st.builds(
    Narrowing,
    states=st.sets(st.sampled_from(STATES)).map(lambda kept: tuple(state for state in STATES if state in kept)),
    text=st.from_regex(r"([a-zéœ'-]{1,8}( [a-z]{1,8})?)?", fullmatch=True),
    order=st.sampled_from([*ORDERS, *(f"-{order}" for order in ORDERS)]),
    commune=st.none() | st.from_regex(r"[0-9AB]{5}", fullmatch=True),
    level=st.sampled_from([None, "epci", "departement"]),
)


@given(narrowings)
def test_what_is_seen_is_written_and_read_back(seen: Narrowing) -> None:
    assert read_narrowing(MultiDict(write_narrowing(seen))) == seen


def _shown(client: FlaskClient, query: str) -> list[str]:
    return [code for code, hidden in ROW.findall(client.get(f"{MAP}?{query}").text) if not hidden]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", ["48003", "48006", "48004", "48002", "48005", "48001"]),
        ("etat=remote_only", ["48003", "48006"]),
        ("etat=remote_only.local&tri=commune", ["48001", "48003", "48006"]),
        ("q=etab", ["48005"]),
        ("q=ATELIER&etat=reachable", ["48004", "48002", "48005"]),
        ("q=rien", []),
        ("tri=-commune", ["48006", "48005", "48004", "48003", "48002", "48001"]),
    ],
)
def test_without_scripts_the_table_is_filtered_by_the_address(
    client: FlaskClient, query: str, expected: list[str]
) -> None:
    assert _shown(client, query) == expected
    assert f"Communes montrées\u00a0: {len(expected)} sur 6." in client.get(f"{MAP}?{query}").text


@pytest.mark.parametrize(
    "query", ["etat=remote_only", "q=atelier&tri=-habitants", "tri=commune&t=15&etat=unproven.local"]
)
def test_the_csv_of_the_table_is_what_is_seen(client: FlaskClient, query: str) -> None:
    page = client.get(f"{MAP}?{query}&commune=48001").text
    found = re.search(r'data-file="seen" href="([^"]+)"', page)
    assert found is not None
    rows = csv.DictReader(io.StringIO(client.get(found[1].replace("&amp;", "&")).text))
    assert [row["code"] for row in rows] == _shown(client, query)


def test_boxes_of_a_form_lead_to_the_short_address(client: FlaskClient) -> None:
    answer = client.get(f"/carte?zone={ZONE}&competence=creation-site&q=a&etat=none&etat=local&tri=-minutes")
    assert answer.location == f"{MAP}?etat=local.none&q=a&tri=-minutes"
    assert client.get(f"{MAP}?etat=none&etat=local").location == f"{MAP}?etat=local.none"


def test_a_state_that_does_not_exist_is_named(client: FlaskClient) -> None:
    answer = client.get(f"{MAP}?etat=vert")
    assert answer.status_code == 400
    assert "« vert » n’est pas un état" in answer.text.replace("\u00a0", " ")


def test_a_chosen_commune_is_explained_in_the_page(client: FlaskClient) -> None:
    page = client.get(f"{MAP}?commune=48003").text
    assert '<h2 id="why-title" tabindex="-1">Chanac</h2>' in page
    assert re.search(r'<tr data-commune="48003"[^>]*aria-current="true"', page)
    assert client.get(f"{MAP}?commune=99999").status_code == 404


def test_a_near_provider_without_proof_is_said_to_be_so(client: FlaskClient) -> None:
    """Florac is covered at a distance only; the nearest provider is near, and not proven: the row says it."""
    row = client.get(MAP).text.split('<tr data-commune="48006"')[1].split("</tr>")[0]
    assert "à distance seulement" in row
    assert "déclarée, pas encore prouvée" in row


def test_declared_against_proven_is_compared_unless_asked_otherwise(client: FlaskClient) -> None:
    page = client.get(f"/comparer/{ZONE}/creation-site").text
    assert "Une seule question est posée\xa0: la seconde est la même, où comptent aussi" in page
    assert 'href="#seconde-question"' in page
    assert 'id="seconde-question"' in page
    assert [code for code, _ in ROW.findall(page)] == ["48004"]
    assert "1 commune change d’état (800 habitants)." in page
    assert page.count('class="geomap-map"') == 2
    every = client.get(f"/comparer/{ZONE}/creation-site?tout=oui").text
    assert len(ROW.findall(every)) == 6


def test_two_questions_that_are_the_same_are_told_so(client: FlaskClient) -> None:
    form = f"/comparer?zone={ZONE}&competence=creation-site&preuve=declare&avec=creation-site&avec-preuve=declare"
    page = client.get(form, follow_redirects=True).text
    assert "Une seule question est posée\xa0: la seconde est la même, où ne comptent que" in page
    other = client.get(f"/comparer/{ZONE}/creation-site?avec-preuve=declare").text
    assert "Une seule question est posée" not in other


def test_a_zone_of_many_communes_promises_no_table(client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    for module in ("answers", "drawing"):
        monkeypatch.setattr(f"geomap.web.{module}.TABLE_COMMUNES", 3)
    page = client.get(f"{MAP}?q=flo").text
    assert 'id="tableau"' not in page
    assert "dans le tableau\xa0:" not in page
    assert "Choisissez une commune sur la carte\xa0:" in page
    assert "Le tableau compte les communes zone par zone." in page
    assert "Le tableau dit la même chose" not in page
    assert "trop de communes pour un tableau où chercher «\xa0flo\xa0»" in page
    assert 'href="/recherche?q=flo"' in page
    assert "trop de communes" not in client.get(MAP).text


def test_gaps_that_open_and_close_are_told_in_people(client: FlaskClient) -> None:
    """Chanac, 50 people, and Florac, nobody knows how many, are 33 and 39 minutes from the proven provider."""
    page = client.get(f"/comparer/{ZONE}/creation-site?t=15&avec-t=60").text
    assert "2 communes, en manque dans la première réponse, ne le sont plus dans la seconde (50 habitants)." in page
    back = client.get(f"/comparer/{ZONE}/creation-site?t=60&avec-t=15").text
    assert "2 communes ne sont en manque que dans la seconde (50 habitants)." in back
    same = client.get(f"/comparer/{ZONE}/creation-site?distance=oui&t=60&avec-t=45").text
    assert "Aucune commune ne change d’état" in same


def test_the_form_of_a_comparison_leads_to_its_short_address(client: FlaskClient) -> None:
    form = "competence=creation-site&t=30&preuve=prouve&jour=2026-06-15"
    page = client.get(f"/comparer?zone={ZONE}&competence=creation-site&distance=oui&avec-distance=non")
    assert page.location == f"/comparer/{ZONE}/creation-site?distance=oui&avec-distance=non"
    shown = client.get(page.location).text
    assert "Commun aux deux\xa0: Création de site, 30 min, prouvés seulement, 15 juin 2026." in shown
    assert "la distance suffit</a></h2>" in shown
    assert "la distance ne suffit pas</a></h2>" in shown
    assert '<select id="avec-distance" name="avec-distance">' in shown
    other = "avec=boutique&avec-t=30&avec-preuve=declare&avec-jour=2027-06-01"
    answer = client.get(f"/comparer?zone={ZONE}&{form}&{other}")
    assert answer.location == f"/comparer/{ZONE}/creation-site?avec-preuve=declare&avec-jour=2027-06-01&avec=boutique"
    assert client.get(answer.location).status_code == 200


def test_what_cannot_be_compared_is_named(client: FlaskClient) -> None:
    assert client.get(f"/comparer/{ZONE}/creation-site?avec=inconnue").status_code == 404
    assert client.get(f"/comparer/{ZONE}/creation-site?avec-distance=peut").status_code == 400
    assert client.get(f"/comparer/{ZONE}/creation-site?avec-t=31").status_code == 400
