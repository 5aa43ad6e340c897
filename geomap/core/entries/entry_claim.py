"""A claim of an entry, « revendiquer une fiche »: the states it goes through, and who may decide."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Literal, Protocol

from geomap.core.entries.control import Way
from geomap.errors import BadInput

State = Literal["waiting", "granted", "refused", "contested", "refused_again", "withdrawn"]
Decision = Literal["granted", "refused"]

OPEN = frozenset({"waiting", "contested"})
"""States in which somebody still waits for an answer."""

CODE_DAYS = {"email": 1, "letter": 30}
"""Days a code may be typed, from the day it was made: mail takes longer than e-mail."""

MOST_TRIES = 5
"""Times a code may be typed wrongly before another has to be asked for."""


@dataclass(frozen=True)
class EntryClaim:
    """Somebody says that an entry of the directory is theirs.

    Parameters
    ----------
    id : int
        Number.
    provider : str
        The entry.
    account : str
        Who claims it.
    way : {"domain", "email", "letter", "reviewer"}
        How they show it.
    state : str
        ``waiting``, ``granted``, ``refused``, ``contested``, ``refused_again`` or ``withdrawn``.
    made_at : datetime.datetime
        When.
    message : str
        What they say of themselves, perhaps empty.
    reason : str or None
        Why it was decided so.
    decided_by : str or None
        Account of the reviewer.
    """

    id: int
    provider: str
    account: str
    way: Way
    state: State
    made_at: dt.datetime
    message: str = ""
    reason: str | None = None
    decided_by: str | None = None


class Asked(Protocol):
    """What somebody asks of the reviewers of entries: to hold one, or another identity for it."""

    @property
    def id(self) -> int:
        """Number."""

    @property
    def account(self) -> str:
        """Who asks."""

    @property
    def state(self) -> State:
        """Where it stands."""

    @property
    def decided_by(self) -> str | None:
        """Account of the reviewer who decided first."""


def objection(claim: Asked, by: str) -> str | None:
    """Say why somebody may not decide on a claim.

    Parameters
    ----------
    claim : Asked
        The claim, or the other identity asked for.
    by : str
        Account of who would decide.

    Returns
    -------
    str or None
        ``answered`` (nothing waits), ``own`` (their own claim), ``again`` (a refusal is looked at again by somebody
        else); None when they may.

    Examples
    --------
    >>> when = dt.datetime(2026, 6, 15, tzinfo=dt.UTC)
    >>> objection(EntryClaim(1, "p-1", "ana", "reviewer", "waiting", when), "ana")
    'own'
    """
    if claim.state not in OPEN:
        return "answered"
    if by == claim.account:
        return "own"
    return "again" if claim.state == "contested" and by == claim.decided_by else None


def decided(claim: Asked, decision: Decision, *, by: str, reason: str) -> State:
    """Decide on a claim.

    Parameters
    ----------
    claim : Asked
        The claim, or the other identity asked for.
    decision : {"granted", "refused"}
        What the reviewer decides.
    by : str
        Account of the reviewer.
    reason : str
        Why; it is shown to the person.

    Returns
    -------
    str
        The state the claim takes.

    Raises
    ------
    BadInput
        When there is an `objection`, or no reason is given.

    Examples
    --------
    >>> when = dt.datetime(2026, 6, 15, tzinfo=dt.UTC)
    >>> decided(EntryClaim(1, "p-1", "ana", "reviewer", "waiting", when), "refused", by="bob", reason="autre nom")
    'refused'
    >>> decided(EntryClaim(1, "p-1", "ana", "reviewer", "contested", when), "refused", by="eve", reason="autre nom")
    'refused_again'
    """
    against = objection(claim, by)
    if against:
        raise BadInput(f"« {by} » may not decide on the claim {claim.id} ({against}): leave it to somebody else.")
    if not reason.strip():
        raise BadInput("A decision needs its reason: the person will read it.")
    if decision == "granted":
        return "granted"
    return "refused_again" if claim.state == "contested" else "refused"


def contested(claim: Asked, message: str) -> State:
    """Contest a refusal, once.

    Parameters
    ----------
    claim : Asked
        What was refused.
    message : str
        What the person answers.

    Returns
    -------
    str
        The state the claim takes.

    Raises
    ------
    BadInput
        When it was not refused, was contested before, or nothing is said.

    Examples
    --------
    >>> when = dt.datetime(2026, 6, 15, tzinfo=dt.UTC)
    >>> contested(EntryClaim(1, "p-1", "ana", "reviewer", "refused", when), "Voici mon Kbis.")
    'contested'
    """
    if claim.state != "refused":
        raise BadInput(f"The claim {claim.id} is {claim.state}: only a refusal can be contested, and once.")
    if not message.strip():
        raise BadInput("An appeal says what the first reviewer did not see.")
    return "contested"
