"""The bench of the map: a line that counts and slows, medians, ratios and budgets by hand, a report that says so."""

from __future__ import annotations

import datetime as dt
import socket
import threading
import time
from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Browser

from geomap.bench.map import enough
from geomap.bench.map_budgets import MOST, TIMES_FASTER
from geomap.bench.map_line import Line, Speed, line_to
from geomap.bench.map_peers import FOLIUM, MAPLIBRE, OURS, PACKAGES, pack
from geomap.bench.map_report import Conditions, Measured, lines_of, report
from geomap.bench.map_site import served_folder
from geomap.bench.map_visit import Subject, Visit, drawn_share, median, pan
from geomap.errors import BrokenDependency

BODY = b"x" * 100_000


def asked(port: int, path: str = "/page.html") -> bytes:
    """Everything a server says to one request."""
    with socket.create_connection(("127.0.0.1", port)) as call:
        call.sendall(f"GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n".encode())
        said = b""
        while piece := call.recv(65_536):
            said += piece
    return said


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "page.html").write_bytes(BODY)
    return tmp_path


@pytest.mark.parametrize("speed", [Speed(), Speed(80_000_000, 2)])
def test_a_line_brings_everything_and_counts_it(folder: Path, speed: Speed) -> None:
    with served_folder(folder) as port, line_to(port, speed) as line:
        said = asked(line.port)
        assert said.endswith(BODY)
        assert line.bytes_until(time.time()) == len(said)
        assert line.bytes_until(0) == 0


def test_connections_share_one_line(folder: Path) -> None:
    with served_folder(folder) as port, line_to(port, Speed(80_000_000, 2)) as line:
        heard: list[bytes] = []
        calls = [threading.Thread(target=lambda: heard.append(asked(line.port))) for _ in range(3)]
        for call in calls:
            call.start()
        for call in calls:
            call.join()
        # Pieces leave one after the other: no moment is before the one noted before it by more than the clock's grain.
        moments = [moment for moment, _ in line.arrived]
        assert [len(one.split(b"\r\n\r\n", 1)[1]) for one in heard] == [len(BODY)] * 3
        assert sum(size for _, size in line.arrived) == sum(map(len, heard))
        assert moments == sorted(moments)


def test_peers_are_served_packed_and_a_missing_tile_is_no_fault(folder: Path) -> None:
    pack(folder)
    with served_folder(folder) as port:
        assert b"Content-Encoding: br" in asked(port)
        assert asked(port, "/tiles/9/1/1.pbf").startswith(b"HTTP/1.1 204")


VISIT = Visit(400.0, 1000.0, 90_000, 100_000, 50.0, 2_000_000, 200.0, 900, 17.0, 20.0, 60.0)


def test_a_median_is_taken_measure_by_measure() -> None:
    visits = [replace(VISIT, drawn_ms=value, heap_bytes=10 - value) for value in (3.0, 1.0, 2.0)]
    found = median(visits)
    assert (found.drawn_ms, found.heap_bytes, found.pan_ms) == (2.0, 8.0, 20.0)


def test_a_median_with_a_visit_broken_off_is_at_least_so_much() -> None:
    visits = [VISIT, Visit(drawn_ms=240_000.0, picture_ms=240_000.0, at_least=frozenset({"drawn_ms", "picture_ms"}))]
    found = median(visits)
    assert (found.drawn_ms, found.at_least) == (120_500.0, {"drawn_ms", "picture_ms"})
    # What only one of the two measured is that one's; what none did stays unknown.
    assert (found.heap_bytes, median([Visit()]).heap_bytes) == (2_000_000.0, None)


@pytest.mark.parametrize(
    ("visits", "spent_s", "expected"),
    [(0, 0.0, False), (3, 24.0, False), (3, 26.0, True), (2, 50.0, False), (1, 61.0, True), (0, float("inf"), True)],
)
def test_long_visits_are_made_fewer_times(visits: int, spent_s: float, expected: bool) -> None:
    assert enough(visits, spent_s) is expected


