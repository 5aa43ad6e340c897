"""Servers of the bench of the map, each in a process of its own: the pages of geomap, and the folders of its peers."""

from __future__ import annotations

import functools
import os
import re
import subprocess
import sys
import time
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from geomap.bench.processes import started
from geomap.config import Settings
from geomap.errors import InstallationBroken

_SAID = re.compile(r"http://127\.0\.0\.1:(\d+)/")
_PATIENCE_S, _LOOK_S = 300.0, 0.2
_START = "from geomap.cli import main; main()"
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
    with _served(start, ("serve", "--port", "0", *hands), folder / "geomap.log", environ) as port:
        yield port


@contextmanager
def served_folder(folder: Path) -> Iterator[int]:
    """Serve a folder, packed files as they are, and give the port; its words go beside it."""
    start = "import sys; from geomap.bench.map_site import serve; serve(sys.argv[1])"
    with _served(start, (str(folder),), folder.with_name(f"{folder.name}.log"), os.environ) as port:
        yield port


@contextmanager
def _served(start: str, words: Sequence[str], log: Path, environ: Mapping[str, str]) -> Iterator[int]:
    command = [sys.executable, "-c", start, *words]
    # A pipe nobody reads would fill, and the server wait for it.
    with log.open("w", encoding="utf-8") as said, started(command, said, environ) as server:
        yield _port(server, log)


def _port(server: subprocess.Popen[bytes], log: Path) -> int:
    """Wait until the server has said where it listens."""
    until = time.monotonic() + _PATIENCE_S
    while server.poll() is None and time.monotonic() < until:
        found = _SAID.search(log.read_text(encoding="utf-8"))
        if found:
            return int(found[1])
        time.sleep(_LOOK_S)
    said = log.read_text(encoding="utf-8")[-500:]
    raise InstallationBroken(f"A server of the bench did not start within {_PATIENCE_S:g} s: {said}")


def serve(folder: str) -> None:
    """Serve a folder until killed, and say where."""
    with _Server(("127.0.0.1", 0), functools.partial(_Packed, directory=folder)) as server:
        sys.stdout.write(f"http://127.0.0.1:{server.server_port}/\n")
        sys.stdout.flush()
        server.serve_forever()


class _Server(ThreadingHTTPServer):
    """Takes as many calls at once as a browser makes: with five waiting at most, the sixth would lose a second."""

    request_queue_size = 128


class _Packed(SimpleHTTPRequestHandler):
    """Sends `name.br` for `name` where there is one, for ever but for pages: a peer is served at its best."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
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
