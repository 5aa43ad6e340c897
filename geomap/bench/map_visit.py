"""One visit to a map in a real browser: how long until it can be read, what it cost, how it moves and switches."""

from __future__ import annotations

import io
import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, fields, replace
from typing import TYPE_CHECKING, Any

from PIL import Image

from geomap.bench.map_chromium import Profile, Window, window
from geomap.bench.map_line import Line, line_to
from geomap.errors import BrokenDependency

if TYPE_CHECKING:
    from playwright.sync_api import Page, Playwright

PATIENCE_S = 240.0
"""A visit that lasts longer is broken off, and what it was waiting for is said to take more than so long."""

_LOOKED_AT_MS = 1_500
"""How long frames are counted after a hand has moved: what a map makes better once it rests comes in that time."""

_ASK_AGAIN_MS = 50.0
_STEPS = 24
_LEAST_SHARE = 0.02

_WATCH = """(() => {
  const keep = (name, value) => { try { sessionStorage.setItem(name, value); } catch {} };
  const epoch = (at) => performance.timeOrigin + at;
  const ours = new Set(["geomap:drawn", "geomap:painted"]);
  window.benchLong = [];
  new PerformanceObserver((list) => {
    for (const task of list.getEntries()) benchLong.push([task.startTime, task.duration]);
  }).observe({ type: "longtask", buffered: true });
  const now = () => String(epoch(performance.now()));
  const seen = (name) => requestAnimationFrame(() => requestAnimationFrame(() => keep(name, now())));
  // Heard as it is set: an observer is told later, behind whatever the page does next, and would count that too.
  const { mark } = Performance.prototype;
  Performance.prototype.mark = function (name, ...more) {
    const set = mark.call(this, name, ...more);
    if (ours.has(name)) seen("bench:drawn");
    if (name === "geomap:pictured") seen("bench:picture");
    if (name === "bench:drawn") keep("bench:drawn", String(epoch(set.startTime)));
    return set;
  };
  for (const kind of ["click", "change"]) {
    addEventListener(kind, () => keep("bench:asked", String(epoch(performance.now()))), { capture: true });
  }
})();"""
_DRAWN = "() => Number(sessionStorage.getItem('bench:drawn'))"
_PICTURE = "() => Number(sessionStorage.getItem('bench:picture'))"
_ASKED = "() => Number(sessionStorage.getItem('bench:asked'))"
_BLOCKED = """(until) => benchLong.filter(([start]) => start < until)
  .reduce((sum, [, lasted]) => sum + Math.max(0, lasted - 50), 0)"""
_HOLDS = "(map, [x, y]) => map.contains(document.elementFromPoint(x, y))"
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
_WORST_FRAME = """(lasting) => new Promise((tell) => {
  const start = performance.now();
  const look = () => {
    if (performance.now() - start < lasting) return requestAnimationFrame(look);
    cancelAnimationFrame(benchCounting);
    tell(Math.max(...benchFrames));
  };
  requestAnimationFrame(() => requestAnimationFrame(look));
})"""


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
    """What one visit measured, or the median of several; times in milliseconds, sizes in bytes, None where unknown.

    `picture_ms` is when a true choropleth was first on screen, a picture sent by the server or the map itself;
    `idle_ms` is the longest frame while nothing was touched: what the machine can do at best. What is named in
    `at_least` had not come to an end when the visit was broken off.
    """

    picture_ms: float | None = None
    drawn_ms: float | None = None
    drawn_bytes: float | None = None
    total_bytes: float | None = None
    blocking_ms: float | None = None
    heap_bytes: float | None = None
    switch_ms: float | None = None
    switch_bytes: float | None = None
    idle_ms: float | None = None
    pan_ms: float | None = None
    zoom_ms: float | None = None
    at_least: frozenset[str] = frozenset()


MEASURED = tuple(one.name for one in fields(Visit) if one.name != "at_least")
"""What a visit measures, by field."""


@dataclass
class _Found:
    """What a visit has found so far, and since when it waits for what comes next."""

    values: dict[str, float] = field(default_factory=dict)
    waiting: tuple[str, ...] = ()
    since: float = 0.0

    def wait_for(self, *names: str) -> None:
        self.waiting, self.since = names, time.monotonic()

    def note(self, **values: float) -> None:
        self.values |= values
        self.waiting = ()

    def ended(self) -> Visit:
        """Give what was found."""
        values: dict[str, Any] = self.values
        return Visit(**values)

    def broken_off(self) -> Visit:
        """Give what was found; what was waited for took longer than until now."""
        self.values |= dict.fromkeys(self.waiting, 1_000 * (time.monotonic() - self.since))
        return replace(self.ended(), at_least=frozenset(self.waiting))


def median(visits: Sequence[Visit]) -> Visit:
    """Give the median of each measure; with a visit among them that was broken off, it is at least so much."""
    found = {name: [getattr(visit, name) for visit in visits] for name in MEASURED}
    known = {name: [value for value in values if value is not None] for name, values in found.items()}
    medians: dict[str, Any] = {name: statistics.median(values) for name, values in known.items() if values}
    return Visit(**medians, at_least=frozenset().union(*(visit.at_least for visit in visits)))


