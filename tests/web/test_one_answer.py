"""One question, one answer: the table, CSV, GeoJSON, JSON, legend and sentences say the same."""

from __future__ import annotations

import csv
import io
import json
import re
from dataclasses import replace
from pathlib import Path

import pytest
from fake_site import NAMES, ZONE, FakeGeomap
from flask.testing import FlaskClient
from shapes_reader import read_shapes

from geomap.core.territory import Territory
from geomap.maps.shapes import Shapes, draw_shapes

QUERIES = ["", "?t=15", "?preuve=declare", "?distance=oui&t=60"]


def _table(client: FlaskClient, query: str) -> dict[str, str]:
    page = client.get(f"/carte/{ZONE}/creation-site{query}").text
    return dict(re.findall(r'<tr data-commune="(\w+)" data-state="(\w+)"', page))


@pytest.mark.parametrize("query", QUERIES)
def test_every_form_says_the_same_commune_by_commune(client: FlaskClient, query: str) -> None:
    address = f"/api/coverage/{ZONE}/creation-site"
    table = _table(client, query)
    as_csv = csv.DictReader(io.StringIO(client.get(f"{address}.csv{query}").text))
    as_json = json.loads(client.get(f"{address}.json{query}").text)["communes"]
    features = json.loads(client.get(f"{address}.geojson{query}").text)["features"]
    assert len(table) == 6
    assert {row["code"]: row["state"] for row in as_csv} == table
    assert {row["code"]: row["state"] for row in as_json} == table
    assert {one["id"]: one["properties"]["state"] for one in features} == table


def test_the_states_are_those_computed_by_hand(client: FlaskClient) -> None:
    # The proven provider is in 48001; neighbours are 16 and 22 minutes away, the diagonal 27, the far corner over 30.
    assert _table(client, "") == {
        "48001": "local",
        "48002": "reachable",
        "48003": "remote_only",
        "48004": "reachable",
        "48005": "reachable",
        "48006": "remote_only",
    }
    assert _table(client, "?preuve=declare")["48004"] == "local"


def test_zone_sums_equal_their_communes(client: FlaskClient) -> None:
    answer = json.loads(client.get(f"/api/coverage/{ZONE}/creation-site.json").text)
    halves = {"epci:1": {"48001", "48002", "48003"}, "epci:2": {"48004", "48005", "48006"}}
    for zone, inside in {**halves, ZONE: halves["epci:1"] | halves["epci:2"]}.items():
        told = {row["state"]: (row["communes"], row["people"]) for row in answer["summary"] if row["zone"] == zone}
        found: dict[str, list[float | None]] = {}
        for row in answer["communes"]:
            if row["code"] in inside:
                found.setdefault(row["state"], []).append(row["population"])
        # A state whose communes are all of unknown population has an unknown number of people, not none.
        summed = {
            state: (
                len(people),
                None if not any(one is not None for one in people) else sum(one or 0 for one in people),
            )
            for state, people in found.items()
        }
        assert told == summed


def test_the_zone_table_counts_the_gaps_of_each_zone(client: FlaskClient) -> None:
    page = client.get(f"/carte/{ZONE}/creation-site").text
    table = page[page.index('class="zones"') :]
    assert re.findall(r">(\d) sur (\d)<", table) == [("1", "3"), ("1", "3")]


def test_the_sentences_count_what_the_table_shows(client: FlaskClient) -> None:
    page = client.get(f"/carte/{ZONE}/creation-site").text.replace("\u202f", " ").replace("\u00a0", " ")
    assert "Lozère : 4 communes sur 6 (98 % des habitants) ont un prestataire prouvé à portée" in page
    assert "2 communes sont en manque : 50 habitants." in page
    assert "À distance : 1 prestataire, compté à part." in page
    assert "Aucune commune n’est en manque." in client.get(f"/carte/{ZONE}/creation-site?distance=oui").text


