"""Where the files people hand in as proof are kept, away from anything the web serves by itself."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass
from typing import IO, Protocol, runtime_checkable


@dataclass(frozen=True)
class KeptFile:
    """A file as it is kept: under a name that says nothing, of a kind its content shows."""

    name: str
    media: str
    size: int


@runtime_checkable
class ProofFiles(Protocol):
    """Where the files people hand in as proof are kept."""

    def keep(self, content: IO[bytes]) -> KeptFile:
        """Check a file and keep what is safe of it; `BadProof` says why it is refused, and then nothing is kept."""

    def open(self, name: str) -> IO[bytes]:
        """Open a file; `UnknownClaim` when there is none of that name."""

    def remove(self, name: str) -> None:
        """Delete a file; one that is gone already stays gone."""

    def sweep(self, named: Collection[str], before: dt.datetime) -> int:
        """Delete files that no proof speaks of and that are older than a moment; say how many."""
