"""The folder proofs are kept in: random names, for nobody but the server, never where it serves from."""

from __future__ import annotations

import datetime as dt
import os
import re
import secrets
from collections.abc import Collection
from pathlib import Path
from typing import IO

from geomap.errors import BadProof, EvidenceBroken, UnknownClaim
from geomap.evidence.content import made_safe
from geomap.ports.evidence import KeptFile

MOST_BYTES = 10 * 1024 * 1024
"""Size of the largest file taken, and kept."""

_CHUNK = 64 * 1024
_NAME = re.compile(r"[0-9a-f]{48}")
_COMING = ".coming"


class ProofFolder:
    """Files of proofs in one folder."""

    def __init__(self, folder: Path) -> None:
        """Take the folder; it is made when the first file comes."""
        self._folder = folder

    def keep(self, content: IO[bytes]) -> KeptFile:
        """Take a file in piece by piece, check it beside its place, and only then give it a name."""
        name = secrets.token_hex(24)
        try:
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            return self._keep(name, content)
        except OSError as error:
            raise EvidenceBroken(f"The proof could not be written ({error.strerror or error}): try again.") from error

    def open(self, name: str) -> IO[bytes]:
        """Open a file."""
        try:
            return self._at(name).open("rb")
        except FileNotFoundError:
            raise UnknownClaim("This file is no longer kept.") from None

    def remove(self, name: str) -> None:
        """Delete a file; one that is gone already stays gone."""
        self._at(name).unlink(missing_ok=True)

    def sweep(self, named: Collection[str], before: dt.datetime) -> int:
        """Delete files no proof speaks of, once they are older than the time it takes to hand one in."""
        if not self._folder.is_dir():
            return 0
        forgotten = [
            file
            for file in self._folder.iterdir()
            if file.name not in named and file.stat().st_mtime < before.timestamp()
        ]
        for file in forgotten:
            file.unlink(missing_ok=True)
        return len(forgotten)

    def _keep(self, name: str, content: IO[bytes]) -> KeptFile:
        coming = self._folder / f"{name}{_COMING}"
        try:
            _copy(content, coming)
            media = made_safe(coming)
            size = coming.stat().st_size
            if size > MOST_BYTES:
                raise _too_large()
            coming.replace(self._at(name))
        finally:
            coming.unlink(missing_ok=True)
        return KeptFile(name, media, size)

    def _at(self, name: str) -> Path:
        if _NAME.fullmatch(name) is None:
            raise UnknownClaim("This is no name of a file of ours.")
        return self._folder / name


def _copy(content: IO[bytes], to: Path) -> None:
    """Copy what comes to a file only the server reads, and stop as soon as it is too much."""
    taken = 0
    with os.fdopen(os.open(to, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        while chunk := content.read(_CHUNK):
            taken += len(chunk)
            if taken > MOST_BYTES:
                raise _too_large()
            file.write(chunk)
        file.flush()
        os.fsync(file.fileno())


def _too_large() -> BadProof:
    return BadProof("This file cannot be kept as a proof: it is larger than 10 MB.", "large")
