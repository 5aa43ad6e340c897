"""Who deletes what was kept long enough."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol, runtime_checkable


@dataclass(frozen=True)
class Expired:
    """What one rule concerns on a day.

    Parameters
    ----------
    rows : int
        How many things were, or would be, deleted or emptied.
    files : tuple of str
        Names of the files that went, or would go, with them.
    accounts : tuple of str
        Accounts to delete whole, with all that is theirs.
    """

    rows: int = 0
    files: tuple[str, ...] = ()
    accounts: tuple[str, ...] = ()


@runtime_checkable
class Retention(Protocol):
    """Where terms are applied, rule by rule."""

    @property
    def rules(self) -> Sequence[str]:
        """Names of the rules that can be applied."""

    def expire(self, rule: str, before: dt.datetime, *, dry_run: bool = False) -> Expired:
        """Delete what one rule is about and began before a moment, in one transaction; or only say how much."""
