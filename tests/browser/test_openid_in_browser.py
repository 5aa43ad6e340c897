"""A browser goes to an OpenID Connect provider and back; its policy on forms lets it, and lets it sign out there."""

from __future__ import annotations

from collections.abc import Iterator
from threading import Thread
from typing import Any

import pytest
from fake_site import FakeGeomap, compile_catalogues
from openid_provider import CLIENT, SECRET, Provider, provider_at_work
from people import NOW
from playwright.sync_api import Browser, expect
from werkzeug.serving import make_server

from geomap.access.openid import OpenIdProvider
from geomap.web import create_app


@pytest.fixture
def both() -> Iterator[tuple[Provider, str]]:
    """A provider, and the address of a site that knows it."""
    compile_catalogues()
    with provider_at_work() as provider:
        server = make_server("127.0.0.1", 0, lambda *_: [], threaded=True)
        site = f"http://127.0.0.1:{server.server_port}"
        identity = OpenIdProvider(
            provider.issuer, (CLIENT, SECRET), name="ProEssai", scopes="openid email", seconds=NOW.timestamp
        )
        server.app = create_app(FakeGeomap(identity=identity, address=site))  # type: ignore[arg-type]
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        yield provider, site
        server.shutdown()
        thread.join()
        server.server_close()


def test_there_and_back_and_out_of_both(chromium: Browser, both: Any) -> None:
    provider, site = both
    provider.claims |= {"name": "Camille Essai"}
    context = chromium.new_context(viewport={"width": 360, "height": 780}, locale="fr-FR")
    page = context.new_page()
    page.goto(f"{site}/methode")
    page.get_by_text("Menu", exact=True).click()
    page.get_by_role("link", name="Se connecter").click()
    page.get_by_role("button", name="Se connecter avec ProEssai").click()
    page.wait_for_url(f"{site}/methode")
    expect(page.get_by_text("Camille Essai")).to_be_visible()
    page.get_by_role("button", name="Se déconnecter").click()
    page.wait_for_url(f"{site}/**")
    expect(page.get_by_role("button", name="Se déconnecter")).to_have_count(0)
    page.get_by_text("Menu", exact=True).click()
    expect(page.get_by_role("link", name="Se connecter")).to_be_visible()
    assert [asked["client_id"] for asked in provider.left] == [CLIENT]
    provider.down.add("token")
    page.goto(f"{site}/connexion")
    page.get_by_role("button", name="Se connecter avec ProEssai").click()
    expect(page.get_by_text("ProEssai ne répond pas comme il le devrait")).to_be_visible()
    context.close()
