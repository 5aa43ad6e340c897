"""What signing in, inviting and looking after accounts works with."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Protocol, runtime_checkable

from geomap.ports.accounts import Accounts
from geomap.ports.limits import Limits
from geomap.ports.mail import Mailer


@runtime_checkable
class People(Protocol):
    """What signing in, inviting and looking after accounts works with."""

    @property
    def accounts(self) -> Accounts:
        """Where accounts are kept."""

    @property
    def mailer(self) -> Mailer:
        """Who carries letters."""

    @property
    def limits(self) -> Limits:
        """Where it is counted how often a day something is done."""

    @property
    def now(self) -> Callable[[], dt.datetime]:
        """What tells the time."""

    @property
    def address(self) -> str:
        """The address of the site, as letters give it: without a slash at its end."""
