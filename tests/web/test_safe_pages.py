"""Nothing hostile gets through, nothing is asked of other sites, and every answer carries its headers."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import pytest
from fake_site import HOSTILE, ZONE, FakeGeomap
from flask.testing import FlaskClient

from geomap.config import Settings
from geomap.web import create_app
from geomap.web.links import mail_address, phone_number, shown_phone, web_address
from geomap.web.security import FIXED, PART_HEADERS, PARTS

ANSWERS = [
    "/",
    "/carte",
    f"/carte/{ZONE}/creation-site",
    f"/carte/{ZONE}/hostile",
    f"/carte/{ZONE}/hostile/pourquoi/48004",
    f"/carte/{ZONE}/hostile/pourquoi/48004?fragment=oui",
    "/commune/48004",
    "/competences",
    "/competence/hostile",
    "/prestataires",
    "/prestataire/p-hostile",
    "/mediateurs",
    "/mediateur/m-hostile",
    "/recherche?q=%3Cscript%3Ealert(1)%3C/script%3E",
    "/methode",
    "/mentions-legales",
    "/nulle-part",
    "/%3Cscript%3Ealert(1)%3C/script%3E",
    f"/carte/{ZONE}/creation-site?t=%3Cscript%3E",
    f"/carte/{ZONE}/%3Cscript%3E",
    "/healthz",
    "/api/search?q=a",
    f"/api/coverage/{ZONE}/creation-site.geojson",
    "/static/css/site.css",
    "/static/bundles/map.js",
    "/static/bundles/map-drawing.js",
]


class _Page(HTMLParser):
    """What a browser would run, load or follow."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))


@pytest.mark.parametrize("address", ANSWERS)
def test_headers_are_on_every_answer(client: FlaskClient, address: str) -> None:
    answer = client.get(address)
    assert "Set-Cookie" not in answer.headers
    if answer.mimetype in PARTS:
        assert all(answer.headers[name] == FIXED[name] for name in PART_HEADERS)
        assert answer.headers.get("Content-Security-Policy", "") == PARTS[answer.mimetype]
        return
    for name, value in FIXED.items():
        assert answer.headers[name] == value
    policy = answer.headers["Content-Security-Policy"]
    for rule in ("default-src 'self'", "object-src 'none'", "base-uri 'none'", "frame-ancestors 'self'"):
        assert rule in policy
    assert "unsafe-eval" not in policy
    assert "script-src 'self' 'nonce-" in policy


@pytest.mark.parametrize("address", ANSWERS)
def test_nothing_hostile_becomes_markup(client: FlaskClient, address: str) -> None:
    answer = client.get(address)
    if answer.mimetype != "text/html":
        return
    number = re.search(r"nonce-([\w-]+)", answer.headers["Content-Security-Policy"])
    assert number is not None
    for tag, attributes in _Page(answer.text).tags:
        assert not any(name.startswith("on") for name in attributes), (tag, attributes)
        if tag == "script" and attributes.get("type") != "application/json":
            assert attributes.get("nonce") == number[1] or str(attributes.get("src")).startswith("/static/")
        assert tag != "img" or attributes.get("src") != "x"
    assert "<script>alert" not in answer.text


@pytest.mark.parametrize("address", ANSWERS)
def test_no_page_asks_anything_of_another_site(client: FlaskClient, address: str) -> None:
    answer = client.get(address)
    if answer.mimetype != "text/html":
        return
    for tag, attributes in _Page(answer.text).tags:
        for name in ("src", "href", "action", "srcset", "data"):
            value = attributes.get(name)
            outside = value is not None and re.match(r"(?i)(https?:)?//", value)
            # A link a reader may follow to a provider's own site is no request of the page.
            assert not outside or (tag == "a" and "nofollow" in str(attributes.get("rel"))), (tag, attributes)


def test_the_hostile_words_are_shown_as_they_are(client: FlaskClient) -> None:
    shown = client.get("/prestataire/p-hostile").text
    assert "&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt;" in shown
    assert 'href="javascript:' not in shown


def test_each_page_has_its_own_nonce(client: FlaskClient) -> None:
    policies = {client.get("/").headers["Content-Security-Policy"] for _ in range(3)}
    assert len(policies) == 3


def test_a_base_map_opens_the_policy_to_its_pictures_only() -> None:
    settings = Settings(database_url="sqlite://", territory="48", basemap="ign")
    client = create_app(FakeGeomap(settings=settings)).test_client()  # type: ignore[arg-type]
    policy = client.get("/methode").headers["Content-Security-Policy"]
    assert "img-src 'self' data: https://data.geopf.fr;" in policy
    assert policy.count("https://") == 1


@pytest.mark.parametrize(
    ("given", "followed"),
    [
        ("https://example.org/a?b=1", "https://example.org/a?b=1"),
        ("example.org", "https://example.org"),
        ("javascript:alert(1)", None),
        ("JavaScript://example.org/%0aalert(1)", None),
        ("data:text/html,x", None),
        ("https://user:word@example.org", None),
        ("https://exa mple.org", None),
        ("//example.org", None),
        ("https://[", None),
        ("localhost", None),
        (HOSTILE, None),
        (None, None),
    ],
)
def test_only_plain_web_addresses_are_followed(given: str | None, followed: str | None) -> None:
    assert web_address(given) == followed


def test_mail_and_telephone_are_links_when_they_are_what_they_say() -> None:
    assert mail_address(" a.b+c@example.org ") == "a.b+c@example.org"
    assert mail_address("a@b") is None
    assert mail_address("a@example.org?bcc=x@example.org") is None
    assert phone_number("+33 (0)4 66.00-00/00") == "+330466000000"
    assert phone_number("appelez-moi") is None
    for typed in ("0466000001", "04.66.00.00.01", "04 66 000 001"):
        assert shown_phone(typed).split(" ") == ["04", "66", "00", "00", "01"]
    assert shown_phone("+33466000001").split(" ") == ["+33", "4", "66", "00", "00", "01"]
    for other in ("+32 2 555 12 12", "3615", "appelez-moi"):
        assert shown_phone(other) == other
