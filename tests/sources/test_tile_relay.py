"""Squares of a base map passed on to readers: whole, within limits, kept as their publisher says."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx
import pandas as pd
import pytest
from tile_publisher import PNG_START, Fault, Publisher, picture, publishing

from geomap.errors import NetworkBroken
from geomap.ports.tiles import Tile, Tiles
from geomap.sources.tile_folder import Kept, TileFolder
from geomap.sources.tile_relay import (
    A_SECOND,
    AT_ONCE,
    FAULTS,
    MOST_ASKING,
    REST_S,
    RETRY_S,
    STALE_S,
    Pace,
    TileRelay,
)
from geomap.sources.tile_service import LONGEST_S, MOST_BYTES, UNSAID_S, TileService

HERE = (8, 130, 92)
"""The square of zoom 8 the commune stands in: 2.81 to 4.22 degrees east, 44.09 to 45.09 degrees north."""


@dataclass
class Time:
    """A clock that is set by hand."""

    now: float = 1_000_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def publisher() -> Iterator[Publisher]:
    with publishing() as one:
        yield one


@pytest.fixture
def clock() -> Time:
    return Time()


@pytest.fixture
def service(publisher: Publisher) -> TileService:
    return TileService(publisher.url, "geomap/test (+https://annuaire.example.org)")


def relay(service: TileService, folder: Path, clock: Time) -> TileRelay:
    centres = pd.DataFrame({"lon": [3.5, None], "lat": [44.5, None]})
    return TileRelay(service, TileFolder(folder), lambda: centres, most_zoom=19, clock=clock, pace=Pace(clock))


@pytest.fixture
def tiles(service: TileService, tmp_path: Path, clock: Time) -> TileRelay:
    return relay(service, tmp_path / "tiles", clock)


def test_a_square_is_asked_for_once_and_kept_for_its_time(publisher: Publisher, tiles: TileRelay, clock: Time) -> None:
    assert isinstance(tiles, Tiles)
    assert tiles.tile(*HERE) == Tile(picture(), "image/png", 600)
    clock.now += 200
    assert tiles.tile(*HERE) == Tile(picture(), "image/png", 400)
    assert [path for path, _ in publisher.asked] == ["/8/130/92.png?s=a"]


def test_the_publisher_learns_who_asks_and_nothing_of_who_reads(publisher: Publisher, tiles: TileRelay) -> None:
    publisher.headers["Set-Cookie"] = "who=you; Path=/"
    tiles.tile(*HERE)
    tiles.tile(8, 130, 93)
    told = [headers for _, headers in publisher.asked]
    known = {"host", "user-agent", "accept", "accept-encoding", "connection"}
    assert [set(headers) for headers in told] == [known, known]
    assert {headers["user-agent"] for headers in told} == {"geomap/test (+https://annuaire.example.org)"}


def test_a_square_past_its_time_is_asked_about_by_its_tag(publisher: Publisher, tiles: TileRelay, clock: Time) -> None:
    tiles.tile(*HERE)
    clock.now += 600
    # The same tag: nothing travels, and the square is right for another while.
    assert tiles.tile(*HERE) == Tile(picture(), "image/png", 600)
    assert publisher.asked[-1][1]["if-none-match"] == '"one"'
    clock.now += 599
    assert tiles.tile(*HERE) == Tile(picture(), "image/png", 1)
    clock.now += 1
    publisher.grey, publisher.headers["ETag"] = 50, '"two"'
    assert tiles.tile(*HERE) == Tile(picture(50), "image/png", 600)
    assert len(publisher.asked) == 3


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({}, UNSAID_S),
        ({"Cache-Control": "public, max-age=3600"}, 3600),
        ({"Cache-Control": "max-age=10, s-maxage=7200"}, 7200),
        ({"Cache-Control": 'max-age="3600"', "Age": "600"}, 3000),
        ({"Cache-Control": "max-age=60", "Age": "90"}, 0),
        ({"Cache-Control": "max-age=99999999999"}, LONGEST_S),
        ({"Cache-Control": "max-age=" + "9" * 5000}, 0),
        ({"Cache-Control": "max-age=soon"}, 0),
        ({"Cache-Control": "no-cache, max-age=60"}, 0),
        ({"Expires": "Sun, 15 Nov 2026 12:00:00 GMT", "Date": "Sun, 15 Nov 2026 10:00:00 GMT"}, 7200),
        ({"Expires": "0", "Date": "Sun, 15 Nov 2026 10:00:00 GMT"}, 0),
        ({"Expires": "Sun, 15 Nov 2026 08:00:00 GMT", "Date": "Sun, 15 Nov 2026 10:00:00 GMT"}, 0),
    ],
)
def test_its_time_is_what_the_publisher_says(
    headers: dict[str, str], seconds: int, publisher: Publisher, service: TileService
) -> None:
    publisher.faults = [Fault(body=picture(), headers={"Content-Type": "image/png", **headers})]
    sent = service.ask(*HERE)
    assert sent is not None
    assert (sent.keep_s, sent.store) == (seconds, True)


@pytest.mark.parametrize("directive", ["no-store", "private, max-age=600"])
def test_what_must_not_be_kept_is_not(directive: str, publisher: Publisher, tiles: TileRelay, tmp_path: Path) -> None:
    publisher.headers = {"Cache-Control": directive}
    assert tiles.tile(*HERE) == tiles.tile(*HERE) == Tile(picture(), "image/png", 0)
    assert len(publisher.asked) == 2
    assert not (tmp_path / "tiles").exists()


BROKEN = [
    Fault(500),
    Fault(403),
    Fault(body=b"", headers={"Content-Type": "image/png"}),
    Fault(body=b"<!doctype html><title>Closed</title>", headers={"Content-Type": "image/png"}),
    Fault(body=b"GIF89a", headers={"Content-Type": "image/gif"}),
    Fault(body=b"<svg onload='alert(1)'/>", headers={"Content-Type": "image/svg+xml"}),
    Fault(302, headers={"Location": "http://127.0.0.1:9/elsewhere"}),
    Fault(304),
    Fault(body=PNG_START + bytes(MOST_BYTES)),
    Fault(body=picture()[:50], headers={"Content-Length": "5000"}),
    Fault(body=b"\x1f\x8b" + picture(), headers={"Content-Encoding": "gzip"}),
]


@pytest.mark.parametrize("fault", BROKEN, ids=lambda fault: f"{fault.status}-{fault.body[:6]!r}")
def test_what_is_no_square_is_not_passed_on(
    fault: Fault, publisher: Publisher, tiles: TileRelay, tmp_path: Path
) -> None:
    publisher.faults = [fault]
    with pytest.raises(NetworkBroken):
        tiles.tile(*HERE)
    assert not (tmp_path / "tiles").exists()
    assert tiles.tile(*HERE) == Tile(picture(), "image/png", 600)


def test_a_publisher_that_says_nothing_is_not_waited_for(publisher: Publisher, tmp_path: Path, clock: Time) -> None:
    publisher.faults = [Fault(silent=True)]
    hurried = TileService(publisher.url, "geomap/test", timeout=httpx.Timeout(0.05))
    with pytest.raises(NetworkBroken, match="cannot be had"):
        relay(hurried, tmp_path, clock).tile(*HERE)


def test_a_square_that_comes_by_drops_is_given_up(publisher: Publisher) -> None:
    """Each drop comes in time, all of them do not."""
    seconds = iter(range(0, 100, 6))
    slow = TileService(publisher.url, "geomap/test", clock=lambda: float(next(seconds)))
    with pytest.raises(NetworkBroken, match="takes more than 5 seconds"):
        slow.ask(*HERE)


@pytest.mark.parametrize("status", [204, 404, 410])
def test_where_the_publisher_has_no_square_there_is_none(status: int, publisher: Publisher, tiles: TileRelay) -> None:
    """The sea is no fault: it makes nobody rest."""
    publisher.faults = [Fault(status) for _ in range(FAULTS)]
    assert [tiles.tile(*HERE) for _ in range(FAULTS)] == [None] * FAULTS
    assert tiles.tile(*HERE) is not None


def test_an_old_square_is_better_than_none(publisher: Publisher, tiles: TileRelay, clock: Time) -> None:
    tiles.tile(*HERE)
    publisher.always = Fault(500)
    clock.now += 600 + STALE_S - 1
    assert tiles.tile(*HERE) == Tile(picture(), "image/png", RETRY_S)
    clock.now += 1
    with pytest.raises(NetworkBroken):
        tiles.tile(*HERE)


def test_an_old_square_is_not_shown_where_the_publisher_forbids_it(
    publisher: Publisher, tiles: TileRelay, clock: Time
) -> None:
    publisher.headers = {"Cache-Control": "max-age=600, must-revalidate"}
    tiles.tile(*HERE)
    publisher.always = Fault(500)
    clock.now += 601
    with pytest.raises(NetworkBroken):
        tiles.tile(*HERE)


def test_a_publisher_that_fails_is_left_alone_then_asked_once(
    publisher: Publisher, tiles: TileRelay, clock: Time
) -> None:
    publisher.always = Fault(500)

    def ask(times: int) -> int:
        before = len(publisher.asked)
        for _ in range(times):
            with pytest.raises(NetworkBroken):
                tiles.tile(*HERE)
        return len(publisher.asked) - before

    assert ask(FAULTS + 5) == FAULTS
    clock.now += REST_S
    assert ask(5) == 1
    clock.now += REST_S
    publisher.always = None
    assert tiles.tile(*HERE) is not None
    assert tiles.tile(8, 130, 93) is not None


def test_silence_is_kept_as_long_as_it_is_asked_for(publisher: Publisher, tiles: TileRelay, clock: Time) -> None:
    publisher.faults = [Fault(429, headers={"Retry-After": "120"})]
    with pytest.raises(NetworkBroken, match="asks for silence"):
        tiles.tile(*HERE)
    clock.now += 119
    with pytest.raises(NetworkBroken, match="no more for a moment"):
        tiles.tile(*HERE)
    assert len(publisher.asked) == 1
    clock.now += 1
    assert tiles.tile(*HERE) is not None


def test_no_more_is_asked_than_the_budget_allows(clock: Time) -> None:
    pace = Pace(clock)

    def taken() -> int:
        for count in range(int(AT_ONCE) + 1):
            try:
                pace.begin()
            except NetworkBroken:
                return count
            pace.end(came=True)
        return -1

    assert taken() == AT_ONCE
    assert taken() == 0
    clock.now += 2
    assert taken() == 2 * A_SECOND


def test_a_slow_publisher_leaves_threads_for_pages(clock: Time) -> None:
    """Four threads serve by default; whoever comes fourth is told at once."""
    pace = Pace(clock)
    for _ in range(MOST_ASKING):
        pace.begin()
    with pytest.raises(NetworkBroken):
        pace.begin()
    pace.end(came=True)
    pace.begin()
    assert MOST_ASKING == 3


@pytest.mark.parametrize(
    ("square", "inside"),
    [
        ((0, 0, 0), True),
        (HERE, True),
        # The commune stands at 3.5 east, 44.5 north; a degree further squares are no longer given.
        ((8, 129, 92), True),
        ((8, 131, 92), True),
        ((8, 128, 92), False),
        ((8, 132, 92), False),
        ((8, 130, 91), True),
        ((8, 130, 93), True),
        ((8, 130, 90), False),
        ((8, 130, 94), False),
        # Of zoom 19 there are 1,456 in a degree of longitude.
        ((19, 267_241, 189_624), True),
        ((19, 267_241 + 1_456, 189_624), True),
        ((19, 267_241 + 1_458, 189_624), False),
        ((20, 0, 0), False),
        ((-1, 0, 0), False),
        ((3, 8, 2), False),
        ((3, -1, 2), False),
        ((10**9, 0, 0), False),
    ],
)
def test_only_the_territory_and_what_surrounds_it_is_given(
    square: tuple[int, int, int], inside: bool, publisher: Publisher, tiles: TileRelay
) -> None:
    found = tiles.tile(*square)
    assert (found is not None, len(publisher.asked)) == (inside, int(inside))


def test_a_damaged_file_is_asked_for_again(publisher: Publisher, tiles: TileRelay, tmp_path: Path) -> None:
    tiles.tile(*HERE)
    (file,) = (path for path in (tmp_path / "tiles").rglob("*") if path.is_file())
    whole = file.read_bytes()
    for damaged in (b"", whole[:-1], b"[]\n", b'{"bytes": 0}\n', whole[3:]):
        file.write_bytes(damaged)
        assert tiles.tile(*HERE) == Tile(picture(), "image/png", 600)
    assert len(publisher.asked) == 6
    assert file.read_bytes() == whole


def test_the_oldest_squares_leave_a_full_folder(tmp_path: Path) -> None:
    """Nine of some 1,100 bytes in room for 5,000: once more is taken, the oldest leave until 4,000 are."""
    folder = TileFolder(tmp_path, most_bytes=5_000, look_every=1)
    kept = Kept(bytes(1_000), "image/png", 1.0, "", after=True)
    for row in range(9):
        folder.keep(1, 0, row, kept)
        os.utime(tmp_path / "1" / "0" / str(row), (row, row))
    held = [row for row in range(9) if folder.find(1, 0, row)]
    # The fifth file exceeds it, then three are left; so does the seventh, and the ninth.
    assert held == [6, 7, 8]


def test_a_folder_that_cannot_be_written_only_costs_time(
    publisher: Publisher, service: TileService, tmp_path: Path, clock: Time
) -> None:
    (tmp_path / "taken").write_text("a file stands where the folder would")
    tiles = relay(service, tmp_path / "taken", clock)
    assert tiles.tile(*HERE) == tiles.tile(*HERE) == Tile(picture(), "image/png", 600)
    assert len(publisher.asked) == 2
