"""What mediators see of the directory beyond its public form."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol, runtime_checkable


@dataclass(frozen=True)
class MediatorNote:
    """What a mediator wrote about a provider, for other mediators."""

    id: int
    provider: str
    account: str
    author: str
    body: str
    at: dt.datetime


@runtime_checkable
class FullDirectory(Protocol):
    """Where notes between mediators are kept."""

    def notes(self, provider: str) -> Sequence[MediatorNote]:
        """Give the notes about a provider, the last first."""

    def add_note(self, provider: str, account: str, body: str) -> None:
        """Keep a note; raises `UnknownProvider` when there is no such provider."""

    def remove_note(self, provider: str, note: int, at: dt.datetime, account: str | None) -> bool:
        """Delete a note about a provider, of an account or of anybody where that is None; False when there is none.

        The moment it was written goes with its number, which a database may give again once a note is gone.
        """
