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

_PROOF = ("proof_state", "valid_until")


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
    skill : str or None
        The skill whose map would change, when one would.
    gap_before, gap_after : Gap or None
        The gaps on that map, today and then.
    """

    after: Nomenclature
    offers: int = 0
    joined: int = 0
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
        kept = answer(system, Question(zone, change.into, day))
        joined = int(own["provider"].isin(system.store.offers(change.into)["provider"]).sum())
        then = _with_followers(kept, answer(system, Question(zone, change.skill, day)))
        return replace(plain, joined=joined, skill=change.into, gap_before=gap(kept), gap_after=gap(then))
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


def _with_followers(kept: Answer, gone: Answer) -> Answer:
    """Give the answer of a skill as it would be once the offers of another are its own."""
    twice = gone.offers["provider"].isin(kept.offers["provider"]).to_numpy()
    new = gone.offers[~twice].assign(skill=kept.skill.id)
    new.index = pd.Index([f"{provider}.{kept.skill.id}" for provider in new["provider"]], name=new.index.name)
    own = _with_better_proofs(kept.offers, gone.offers[twice], kept.question.day)
    offers = pd.concat([frame for frame in (own, new) if len(frame)] or [own])
    journeys = [frame.astype({"commune": object, "base": object}) for frame in (kept.costs, gone.costs)]
    costs = pd.concat(journeys, ignore_index=True).drop_duplicates(["commune", "base"], ignore_index=True)
    counted = counted_offers(offers.drop(columns="standing"), kept.question.day)
    return measured_with(kept, counted, costs)


def _with_better_proofs(offers: pd.DataFrame, others: pd.DataFrame, day: dt.date) -> pd.DataFrame:
    """Give offers the proof of the same provider's other offer where that one holds longer."""
    theirs = others.set_index("provider").reindex(offers["provider"])
    until = theirs["valid_until"].where(theirs["proof_state"].eq("validated")).to_numpy()
    own = offers["valid_until"].where(offers["proof_state"].eq("validated")).to_numpy()
    today = pd.Timestamp(day).to_datetime64()
    better = (until >= today) & ~((own >= today) & (own >= until))
    taken = {name: offers[name].where(~better, theirs[name].to_numpy()) for name in _PROOF}
    return offers.assign(**taken)
