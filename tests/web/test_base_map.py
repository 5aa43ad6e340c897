"""The base map as pages ask for it: of its publisher, or of this site, whose policy then stays the strict one."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from fake_site import ZONE, FakeGeomap
from flask.testing import FlaskClient

from geomap.config import Settings
from geomap.errors import NetworkBroken
from geomap.ports.tiles import Tile
from geomap.sources.tile_relay import TileRelay
from geomap.web import create_app
from geomap.web.basemap import NOTHING
from geomap.wiring import wire

ANSWER = f"/carte/{ZONE}/creation-site"
LEGAL = "/mentions-legales"
OWN = "/fond-de-carte/{z}/{x}/{y}"


@dataclass(frozen=True)
class FakeTiles:
    """One square at zoom 8, kept ten minutes, and one at zoom 9, not to be kept; none at zoom 7; the rest fails."""

    def tile(self, zoom: int, column: int, row: int) -> Tile | None:
        if zoom == 7:
            return None
        if (zoom, column, row) == (8, 130, 92):
            return Tile(b"\xff\xd8\xff...", "image/jpeg", 600)
        if zoom == 9:
            return Tile(b"\x89PNG", "image/png", 0)
        raise NetworkBroken("The publisher is down.")


def _site(basemap: str, *, relayed: bool) -> FlaskClient:
    settings = Settings(database_url="sqlite://", territory="48", basemap=basemap)
    installation = FakeGeomap(settings=settings, tiles=FakeTiles() if relayed else None)
    return create_app(installation).test_client()  # type: ignore[arg-type]


@pytest.fixture
def relaying() -> FlaskClient:
    return _site("ign", relayed=True)


def test_squares_are_given_with_the_time_their_publisher_allows(relaying: FlaskClient) -> None:
    given = relaying.get("/fond-de-carte/8/130/92")
    assert (given.status_code, given.data, given.mimetype) == (200, b"\xff\xd8\xff...", "image/jpeg")
    assert given.headers["Cache-Control"] == "public, max-age=600"
    assert given.headers["X-Content-Type-Options"] == "nosniff"
    assert "ETag" not in given.headers
    assert "Set-Cookie" not in given.headers
    assert relaying.get("/fond-de-carte/9/260/185").headers["Cache-Control"] == "no-cache"


def test_where_there_is_no_square_nothing_is_drawn(relaying: FlaskClient) -> None:
    given = relaying.get("/fond-de-carte/7/0/0")
    assert (given.status_code, given.data, given.mimetype) == (200, NOTHING, "image/png")


def test_a_square_that_cannot_be_had_is_no_page(relaying: FlaskClient) -> None:
    given = relaying.get("/fond-de-carte/8/0/0")
    assert (given.status_code, given.data) == (503, b"")
    assert (given.headers["Cache-Control"], given.headers["Retry-After"]) == ("no-store", "30")


@pytest.mark.parametrize("address", ["/fond-de-carte/8/-1/0", "/fond-de-carte/a/1/0", "/fond-de-carte/8/1.5/0"])
def test_what_is_no_square_is_not_found(address: str, relaying: FlaskClient) -> None:
    assert relaying.get(address).status_code == 404


def test_a_site_that_relays_nothing_gives_no_square() -> None:
    assert _site("ign", relayed=False).get("/fond-de-carte/8/130/92").status_code == 404


@pytest.mark.parametrize("basemap", ["ign", "osmfr"])
@pytest.mark.parametrize("page", [ANSWER, f"/embed/{ZONE}/creation-site", f"/comparer/{ZONE}/creation-site", "/"])
def test_relayed_pages_name_no_other_site_and_keep_the_strict_policy(basemap: str, page: str) -> None:
    given = _site(basemap, relayed=True).get(page)
    strict = _site("none", relayed=False).get(page)
    assert OWN in given.text
    assert "data.geopf.fr" not in given.text
    assert "tile.openstreetmap" not in given.text
    policies = [answer.headers["Content-Security-Policy"].split("; ") for answer in (given, strict)]
    kept = [[part for part in policy if "nonce" not in part] for policy in policies]
    assert kept[0] == kept[1]
    assert "img-src 'self' data:" in kept[0]


def test_pages_say_who_asks_for_the_base_map() -> None:
    relayed, direct, none = _site("osmfr", relayed=True), _site("osmfr", relayed=False), _site("none", relayed=False)
    assert "rien de vous n’est transmis" in relayed.get(LEGAL).text
    assert "reçoit alors votre adresse" in direct.get(LEGAL).text
    assert "ond de carte" not in none.get(LEGAL).text
    for site in (relayed, none):
        assert "aucune requête vers un autre site" in site.get("/methode").text
    assert "aucune requête vers un autre site" not in direct.get("/methode").text
    for site in (relayed, direct):
        assert "© les contributeurs OpenStreetMap" in site.get(LEGAL).text
        assert "contributeurs OpenStreetMap" in site.get(ANSWER).text


def test_an_installation_relays_only_a_base_map_and_only_when_told() -> None:
    def tiles(basemap: str, relay: str) -> object:
        return wire(Settings("sqlite:////nowhere/geomap.gpkg", basemap=basemap, basemap_relay=relay)).tiles

    assert isinstance(tiles("ign", "on"), TileRelay)
    assert [tiles("ign", "off"), tiles("none", "on"), tiles("none", "off")] == [None] * 3
