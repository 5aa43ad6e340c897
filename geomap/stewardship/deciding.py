"""Deciding on a claim: a verdict with its reason, one transaction, and a letter to those who hold the entry."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from typing import Literal

from geomap.core.roles import Grant
from geomap.core.siting.effect import months_later
from geomap.core.trust import Given, state_on
from geomap.core.trust.reasons import NEEDS_WORDS, REASONS
from geomap.errors import BadMove
from geomap.mail import letters
from geomap.ports.register import Change, Decision, Kept
from geomap.ports.trusting import Trusting
from geomap.stewardship.claims import Seen, move

Verdict = Literal["validate", "refuse", "revoke"]


@dataclass(frozen=True)
class Ruling:
    """What a reviewer decides: a verdict, a reason of the list, more words, and for a validation its proof and end.

    `examined` is whom the reviewer had before them (see `examined`), unless that is not known.
    """

    verdict: Verdict
    reason: str
    note: str = ""
    until: dt.date | None = None
    proof_kind: str | None = None
    examined: str = ""


def examined(kept: Kept) -> str:
    """Write whom a claim is of, as a page carries it: a name that changes before the decision is not decided on."""
    return f"{kept.siret or '-'} {kept.provider_name}"


def latest(trusting: Trusting, seen: Seen) -> dt.date:
    """Give the last day a validation given today may hold, as the grid of the skill says."""
    return months_later(trusting.today(), seen.skill.valid_months)


def decide(trusting: Trusting, seen: Seen, ruling: Ruling) -> Kept:
    """Decide, and tell those who hold the entry; a first approval of two is told to nobody yet."""
    if ruling.reason not in REASONS[ruling.verdict]:
        raise BadMove("The reason is none of the list.", "reason")
    if ruling.reason in NEEDS_WORDS and not ruling.note.strip():
        raise BadMove("This reason says too little by itself: write more.", "note")
    given = Given(reason=ruling.reason, until=ruling.until, latest=latest(trusting, seen))

    def finish(kept: Kept, change: Change) -> Change:
        if ruling.examined and ruling.examined != examined(kept):
            raise BadMove("The provider took another name meanwhile: read the page again.", "state")
        change = _by_the_earliest(kept, change, ruling)
        appealed = state_on(kept.claim, trusting.today()) in {"appealed", "contested"}
        decision = Decision(
            skill=kept.skill,
            verdict=ruling.verdict,
            reason=ruling.reason,
            at=trusting.now(),
            note=ruling.note.strip(),
            appeal=appealed and ruling.verdict != "revoke",
            valid_until=_ends(change, ruling),
            complete=not change.claim.round.waiting,
            author=seen.person.account,
            offer=kept.offer,
            provider=kept.provider,
        )
        return replace(change, decision=decision, proof_kind=ruling.proof_kind)

    after = move(trusting, seen, ruling.verdict, given, finish)
    if not after.claim.round.waiting:
        _tell(trusting, seen, after, ruling)
    return after


def _by_the_earliest(kept: Kept, change: Change, ruling: Ruling) -> Change:
    """End a validation that several people gave on the earliest of the days they named."""
    if ruling.verdict != "validate" or change.claim.round.waiting:
        return change
    own = [one for one in kept.decisions if one.verdict == "validate" and not one.complete]
    latest_of: dict[str | None, dt.date | None] = {}
    for one in own:
        latest_of.setdefault(one.author, one.valid_until)
    named = [latest_of.get(author) for author in kept.claim.round.approvals]
    ends = min(day for day in (ruling.until, *named) if day is not None)
    return replace(change, claim=replace(change.claim, valid_until=ends))


def _ends(change: Change, ruling: Ruling) -> dt.date | None:
    """Give the last day a decision names: that which holds, or that which one of several people asks for."""
    if ruling.verdict != "validate":
        return None
    return ruling.until if change.claim.round.waiting else change.claim.valid_until


def _tell(trusting: Trusting, seen: Seen, after: Kept, ruling: Ruling) -> None:
    held = Grant("provider", f"provider:{after.provider}")
    link = f"{trusting.address}/espace/{after.provider}/competence/{after.skill}"
    for account in trusting.accounts.holders(held):
        filled = {
            "name": after.provider_name,
            "skill": seen.skill.label(account.language),
            "until": f"{after.claim.valid_until:%d/%m/%Y}" if after.claim.valid_until else "–",
            "note": ruling.note.strip() or "–",
            "reason": letters.words(ruling.reason, account.language),
            "link": link,
        }
        trusting.mailer.send(letters.write(f"claim-{ruling.verdict}", account.language, account.email, **filled))
