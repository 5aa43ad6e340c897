"""A claim to a skill, what has been done about it, and who stands before it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field

from geomap.core.trust.states import LAPSES, State


@dataclass(frozen=True)
class Round:
    """What happened since proofs were last submitted, or since the claim was last revoked.

    Parameters
    ----------
    waiting : bool
        A decision is awaited.
    appealed : bool
        The refusal of this round was appealed against: that can be done once.
    refused : bool
        The last decision was a refusal.
    submitters : frozenset of str
        Accounts that submitted or appealed.
    approvals : frozenset of str
        Reviewers who approved since the proofs were submitted, or since the appeal.
    deciders : frozenset of str
        Every reviewer who decided anything in this round.
    """

    waiting: bool = False
    appealed: bool = False
    refused: bool = False
    submitters: frozenset[str] = field(default_factory=frozenset)
    approvals: frozenset[str] = field(default_factory=frozenset)
    deciders: frozenset[str] = field(default_factory=frozenset)


@dataclass(frozen=True)
class Claim:
    """A claim of a provider to a skill.

    Parameters
    ----------
    recorded : str
        State of the proof as the directory keeps it (`PROOF_STATES`).
    valid_until : datetime.date or None
        Last day the validation holds.
    round : Round
        What happened since proofs were last submitted.
    reviewers : int
        How many distinct reviewers must agree.
    retired : bool
        The nomenclature no longer has the skill: nothing more is proven of it.
    """

    recorded: str = "declared"
    valid_until: dt.date | None = None
    round: Round = field(default_factory=Round)
    reviewers: int = 1
    retired: bool = False


@dataclass(frozen=True)
class Person:
    """Somebody before a claim.

    Parameters
    ----------
    account : str
        Who.
    owner : bool
        Holds the provider.
    kin : bool
        Belongs to the same organisation, or had a hand in the claim: may decide nothing on it.
    reviewer : bool
        May decide on claims of that place.
    """

    account: str
    owner: bool = False
    kin: bool = False
    reviewer: bool = False


@dataclass(frozen=True)
class Given:
    """What comes with a step.

    Parameters
    ----------
    reason : str
        Why.
    until : datetime.date or None
        Last day a validation is to hold.
    latest : datetime.date or None
        The longest the grid of the skill lets it hold.
    proofs : int
        Proofs nobody has examined yet.
    """

    reason: str = ""
    until: dt.date | None = None
    latest: dt.date | None = None
    proofs: int = 0


def state_on(claim: Claim, day: dt.date) -> State:
    """Say in which state a claim is on a day.

    Parameters
    ----------
    claim : Claim
        The claim.
    day : datetime.date
        The day; the last day of validity still counts.

    Returns
    -------
    str
        One of `STATES`.

    Examples
    --------
    >>> proven = Claim("validated", dt.date(2026, 12, 31))
    >>> state_on(proven, dt.date(2026, 12, 31)), state_on(proven, dt.date(2027, 1, 1))
    ('validated', 'expired')
    """
    waits, appealed = claim.round.waiting, claim.round.appealed
    if claim.recorded == "validated":
        holding: State = ("contested" if appealed else "renewing") if waits else "validated"
        in_time = claim.valid_until is not None and claim.valid_until >= day
        return holding if in_time else LAPSES[holding]
    if claim.recorded == "withdrawn":
        return "withdrawn"
    if claim.recorded == "submitted":
        return "appealed" if waits and appealed else "submitted"
    resting: dict[str, State] = {"rejected": "rejected", "expired": "expired"}
    return resting.get(claim.recorded, "declared")
