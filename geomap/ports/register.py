"""Where claims are kept with their proofs, what was decided on them, and the charter signed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol, runtime_checkable

from geomap.core.trust import CharterVersion, Claim
from geomap.ports.history import Chain, Note

FORMS = ("link", "reference", "file")
"""What a proof can be handed in as."""

VERDICTS = ("validate", "refuse", "revoke")
"""What a reviewer can decide."""


@dataclass(frozen=True)
class Proof:
    """One piece of evidence: an address to look at, a client to ask, or a file."""

    id: str
    kind: str
    form: str
    title: str
    author: str
    at: dt.datetime
    link: str | None = None
    contact: str | None = None
    file: str | None = None
    media: str | None = None
    size: int | None = None
    submitted_at: dt.datetime | None = None


@dataclass(frozen=True)
class Decision:
    """What a reviewer decided and why; `author`, `offer` and `provider` go when somebody is forgotten.

    An approval that waits for another person's is not `complete`.
    """

    skill: str
    verdict: str
    reason: str
    at: dt.datetime
    note: str = ""
    appeal: bool = False
    valid_until: dt.date | None = None
    author: str | None = None
    offer: str | None = None
    provider: str | None = None
    complete: bool = True
    id: int | None = None


@dataclass(frozen=True)
class Kept:
    """A claim as it is kept: whose, to which skill, where it stands, since when it waits, and what was said with it."""

    offer: str
    provider: str
    provider_name: str
    siret: str | None
    commune: str | None
    skill: str
    claim: Claim
    said: str = ""
    since: dt.datetime | None = None
    validated_on: dt.date | None = None
    proof_kind: str | None = None
    published: bool = False
    proofs: tuple[Proof, ...] = ()
    decisions: tuple[Decision, ...] = ()


@dataclass(frozen=True)
class Change:
    """What one step does to a claim.

    Parameters
    ----------
    claim : Claim
        What becomes of it.
    note : Note
        What the history keeps.
    said : str or None
        What the owner says with it; None leaves what was said.
    decision : Decision or None
        What was decided.
    proof_kind : str or None
        Kind of the proof that convinced.
    add : Proof or None
        A proof handed in.
    remove : str or None
        A proof taken back, by its id.
    submits : bool
        Whether the proofs handed in so far go to the reviewers.
    """

    claim: Claim
    note: Note
    said: str | None = None
    decision: Decision | None = None
    proof_kind: str | None = None
    add: Proof | None = None
    remove: str | None = None
    submits: bool = False


@dataclass(frozen=True)
class Signature:
    """The signature of a version of the charter."""

    version: str
    name: str
    author: str
    at: dt.datetime


@dataclass(frozen=True)
class CharterText:
    """A version of the charter with its text."""

    version: CharterVersion
    text: str


@dataclass(frozen=True)
class Expiring:
    """A validation that ends soon, and which reminders of it were sent."""

    offer: str
    provider: str
    provider_name: str
    skill: str
    valid_until: dt.date
    sent: tuple[int, ...] = ()


@dataclass(frozen=True)
class Logged:
    """A decision as the public may read it; whoever was refused, or is not published, is not named."""

    decision: Decision
    provider_name: str | None = None


@dataclass(frozen=True)
class Log:
    """One page of the public log."""

    rows: tuple[Logged, ...] = ()
    total: int = 0


@dataclass(frozen=True)
class Forgotten:
    """What was deleted with somebody: names of files that must go too, and how many entries lost their words."""

    files: tuple[str, ...] = ()
    erased: int = 0
    counts: Mapping[str, int] = field(default_factory=dict)


@runtime_checkable
class Register(Protocol):
    """Where claims are kept. Every change is one transaction, with its entry in the history."""

    def claim(self, offer: str) -> Kept | None:
        """Give a claim with its proofs and decisions, by the id of its offer."""

    def claim_of(self, provider: str, skill: str) -> Kept | None:
        """Give the claim of a provider to a skill."""

    def claims(self, provider: str) -> Sequence[Kept]:
        """Give every claim of a provider, without proofs and decisions."""

    def waiting(self) -> Sequence[Kept]:
        """Give every claim a decision is awaited on, without proofs and decisions, the longest waiting first."""

    def change(self, offer: str, decide: Callable[[Kept], Change]) -> Kept:
        """Read a claim, ask what becomes of it and write that, in one transaction; without one, `UnknownClaim`."""

    def proof(self, proof: str) -> tuple[Proof, str] | None:
        """Give a proof by its id, and the offer it is for."""

    def files(self) -> frozenset[str]:
        """Give the names of all files that proofs speak of."""

    def charters(self) -> Sequence[CharterText]:
        """Give every version of the charter, the earliest first."""

    def signed(self, provider: str) -> str | None:
        """Give the version of the charter a provider signed last, on a page of ours or on paper."""

    def signatures(self, provider: str) -> Sequence[Signature]:
        """Give the signatures of a provider, the last first."""

    def sign(self, provider: str, signature: Signature, note: Note) -> None:
        """Keep the signature of a version; `UnknownProvider` when there is no such provider."""

    def expiring(self, day: dt.date, days: int) -> Sequence[Expiring]:
        """Give the validations of published providers that end within some days of a day."""

    def had_a_hand(self, provider: str, account: str) -> bool:
        """Say whether somebody ever did to an entry what only those who hold it do, or was one of them."""

    def reminded(self, offer: str, valid_until: dt.date, days: int) -> None:
        """Remember that a reminder was sent."""

    def log(self, limit: int, offset: int = 0) -> Log:
        """Give decisions, the last first."""

    def note(self, note: Note) -> None:
        """Add an entry to the history by itself."""

    def verify(self, held: tuple[int, str] | None = None) -> Chain:
        """Follow the whole history, from an entry somebody noted elsewhere on where one is given."""

    def head(self) -> tuple[int, str]:
        """Give the number and link of the last entry of the history."""

    def forget(self, subject: str) -> Forgotten:
        """Take away what the history and the decisions say of somebody (``provider:p-1``, ``account:a-7``)."""
