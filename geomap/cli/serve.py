"""`geomap serve`: the pages, on this machine or a network, once the database is ready."""

from __future__ import annotations

import importlib
import os
import re
import socket
from html import unescape
from typing import Any
from urllib.parse import unquote
from wsgiref.types import WSGIApplication
from wsgiref.util import setup_testing_defaults

import click

from geomap.cli.display import say
from geomap.cli.opening import connected, opened
from geomap.cli.serving import Serving, run
from geomap.cli.session import Session
from geomap.errors import BadSetting
from geomap.jobs.queue import with_worker
from geomap.wiring import Geomap

_PAGES = "geomap.web:create_app"
"""What makes the pages of an installation, named as servers name applications: neither side imports the other."""

_MAP_FILES = re.compile(r"""(?:href|src)="(/geo/[^"]+|/carte/[^"]+\.webp[^"]*)\"""")
"""Where a page says which shapes and which picture its map is made of."""

_MOST_WORKERS = 4
"""Workers started without being asked: enough for a département on any machine, little memory on a small one."""


@click.command("serve")
@click.option("--host", metavar="ADDRESS", help="Address to listen on. [default: GEOMAP_HOST, 127.0.0.1]")
@click.option("--port", type=click.IntRange(0, 65535), help="Port; 0 takes a free one. [default: GEOMAP_PORT, 8000]")
@click.option("--workers", type=click.IntRange(1, 64), help="Processes. [default: one a processor, at most 4]")
@click.option("--threads", type=click.IntRange(1, 64), default=4, show_default=True, help="Threads in each process.")
@click.pass_obj
def serve_command(session: Session, *, host: str | None, port: int | None, workers: int | None, threads: int) -> None:
    """Serve the pages; what geomap does when no command is given.

    The first start makes the database and loads the communes and the example directory, which takes a moment.
    Stop it with Ctrl-C.

    \b
    Examples:
      geomap serve
      geomap serve --host 0.0.0.0 --port 8080
      GEOMAP_TERRITORY=region:76 geomap serve
    """
    settings = connected(session).settings
    with listening(host or settings.host, settings.port if port is None else port) as listener:
        say("Preparing the database…")
        opened(session)
        url = _address(listener)
        # The workers open the database themselves: no connection may be shared between processes.
        run(
            Serving(
                application=_pages(with_worker(connected(session))),
                listener=listener,
                workers=workers or min(_MOST_WORKERS, _processors()),
                threads=threads,
                ready=lambda: say(f"The map is at {url} (Ctrl-C to stop)."),
                warm=visit_home,
            )
        )


def listening(host: str, port: int) -> socket.socket:
    """Take the port before any work, so that a port in use is said at once."""
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        listener = socket.socket(family, kind, protocol)
    except OSError as error:
        raise BadSetting(f"« {host} » is no address of this machine: {error.strerror}.") from error
    try:
        if os.name == "posix":
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(address)
    except OSError as error:
        listener.close()
        raise BadSetting(
            f"Port {port} of {host} cannot be used ({error.strerror}): give another with --port."
        ) from error
    return listener


def _pages(geomap: Geomap) -> WSGIApplication:
    module, name = _PAGES.split(":")
    application: WSGIApplication = getattr(importlib.import_module(module), name)(geomap)
    return application


def visit_home(application: WSGIApplication) -> None:
    """Ask for the home page and what draws its map, as a browser would: no reader is the first.

    The page itself waits for no map, and the borders of a country are drawn once, which takes long.
    """
    _visit(application, "/", "br")
    for address in dict.fromkeys(_MAP_FILES.findall(_visit(application, "/", "identity").decode(errors="replace"))):
        _visit(application, unescape(address), "br")


def _visit(application: WSGIApplication, address: str, packing: str) -> bytes:
    path, _, query = address.partition("?")
    asked = {"PATH_INFO": unquote(path), "QUERY_STRING": query, "HTTP_ACCEPT_ENCODING": packing}
    environ: dict[str, Any] = {**asked, "wsgi.multithread": True}
    setup_testing_defaults(environ)
    return b"".join(application(environ, lambda *_: lambda _: None))


def _processors() -> int:
    """Count the processors this process may use, which may be fewer than the machine has."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _address(listener: socket.socket) -> str:
    host, port = listener.getsockname()[:2]
    if host in {"0.0.0.0", "::"}:  # noqa: S104 compared, not bound
        host = "127.0.0.1"
    return f"http://[{host}]:{port}/" if ":" in host else f"http://{host}:{port}/"
