"""Which files of an installation hold people's data, and which of them others on the machine may read."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from geomap.config import embedded_file, roads_folder
from geomap.jobs.queue import queue_file
from geomap.wiring import Geomap

_OTHERS = 0o077
"""What a group and everybody else may do with a file."""


def own_files(installation: Geomap) -> Iterator[Path]:
    """Give the files and folders that are nobody else's: database, queue, secret, proofs, addresses asked about."""
    database, queue = embedded_file(installation.settings.database_url), queue_file(installation)
    folder = roads_folder(installation.settings).parent
    for file in (queue, *([database] if database else [])):
        yield from (file, file.with_name(f"{file.name}-wal"), file.with_name(f"{file.name}-shm"))
    yield from (folder / "secret", folder / "proofs", folder / "addresses")


def open_to_others(installation: Geomap) -> list[Path]:
    """Give those of them that others may read or change, where the system tells."""
    if os.name != "posix":
        return []
    there = (file for file in own_files(installation) if file.exists())
    return [file for file in there if file.stat().st_mode & _OTHERS]
