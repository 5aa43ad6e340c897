"""People sign in, set up a code and sign out, with a telephone's screen, a keyboard, or no scripts at all."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from threading import Thread
from typing import Any

import pyotp
import pytest
from fake_site import FakeGeomap, compile_catalogues
from people import NOW, PASSWORD, new_account
from playwright.sync_api import Browser, Locator, Page, expect
from werkzeug.serving import make_server

from geomap.access.tokens import new_id
from geomap.core.roles import Grant
from geomap.web import create_app

AXE = Path(__file__).resolve().parents[1] / "vendor" / "axe-core" / "axe.min.js"
SIZES = {"phone": (360, 780), "desk": (1280, 900)}


@pytest.fixture(scope="module")
def house() -> Iterator[tuple[FakeGeomap, str]]:
    """An installation and its address."""
    compile_catalogues()
    installation = FakeGeomap()
    server = make_server("127.0.0.1", 0, create_app(installation), threaded=True)  # type: ignore[arg-type]
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    yield installation, f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


def check(page: Page) -> None:
    """Nothing is wider than the screen, and axe finds nothing."""
    page.wait_for_load_state()
    assert page.evaluate("document.documentElement.scrollWidth") <= page.viewport_size["width"]  # type: ignore[index]
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found = page.evaluate("async () => (await axe.run()).violations")
    assert [(fault["id"], [node["html"] for node in fault["nodes"]]) for fault in found] == []


def fill_in(page: Page, email: str, password: str = PASSWORD) -> None:
    page.get_by_label("Adresse e-mail").fill(email)
    page.get_by_label("Mot de passe", exact=True).fill(password)
    page.get_by_role("button", name="Se connecter").click()


def way_in(page: Page) -> Locator:
    """The link by which one signs in, which a narrow screen has in the menu."""
    expect(page.get_by_role("button", name="Se déconnecter")).to_have_count(0)
    fold = page.get_by_role("navigation", name="Menu principal").locator("summary")
    expect(fold).to_have_count(1)
    if fold.is_visible():
        fold.click()
    return page.get_by_role("link", name="Se connecter")


@pytest.mark.parametrize("size", SIZES)
def test_signing_in_setting_up_a_code_and_signing_out(chromium: Browser, house: Any, size: str) -> None:
    installation, site = house
    width, height = SIZES[size]
    email = f"{new_id('x')}@example.org"
    new_account(installation, Grant("official", "epci:1"), email=email)
    context = chromium.new_context(viewport={"width": width, "height": height}, locale="fr-FR")
    page = context.new_page()
    faults: list[str] = []
    page.on("console", lambda said: faults.append(said.text))
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.goto(f"{site}/methode")
    way_in(page).click()
    check(page)
    fill_in(page, email, "pas le bon mot de passe")
    expect(page.get_by_role("alert")).to_be_focused()
    expect(page.get_by_label("Adresse e-mail")).to_have_attribute("aria-invalid", "true")
    check(page)
    page.get_by_role("alert").get_by_role("link").first.click()
    expect(page.get_by_label("Adresse e-mail")).to_be_focused()
    fill_in(page, email)
    page.wait_for_url(f"{site}/methode")
    check(page)
    page.get_by_role("link", name="Mon compte").click()
    check(page)
    page.get_by_role("link", name="Le mettre en place").click()
    check(page)
    secret = page.locator("main code").inner_text().replace(" ", "")
    page.get_by_label("Code à six chiffres").fill(pyotp.TOTP(secret).at(NOW))
    page.get_by_label("Votre mot de passe").fill(PASSWORD)
    page.get_by_role("button", name="Mettre en place").click()
    expect(page.locator(".codes li")).to_have_count(10)
    check(page)
    recovery = page.locator(".codes li").first.inner_text()
    page.get_by_role("button", name="Se déconnecter").click()
    expect(way_in(page)).to_be_visible()
    page.goto(f"{site}/tableau/epci:1")
    fill_in(page, email)
    expect(page.get_by_role("heading", level=1)).to_have_text("Code de connexion")
    check(page)
    page.get_by_label("Code à six chiffres").fill(recovery)
    page.get_by_role("button", name="Continuer").click()
    page.wait_for_url(f"{site}/tableau/epci:1")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Ce qui manque")
    check(page)
    context.close()
    assert [fault for fault in faults if "422" not in fault] == []


@pytest.mark.parametrize("size", SIZES)
def test_an_administrator_invites_and_the_guest_comes_in(chromium: Browser, house: Any, size: str) -> None:
    installation, site = house
    width, height = SIZES[size]
    chief, guest = f"{new_id('chief')}@example.org", f"{new_id('guest')}@example.org"
    new_account(installation, Grant("administrator"), email=chief)
    context = chromium.new_context(viewport={"width": width, "height": height}, locale="fr-FR")
    page = context.new_page()
    page.goto(f"{site}/administration/comptes")
    fill_in(page, chief)
    page.wait_for_url(f"{site}/administration/comptes")
    check(page)
    page.get_by_label("Adresse e-mail").fill(guest)
    page.get_by_label("Rôle").select_option("reviewer")
    page.get_by_role("button", name="Envoyer l’invitation").click()
    expect(page.get_by_role("status")).to_have_text("C’est enregistré.")
    expect(page.get_by_text(guest)).to_be_visible()
    page.get_by_role("button", name="Se déconnecter").click()
    expect(way_in(page)).to_be_visible()
    page.goto(site + installation.mailer.link(guest))
    check(page)
    page.get_by_label("Votre nom").fill("Invité")
    page.get_by_label("Choisissez un mot de passe").fill("un chien dans le jardin")
    page.get_by_role("button", name="Accepter et ouvrir le compte").click()
    expect(page.get_by_text("Invité")).to_be_visible()
    page.get_by_role("link", name="Mon compte").click()
    expect(page.get_by_text("Validateur, partout")).to_be_visible()
    context.close()


def test_an_account_is_opened_without_scripts(chromium: Browser, house: Any) -> None:
    installation, site = house
    email = f"{new_id('plain')}@example.org"
    context = chromium.new_context(java_script_enabled=False, locale="fr-FR")
    page = context.new_page()
    page.goto(f"{site}/connexion")
    page.get_by_role("link", name="Créer un compte").click()
    page.get_by_label("Votre nom").fill("Dominique")
    page.get_by_label("Adresse e-mail").fill(email)
    page.get_by_role("button", name="Créer le compte").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Regardez vos messages")
    page.goto(site + installation.mailer.link(email))
    page.get_by_label("Nouveau mot de passe").fill("court")
    page.get_by_role("button", name="Enregistrer").click()
    expect(page.get_by_role("alert")).to_contain_text("trop court")
    page.get_by_label("Nouveau mot de passe").fill("un chien dans le jardin")
    page.get_by_role("button", name="Enregistrer").click()
    page.get_by_role("link", name="Mon compte").click()
    expect(page.get_by_label("Votre nom")).to_have_value("Dominique")
    page.get_by_role("button", name="Se déconnecter").click()
    expect(way_in(page)).to_be_visible()
    context.close()


def test_pages_for_signing_in_speak_english(chromium: Browser, house: Any) -> None:
    _, site = house
    context = chromium.new_context(locale="en-GB")
    page = context.new_page()
    for path in ("/connexion", "/inscription", "/mot-de-passe", "/inscription/envoye"):
        page.goto(site + path)
        check(page)
        words = page.locator("main").inner_text()
        assert not re.search(r"\b(mot de passe|adresse|votre|vous)\b", words, re.IGNORECASE)
    context.close()
