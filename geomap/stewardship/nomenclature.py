"""What a change of the nomenclature would do to offers and to the map, before anybody makes it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace

import pandas as pd

from geomap.core.coverage import Answer, Question, counted_offers
from geomap.core.siting.effect import measured_with
from geomap.core.skills import Add, Change, Except, Merge, Nomenclature, Retire, after_change
from geomap.pipeline import answer
from geomap.ports import System


@dataclass(frozen=True)
class Gap:
    """Communes, and the people who live there, without a proven provider of a skill in reach."""

    communes: int
    people: float


@dataclass(frozen=True)
class Foreseen:
    """What a change would do.

    Parameters
    ----------
    after : Nomenclature
        The nomenclature it would give.
    offers : int
        Offers of the skill it is about.
    joined : int
        Those whose provider offers the other skill already: two offers would become one.
    waiting : int
        Those of them that wait for a decision.
    skill : str or None
        The skill whose map would change, when one would.
    gap_before, gap_after : Gap or None
        The gaps on that map, today and then.
    """

    after: Nomenclature
    offers: int = 0
    joined: int = 0
    waiting: int = 0
    skill: str | None = None
    gap_before: Gap | None = None
    gap_after: Gap | None = None


def foresee(system: System, change: Change, zone: str, day: dt.date) -> Foreseen:
    """Say what a change would do, and do nothing.

    Parameters
    ----------
    system : System
        The store asked and the travel times used.
    change : Change
        What an administrator is about to do.
    zone : str
        Where the map is looked at.
    day : datetime.date
        Day on which proofs must hold.

    Returns
    -------
    Foreseen
        The nomenclature, the offers and the gaps it would give.

    Raises
    ------
    BadInput
        When the change contradicts the nomenclature.

    Examples
    --------
    See tests/web/test_nomenclature_pages.py.
    """
    after = after_change(system.store.nomenclature(), change)
    if isinstance(change, Add):
        return Foreseen(after)
    own = system.store.offers(change.skill)
    plain = Foreseen(after, offers=len(own))
    if system.store.nomenclature().get(change.skill).retired:
        return plain
    if isinstance(change, Merge):
        kept, others = answer(system, Question(zone, change.into, day)), system.store.offers(change.into)
        joined = int(own["provider"].isin(others["provider"]).sum())
        refused = frozenset(others.loc[others["proof_state"] == "rejected", "provider"])
        then = _with_followers(kept, answer(system, Question(zone, change.skill, day)), refused)
        waiting = int((own["proof_state"] == "submitted").sum())
        told = replace(plain, joined=joined, waiting=waiting, skill=change.into)
        return replace(told, gap_before=gap(kept), gap_after=gap(then))
    if isinstance(change, Except):
        now = answer(system, Question(zone, change.skill, day))
        then = measured_with(replace(now, skill=after.get(change.skill)), now.offers)
        return replace(plain, skill=change.skill, gap_before=gap(now), gap_after=gap(then))
    if isinstance(change, Retire) and len(own):
        now = answer(system, Question(zone, change.skill, day))
        return replace(plain, skill=change.skill, gap_before=gap(now))
    return plain


def gap(found: Answer) -> Gap:
    """Add up the communes and people in a gap."""
    in_gap = found.coverage["gap"].to_numpy(dtype=bool)
    people = found.territory.communes["population"].fillna(0.0).to_numpy()
    return Gap(int(in_gap.sum()), float(people[in_gap].sum()))


def _with_followers(kept: Answer, gone: Answer, refused: frozenset[str]) -> Answer:
    """Give the answer of a skill as it would be once the offers of another are its own.

    `refused` are the providers whose offer of the skill kept was refused: a validation of the other does not undo that.
    """
    coming = gone.offers[~(gone.offers["provider"].isin(refused) & (gone.offers["proof_state"] != "submitted"))]
    twice = coming["provider"].isin(kept.offers["provider"]).to_numpy()
    better = _better(coming[twice], kept.offers, kept.question.day)
    new = coming[~twice | coming["provider"].isin(better)].assign(skill=kept.skill.id)
    new.index = pd.Index([f"{provider}.{kept.skill.id}" for provider in new["provider"]], name=new.index.name)
    own = kept.offers[~kept.offers["provider"].isin(better)]
    offers = pd.concat([frame for frame in (own, new) if len(frame)] or [own])
    journeys = [frame.astype({"commune": object, "base": object}) for frame in (kept.costs, gone.costs)]
    costs = pd.concat(journeys, ignore_index=True).drop_duplicates(["commune", "base"], ignore_index=True)
    counted = counted_offers(offers.drop(columns="standing"), kept.question.day)
    return measured_with(kept, counted, costs)


def _better(others: pd.DataFrame, offers: pd.DataFrame, day: dt.date) -> frozenset[str]:
    """Name the providers whose other offer holds longer, or waits for a decision where their own does not."""
    theirs, own = (_ranks(frame, day) for frame in (others, offers))
    return frozenset(provider for provider, rank in theirs.items() if rank > own[provider])


def _ranks(offers: pd.DataFrame, day: dt.date) -> dict[str, tuple[pd.Timestamp, bool]]:
    today = pd.Timestamp(day)
    rows = zip(offers["provider"], offers["proof_state"], offers["valid_until"], strict=True)
    return {
        str(provider): (
            until if state == "validated" and pd.notna(until) and until >= today else pd.Timestamp.min,
            state == "submitted",
        )
        for provider, state, until in rows
    }
