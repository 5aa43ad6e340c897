"""Take the pictures of the documents again: python .ci/pictures.py http://127.0.0.1:8000."""

from __future__ import annotations

import io
import shutil
import sys
from collections.abc import Callable
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

FOLDER = Path(__file__).resolve().parent.parent / "docs" / "images"
ANSWER = "/carte/departement:48/depannage-informatique"
EMBED = "/embed/departement:48/depannage-informatique"
MOST_BYTES = 60_000
DRAWN = ".geomap-map[data-drawn=true]"


def blind(page: Page) -> None:
    """Look as somebody does who does not see green (deuteranopia)."""
    page.context.new_cdp_session(page).send("Emulation.setEmulatedVisionDeficiency", {"type": "deuteranopia"})


def paper(page: Page) -> None:
    """Look at the page as it prints."""
    page.emulate_media(media="print")


def nothing(_page: Page) -> None:
    """Look at the page as it is."""


PICTURES: tuple[tuple[str, str, tuple[int, int], dict[str, object], Callable[[Page], None]], ...] = (
    ("map-desktop", ANSWER, (1280, 860), {}, nothing),
    ("map-phone", ANSWER, (390, 844), {"is_mobile": True, "has_touch": True}, nothing),
    ("map-dark", ANSWER, (1280, 860), {"color_scheme": "dark"}, nothing),
    ("map-print", ANSWER, (720, 1020), {}, paper),
    ("map-embed", EMBED, (640, 620), {}, nothing),
    ("map-colour-blind", ANSWER, (1280, 860), {}, blind),
)
"""Name, address, size of the window, what the reader has or wants, and how the page is looked at."""


def small(picture: bytes) -> bytes:
    """Keep a picture as true as it can be and stay small."""
    image = Image.open(io.BytesIO(picture)).convert("RGB")
    image.thumbnail((1000, 1000))
    out = io.BytesIO()
    for quality in (80, 65, 50):
        out = io.BytesIO()
        image.save(out, "WEBP", quality=quality, method=6)
        if out.tell() <= MOST_BYTES:
            break
    return out.getvalue()


def take(browser: Browser, site: str) -> None:
    """Take every picture of a site that holds the example directory."""
    for name, address, (width, height), reader, look in PICTURES:
        window = {"width": width, "height": height}
        context = browser.new_context(viewport=window, locale="fr-FR", reduced_motion="reduce", **reader)
        page = context.new_page()
        page.goto(site + address)
        page.locator(DRAWN).wait_for()
        look(page)
        page.wait_for_load_state("networkidle")
        page.locator(DRAWN).wait_for()
        (FOLDER / f"{name}.webp").write_bytes(small(page.screenshot()))
        context.close()


if __name__ == "__main__":
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        take(chromium, sys.argv[1].rstrip("/"))
        chromium.close()
