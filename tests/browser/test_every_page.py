"""Every page a reader can open: axe finds nothing, nothing is too wide, ids are unique; both widths, light and dark."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from fake_site import ZONE, FakeGeomap
from playwright.sync_api import Page

from geomap.web import create_app

pytestmark = pytest.mark.browser

AXE = (Path(__file__).resolve().parents[1] / "vendor" / "axe-core" / "axe.min.js").read_text(encoding="utf-8")
NAMES = {"zone": ZONE, "skill": "creation-site", "code": "48001", "commune": "48003"}
ADDRESSES = {
    "public.ask": [],
    "public.answer": [
        f"/carte/{ZONE}/creation-site?etat=local.reachable&q=a&commune=48004",
        f"/carte/{ZONE}/hostile?preuve=declare&distance=oui",
    ],
    "comparisons.ask": [],
    "comparisons.compare": [f"/comparer/{ZONE}/creation-site?avec=boutique&tout=oui"],
    "competences.skill": ["/competence/creation-site"],
    "directory.provider": ["/prestataire/p-atelier", "/prestataire/p-hostile"],
    "directory.mediator": ["/mediateur/m-fs"],
    "search.page": ["/recherche?q=a"],
}
"""Endpoint → addresses to open, where its rule alone does not give one; none for those that only redirect."""

EXTRA = ["/nulle-part"]


def _pages() -> list[str]:
    """Every address of the site that answers with a page, by the routes themselves: a new one is not forgotten."""
    app = create_app(FakeGeomap())  # type: ignore[arg-type]
    client = app.test_client()
    found = list(EXTRA)
    for rule in app.url_map.iter_rules():
        if "GET" not in (rule.methods or ()):
            continue
        named = rule.arguments <= set(NAMES)
        own = (
            [app.url_map.bind("").build(rule.endpoint, {name: NAMES[name] for name in rule.arguments})] if named else []
        )
        answers = {address: client.get(address) for address in ADDRESSES.get(rule.endpoint, own)}
        found += [one for one, told in answers.items() if told.mimetype == "text/html" and told.status_code == 200]
    return sorted(found)


PAGES = _pages()


def _axe(page: Page) -> list[tuple[str, list[str]]]:
    # Run by the driver, outside the page's policy, which rightly refuses it.
    page.evaluate(AXE)
    found = page.evaluate("async () => (await axe.run()).violations")
    return [(fault["id"], [node["html"][:300] for node in fault["nodes"]]) for fault in found]


@pytest.mark.parametrize("path", PAGES)
def test_axe_finds_nothing_on_a_desk(desk: Any, path: str) -> None:
    """In French, light; ids are each used once."""
    page = desk.open(path)
    assert _axe(page) == []
    twice = """() => Object.entries(Object.groupBy(document.querySelectorAll('[id]'), (one) => one.id))
      .filter(([, ones]) => ones.length > 1).map(([id]) => id)"""
    assert page.evaluate(twice) == []
    desk.faults[:] = [fault for fault in desk.faults if "404" not in fault]


@pytest.mark.parametrize("path", PAGES)
def test_axe_finds_nothing_on_a_phone(phone: Any, path: str) -> None:
    """In English, dark; nothing is wider than the phone, with wider text spacing neither."""
    phone.page.emulate_media(color_scheme="dark")
    page = phone.open(f"{path}{'&' if '?' in path else '?'}lang=en")
    assert _axe(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    spacing = """() => document.querySelectorAll('body, body *').forEach((one) => {
      one.style.lineHeight = '1.5'; one.style.letterSpacing = '0.12em'; one.style.wordSpacing = '0.16em';
    })"""
    page.evaluate(spacing)
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    phone.faults[:] = [fault for fault in phone.faults if "404" not in fault]


def test_the_pages_are_found_by_their_routes() -> None:
    """The list above is not empty by mistake."""
    known = {"/", "/accessibilite", "/methode", "/commune/48001", f"/carte/{ZONE}/creation-site/pourquoi/48003"}
    assert known <= set(PAGES)
