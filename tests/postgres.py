"""A PostGIS server of our own for the time of a test run: a socket, no password, nothing kept."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import psycopg

_TEMPLATE = "geomap_template"
_FAST = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "listen_addresses=", "max_connections=50")


class NoServer(Exception):
    """This machine has no PostgreSQL server, or PostGIS is missing from it."""


class Cluster:
    """A running server that makes databases with PostGIS in a tenth of a second."""

    def __init__(self, folder: Path) -> None:
        """Take the folder of its socket."""
        self._folder = folder
        self._made = 0

    def url(self, database: str) -> str:
        """Give the address of one database, as a setting would."""
        return f"postgresql://postgres@/{database}?host={self._folder}"

    def create(self) -> str:
        """Make a database from the template and give its name."""
        self._made += 1
        name = f"geomap_{self._made}"
        self.run(f'CREATE DATABASE "{name}" TEMPLATE {_TEMPLATE}')
        return name

    def drop(self, name: str) -> None:
        """Drop a database, whoever is still connected to it."""
        self.run(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')

    def run(self, statement: str, database: str = "postgres") -> None:
        """Run one statement outside any transaction."""
        with psycopg.connect(f"host={self._folder} user=postgres dbname={database}", autocommit=True) as connection:
            connection.execute(statement)  # type: ignore[call-overload]


@contextmanager
def cluster() -> Iterator[Cluster]:
    """Start a server in a temporary folder, and stop it at the end."""
    programs = _programs()
    with tempfile.TemporaryDirectory(prefix="geomap-pg-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        _give_away(folder)
        data = folder / "data"
        _run(programs / "initdb", "-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync")
        options = " ".join(f"-c {setting}" for setting in (*_FAST, f"unix_socket_directories={folder}"))
        control = (programs / "pg_ctl", "-D", data, "-s", "-w", "-t", "300")
        _run(*control, "-l", folder / "log", "-o", options, "start")
        try:
            server = Cluster(folder)
            server.run(f"CREATE DATABASE {_TEMPLATE}")
            try:
                server.run("CREATE EXTENSION postgis", _TEMPLATE)
            except psycopg.Error as error:
                raise NoServer(f"PostGIS is not installed: {error}") from error
            yield server
        finally:
            _run(*control, "-m", "immediate", "stop")


def _programs() -> Path:
    places = [*sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=_release, reverse=True)]
    on_path = shutil.which("initdb")
    if on_path is not None:
        places.append(Path(on_path).parent)
    for place in places:
        if (place / "initdb").is_file() and (place / "postgres").is_file():
            return place
    raise NoServer("There is no PostgreSQL server here: install postgresql and postgis.")


def _release(place: Path) -> float:
    try:
        return float(place.parent.name)
    except ValueError:
        return 0.0


def _identity() -> dict[str, str]:
    # The server refuses to run as root, as tests do in a container.
    return {"user": "nobody", "group": "nogroup"} if hasattr(os, "geteuid") and os.geteuid() == 0 else {}


def _give_away(folder: Path) -> None:
    identity = _identity()
    if identity:
        shutil.chown(folder, identity["user"], identity["group"])


def _run(*command: str | Path) -> None:
    words: Sequence[str] = [str(word) for word in command]
    # Output goes to a file: the server inherits it, and a pipe would never see its end.
    with tempfile.TemporaryFile() as said:
        done = subprocess.run(
            words, check=False, stdout=said, stderr=subprocess.STDOUT, cwd="/", timeout=600, **_identity()
        )
        if done.returncode != 0:
            said.seek(0)
            raise RuntimeError(f"{words[0]} failed: {said.read().decode(errors='replace')}")
