"""What can be done to a claim, by whom, and the one way in which it is done: a step, its note, its letter."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection
from dataclasses import dataclass, replace

from geomap.core.roles import may
from geomap.core.skills import Skill
from geomap.core.trust import Claim, Given, Person, Step, allowed, state_on, take
from geomap.errors import UnknownClaim
from geomap.ports.accounts import Account
from geomap.ports.history import Note
from geomap.ports.register import Change, Kept
from geomap.ports.trusting import Trusting
from geomap.stewardship.kinship import entries_held, is_kin

Places = Collection[str]
"""Everything a claim lies in: its provider, the zones of its commune."""


@dataclass(frozen=True)
class Seen:
    """A claim before somebody: where it stands today, and what they may do."""

    kept: Kept
    skill: Skill
    person: Person
    state: str
    steps: tuple[Step, ...]

    @property
    def unseen(self) -> int:
        """How many proofs nobody has examined yet."""
        return unseen(self.kept)


def look(trusting: Trusting, offer: str, account: Account, places: Places) -> Seen:
    """Give a claim as somebody sees it; whoever neither holds it nor decides on it sees nothing."""
    return _seen(trusting, trusting.register.claim(offer), account, places, offer)


def look_for(trusting: Trusting, provider: str, skill: str, account: Account) -> Seen:
    """Give the claim of a provider to a skill, as those who hold it see it."""
    named = f"{provider} / {skill}"
    return _seen(trusting, trusting.register.claim_of(provider, skill), account, {f"provider:{provider}"}, named)


def with_grid(trusting: Trusting, kept: Kept) -> tuple[Kept, Skill]:
    """Add to a claim what the grid of its skill asks for."""
    skill = trusting.store.nomenclature().get(kept.skill)
    return replace(kept, claim=replace(kept.claim, reviewers=skill.reviewers, retired=skill.retired)), skill


def unseen(kept: Kept) -> int:
    """Count the proofs nobody has examined yet."""
    return sum(proof.submitted_at is None for proof in kept.proofs)


def person_for(trusting: Trusting, account: Account, kept: Kept, places: Places) -> Person:
    """Say what somebody is to a claim; whoever works for the same organisation may not decide on it."""
    sirets = [kept.siret] if kept.siret else []
    return Person(
        account=account.id,
        owner=kept.provider in entries_held(account),
        kin=account.id in {proof.author for proof in kept.proofs} or is_kin(trusting, account, kept.provider, sirets),
        reviewer=may(account.grants, {"reviewer"}, places),
    )


def move(
    trusting: Trusting,
    seen: Seen,
    step: Step,
    given: Given,
    finish: Callable[[Kept, Change], Change] = lambda _, change: change,
) -> Kept:
    """Take a step on a claim as it stands when the step is written, not as it stood when the page was read."""
    day = trusting.today()

    def decide(found: Kept) -> Change:
        kept, _ = with_grid(trusting, found)
        after = take(kept.claim, step, seen.person, day, replace(given, proofs=unseen(kept)))
        note = Note(
            event=f"claim.{step}",
            who=seen.person.account,
            about=kept.offer,
            before=_told(kept.claim, day),
            after=_told(after, day),
            why=given.reason,
            subjects=(f"provider:{kept.provider}",),
        )
        return finish(kept, Change(after, note, submits=step == "submit"))

    return trusting.register.change(seen.kept.offer, decide)


def submit(trusting: Trusting, seen: Seen, said: str) -> Kept:
    """Hand the proofs to the reviewers."""
    return move(trusting, seen, "submit", Given(), lambda _, change: replace(change, said=said))


def appeal(trusting: Trusting, seen: Seen, said: str) -> Kept:
    """Contest a refusal, once; another reviewer decides."""

    def both(kept: Kept, change: Change) -> Change:
        return replace(change, said="\n\n".join(words for words in (kept.said.strip(), said.strip()) if words))

    return move(trusting, seen, "appeal", Given(reason=said), both)


def withdraw(trusting: Trusting, seen: Seen) -> Kept:
    """Say that the skill is no longer offered."""
    return move(trusting, seen, "withdraw", Given())


def declare(trusting: Trusting, seen: Seen) -> Kept:
    """Say that the skill is offered again."""
    return move(trusting, seen, "declare", Given())


def _seen(trusting: Trusting, kept: Kept | None, account: Account, places: Places, named: str) -> Seen:
    if kept is None:
        raise UnknownClaim(f"There is no claim « {named[:80]} ».")
    kept, skill = with_grid(trusting, kept)
    person, day = person_for(trusting, account, kept, places), trusting.today()
    steps = allowed(kept.claim, person, day, proofs=unseen(kept))
    return Seen(kept, skill, person, state_on(kept.claim, day), steps)


def _told(claim: Claim, day: dt.date) -> dict[str, object]:
    return {"state": state_on(claim, day), "valid_until": claim.valid_until}
