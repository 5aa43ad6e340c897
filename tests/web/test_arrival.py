"""Whoever comes from elsewhere has the styles with the page; whoever comes from one of ours has them already."""

from __future__ import annotations

import re

import brotli
import pytest
from fake_site import ZONE
from flask.testing import FlaskClient

from geomap.web.assets import ASSETS, Assets

MAP = f"/carte/{ZONE}/creation-site"
TYPED = {"Sec-Fetch-Site": "none", "Sec-Fetch-Dest": "document"}
FROM_US = {"Sec-Fetch-Site": "same-origin", "Sec-Fetch-Dest": "document"}
LINK = re.compile(r'<link rel="stylesheet" href="(/static/bundles/[^"]+)">')
WITHIN = re.compile(r'<style nonce="([^"]+)" data-href="([^"]+)">(.*?)</style>', re.DOTALL)


@pytest.mark.parametrize(
    ("site", "document", "within"),
    [
        ("none", "document", True),
        ("cross-site", "document", True),
        ("same-site", "document", True),
        ("cross-site", "iframe", True),
        ("same-origin", "document", False),
        ("none", "empty", False),
        (None, None, False),
    ],
)
def test_styles_come_with_the_page_to_who_comes_from_elsewhere(
    client: FlaskClient, site: str | None, document: str | None, within: bool
) -> None:
    told = {"Sec-Fetch-Site": site, "Sec-Fetch-Dest": document}
    page = client.get(MAP, headers={name: value for name, value in told.items() if value}).text
    assert bool(WITHIN.search(page)) is within
    assert bool(LINK.search(page)) is not within


@pytest.mark.parametrize("address", ["/", MAP, "/prestataires", f"/embed/{ZONE}/creation-site", "/methode"])
def test_they_are_the_very_styles_the_page_links_and_may_be_used(client: FlaskClient, address: str) -> None:
    linked, carrying = client.get(address, headers=FROM_US), client.get(address, headers=TYPED)
    link, style = LINK.search(linked.text), WITHIN.search(carrying.text)
    assert link is not None
    assert style is not None
    assert style[2] == link[1]
    assert style[3] == client.get(link[1]).text.replace("url(../", "url(/static/")
    assert f"'nonce-{style[1]}'" in carrying.headers["Content-Security-Policy"]
    # All the rest of the page is the same.
    assert _without_nonce(WITHIN.sub("", carrying.text)) == _without_nonce(LINK.sub("", linked.text))


def test_what_the_styles_ask_for_beside_themselves_is_found(client: FlaskClient) -> None:
    style = WITHIN.search(client.get(MAP, headers=TYPED).text)
    assert style is not None
    beside = [address for address in re.findall(r"url\(([^)\"']+)\)", style[3]) if address[0] != "#"]
    assert beside
    assert {client.get(address).status_code for address in beside} == {200}


def test_the_header_asks_for_nothing_the_page_brings(client: FlaskClient) -> None:
    linked, carrying = (client.get(MAP, headers=told).headers["Link"].split(", ") for told in (FROM_US, TYPED))
    assert "as=style" in linked[0]
    assert carrying == linked[1:]


def test_a_page_kept_packed_is_not_given_to_the_other_reader(client: FlaskClient) -> None:
    packed = {"Accept-Encoding": "br"}
    for told, found in ((TYPED, WITHIN), (FROM_US, LINK), (TYPED, WITHIN)):
        answer = client.get(MAP, headers=told | packed)
        assert answer.headers["Content-Encoding"] == "br"
        assert found.search(brotli.decompress(answer.data).decode())


def test_either_page_is_right_for_who_holds_the_other(client: FlaskClient) -> None:
    tag = client.get(MAP, headers=TYPED).headers["ETag"]
    assert client.get(MAP, headers=FROM_US | {"If-None-Match": tag}).status_code == 304


def test_a_style_sheet_could_not_end_its_element(client: FlaskClient) -> None:
    assets: Assets = client.application.extensions[ASSETS]
    styles = [assets.read(f"bundles/{name}.css").decode() for name in ("map", "home", "embed", "page")]
    assert [style.casefold().count("</style") for style in styles] == [0, 0, 0, 0]


def _without_nonce(page: str) -> str:
    return re.sub(r'nonce="[^"]+"', "", page)
