"""Who vouches for people elsewhere: an OpenID Connect provider."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol, runtime_checkable


@dataclass(frozen=True)
class Errand:
    """A reader sent to the provider: where to, and what must come back with them."""

    address: str
    state: str
    nonce: str
    verifier: str


@dataclass(frozen=True)
class Vouched:
    """What a provider says of somebody, once its signature is checked."""

    issuer: str
    subject: str
    email: str
    email_verified: bool
    name: str
    token: str
    claims: Mapping[str, Any] = field(default_factory=dict)


@runtime_checkable
class IdentityProvider(Protocol):
    """An OpenID Connect provider this site is known to."""

    @property
    def name(self) -> str:
        """What people call it."""

    @property
    def origin(self) -> str:
        """Scheme and host of its pages."""

    def send(self, back: str) -> Errand:
        """Prepare sending a reader there; `back` is where they return. Raises `IdentityBroken` when it is down."""

    def receive(self, code: str, back: str, errand: Errand) -> Vouched:
        """Turn what a reader brought back into what the provider says of them, or raise `IdentityBroken`."""

    def farewell(self, token: str, back: str) -> str | None:
        """Give the address where a reader signs out there too, if there is one."""
