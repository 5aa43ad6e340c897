"""The figures of a question for an open page: the same answer as the page, in one small request."""

from __future__ import annotations

import gzip
import re

import pytest
from fake_site import ZONE, FakeGeomap
from flask.testing import FlaskClient

from geomap.core.frames import STATES
from geomap.maps.shapes import draw_shapes

MAP = f"/carte/{ZONE}/creation-site"


@pytest.mark.parametrize("query", ["", "?t=15", "?preuve=declare", "?distance=oui&t=60"])
def test_figures_say_what_the_page_says(client: FlaskClient, installation: FakeGeomap, query: str) -> None:
    told = client.get(f"{MAP}/valeurs{query}").get_json()
    rest = client.get(f"{MAP}/lieux{query}").get_json()
    page = client.get(f"{MAP}{query}").text
    shapes = draw_shapes(installation.store.territory(ZONE))
    assert told["order"] == shapes.order
    states = {code: STATES[int(rank)] for code, rank in zip(shapes.codes, told["ranks"], strict=True)}
    assert states == dict(re.findall(r'<tr data-commune="(\w+)" data-state="(\w+)"', page))
    proven = dict(re.findall(r'data-commune="(\w+)"[^>]*data-prouves="(\d+)"', page))
    assert {code: str(count) for code, count in zip(shapes.codes, rest["proven"], strict=True)} == proven
    for sentence in told["sentences"]:
        assert f">{sentence}<" in page
    assert sum(communes for communes, _ in told["totals"]) == 6
    row = r'<tr data-zone="([\w:]+)" data-communes="3".*?(\d+) sur 3</td>\s*<td[^>]*>([^<]*)</td>'
    zones = re.findall(row, page, re.DOTALL)
    read = [
        [zone, int(gaps), int(re.sub(r"\D", "", people)) if people != "–" else None] for zone, gaps, people in zones
    ]
    assert read == told["zones"]
    assert [zone for zone, *_ in sorted(told["zones"])] == ["epci:1", "epci:2"]


def test_figures_are_small_tagged_and_kept(client: FlaskClient) -> None:
    first = client.get(f"{MAP}/valeurs")
    assert first.mimetype == "application/json"
    assert len(gzip.compress(first.data)) < 1_000
    again = client.get(f"{MAP}/valeurs", headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    assert client.get(f"{MAP}/valeurs?t=15").headers["ETag"] != first.headers["ETag"]


def test_the_places_of_a_question_come_with_the_nearest_of_each_commune(client: FlaskClient) -> None:
    told = client.get(f"{MAP}/lieux").get_json()
    first = client.get(f"{MAP}/valeurs").get_json()
    assert {name: told[name] for name in ("order", "ranks")} == {name: first[name] for name in ("order", "ranks")}
    assert ["p-atelier", "Atelier d’essai"] in told["providers"]
    assert len(told["nearest"]) == 6
    assert "p-cache" not in str(told)
    assert {kind: sum(group["count"] for group in groups) for kind, groups in told["groups"].items()} == {
        "providers": 2,
        "mediators": 1,
    }


def test_a_question_without_meaning_is_refused_there_too(client: FlaskClient) -> None:
    assert client.get(f"{MAP}/valeurs?t=7").status_code == 400
    assert client.get(f"/carte/{ZONE}/inconnue/lieux").status_code == 404
