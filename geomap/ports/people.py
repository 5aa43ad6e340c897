"""What signing in, inviting and looking after accounts works with."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Protocol, runtime_checkable

from geomap.ports.accounts import Accounts
from geomap.ports.limits import Limits
from geomap.ports.mail import Mailer


@runtime_checkable
class Behind(Protocol):
    """What is done behind the reader's back."""

    def do(self, work: Callable[[], None]) -> None:
        """Take something to do; the answer does not wait for it, and tells nothing of it by the time it takes."""


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
    def aside(self) -> Behind:
        """Who does what an answer must not wait for."""

    @property
    def limits(self) -> Limits:
        """Where it is counted how often a day something is done."""

    @property
    def now(self) -> Callable[[], dt.datetime]:
        """What tells the time."""

    @property
    def address(self) -> str:
        """The address of the site, as letters give it: without a slash at its end."""
