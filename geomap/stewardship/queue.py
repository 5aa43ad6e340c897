"""The queue of claims that wait for a decision, those that would open most to people first."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from geomap.core.coverage import Answer, Question, counted_offers
from geomap.core.roles import may
from geomap.core.siting.effect import measured_with, proof_effect
from geomap.core.trust import State, state_on
from geomap.pipeline import answer
from geomap.ports.accounts import Account
from geomap.ports.register import Kept
from geomap.ports.trusting import Trusting

MINUTES: Literal[30] = 30
"""The journey people accept, in what a claim would open."""


@dataclass(frozen=True)
class Effect:
    """What leaves a gap, or stays out of one, when a claim is validated."""

    communes: int = 0
    people: float = 0.0
    names: tuple[str, ...] = ()


@dataclass(frozen=True)
class Waiting:
    """A claim in the queue."""

    kept: Kept
    state: State
    effect: Effect
    days: int | None
    awaits_me: bool


@dataclass(frozen=True)
class Filter:
    """What a reviewer looks for: a skill, a zone, a state, and how long it has waited at least."""

    skill: str | None = None
    zone: str | None = None
    state: str | None = None
    days: int = 0


def effects(trusting: Trusting, zone: str, skill: str) -> Mapping[str, Effect]:
    """Measure what each waiting claim to a skill would open in a zone, or keep open, if it alone came true.

    The answer depends on the directory and the day: it is to be kept until either changes.
    """
    day, known = trusting.today(), {one.id for one in trusting.store.nomenclature().usable()}
    waiting = [kept for kept in trusting.register.waiting() if kept.skill == skill]
    return _effects(answer(trusting, Question(zone, skill, day, MINUTES)), waiting, day) if skill in known else {}


def queue(
    trusting: Trusting,
    account: Account,
    places_of: Callable[[Kept], Collection[str]],
    effect_of: Callable[[Kept], Effect],
    wanted: Filter,
) -> Sequence[Waiting]:
    """List the claims somebody may decide on, those that open most first, then those that waited longest."""
    today, rows = trusting.today(), []
    known = {one.id for one in trusting.store.nomenclature().usable()}
    for kept in trusting.register.waiting():
        if kept.skill not in known:
            continue
        places = places_of(kept)
        if not may(account.grants, {"reviewer"}, places) or not _fits(kept, places, wanted, today):
            continue
        days = None if kept.since is None else (today - kept.since.date()).days
        mine = account.id not in kept.claim.round.approvals | kept.claim.round.submitters
        rows.append(Waiting(kept, state_on(kept.claim, today), effect_of(kept), days, mine))
    return sorted(rows, key=lambda row: (-row.effect.people, -row.effect.communes, -(row.days or 0), row.kept.offer))


def _fits(kept: Kept, places: Collection[str], wanted: Filter, today: dt.date) -> bool:
    # Nobody knows how long it waits: it may be longest of all, and is not to be forgotten.
    waited = wanted.days if kept.since is None else (today - kept.since.date()).days
    return (
        wanted.skill in {None, kept.skill}
        and (wanted.zone is None or wanted.zone in places)
        and wanted.state in {None, state_on(kept.claim, today)}
        and waited >= wanted.days
    )


def _effects(measured: Answer, waiting: Sequence[Kept], day: dt.date) -> Mapping[str, Effect]:
    """Read what each would bring; a renewal is measured as if the validation it renews were over."""
    renewed = [kept.offer for kept in waiting if kept.claim.recorded == "validated"]
    if renewed:
        over = measured.offers["proof_state"].where(~measured.offers.index.isin(renewed), "expired")
        without = counted_offers(measured.offers.drop(columns="standing").assign(proof_state=over), day)
        measured = measured_with(measured, without)
    names = measured.territory.communes["name"]
    rows = proof_effect(measured)
    mine = rows[rows.index.isin([kept.offer for kept in waiting])]
    return {
        str(offer): Effect(row["communes"], row["people"], tuple(names.reindex(list(row["codes"]))[:5]))
        for offer, row in mine.to_dict("index").items()
    }
