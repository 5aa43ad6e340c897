"""Where providers keep what they say of themselves, and where claims of entries wait."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, Protocol, runtime_checkable

from geomap.core.entries.closure import Closure
from geomap.core.entries.entry_claim import EntryClaim
from geomap.core.entries.holders import FormerHolder, Holder
from geomap.core.entries.identity_change import IdentityChange
from geomap.core.entries.profile import Contact, Delivery, Identity
from geomap.core.entries.request import Decision, State
from geomap.core.roles import Grant
from geomap.ports.trusting import Trusting


def holding(provider: str) -> Grant:
    """Give the grant of those who hold an entry.

    Parameters
    ----------
    provider : str
        Its id.

    Returns
    -------
    Grant
        Role and scope.

    Examples
    --------
    >>> holding("p-1")
    Grant(role='provider', scope='provider:p-1')
    """
    return Grant("provider", f"provider:{provider}")


@dataclass(frozen=True)
class Place:
    """Where a provider stands, as it wrote it and as geomap located it.

    Parameters
    ----------
    shown : {"point", "commune"}
        What may be drawn.
    name : str or None
        Name of the place where people are received, when it is not the provider's own address.
    address, postcode, city : str or None
        As written; no address is kept of who shows the commune only.
    commune : str or None
        Code.
    lon, lat : float or None
        Degrees.
    precision, status, reason : str or None
        What geocoding said.
    candidates : tuple of str
        Commune codes that could be meant.
    """

    shown: Literal["point", "commune"] = "commune"
    name: str | None = None
    address: str | None = None
    postcode: str | None = None
    city: str | None = None
    commune: str | None = None
    lon: float | None = None
    lat: float | None = None
    precision: str | None = None
    status: str = "rejected"
    reason: str | None = None
    candidates: tuple[str, ...] = ()


@dataclass(frozen=True)
class HeldOffer:
    """A skill of an entry, as its provider sees it."""

    skill: str
    delivery: Delivery
    proof_state: str = "declared"
    valid_until: dt.date | None = None


@dataclass(frozen=True)
class Entry:
    """An entry of the directory, whole, as those who hold it see it."""

    id: str
    identity: Identity
    contacts: tuple[Contact, ...] = ()
    place: Place = Place()
    hours: str | None = None
    closure: Closure | None = None
    offers: tuple[HeldOffer, ...] = ()
    published: bool = False
    sample: bool = False
    source: str = ""
    charter_version: str | None = None
    charter_signed_on: dt.date | None = None


@dataclass(frozen=True)
class Difference:
    """What a file said otherwise than an entry."""

    field: str
    told: str
    source: str
    at: dt.datetime


@runtime_checkable
class Space(Protocol):
    """Where entries are kept by those who hold them. Each call is one transaction, noted in the history."""

    def entry(self, provider: str) -> Entry | None:
        """Give an entry, published or not."""

    def held(self, providers: Sequence[str]) -> frozenset[str]:
        """Say which of some entries somebody holds."""

    def create(self, identity: Identity, place: Place, account: str) -> str:
        """Add an entry, not published, held by an account; give its id."""

    def identify(self, provider: str, identity: Identity, account: str) -> bool:
        """Change who a provider is; another name or SIRET than the one somebody vouched for waits: then False."""

    def identity_changes(self, *, provider: str | None = None) -> Sequence[IdentityChange]:
        """Give the identities asked for, the oldest first."""

    def decide_identity(self, change: int, decision: Decision, reason: str, reviewer: str) -> State:
        """Decide on an identity asked for; granted, the entry takes it."""

    def contest_identity(self, change: int, message: str, account: str) -> None:
        """Contest a refusal."""

    def withdraw_identity(self, change: int, account: str) -> None:
        """Ask no more for another identity."""

    def reach(self, provider: str, contacts: Sequence[Contact], account: str) -> None:
        """Replace the contacts of an entry."""

    def settle(self, provider: str, place: Place, account: str) -> None:
        """Put an entry in another place."""

    def open(self, provider: str, hours: str | None, closure: Closure | None, account: str) -> None:
        """Say when a provider is open, and when it is closed for a time."""

    def offer(self, provider: str, skill: str, delivery: Delivery, account: str, most_unproven: int) -> None:
        """Add a skill to an entry, or deliver it otherwise; one unproven skill too many is refused (`BadInput`)."""

    def drop_offer(self, provider: str, skill: str, account: str) -> None:
        """Take a skill, with its proofs, out of an entry."""

    def publish(self, provider: str, account: str, *, shown: bool) -> None:
        """Show an entry to everybody, or to nobody."""

    def delete(self, provider: str, account: str) -> None:
        """Delete an entry with everything in it, and the grants of those who hold it."""

    def claim(self, made: EntryClaim, code: tuple[str, dt.datetime] | None = None) -> int:
        """Keep a claim, with the digest of a code and when it expires; give its number. An own open claim gives way."""

    def claims(self, *, provider: str | None = None, account: str | None = None) -> Sequence[EntryClaim]:
        """Give claims, the oldest first."""

    def try_code(self, claim: int, digest: str, at: dt.datetime) -> Literal["right", "wrong", "spent"]:
        """Try a code: the right one grants the claim; ``spent`` when it expired or was typed wrongly too often."""

    def give_code(self, claim: int, digest: str, expires_at: dt.datetime, account: str) -> None:
        """Keep another code for a claim that waits."""

    def grant(self, claim: int, reason: str) -> None:
        """Grant a claim that shows by itself whose the entry is."""

    def decide(self, claim: int, decision: Decision, reason: str, reviewer: str) -> State:
        """Decide on a claim; granting it makes the claimant hold the entry."""

    def contest(self, claim: int, message: str) -> None:
        """Contest a refusal."""

    def withdraw(self, claim: int) -> None:
        """Take a claim back."""

    def holders(self, provider: str) -> Sequence[Holder]:
        """Give who holds an entry and since when, the earliest first."""

    def former_holders(self, provider: str) -> Sequence[FormerHolder]:
        """Give who held an entry, the last to go first."""

    def leave(self, provider: str, account: str, author: str) -> None:
        """Let an account hold an entry no more, where its author may: else `BadMove`."""

    def differences(self, provider: str) -> Sequence[Difference]:
        """Give what files said otherwise, by field."""

    def settle_differences(self, provider: str, fields: Sequence[str]) -> None:
        """Remember that differences were taken or set aside: the same word of a file is not told again."""

    def everything(self, account: str) -> Mapping[str, Sequence[Mapping[str, Any]]]:
        """Give all rows held about an account and the entries it holds, by table, secrets left out."""

    def forget_invitations(self, account: str, email: str) -> None:
        """Delete the invitations sent to an address, or by an account."""


@runtime_checkable
class Holders(Trusting, Protocol):
    """What looking after entries works with: the directory, people, the register of claims, and their own space."""

    @property
    def space(self) -> Space:
        """Where entries are kept by those who hold them."""
