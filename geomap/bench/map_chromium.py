"""A Chromium for one visit, which is broken off when the visit has lasted too long."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import Event, Timer
from typing import TYPE_CHECKING

from geomap.bench.map_line import Speed
from geomap.bench.processes import end, started
from geomap.errors import InstallationBroken

if TYPE_CHECKING:
    from playwright.sync_api import Browser, CDPSession, Page, Playwright

_CHOICES = (
    *("--headless", "--no-sandbox", "--no-first-run", "--no-default-browser-check", "--remote-debugging-port=0"),
    *("--disable-background-networking", "--disable-component-update", "--disable-default-apps", "--disable-sync"),
    *("--disable-extensions", "--disable-breakpad", "--password-store=basic", "--use-mock-keychain", "--mute-audio"),
    *("--disable-background-timer-throttling", "--disable-backgrounding-occluded-windows"),
    *("--disable-renderer-backgrounding", "--disable-dev-shm-usage", "--force-color-profile=srgb"),
    # Its own address bar would load while the first page does: a reader's browser started long before.
    "--disable-features=WebUIOmniboxPopup,WebUIOmniboxAimPopup",
    # A window of its own would have to be attached to first, which now and then never ends.
    *("--hide-scrollbars", "--enable-unsafe-swiftshader", "--no-startup-window"),
)
_START_S, _LOOK_S = 30.0, 0.05
_WARM = """data:text/html,<canvas id=a></canvas><canvas id=b></canvas><script>
a.getContext("2d").fillRect(0, 0, 9, 9); b.getContext("webgl2")?.clear(16384);
requestAnimationFrame(() => requestAnimationFrame(() => { document.title = "warm"; }));</script>"""
"""A page that makes a fresh browser start what every map needs, canvas and WebGL, before anything is measured."""


@dataclass(frozen=True)
class Profile:
    """Who looks: the screen, how many times slower the processor is, and the line."""

    name: str
    width: int
    height: int
    density: float
    slower: int
    speed: Speed
    phone: bool


PROFILES = (
    Profile("desktop", 1280, 800, 1.0, 1, Speed(), phone=False),
    Profile("phone", 390, 844, 3.0, 4, Speed(1_600_000, 150), phone=True),
)
"""A desk with a good line, and a middling phone on slow 4G."""


@dataclass(frozen=True)
class Window:
    """A page in a browser of its own, and whether it was broken off."""

    page: Page
    session: CDPSession
    broken_off: Event


@contextmanager
def window(playwright: Playwright, profile: Profile, patience_s: float) -> Iterator[Window]:
    """Open a fresh browser as a profile has it; after so long it is killed, and what waits for it fails."""
    broken_off = Event()
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        command = [_program(playwright), *_CHOICES, f"--user-data-dir={folder}"]
        with started(command, subprocess.DEVNULL, {**os.environ, "TMPDIR": folder}) as process:
            browser = playwright.chromium.connect_over_cdp(_address(process, Path(folder)))
            page, session = _page(browser, profile)

            def break_off() -> None:
                broken_off.set()
                end(process, 0.0)

            timer = Timer(patience_s, break_off)
            timer.start()
            try:
                yield Window(page, session, broken_off)
            finally:
                timer.cancel()


def version(playwright: Playwright) -> str:
    """Say which Chromium is used."""
    command = [_program(playwright), "--version"]
    said = subprocess.run(command, capture_output=True, text=True, check=False).stdout  # noqa: S603 a browser
    found = re.search(r"\d+(\.\d+)+", said)
    return found[0] if found else "unknown"


def _program(playwright: Playwright) -> str:
    """Find the machine's Chromium, or the one Playwright brought."""
    return shutil.which("chromium") or playwright.chromium.executable_path


def _address(process: subprocess.Popen[bytes], folder: Path) -> str:
    """Wait until the browser has written where it listens."""
    told = folder / "DevToolsActivePort"
    until = time.monotonic() + _START_S
    while process.poll() is None and time.monotonic() < until:
        lines = told.read_text(encoding="utf-8").splitlines() if told.is_file() else []
        if lines:
            return f"http://127.0.0.1:{lines[0]}"
        time.sleep(_LOOK_S)
    raise InstallationBroken("Chromium did not start for the bench: try « chromium --headless --version ».")


def _page(browser: Browser, profile: Profile) -> tuple[Page, CDPSession]:
    context = browser.new_context(
        viewport={"width": profile.width, "height": profile.height},
        device_scale_factor=profile.density,
        is_mobile=profile.phone,
        has_touch=profile.phone,
        locale="fr-FR",
        # What was kept for later visits is another measure.
        service_workers="block",
    )
    warm = context.new_page()
    warm.goto(_WARM)
    warm.wait_for_function("() => document.title === 'warm'")
    warm.close()
    page = context.new_page()
    session = context.new_cdp_session(page)
    session.send("Emulation.setCPUThrottlingRate", {"rate": profile.slower})
    return page, session
