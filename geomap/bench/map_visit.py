"""One visit to a map in a real browser: how long until it can be read, what it cost, how it moves and switches."""

from __future__ import annotations

import io
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PIL import Image

from geomap.bench.map_line import Line, Speed, line_to
from geomap.errors import BrokenDependency

if TYPE_CHECKING:
    from playwright.sync_api import Browser, CDPSession, Page

_WAIT_MS = 240_000
_FRAMES_AFTER = 30
_STEPS = 24
_LEAST_SHARE = 0.004
_LEAST_COLOURS = 3
_LONG_MS = 50.0

_WATCH = """(() => {
  const keep = (name, value) => { try { sessionStorage.setItem(name, value); } catch {} };
  const epoch = (at) => performance.timeOrigin + at;
  const ours = new Set(["geomap:drawn", "geomap:painted"]);
  window.benchLong = [];
  new PerformanceObserver((list) => {
    for (const task of list.getEntries()) benchLong.push([task.startTime, task.duration]);
  }).observe({ type: "longtask", buffered: true });
  const drawn = () => keep("bench:drawn", String(epoch(performance.now())));
  new PerformanceObserver((list) => {
    for (const mark of list.getEntries()) {
      if (ours.has(mark.name)) requestAnimationFrame(() => requestAnimationFrame(drawn));
      if (mark.name === "bench:drawn") keep("bench:drawn", String(epoch(mark.startTime)));
    }
  }).observe({ type: "mark", buffered: true });
  addEventListener("load", ({ target }) => {
    if (!target.classList?.contains("geomap-poster")) return;
    requestAnimationFrame(() => requestAnimationFrame(() => keep("bench:picture", String(epoch(performance.now())))));
  }, { capture: true });
  for (const kind of ["click", "change"]) {
    addEventListener(kind, () => keep("bench:asked", String(epoch(performance.now()))), { capture: true });
  }
})();"""
_DRAWN = "() => Number(sessionStorage.getItem('bench:drawn'))"
_PICTURE = "() => Number(sessionStorage.getItem('bench:picture'))"
_ASKED = "() => Number(sessionStorage.getItem('bench:asked'))"
_DRAWN_SINCE = "(since) => Number(sessionStorage.getItem('bench:drawn')) > since"
_BLOCKED = """(until) => benchLong.filter(([start]) => start < until)
  .reduce((sum, [, lasted]) => sum + Math.max(0, lasted - 50), 0)"""
_COUNT_FRAMES = """() => {
  window.benchFrames = [];
  let last = performance.now();
  const count = (now) => {
    benchFrames.push(now - last);
    last = now;
    window.benchCounting = requestAnimationFrame(count);
  };
  window.benchCounting = requestAnimationFrame(count);
}"""
_WORST_FRAME = """(more) => new Promise((tell) => {
  const start = benchFrames.length;
  const look = () => {
    if (benchFrames.length < start + more) return requestAnimationFrame(look);
    cancelAnimationFrame(benchCounting);
    tell(Math.max(...benchFrames));
  };
  look();
})"""


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
class Subject:
    """A map to visit: where it is served, the selector of its map, and how a reader asks for the other skill."""

    name: str
    port: int
    path: str
    map: str
    switch: Callable[[Page], None]


@dataclass(frozen=True)
class Visit:
    """What one visit measured; times in milliseconds, sizes in bytes.

    `picture_ms` is when a true choropleth was first on screen, a picture sent by the server or the map itself;
    `idle_ms` is the longest frame while nothing was touched: what the machine can do at best.
    """

    picture_ms: float
    drawn_ms: float
    drawn_bytes: float
    total_bytes: float
    blocking_ms: float
    heap_bytes: float
    switch_ms: float
    switch_bytes: float
    idle_ms: float
    pan_ms: float
    zoom_ms: float


def visit(browser: Browser, subject: Subject, profile: Profile) -> Visit:
    """Visit a map with an empty cache; a visit that came to nothing is made once more, and then it is a failure."""
    from playwright.sync_api import Error  # noqa: PLC0415 only the extra `bench` has it

    try:
        return _visit(browser, subject, profile)
    except Error:
        try:
            return _visit(browser, subject, profile)
        except Error as error:
            raise BrokenDependency(f"{subject.name} could not be visited on {profile.name}: {error.message}") from error


