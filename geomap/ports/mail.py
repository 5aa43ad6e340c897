"""Who carries letters."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol, runtime_checkable


@dataclass(frozen=True)
class Letter:
    """A message in plain text to one address; answers go to `reply_to` where it is given."""

    to: str
    subject: str
    text: str
    reply_to: str = ""


@runtime_checkable
class Mailer(Protocol):
    """Who carries letters."""

    def send(self, letter: Letter) -> None:
        """Send a letter; raises `MailBroken` when it cannot be handed over."""
