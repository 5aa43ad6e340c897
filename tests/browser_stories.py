"""People in front of a real browser: they sign in, fill in forms and read, and nothing they see may break."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from threading import Thread
from typing import Any

from people import PASSWORD
from playwright.sync_api import Browser, BrowserContext, Page
from werkzeug.serving import make_server

from geomap.ports.accounts import Account
from geomap.web import create_app

AXE = Path(__file__).resolve().parent / "vendor" / "axe-core" / "axe.min.js"


@contextmanager
def serving(geomap: Any) -> Iterator[str]:
    """Serve the pages of an installation on this machine, and give their address."""
    server = make_server("127.0.0.1", 0, create_app(geomap), threaded=True)
    thread = Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@dataclass
class Reader:
    """Somebody with a browser of their own, and all that went wrong or left the machine."""

    context: BrowserContext
    page: Page
    site: str
    faults: list[str] = field(default_factory=list)

    def open(self, path: str) -> Page:
        """Open a page of the site."""
        self.page.goto(self.site + path)
        return self.page

    def sign_in(self, account: Account) -> Page:
        """Sign in with address and password, as everybody does."""
        self.open("/connexion")
        self.page.locator("#field-email").fill(account.email)
        self.page.locator("#field-password").fill(PASSWORD)
        self.page.locator("main form button[type=submit]").click()
        self.page.locator(".account-menu").wait_for()
        return self.page

    def press(self, label: str) -> Page:
        """Press a button and wait for the page it leads to."""
        with self.page.expect_navigation():
            self.page.get_by_role("button", name=label, exact=True).click()
        return self.page

    def told(self) -> str:
        """What the page says, once it is there whole."""
        self.page.wait_for_load_state()
        return self.page.locator("main").inner_text()

    def sideways(self) -> int:
        """How many pixels the page can be scrolled to the side."""
        return int(self.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth"))


@contextmanager
def reading(browser: Browser, site: str, width: int = 1280, height: int = 900, **given: Any) -> Iterator[Reader]:
    """Give somebody a browser; afterwards nothing must have broken, and nothing been asked of another site."""
    context = browser.new_context(viewport={"width": width, "height": height}, locale="fr-FR", **given)
    reader = Reader(context, context.new_page(), site)

    def asked(url: str) -> None:
        if not url.startswith((site, "data:", "blob:")):
            reader.faults.append(f"asked another site: {url}")

    def said(kind: str, text: str) -> None:
        # The browser says in its console that a form was answered 422: that is the answer wanted.
        if "422" not in text:
            reader.faults.append(f"console {kind}: {text}")

    reader.page.on("request", lambda request: asked(request.url))
    reader.page.on("console", lambda message: said(message.type, message.text))
    reader.page.on("pageerror", lambda error: reader.faults.append(f"script: {error}"))
    yield reader
    context.close()
    assert reader.faults == []


def assert_accessible(reader: Reader) -> None:
    """Axe finds nothing, and nothing lies outside the screen."""
    reader.page.wait_for_load_state()
    axe = AXE.read_text(encoding="utf-8")
    found = reader.page.evaluate(f"async () => {{ {axe}; return (await axe.run()).violations }}")
    assert [(one["id"], [node["html"] for node in one["nodes"]]) for one in found] == []
    assert reader.sideways() == 0
