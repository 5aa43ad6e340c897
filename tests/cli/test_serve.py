"""`geomap serve`: it listens, says where, answers, and stops at Ctrl-C without a word."""

from __future__ import annotations

import signal
import subprocess
import sys
import urllib.request
from collections.abc import Iterable
from typing import Any
from wsgiref.types import StartResponse

import pytest

from geomap.cli.serve import visit_home

SERVER = """
import socket
from geomap.cli.serve import listening
from geomap.cli.serving import Serving, run

def application(environ, start_response):
    start_response("200 OK", [("Content-Type", "text/plain")])
    return [b"here"]

listener = listening("127.0.0.1", 0)
port = listener.getsockname()[1]
with listener:
    run(Serving(application, listener, 2, 2, ready=lambda: print(port, flush=True), warm=lambda _: None))
"""

STOPPED_AT_ONCE = """
import os, signal, time

def stop_at_once():
    os.kill(os.getppid(), signal.SIGINT)
    patience_ends = time.monotonic() + 60
    while signal.SIGQUIT not in signal.sigpending() and time.monotonic() < patience_ends:
        pass

os.register_at_fork(after_in_child=stop_at_once)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="gunicorn needs fork")
@pytest.mark.parametrize("stop", [signal.SIGINT, signal.SIGTERM])
def test_it_says_where_it_listens_answers_and_stops_quietly(stop: int) -> None:
    command = [sys.executable, "-c", SERVER]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as server:
        assert server.stdout is not None
        port = int(server.stdout.readline())
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=300) as answer:
            assert answer.read() == b"here"
        server.send_signal(stop)
        _, said = server.communicate(timeout=300)
    assert (server.returncode, said) == (0, "")


@pytest.mark.skipif(sys.platform == "win32", reason="gunicorn needs fork")
def test_workers_told_to_stop_before_they_can_listen_stop_quietly() -> None:
    """Ctrl-C as they are made: each waits, deaf to signals, until it has been told."""
    command = [sys.executable, "-c", f"{STOPPED_AT_ONCE}{SERVER}"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as server:
        _, said = server.communicate(timeout=300)
    assert (server.returncode, said) == (0, "")


def test_the_home_page_and_its_map_are_asked_for_as_a_browser_would() -> None:
    asked: list[tuple[str, ...]] = []
    told = ("REQUEST_METHOD", "PATH_INFO", "QUERY_STRING", "HTTP_HOST")

    def application(environ: dict[str, Any], start_response: StartResponse) -> Iterable[bytes]:
        asked.append(tuple(environ[name] for name in told))
        start_response("200 OK", [])
        if environ["HTTP_ACCEPT_ENCODING"] != "identity":
            return [b"packed"]
        page = """<link rel="preload" href="/geo/ab/region%3A76.bin"><a href="/carte/48/seo">Lozère</a>"""
        return [f'{page}<img src="/carte/48/seo/vue.webp?t=15&amp;niveau=epci"><img src="/logo.png">'.encode()]

    visit_home(application)
    picture = ("/carte/48/seo/vue.webp", "t=15&niveau=epci")
    paths = [("/", ""), ("/", ""), ("/geo/ab/region:76.bin", ""), picture]
    assert asked == [("GET", *path, "127.0.0.1") for path in paths]
