"""Servers of the bench of the map, each in a process of its own: the pages of geomap, and the folders of its peers."""

from __future__ import annotations

import functools
import multiprocessing
import os
import re
import subprocess
import sys
import time
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from multiprocessing.connection import Connection
from pathlib import Path

from geomap.config import Settings
from geomap.errors import InstallationBroken

_START = "from geomap.cli import main; main()"
_SAID = re.compile(r"http://127\.0\.0\.1:(\d+)/")
_PATIENCE_S, _LOOK_S = 10.0, 0.2
_TYPES = {".mjs": "text/javascript", ".pbf": "application/x-protobuf", ".html": "text/html; charset=utf-8"}


@contextmanager
def served_geomap(settings: Settings, folder: Path, processors: Collection[int] = ()) -> Iterator[int]:
    """Serve the pages of an installation as « geomap serve » does, and give the port; its words go into a folder.

    Given some processors, it is left to itself on these alone; otherwise it is one process.
    """
    environ = {
        **os.environ,
        "GEOMAP_DATABASE_URL": settings.database_url,
        "GEOMAP_TERRITORY": settings.territory,
        "GEOMAP_SAMPLE": "no",
        "GEOMAP_TRAVEL": settings.travel,
        "GEOMAP_LANGUAGE": "fr",
    }
    hands = () if processors else ("--workers", "1", "--threads", "8")
    start = f"import os; os.sched_setaffinity(0, {set(processors)}); {_START}" if processors else _START
    command = [sys.executable, "-c", start, "serve", "--port", "0", *hands]
    # A pipe nobody reads would fill, and the server wait for it.
    with (folder / "geomap.log").open("w", encoding="utf-8") as said:
        server = subprocess.Popen(command, env=environ, stdout=said, stderr=subprocess.STDOUT)  # noqa: S603 geomap itself
        try:
            yield _port(server, folder / "geomap.log")
        finally:
            server.terminate()
            try:
                server.wait(timeout=_PATIENCE_S)
            except subprocess.TimeoutExpired:
                server.kill()


def _port(server: subprocess.Popen[bytes], log: Path) -> int:
    """Wait until the server has said where it listens."""
    while server.poll() is None:
        found = _SAID.search(log.read_text(encoding="utf-8"))
        if found:
            return int(found[1])
        time.sleep(_LOOK_S)
    raise InstallationBroken("geomap serve did not start for the bench: " + log.read_text(encoding="utf-8")[-500:])


@contextmanager
def served_folder(folder: Path) -> Iterator[int]:
    """Serve a folder, packed files as they are, and give the port."""
    here, there = multiprocessing.Pipe()
    server = multiprocessing.get_context("spawn").Process(target=_serve, args=(str(folder), there), daemon=True)
    server.start()
    try:
        yield int(here.recv())
    finally:
        server.terminate()
        server.join()


def _serve(folder: str, told: Connection) -> None:
    with ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(_Packed, directory=folder)) as server:
        told.send(server.server_port)
        server.serve_forever()


class _Packed(SimpleHTTPRequestHandler):
    """Sends `name.br` for `name` where there is one, for ever but for pages: a peer is served at its best."""

    protocol_version = "HTTP/1.1"
    extensions_map = {**SimpleHTTPRequestHandler.extensions_map, **_TYPES}  # noqa: RUF012 the base class has it so

    def do_GET(self) -> None:
        """Send a file."""
        path = Path(self.translate_path(self.path))
        packed = path.with_name(path.name + ".br")
        chosen = packed if packed.is_file() else path
        if not chosen.is_file():
            # A tile that holds nothing is not written: the map knows what 204 means.
            self.send_response(204)
            self.end_headers()
            return
        body = chosen.read_bytes()
        self.send_response(200)
        self.send_header("Content-Type", self.guess_type(str(path)))
        self.send_header("Content-Length", str(len(body)))
        if chosen == packed:
            self.send_header("Content-Encoding", "br")
        lasting = path.suffix != ".html"
        self.send_header("Cache-Control", "public, max-age=31536000, immutable" if lasting else "no-cache")
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 the name the base class gave it
        """Say nothing: what is measured is measured elsewhere."""
