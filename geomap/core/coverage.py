"""Coverage: one question about a skill, its answer for every commune, and why each commune has its colour."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import geopandas as gpd
import numpy as np
import pandas as pd

from geomap.core.engine import Engine
from geomap.core.frames import COVERAGE, SUMMARY
from geomap.core.reach import measure_reach
from geomap.core.skills import Skill
from geomap.core.states import Reading
from geomap.core.territory import Territory
from geomap.core.trust import OUT, closed, standing
from geomap.errors import BadQuestion, UnknownCommune

THRESHOLDS = (15, 30, 45, 60)
"""Journeys a reader may choose, minutes."""

PROOF_LEVELS = ("proven", "declared")
"""What a reader may take for an offer that counts."""

OTHERS_SHOWN = 5
"""How many offers that do not reach a commune an explanation names."""


@dataclass(frozen=True)
class Question:
    """What a reader asks the map.

    Parameters
    ----------
    zone : str
        Territory asked about: a zone id or an atlas code.
    skill : str
        Skill id.
    day : datetime.date
        Day on which proofs must hold.
    max_minutes : int
        Journey people accept to a provider's premises: 15, 30, 45 or 60 minutes.
    proof : {"proven", "declared"}
        Whether what is only declared counts too.
    remote_counts : bool
        Whether remote service is enough.

    Raises
    ------
    BadQuestion
        When the minutes or the proof level are none of those offered.
    """

    zone: str
    skill: str
    day: dt.date
    max_minutes: int = 30
    proof: Literal["proven", "declared"] = "proven"
    remote_counts: bool = False

    @property
    def reading(self) -> Reading:
        """How the reader wants the offers read."""
        return Reading(float(self.max_minutes), self.proof == "declared", self.remote_counts)

    def __post_init__(self) -> None:
        """Refuse a question that has no answer."""
        if self.max_minutes not in THRESHOLDS:
            offered = ", ".join(str(minutes) for minutes in THRESHOLDS)
            raise BadQuestion(f"{self.max_minutes} minutes cannot be asked: choose one of {offered}.")
        if self.proof not in PROOF_LEVELS:
            raise BadQuestion(f"« {self.proof} » is no proof level: choose one of {', '.join(PROOF_LEVELS)}.")


@dataclass(frozen=True)
class Answer:
    """The answer to a question, with everything behind it.

    Parameters
    ----------
    question : Question
        What was asked.
    territory : Territory
        Where.
    skill : Skill
        About what.
    coverage : DataFrame
        COVERAGE on the territory's communes, in their order.
    summary : DataFrame
        SUMMARY of each zone of the territory, and of the territory itself (``zone == territory.spec``).
    offers : DataFrame
        OFFERS of the skill that count, with their ``standing`` on the day.
    costs : DataFrame
        COSTS from the territory's communes to the bases of these offers; a base is a provider.
    minutes_source : {"road", "estimate"}
        Where the minutes come from.
    version : int
        Version of the directory it was measured on.
    resting : DataFrame, optional
        OFFERS of providers closed on the day, which count again once they are open: only another day looks at them.
    """

    question: Question
    territory: Territory
    skill: Skill
    coverage: pd.DataFrame
    summary: pd.DataFrame
    offers: pd.DataFrame
    costs: pd.DataFrame
    minutes_source: Literal["road", "estimate"]
    version: int
    resting: pd.DataFrame | None = None


@dataclass(frozen=True)
class OfferFact:
    """One offer, seen from one commune.

    Parameters
    ----------
    offer, provider : str
        Ids.
    commune : str or None
        Commune of the base.
    minutes : float or None
        One way by road; ``None`` when not measured.
    modes : tuple of str
        Modes by which it reaches the commune (``on_site``, ``at_premises``, ``remote``); empty when it does not.
    standing : str
        ``proven``, or why not.
    """

    offer: str
    provider: str
    commune: str | None
    minutes: float | None
    modes: tuple[str, ...]
    standing: str


@dataclass(frozen=True)
class Explanation:
    """Why a commune has its state.

    Parameters
    ----------
    commune, state : str
        Code and coverage state.
    gap : bool
        Whether it is a gap.
    reaching : tuple of OfferFact
        Offers that reach it: proven first, then nearest first.
    others : tuple of OfferFact
        The nearest offers that do not, at most five.
    """

    commune: str
    state: str
    gap: bool
    reaching: tuple[OfferFact, ...]
    others: tuple[OfferFact, ...]


def counted_offers(offers: pd.DataFrame, day: dt.date) -> pd.DataFrame:
    """Keep the offers that count on a day and say what each is worth.

    Parameters
    ----------
    offers : DataFrame
        OFFERS.
    day : datetime.date
        The day asked about.

    Returns
    -------
    DataFrame
        OFFERS with ``standing``, sorted by id: the order of the input never matters.

    Examples
    --------
    >>> from geomap.core.frames import OFFERS
    >>> counted_offers(OFFERS.empty(), dt.date(2026, 1, 1)).empty
    True
    """
    worth = standing(offers, day)
    return offers.assign(standing=worth)[(worth != OUT).to_numpy()].sort_index()


def resting_offers(offers: pd.DataFrame, day: dt.date) -> pd.DataFrame:
    """Give the offers that do not count on a day for their provider's closure alone.

    Parameters
    ----------
    offers : DataFrame
        OFFERS.
    day : datetime.date
        The day asked about.

    Returns
    -------
    DataFrame
        OFFERS, sorted by id.

    Examples
    --------
    >>> from geomap.core.frames import OFFERS
    >>> resting_offers(OFFERS.empty(), dt.date(2026, 1, 1)).empty
    True
    """
    return offers[closed(offers, day)].sort_index()


def measure(
    communes: gpd.GeoDataFrame,
    around: gpd.GeoDataFrame,
    members: pd.DataFrame,
    offers: pd.DataFrame,
    costs: pd.DataFrame,
    skills: Sequence[Skill],
    reading: Reading,
) -> pd.DataFrame:
    """Measure the coverage of communes for one or more skills.

    Parameters
    ----------
    communes : GeoDataFrame
        COMMUNES asked about.
    around : GeoDataFrame
        COMMUNES around them, whose people share the providers.
    members : DataFrame
        ZONE_MEMBERS of both.
    offers : DataFrame
        `counted_offers`; those of other skills are left aside.
    costs : DataFrame
        COSTS from both to the providers of the offers, up to 90 minutes.
    skills : sequence of Skill
        The skills asked about.
    reading : Reading
        How the reader wants the offers read.

    Returns
    -------
    DataFrame
        COVERAGE columns by (skill, commune), skills and communes in the order given.

    Examples
    --------
    >>> from geomap.core.frames import COMMUNES, COSTS, OFFERS, ZONE_MEMBERS
    >>> commune = {"name": ["A"], "territory": ["FR"], "kind": ["commune"], "centre_kind": ["none"], "population": [9]}
    >>> communes = COMMUNES.build(commune, index=["01001"])
    >>> nothing = counted_offers(OFFERS.empty(), dt.date(2026, 1, 1))
    >>> nowhere, nobody, skill = COMMUNES.empty(), ZONE_MEMBERS.empty(), Skill("web", None, {}, {})
    >>> measure(communes, nowhere, nobody, nothing, COSTS.empty(), [skill], Reading())["state"].tolist()
    ['none']
    """
    engine = Engine.build(communes, around, members, offers, skills, between=lambda _: costs)
    found = {skill.id: engine.answer(skill.id, reading) for skill in skills}
    if not found:
        return COVERAGE.empty().set_axis(pd.MultiIndex.from_arrays([[], []], names=["skill", "commune"]))
    return pd.concat(found, names=["skill", "commune"])


def summarise(coverage: pd.DataFrame, communes: gpd.GeoDataFrame, members: pd.DataFrame, spec: str) -> pd.DataFrame:
    """Add up people and communes by zone and state.

    Parameters
    ----------
    coverage : DataFrame
        COVERAGE of one skill.
    communes : GeoDataFrame
        COMMUNES, the same.
    members : DataFrame
        ZONE_MEMBERS; communes that were not measured are left out.
    spec : str
        Zone id given to the whole.

    Returns
    -------
    DataFrame
        SUMMARY: sums over communes equal the zone, always.

    Examples
    --------
    >>> from geomap.core.frames import COMMUNES, COVERAGE, ZONE_MEMBERS
    >>> summarise(COVERAGE.empty(), COMMUNES.empty(), ZONE_MEMBERS.empty(), "FR").empty
    True
    """
    whole = pd.DataFrame({"zone": spec, "commune": coverage.index.to_numpy(dtype=object)}, dtype=object)
    listed = members.loc[(members["zone"] != spec) & members["commune"].isin(coverage.index), ["zone", "commune"]]
    pairs = pd.concat([whole, listed.drop_duplicates()], ignore_index=True)
    pairs["state"] = coverage["state"].reindex(pairs["commune"]).to_numpy(dtype=object)
    pairs["people"] = communes["population"].reindex(pairs["commune"]).to_numpy(dtype=float)
    grouped = pairs.groupby(["zone", "state"], sort=True)["people"]
    communes_in = grouped.size()
    return SUMMARY.build(
        {
            "zone": communes_in.index.get_level_values("zone"),
            "state": communes_in.index.get_level_values("state"),
            "communes": communes_in,
            # Where no population is known nobody can say how many: that is not nobody.
            "people": grouped.sum(min_count=1),
        }
    )


def one_skill(measured: pd.DataFrame, skill: str) -> pd.DataFrame:
    """Take one skill out of a measure.

    Parameters
    ----------
    measured : DataFrame
        What `measure` returns.
    skill : str
        Skill id in it.

    Returns
    -------
    DataFrame
        COVERAGE by commune.

    Examples
    --------
    >>> index = pd.MultiIndex.from_tuples([("web", "48095")], names=["skill", "commune"])
    >>> one_skill(pd.DataFrame({"state": ["none"]}, index=index), "web").index.tolist()
    ['48095']
    """
    frame = measured.loc[[skill]].droplevel("skill")
    frame.index = pd.Index(frame.index, dtype=object, name=COVERAGE.index)
    return frame


def explain(answer: Answer, commune: str) -> Explanation:
    """Say which offers make the colour of a commune.

    Parameters
    ----------
    answer : Answer
        The answer on the map.
    commune : str
        Code of a commune of its territory.

    Returns
    -------
    Explanation
        The offers that reach it and the nearest that do not.

    Raises
    ------
    UnknownCommune
        When the commune is not in the territory.

    Examples
    --------
    >>> from geomap.core.frames import COMMUNES, COSTS, OFFERS, ZONE_MEMBERS, ZONES
    >>> here = COMMUNES.build(
    ...     {"name": ["A"], "territory": ["FR"], "kind": ["commune"], "centre_kind": ["none"]}, index=["01001"]
    ... )
    >>> nowhere, nothing = COMMUNES.empty(), ZONE_MEMBERS.empty()
    >>> territory = Territory("FR", "France", "FR", "", here, nowhere, ZONES.empty(), nothing, 2154)
    >>> day, skill = dt.date(2026, 1, 1), Skill("web", None, {}, {})
    >>> offers, costs = counted_offers(OFFERS.empty(), day), COSTS.empty()
    >>> coverage = one_skill(measure(here, nowhere, nothing, offers, costs, [skill], Reading()), "web")
    >>> summary = summarise(coverage, here, nothing, "FR")
    >>> asked = Question("FR", "web", day)
    >>> explain(Answer(asked, territory, skill, coverage, summary, offers, costs, "estimate", 1), "01001").state
    'none'
    """
    if commune not in answer.coverage.index:
        raise UnknownCommune(f"« {commune} » is not a commune of {answer.territory.name}.")
    here = answer.territory.communes.loc[[commune]]
    offers = answer.offers
    costs = answer.costs[np.asarray(answer.costs["commune"] == commune)]
    reach = measure_reach(here, answer.territory.members, offers, costs, answer.question.max_minutes)
    pair_of = {int(offer): pair for pair, offer in enumerate(reach.offer)}
    facts = []
    for position, offer in enumerate(offers.itertuples()):
        pair = pair_of.get(position)
        modes = [] if pair is None else [mode for mode in ("on_site", "at_premises") if getattr(reach, mode)[pair]]
        minutes = None if pair is None or np.isnan(reach.minutes[pair]) else float(reach.minutes[pair])
        facts.append(
            OfferFact(
                offer=str(offer.Index),
                provider=str(offer.provider),
                commune=offer.commune if isinstance(offer.commune, str) else None,
                minutes=minutes,
                modes=(*modes, "remote") if offer.remote else tuple(modes),
                standing=str(offer.standing),
            )
        )
    facts.sort(key=_nearest_first)
    reaching = sorted((fact for fact in facts if fact.modes), key=lambda fact: fact.standing != "proven")
    row = answer.coverage.loc[commune]
    return Explanation(
        commune=commune,
        state=str(row["state"]),
        gap=bool(row["gap"]),
        reaching=tuple(reaching),
        others=tuple(fact for fact in facts if not fact.modes)[:OTHERS_SHOWN],
    )


def _nearest_first(fact: OfferFact) -> tuple[bool, float, str]:
    return fact.minutes is None, fact.minutes or 0.0, fact.offer
