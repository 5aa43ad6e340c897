"""Somebody who publishes squares of a base map, on this machine, and fails in every way one can."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Thread

PNG_START = b"\x89PNG\r\n\x1a\n"


def picture(grey: int = 200) -> bytes:
    """A square of 256 pixels of one grey, as PNG."""

    def part(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    head = struct.pack(">IIBBBBB", 256, 256, 8, 0, 0, 0, 0)
    rows = zlib.compress((b"\0" + bytes([grey]) * 256) * 256)
    return PNG_START + part(b"IHDR", head) + part(b"IDAT", rows) + part(b"IEND", b"")


@dataclass
class Fault:
    """What is answered instead of a square."""

    status: int = 200
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)
    silent: bool = False


@dataclass
class Publisher:
    """What was asked, as (path, headers), and what is answered: faults first, each once or for ever."""

    url: str = ""
    asked: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    always: Fault | None = None
    headers: dict[str, str] = field(default_factory=lambda: {"Cache-Control": "max-age=600", "ETag": '"one"'})
    grey: int = 200
    over: Event = field(default_factory=Event)

    def answer(self, tag: str | None) -> Fault:
        """Give the next answer."""
        if self.faults:
            return self.faults.pop(0)
        if self.always:
            return self.always
        if tag is not None and tag == self.headers.get("ETag"):
            return Fault(304, headers=self.headers)
        return Fault(body=picture(self.grey), headers={"Content-Type": "image/png", **self.headers})


@contextmanager
def publishing() -> Iterator[Publisher]:
    """Publish squares for as long as they are needed."""
    publisher = Publisher()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            publisher.asked.append((self.path, {name.lower(): value for name, value in self.headers.items()}))
            answer = publisher.answer(self.headers.get("If-None-Match"))
            if answer.silent:
                publisher.over.wait(30)
                return
            self.send_response_only(answer.status)
            for name, value in {"Content-Length": str(len(answer.body)), **answer.headers}.items():
                self.send_header(name, value)
            self.end_headers()
            # Whoever asked may have hung up on a square that never ends.
            try:
                self.wfile.write(answer.body)
            except OSError:
                self.close_connection = True

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        server.daemon_threads = True
        thread = Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        publisher.url = f"http://127.0.0.1:{server.server_port}/{{z}}/{{x}}/{{y}}.png?s={{s}}"
        yield publisher
        publisher.over.set()
        server.shutdown()
        thread.join()