def _visit(browser: Browser, subject: Subject, profile: Profile) -> Visit:
    with line_to(subject.port, profile.speed) as line, _window(browser, profile) as (page, session):
        page.goto(f"http://127.0.0.1:{line.port}{subject.path}", wait_until="commit", timeout=_WAIT_MS)
        page.wait_for_function(_DRAWN_SINCE, arg=0, timeout=_WAIT_MS)
        drawn = float(page.evaluate(_DRAWN))
        origin = float(page.evaluate("() => performance.timeOrigin"))
        blocking = float(page.evaluate(_BLOCKED, drawn - origin))
        page.wait_for_load_state("networkidle", timeout=_WAIT_MS)
        total = line.bytes_until(time.time())
        session.send("HeapProfiler.collectGarbage")
        heap = float(session.send("Runtime.getHeapUsage")["usedSize"])
        _look(page, subject)
        idle, pan, zoom = _idle(page), _pan(page, subject), _zoom(page, subject)
        picture = float(page.evaluate(_PICTURE)) or drawn
        switch, switched = _switch(page, subject, line)
        return Visit(
            picture_ms=min(picture, drawn) - origin,
            drawn_ms=drawn - origin,
            drawn_bytes=line.bytes_until(drawn / 1_000),
            total_bytes=total,
            blocking_ms=blocking,
            heap_bytes=heap,
            switch_ms=switch,
            switch_bytes=switched,
            idle_ms=idle,
            pan_ms=pan,
            zoom_ms=zoom,
        )


@contextmanager
def _window(browser: Browser, profile: Profile) -> Iterator[tuple[Page, CDPSession]]:
    context = browser.new_context(
        viewport={"width": profile.width, "height": profile.height},
        device_scale_factor=profile.density,
        is_mobile=profile.phone,
        has_touch=profile.phone,
        locale="fr-FR",
        # What was kept for later visits is another measure.
        service_workers="block",
    )
    try:
        context.add_init_script(_WATCH)
        page = context.new_page()
        session = context.new_cdp_session(page)
        session.send("Emulation.setCPUThrottlingRate", {"rate": profile.slower})
        yield page, session
    finally:
        context.close()


def _look(page: Page, subject: Subject) -> None:
    """Make sure that something is to be seen: a map that is quick and empty is no map."""
    found = page.locator(subject.map).first
    found.scroll_into_view_if_needed()
    picture = Image.open(io.BytesIO(found.screenshot(timeout=_WAIT_MS))).convert("RGB")
    counts = picture.getcolors(picture.width * picture.height) or []
    large = [count for count, _ in counts if count > _LEAST_SHARE * picture.width * picture.height]
    if len(large) < _LEAST_COLOURS:
        raise BrokenDependency(f"The map of {subject.name} shows {len(large)} colours: it was not drawn.")


def _idle(page: Page) -> float:
    """Touch nothing, and give the longest frame: the floor of the others."""
    page.evaluate(_COUNT_FRAMES)
    return float(page.evaluate(_WORST_FRAME, _FRAMES_AFTER))


def _pan(page: Page, subject: Subject) -> float:
    """Drag the map there and back with the mouse, and give the longest frame."""
    box = page.locator(subject.map).first.bounding_box()
    if box is None:
        raise BrokenDependency(f"The page of {subject.name} shows no map.")
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.evaluate(_COUNT_FRAMES)
    page.mouse.move(x, y)
    page.mouse.down()
    for step in range(_STEPS):
        away = step if step < _STEPS / 2 else _STEPS - step
        page.mouse.move(x - 8 * away, y - 5 * away)
    page.mouse.up()
    return float(page.evaluate(_WORST_FRAME, _FRAMES_AFTER))


def _zoom(page: Page, subject: Subject) -> float:
    """Zoom in twice by the keyboard, and give the longest frame."""
    focused = ".maplibregl-canvas" if page.locator(".maplibregl-canvas").count() else subject.map
    page.locator(focused).first.focus()
    page.evaluate(_COUNT_FRAMES)
    page.keyboard.press("+")
    page.keyboard.press("+")
    return float(page.evaluate(_WORST_FRAME, _FRAMES_AFTER))


def _switch(page: Page, subject: Subject, line: Line) -> tuple[float, float]:
    """Ask for the other skill, and give how long and how many bytes until it is drawn: what follows is not counted."""
    before = float(page.evaluate(_DRAWN))
    spent = line.bytes_until(time.time())
    subject.switch(page)
    page.wait_for_function(_DRAWN_SINCE, arg=before, timeout=_WAIT_MS)
    drawn, asked = float(page.evaluate(_DRAWN)), float(page.evaluate(_ASKED))
    page.wait_for_load_state("networkidle", timeout=_WAIT_MS)
    return drawn - asked, line.bytes_until(drawn / 1_000) - spent
