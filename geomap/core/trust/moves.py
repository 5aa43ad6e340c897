"""The moves of a claim: what may be done next, by whom, and what then becomes of it."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

from geomap.core.trust.claim import Claim, Given, Person, Round, state_on
from geomap.core.trust.states import RULES, STEPS, Rule, Step
from geomap.errors import BadMove

_FOR_SKILLS_IN_USE: frozenset[Step] = frozenset({"declare", "submit", "appeal", "validate"})


def obstacle(claim: Claim, step: Step, person: Person, day: dt.date, given: Given) -> str | None:
    """Say what keeps a person from taking a step.

    Parameters
    ----------
    claim : Claim
        The claim.
    step : str
        One of `STEPS`.
    person : Person
        Who would take it.
    day : datetime.date
        When.
    given : Given
        What comes with it.

    Returns
    -------
    str or None
        ``state`` (there is no such step from here), ``retired`` (the skill is in use no more), ``owner`` or
        ``reviewer`` (only they may), ``kin`` (nobody decides
        on what is their own), ``again`` (decided already: it takes somebody else), ``appealed`` (nothing refused that
        was not appealed against yet), ``reason``, ``until`` or ``proofs`` (missing, or out of bounds); None when
        nothing does.

    Examples
    --------
    >>> obstacle(Claim("declared"), "validate", Person("r", reviewer=True), dt.date(2026, 1, 1), Given("vu"))
    'state'
    """
    rule = RULES.get((state_on(claim, day), step))
    if rule is None:
        return "state"
    if claim.retired and step in _FOR_SKILLS_IN_USE:
        return "retired"
    return _bars(claim, step, rule, person) or _lacks(claim, rule, day, given)


def allowed(claim: Claim, person: Person, day: dt.date, *, proofs: int = 0) -> tuple[Step, ...]:
    """List what a person may do with a claim, once they give what it takes.

    Parameters
    ----------
    claim : Claim
        The claim.
    person : Person
        Who.
    day : datetime.date
        When.
    proofs : int
        Proofs nobody has examined yet.

    Returns
    -------
    tuple of str
        Steps, in the order of `STEPS`.

    Examples
    --------
    >>> allowed(Claim("declared"), Person("p", owner=True), dt.date(2026, 1, 1), proofs=1)
    ('submit', 'withdraw')
    """
    given = Given("?", day, day, proofs)
    return tuple(step for step in STEPS if obstacle(claim, step, person, day, given) is None)


def take(claim: Claim, step: Step, person: Person, day: dt.date, given: Given) -> Claim:
    """Take a step.

    Parameters
    ----------
    claim : Claim
        The claim.
    step : str
        One of `STEPS`.
    person : Person
        Who takes it.
    day : datetime.date
        When.
    given : Given
        What comes with it.

    Returns
    -------
    Claim
        What becomes of it: where several reviewers are asked for, the first approval leaves it waiting.

    Raises
    ------
    BadMove
        When something keeps the person from it; `why` says what.

    Examples
    --------
    >>> start, owner = Claim("declared"), Person("p", owner=True)
    >>> waiting = take(start, "submit", owner, dt.date(2026, 1, 1), Given(proofs=1))
    >>> state_on(waiting, dt.date(2026, 1, 1))
    'submitted'
    """
    why = obstacle(claim, step, person, day, given)
    if why is not None:
        raise BadMove(f"« {step} » cannot be done to this claim by this person now ({why}).", why)
    before, me = claim.round, frozenset({person.account})
    if step == "submit":
        begun = Round(waiting=True, submitters=me)
        return replace(claim, recorded=_recorded_when_waiting(claim, day), round=begun)
    if step == "appeal":
        begun = replace(before, waiting=True, appealed=True, refused=False, approvals=frozenset())
        begun = replace(begun, submitters=before.submitters | me)
        return replace(claim, recorded=_recorded_when_waiting(claim, day), round=begun)
    if step == "validate":
        return _validated(claim, me, given)
    if step == "refuse":
        holding = claim.recorded == "validated"
        refused = replace(before, waiting=False, refused=True, approvals=frozenset(), deciders=before.deciders | me)
        return replace(claim, recorded="validated" if holding and _holds(claim, day) else "rejected", round=refused)
    if step == "revoke":
        revoked = Round(refused=True, deciders=before.deciders | me)
        return replace(claim, recorded="rejected", valid_until=None, round=revoked)
    ended = replace(before, waiting=False, approvals=frozenset())
    return replace(claim, recorded="withdrawn" if step == "withdraw" else "declared", valid_until=None, round=ended)


def with_more_evidence(claim: Claim) -> Claim:
    """Give a claim once a proof was added to it: whoever approved before saw less, and is asked again.

    Parameters
    ----------
    claim : Claim
        Before.

    Returns
    -------
    Claim
        Without approvals; who gave them may decide again.

    Examples
    --------
    >>> seen = frozenset({"r"})
    >>> with_more_evidence(Claim("submitted", round=Round(waiting=True, approvals=seen, deciders=seen))).round.deciders
    frozenset()
    """
    if not claim.round.waiting:
        return claim
    left = claim.round.deciders - claim.round.approvals
    return replace(claim, round=replace(claim.round, approvals=frozenset(), deciders=left))


def _validated(claim: Claim, me: frozenset[str], given: Given) -> Claim:
    before = claim.round
    approvals = before.approvals | me
    enough = len(approvals) >= claim.reviewers
    after = replace(before, waiting=not enough, refused=False, approvals=approvals, deciders=before.deciders | me)
    if not enough:
        return replace(claim, round=after)
    return replace(claim, recorded="validated", valid_until=given.until, round=after)


def _bars(claim: Claim, step: Step, rule: Rule, person: Person) -> str | None:
    if rule.who == "owner":
        return None if person.owner else "owner"
    if not person.reviewer:
        return "reviewer"
    if person.owner or person.kin or person.account in claim.round.submitters:
        return "kin"
    approved = step == "validate" and person.account in claim.round.approvals
    # In an appeal whoever decided before is done; two approvals of an appeal come from two others.
    decided = rule.who == "other_reviewer" and person.account in claim.round.deciders
    return "again" if approved or decided else None


def _lacks(claim: Claim, rule: Rule, day: dt.date, given: Given) -> str | None:
    if rule.refused and (claim.round.appealed or not _refused(claim)):
        return "appealed"
    if rule.proofs and given.proofs < 1:
        return "proofs"
    if rule.reason and not given.reason.strip():
        return "reason"
    return "until" if rule.until and not _within(given, day) else None


def _refused(claim: Claim) -> bool:
    return claim.round.refused or claim.recorded == "rejected"


def _within(given: Given, day: dt.date) -> bool:
    return given.until is not None and given.latest is not None and day <= given.until <= given.latest


def _holds(claim: Claim, day: dt.date) -> bool:
    return claim.valid_until is not None and claim.valid_until >= day


def _recorded_when_waiting(claim: Claim, day: dt.date) -> str:
    return "validated" if claim.recorded == "validated" and _holds(claim, day) else "submitted"