def test_an_empty_map_is_told_from_one_whose_borders_leave_no_pure_colour() -> None:
    empty = Image.new("RGB", (10, 10), "white")
    drawn = empty.copy()
    for pixel in range(40):
        drawn.putpixel((pixel % 10, pixel // 10), (pixel, 2 * pixel, 3 * pixel))
    assert (drawn_share(empty), drawn_share(drawn)) == (0.0, pytest.approx(0.4))


BELOW = """<div style="height: 3000px"></div><div id="map" style="height: 400px"></div>
<script>window.moves = 0; addEventListener("mousemove", ({target, buttons}) => {
  if (target.id === "map" && buttons) moves += 1;
});</script>"""


@pytest.mark.browser
def test_the_hand_that_pans_is_on_the_map_wherever_it_stands_in_the_page(chromium: Browser) -> None:
    page = chromium.new_page(viewport={"width": 390, "height": 844})
    map_below = Subject("a map", 0, "/", "#map", lambda page: None)
    page.set_content(BELOW)
    assert pan(page, map_below) > 0
    assert page.evaluate("moves") >= 20
    page.set_content(BELOW + '<div style="position: fixed; inset: 0"></div>')
    with pytest.raises(BrokenDependency, match="no map where it is to be touched"):
        pan(page, map_below)
    page.close()


CONDITIONS = Conditions("1.2", dt.date(2026, 11, 22), 0.3)


def measured() -> list[Measured]:
    slow = replace(VISIT, drawn_ms=2000.0, total_bytes=250_000)
    return [
        Measured("Lozère", "phone", OURS, VISIT, 5),
        Measured("Lozère", "phone", FOLIUM, slow, 5),
        Measured("Lozère", "phone", MAPLIBRE, slow, 3),
        Measured("Lozère", "desktop", OURS, VISIT, 5),
    ]


def test_ratios_and_budgets_by_hand() -> None:
    lines = {(line.what, line.peer_name): line for line in lines_of(measured())}
    first = lines["Lozère, phone: first useful map", FOLIUM]
    assert (first.ratio, first.budget, first.met) == (2.0, 1.4, True)
    against = lines["Lozère, phone: first useful map", MAPLIBRE]
    assert (against.ratio, against.budget, against.met) == (2.0, 3.0, False)
    received = lines["Lozère, phone: received in all", FOLIUM]
    assert (received.ours, received.ratio, received.budget, received.met) == (100.0, 2.5, 110.0, True)
    zooming = lines["Lozère, phone: longest frame, zooming", FOLIUM]
    assert (zooming.budget, zooming.met) == (50.0, False)


def test_the_report_says_what_was_promised_and_what_was_not_kept() -> None:
    text = report(measured(), CONDITIONS)
    assert "| Lozère, phone: first useful map, against plain folium | ≥ 1.4 × | 2.0 × | met |" in text
    assert "| Lozère, phone: first useful map, against MapLibre GL | ≥ 3 × | 2.0 × | **not met** |" in text
    assert text.count("Lozère, phone: received in all") == 1
    assert "without a graphics card" in text
    assert "MapLibre GL of Lozère on phone (3)" in text


def test_what_was_broken_off_is_said_as_more_than_and_its_ratio_as_at_least() -> None:
    late = Visit(picture_ms=25_000.0, drawn_ms=25_000.0, at_least=frozenset({"picture_ms", "drawn_ms"}))
    kept = [Measured("France", "phone", OURS, VISIT, 3), Measured("France", "phone", FOLIUM, late, 1)]
    text = report(kept, CONDITIONS)
    assert "| first useful map, ms | 1,000 | more than 25,000 |" in text
    assert "| another skill, ms | 200 | – |" in text
    assert "| France, phone: first useful map, against plain folium | ≥ 25 × | ≥ 25.0 × | met |" in text
    assert "| France, phone: first useful map, against MapLibre GL | ≥ 2 × | – | not measured |" in text
    # geomap broken off keeps no promise, whatever the peer needed.
    ours = Measured("France", "phone", OURS, replace(VISIT, at_least=frozenset({"drawn_ms"})), 1)
    line = next(line for line in lines_of([ours, kept[1]]) if line.what == "France, phone: first useful map")
    assert (line.ratio, line.met) == (25.0, False)


def test_every_budget_has_a_line_whatever_was_measured() -> None:
    text = report([], CONDITIONS, ["Occitanie: MapLibre GL could not be visited."])
    assert text.count("| not measured |") == len(MOST) + len(TIMES_FASTER)
    assert "**Not measured**: Occitanie: MapLibre GL could not be visited." in text


def test_bytes_are_counted_up_to_a_moment() -> None:
    line = Line(0, [(1.0, 10), (2.0, 20), (3.0, 40)])
    assert [line.bytes_until(moment) for moment in (0.5, 1.0, 2.5, 9.0)] == [0, 10, 30, 70]


def test_every_peer_has_a_version() -> None:
    assert all(version[0].isdigit() for version in PACKAGES.values())