@pytest.mark.parametrize(
    ("order", "expected"),
    [
        ("manque", ["Chanac", "Florac", "Dolan", "Bédouès", "Étables", "Aumont"]),
        ("commune", list(NAMES)),
        ("habitants", ["Aumont", "Dolan", "Bédouès", "Chanac", "Étables", "Florac"]),
    ],
)
def test_the_table_is_sorted_by_the_server_too(client: FlaskClient, order: str, expected: list[str]) -> None:
    page = client.get(f"/carte/{ZONE}/creation-site?tri={order}").text
    assert re.findall(r'<th scope="row"><a href="/commune/\d+">([^<]+)</a>', page) == expected


def test_a_form_that_does_not_exist_is_named(client: FlaskClient) -> None:
    answer = client.get(f"/api/coverage/{ZONE}/creation-site.xls")
    assert answer.status_code == 404
    assert answer.mimetype == "application/problem+json"
    assert ".xls" in answer.get_json()["detail"]


def test_csv_is_a_file_named_after_its_question(client: FlaskClient) -> None:
    answer = client.get("/api/coverage/48/creation-site.csv")
    expected = 'attachment; filename="departement-48_creation-site_2026-06-15.csv"'
    assert answer.headers["Content-Disposition"] == expected
    assert answer.content_type == "text/csv; charset=utf-8"


def test_shapes_have_an_address_that_never_changes_what_it_says(client: FlaskClient) -> None:
    page = client.get(f"/carte/{ZONE}/creation-site").text
    found = re.search(r"(/geo/\w+/[\w:]+)\.bin", page)
    assert found is not None
    names = ("{}.bin", "{}.json", "{}/zones.json", "{}/noms/0.json", "{}/detail/0.bin")
    answers = {name: client.get(name.format(found[1])) for name in names}
    for answer in answers.values():
        assert answer.status_code == 200
        assert "immutable" in answer.headers["Cache-Control"]
    header, shapes, _ = read_shapes(answers["{}.bin"].data)
    assert header["order"] == client.get(f"/carte/{ZONE}/creation-site/valeurs").get_json()["order"]
    assert len(shapes) == 6
    assert len(answers["{}.json"].get_json()["objects"]["communes"]["geometries"]) == 6
    assert {code for code, _ in answers["{}/noms/0.json"].get_json()} == {f"4800{place}" for place in range(1, 7)}
    assert client.get(f"{found[1]}/noms/1.json").status_code == 404
    assert client.get(f"/geo/0000/{ZONE}.bin").status_code == 404


def test_a_page_is_written_before_its_shapes_are_drawn(client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    """The borders of a country take seconds the first time: what is read needs none of them."""
    asked: list[str] = []

    def drawn(territory: Territory, **kept: Path) -> Shapes:
        asked.append(territory.spec)
        return draw_shapes(territory, **kept)

    monkeypatch.setattr("geomap.web.drawing.draw_shapes", drawn)
    address = f"/carte/{ZONE}/creation-site"
    page = client.get(address).text
    assert client.get(f"{address}/valeurs").status_code == client.get(f"{address}/lieux").status_code == 200
    assert asked == []
    found = re.search(r"/geo/\w+/[\w:]+\.bin", page)
    assert found is not None
    assert client.get(found[0]).status_code == 200
    assert asked == [ZONE]


def test_an_address_of_shapes_is_no_longer_good_when_its_communes_have_changed(
    client: FlaskClient, installation: FakeGeomap
) -> None:
    found = re.search(r"/geo/\w+/[\w:]+\.bin", client.get(f"/carte/{ZONE}/creation-site").text)
    assert found is not None
    store = installation.store
    before = store.territory(ZONE)
    named = replace(before, communes=before.communes.assign(name="Ailleurs"))
    store.kept["territory"], store.number = named, store.number + 1
    assert client.get(found[0]).status_code == 404
    again = re.search(r"/geo/\w+/[\w:]+\.bin", client.get(f"/carte/{ZONE}/creation-site").text)
    assert again is not None
    assert client.get(again[0]).status_code == 200
