"""A request to the reviewers of entries, to hold one or to give it another identity: its states, and who may decide."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Literal

from geomap.errors import BadInput

State = Literal["waiting", "granted", "refused", "contested", "refused_again", "withdrawn"]
Decision = Literal["granted", "refused"]

OPEN = frozenset({"waiting", "contested"})
"""States in which somebody still waits for an answer."""


@dataclass(frozen=True, kw_only=True)
class Request:
    """What somebody asks of the reviewers of entries.

    Parameters
    ----------
    id : int
        Number.
    provider : str
        The entry.
    account : str
        Who asks.
    state : str
        ``waiting``, ``granted``, ``refused``, ``contested``, ``refused_again`` or ``withdrawn``.
    made_at : datetime.datetime
        When.
    message : str
        What they say with it, or to a refusal; perhaps empty.
    reason : str or None
        Why it was decided so.
    decided_by : str or None
        Account of the reviewer who decided first.
    """

    id: int
    provider: str
    account: str
    state: State
    made_at: dt.datetime
    message: str = ""
    reason: str | None = None
    decided_by: str | None = None


def objection(request: Request, by: str) -> str | None:
    """Say why somebody may not decide on a request.

    Parameters
    ----------
    request : Request
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
    >>> asked = {"id": 1, "provider": "p-1", "account": "ana", "made_at": dt.datetime(2026, 6, 15, tzinfo=dt.UTC)}
    >>> objection(Request(state="waiting", **asked), "ana")
    'own'
    """
    if request.state not in OPEN:
        return "answered"
    if by == request.account:
        return "own"
    return "again" if request.state == "contested" and by == request.decided_by else None


def decided(request: Request, decision: Decision, *, by: str, reason: str) -> State:
    """Decide on a request.

    Parameters
    ----------
    request : Request
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
        The state the request takes.

    Raises
    ------
    BadInput
        When there is an `objection`, or no reason is given.

    Examples
    --------
    >>> asked = {"id": 1, "provider": "p-1", "account": "ana", "made_at": dt.datetime(2026, 6, 15, tzinfo=dt.UTC)}
    >>> decided(Request(state="waiting", **asked), "refused", by="bob", reason="autre nom")
    'refused'
    >>> decided(Request(state="contested", **asked), "refused", by="eve", reason="autre nom")
    'refused_again'
    """
    against = objection(request, by)
    if against:
        raise BadInput(f"« {by} » may not decide on the claim {request.id} ({against}): leave it to somebody else.")
    if not reason.strip():
        raise BadInput("A decision needs its reason: the person will read it.")
    if decision == "granted":
        return "granted"
    return "refused_again" if request.state == "contested" else "refused"


def contested(request: Request, message: str) -> State:
    """Contest a refusal, once.

    Parameters
    ----------
    request : Request
        What was refused.
    message : str
        What the person answers.

    Returns
    -------
    str
        The state the request takes.

    Raises
    ------
    BadInput
        When it was not refused, was contested before, or nothing is said.

    Examples
    --------
    >>> asked = {"id": 1, "provider": "p-1", "account": "ana", "made_at": dt.datetime(2026, 6, 15, tzinfo=dt.UTC)}
    >>> contested(Request(state="refused", **asked), "Voici mon Kbis.")
    'contested'
    """
    if request.state != "refused":
        raise BadInput(f"The claim {request.id} is {request.state}: only a refusal can be contested, and once.")
    if not message.strip():
        raise BadInput("An appeal says what the first reviewer did not see.")
    return "contested"
