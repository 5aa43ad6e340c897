"""A page is sent again only when it would differ."""

from __future__ import annotations

import dataclasses
import datetime as dt
import gzip

import brotli
from fake_site import ZONE, FakeGeomap, FakeTravel
from flask.testing import FlaskClient

from geomap.web import create_app

MAP = f"/carte/{ZONE}/creation-site"


def test_a_page_already_held_is_a_304_without_a_policy_of_its_own(client: FlaskClient) -> None:
    first = client.get(MAP)
    again = client.get(MAP, headers={"If-None-Match": first.headers["ETag"]})
    assert (first.status_code, again.status_code) == (200, 304)
    assert again.data == b""
    # The policy kept with the page names the nonce of its scripts; another one would silence them.
    assert "Content-Security-Policy" not in again.headers
    assert again.headers["ETag"] == first.headers["ETag"]


def test_a_304_measures_nothing(installation: FakeGeomap, client: FlaskClient) -> None:
    tag = client.get(MAP).headers["ETag"]
    other = create_app(installation).test_client()  # type: ignore[arg-type]
    reads = installation.store.reads
    assert other.get(MAP, headers={"If-None-Match": tag}).status_code == 304
    assert installation.store.reads == reads


def test_the_tag_changes_with_data_question_language_and_day(installation: FakeGeomap, client: FlaskClient) -> None:
    tags = [
        client.get(MAP).headers["ETag"],
        client.get(f"{MAP}?t=15").headers["ETag"],
        client.get(MAP, headers={"Accept-Language": "en"}).headers["ETag"],
    ]
    installation.store.number += 1
    tags.append(client.get(MAP).headers["ETag"])
    later = dataclasses.replace(installation, today=lambda: dt.date(2026, 6, 16))
    tags.append(create_app(later).test_client().get(MAP).headers["ETag"])  # type: ignore[arg-type]
    assert len(set(tags)) == len(tags)


def test_a_write_is_seen_at_the_next_request(installation: FakeGeomap, client: FlaskClient) -> None:
    assert "Atelier d’essai" in client.get("/prestataires").text
    installation.store.kept["providers"] = installation.store.providers().drop("p-atelier")
    assert "Atelier d’essai" in client.get("/prestataires").text
    installation.store.number += 1
    assert "Atelier d’essai" not in client.get("/prestataires").text


def test_errors_are_never_kept(client: FlaskClient) -> None:
    assert "ETag" not in client.get("/nulle-part").headers
    assert "ETag" not in client.get(f"{MAP}?t=1").headers


def test_an_asset_with_its_digest_is_kept_for_ever_and_without_it_is_not(client: FlaskClient) -> None:
    page = client.get("/methode").text
    start = page.index("/static/bundles/page.css?v=")
    address = page[start : page.index('"', start)]
    assert "immutable" in client.get(address).headers["Cache-Control"]
    assert "immutable" not in client.get("/static/bundles/page.css").headers.get("Cache-Control", "")
    assert "immutable" not in client.get("/static/bundles/page.css?v=000").headers.get("Cache-Control", "")


def test_answers_travel_packed_for_those_who_can_unpack(client: FlaskClient) -> None:
    plain = client.get("/static/bundles/page.css")
    packed = client.get("/static/bundles/page.css", headers={"Accept-Encoding": "gzip"})
    assert packed.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed.data) == plain.data
    assert "Accept-Encoding" in plain.headers["Vary"]
    assert len(packed.data) < len(plain.data) / 2
    smaller = client.get("/static/bundles/page.css", headers={"Accept-Encoding": "gzip, br"})
    assert smaller.headers["Content-Encoding"] == "br"
    assert brotli.decompress(smaller.data) == plain.data
    assert len(smaller.data) < len(packed.data)
    refused = client.get("/static/bundles/page.css", headers={"Accept-Encoding": "br;q=0, identity"})
    assert "Content-Encoding" not in refused.headers


def test_a_page_made_with_other_minutes_is_stale(installation: FakeGeomap, client: FlaskClient) -> None:
    tag = client.get(MAP).headers["ETag"]
    assert client.get(MAP, headers={"If-None-Match": tag}).status_code == 304
    other = dataclasses.replace(installation, travel=FakeTravel(stamp="roads of today"))
    later = create_app(other).test_client()  # type: ignore[arg-type]
    assert later.get(MAP, headers={"If-None-Match": tag}).status_code == 200


def test_the_makers_of_the_roads_are_credited_where_roads_are_used(installation: FakeGeomap) -> None:
    by_road = dataclasses.replace(installation, travel=FakeTravel(source="road"))
    credit = "© les contributeurs d’OpenStreetMap"
    assert credit in create_app(by_road).test_client().get("/mentions-legales").text  # type: ignore[arg-type]
    assert credit not in create_app(installation).test_client().get("/mentions-legales").text  # type: ignore[arg-type]
