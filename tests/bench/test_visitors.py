"""Visitors come at their pace: each page is asked once, and waiting for the one before counts."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from geomap.bench.serving import _line
from geomap.bench.visitors import Visit, visits
from geomap.errors import InstallationBroken


class Echo(BaseHTTPRequestHandler):
    """Answers with the path; closes the line after every answer when told to."""

    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        body = self.path.encode()
        self.send_response(404 if self.path == "/none" else 200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
        # As a server does that has had enough of a line that is idle, without saying so.
        self.close_connection = self.path == "/last"

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 the name the base class gave it
        """Say nothing."""


@pytest.fixture
def port() -> Iterator[int]:
    with ThreadingHTTPServer(("127.0.0.1", 0), Echo) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server.server_port
        server.shutdown()


def test_every_page_is_visited_once_and_a_closed_line_is_opened_again(port: int) -> None:
    pages = ["/a", "/last", "/b", "/none"]
    seen = visits(port, pages, per_second=1000.0, hands=1)
    assert [(visit.page, visit.status) for visit in seen] == [("/a", 200), ("/last", 200), ("/b", 200), ("/none", 404)]
    assert all(visit.seconds > 0 for visit in seen)


def test_several_hands_share_the_pages(port: int) -> None:
    pages = [f"/{number}" for number in range(50)]
    assert sorted(visit.page for visit in visits(port, pages, 10_000.0, hands=8)) == sorted(pages)


def test_the_line_tells_what_95_of_100_waited_and_refuses_a_failure() -> None:
    seen = [Visit("/a", second / 1000, 200) for second in range(101)]
    line = _line("pages", seen, 200.0)
    assert (line.ours, line.peer, line.ratio, line.budget, line.met) == (95.0, 200.0, 2.105, 50.0, False)
    with pytest.raises(InstallationBroken, match="answered 503 for /b"):
        _line("pages", [*seen, Visit("/b", 0.1, 503)], 200.0)
