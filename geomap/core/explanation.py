"""Explanation: which offers make the colour of a commune, and which nearly would."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from geomap.core.coverage import Answer
from geomap.core.reach import measure_reach
from geomap.errors import UnknownCommune

OTHERS_SHOWN = 5
"""How many offers that do not reach a commune an explanation names."""


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

    @property
    def remote_only(self) -> bool:
        """Whether it reaches the commune at a distance only."""
        return self.modes == ("remote",)


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
        Offers that reach it: those one can meet before those at a distance only, proven first, then nearest first.
    others : tuple of OfferFact
        The nearest offers that do not, at most five.
    """

    commune: str
    state: str
    gap: bool
    reaching: tuple[OfferFact, ...]
    others: tuple[OfferFact, ...]

    @property
    def in_reach(self) -> tuple[OfferFact, ...]:
        """Offers of somebody one can meet."""
        return tuple(fact for fact in self.reaching if not fact.remote_only)

    @property
    def at_distance(self) -> tuple[OfferFact, ...]:
        """Offers that reach it at a distance only."""
        return tuple(fact for fact in self.reaching if fact.remote_only)


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
    >>> import datetime as dt
    >>> from geomap.core.coverage import Question, counted_offers, measure, one_skill, summarise
    >>> from geomap.core.skills import Skill
    >>> from geomap.core.states import Reading
    >>> from geomap.core.territory import Territory
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
    reaching = sorted((fact for fact in facts if fact.modes), key=_met_and_proven_first)
    row = answer.coverage.loc[commune]
    return Explanation(
        commune=commune,
        state=str(row["state"]),
        gap=bool(row["gap"]),
        reaching=tuple(reaching),
        others=tuple(fact for fact in facts if not fact.modes)[:OTHERS_SHOWN],
    )


def _met_and_proven_first(fact: OfferFact) -> tuple[bool, bool]:
    return fact.remote_only, fact.standing != "proven"


def _nearest_first(fact: OfferFact) -> tuple[bool, float, str]:
    return fact.minutes is None, fact.minutes or 0.0, fact.offer
