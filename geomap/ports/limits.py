"""How often something may be done in a day, and what was said a moment ago."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from types import MappingProxyType
from typing import Protocol, runtime_checkable

MOST_A_DAY: Mapping[str, int] = MappingProxyType(
    {"message": 20, "invitation": 10, "entry": 5, "claim": 5, "address": 5, "letter": 5}
)
"""What is limited → how often a day, unless an installation says otherwise.

Messages one provider is handed; colleagues one account invites, entries it makes, entries it claims, other addresses
it asks for; letters with a link that are sent to one account. Each may write to somebody who asked for nothing.
"""


@runtime_checkable
class Limits(Protocol):
    """Where it is counted, for all processes of an installation."""

    def spend(self, what: str, whom: str) -> bool:
        """Count one more time of today; False, and nothing counted, when the limit was reached."""

    def first(self, said: str, within: dt.timedelta) -> bool:
        """Remember for a while that something was said, by its digest; False when it was said already."""

    def forget(self, said: str) -> None:
        """Forget what could not be said after all, so that it may be tried again."""