def visit(playwright: Playwright, subject: Subject, profile: Profile, patience_s: float = PATIENCE_S) -> Visit:
    """Visit a map with an empty cache; a visit that came to nothing is made once more, and then it is a failure."""
    from playwright.sync_api import Error  # noqa: PLC0415 only the extra `bench` has it

    message = ""
    for _ in range(2):
        found = _Found()
        try:
            with line_to(subject.port, profile.speed) as line, window(playwright, profile, patience_s) as opened:
                try:
                    _visit(opened, subject, line, found)
                except Error:
                    if not opened.broken_off.is_set():
                        raise
                    return found.broken_off()
            return found.ended()
        except Error as error:
            message = error.message
    raise BrokenDependency(f"{subject.name} could not be visited on {profile.name}: {message}")


def _visit(opened: Window, subject: Subject, line: Line, found: _Found) -> None:
    page = opened.page
    # The browser is killed before any wait of its own would end.
    page.set_default_timeout(4_000 * PATIENCE_S)
    page.add_init_script(_WATCH)
    found.wait_for("picture_ms", "drawn_ms")
    page.goto(f"http://127.0.0.1:{line.port}{subject.path}", wait_until="commit")
    drawn = _drawn_since(page, 0.0)
    origin = float(page.evaluate("() => performance.timeOrigin"))
    found.note(drawn_ms=drawn - origin, blocking_ms=float(page.evaluate(_BLOCKED, drawn - origin)))
    page.wait_for_load_state("networkidle")
    picture = min(float(page.evaluate(_PICTURE)) or drawn, drawn)
    found.note(
        picture_ms=picture - origin,
        drawn_bytes=line.bytes_until(drawn / 1_000),
        total_bytes=line.bytes_until(time.time()),
    )
    opened.session.send("HeapProfiler.collectGarbage")
    found.note(heap_bytes=float(opened.session.send("Runtime.getHeapUsage")["usedSize"]))
    _look(page, subject)
    _switch(page, subject, line, found)
    found.note(idle_ms=_idle(page))
    found.note(pan_ms=pan(page, subject))
    found.note(zoom_ms=_zoom(page, subject))


def _drawn_since(page: Page, before: float) -> float:
    """Wait until the page has noted that its map is drawn, and give when.

    Asked from here: Playwright's own waiting evaluates text in the page, which a strict policy forbids.
    """
    from playwright.sync_api import Error  # noqa: PLC0415 only the extra `bench` has it

    drawn = before
    while drawn <= before:
        page.wait_for_timeout(_ASK_AGAIN_MS)
        try:
            drawn = float(page.evaluate(_DRAWN))
        except Error as error:
            # One page gave way to the next while it was asked.
            if "context was destroyed" not in error.message:
                raise
    return drawn


def _look(page: Page, subject: Subject) -> None:
    """Make sure that something is to be seen: a map that is quick and empty is no map."""
    found = page.locator(subject.map).first
    found.scroll_into_view_if_needed()
    picture = Image.open(io.BytesIO(found.screenshot())).convert("RGB")
    share = drawn_share(picture)
    if share < _LEAST_SHARE:
        raise BrokenDependency(f"The map of {subject.name} is {share:.0%} drawn: it is empty.")


def drawn_share(picture: Image.Image) -> float:
    """Give the share of a picture that is not of its commonest colour; borders may leave no pixel of a pure one."""
    pixels = picture.width * picture.height
    counts = picture.getcolors(pixels) or []
    return 1 - max((count for count, _ in counts), default=0) / pixels


def _idle(page: Page) -> float:
    """Touch nothing, and give the longest frame: the floor of the others."""
    page.evaluate(_COUNT_FRAMES)
    return float(page.evaluate(_WORST_FRAME, _LOOKED_AT_MS))


def pan(page: Page, subject: Subject) -> float:
    """Drag the map there and back with the mouse, and give the longest frame."""
    x, y = _middle(page, subject)
    page.evaluate(_COUNT_FRAMES)
    page.mouse.move(x, y)
    page.mouse.down()
    for step in range(_STEPS):
        away = step if step < _STEPS / 2 else _STEPS - step
        page.mouse.move(x - 8 * away, y - 5 * away)
    page.mouse.up()
    return float(page.evaluate(_WORST_FRAME, _LOOKED_AT_MS))


def _middle(page: Page, subject: Subject) -> tuple[float, float]:
    """Bring the map into the window and give its middle: a hand outside it would move something else."""
    found = page.locator(subject.map).first
    found.scroll_into_view_if_needed()
    box = found.bounding_box()
    x, y = (box["x"] + box["width"] / 2, box["y"] + box["height"] / 2) if box else (-1.0, -1.0)
    if not found.evaluate(_HOLDS, [x, y]):
        raise BrokenDependency(f"The page of {subject.name} shows no map where it is to be touched.")
    return x, y


def _zoom(page: Page, subject: Subject) -> float:
    """Zoom in twice by the keyboard, and give the longest frame."""
    focused = ".maplibregl-canvas" if page.locator(".maplibregl-canvas").count() else subject.map
    page.locator(focused).first.focus()
    page.evaluate(_COUNT_FRAMES)
    page.keyboard.press("+")
    page.keyboard.press("+")
    return float(page.evaluate(_WORST_FRAME, _LOOKED_AT_MS))


def _switch(page: Page, subject: Subject, line: Line, found: _Found) -> None:
    """Ask for the other skill, and note how long and how many bytes until it is drawn: what follows is not counted."""
    before = float(page.evaluate(_DRAWN))
    spent = line.bytes_until(time.time())
    found.wait_for("switch_ms")
    subject.switch(page)
    drawn, asked = _drawn_since(page, before), float(page.evaluate(_ASKED))
    found.note(switch_ms=drawn - asked, switch_bytes=line.bytes_until(drawn / 1_000) - spent)
    page.wait_for_load_state("networkidle")
