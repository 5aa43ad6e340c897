"""Permanences: where named providers should spend some days a month, for most people to leave a gap."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.optimize import linear_sum_assignment

from geomap.core.coverage import Answer
from geomap.core.siting.cover import Floats, Ints
from geomap.core.siting.maximal import Siting
from geomap.core.siting.places import Residual, sites
from geomap.core.siting.serving import counting
from geomap.errors import BadQuestion, UnknownProvider

_UNMEASURED = 1e6
"""Minutes that stand for a journey beyond what is measured, so that it is the last one chosen."""


@dataclass(frozen=True)
class Rota:
    """Who goes where, one day a month each.

    Parameters
    ----------
    residual : Residual
        What was to be covered.
    best : Siting
        The places, with their proof or gap.
    days : DataFrame
        By ``step``: ``place``, ``commune``, ``provider``, ``minutes`` the provider drives one way, ``communes`` and
        ``people`` that leave a gap on top of the steps before, ``total`` people so far.
    """

    residual: Residual
    best: Siting
    days: pd.DataFrame


def permanences(
    answer: Answer,
    places: pd.DataFrame,
    journeys: pd.DataFrame,
    providers: Sequence[str],
    days: int,
    *,
    max_minutes: float,
    time_limit_s: float = 30.0,
) -> Rota:
    """Propose where named providers receive people, one day a month at each place.

    The places are the best set for people still in a gap (maximal covering), the one that adds most first. Then each
    is given to a provider so that the sum of their journeys is least and nobody has more than its share of days,
    rounded up, unless nobody else can drive there: an assignment problem, solved exactly (Crouse 2016). Only places
    some provider can drive to, in as many minutes as are measured, are considered.

    Parameters
    ----------
    answer : Answer
        What covers people already, its journeys from communes to providers included.
    places : DataFrame
        BASES of the candidates: centres of communes, or places of mediators.
    journeys : DataFrame
        COSTS from the communes of the territory to these places.
    providers : sequence of str
        Ids of providers with an offer of the skill that counts, and a base.
    days : int
        Days a month, all providers together.
    max_minutes : float
        Journey people accept to a place, minutes.
    time_limit_s : float
        Seconds the solver may take.

    Returns
    -------
    Rota
        At most `days` days: none where it would bring nobody out of a gap.

    Raises
    ------
    UnknownProvider
        When one has no offer of the skill, or no base.
    BadQuestion
        When one's offer is not proven: its permanence would close no gap; or when none is named.

    Examples
    --------
    >>> from geomap.core.siting.example import row_of_eight
    >>> answer, places, journeys = row_of_eight()
    >>> rota = permanences(answer, places, journeys, ["p"], 1, max_minutes=30)
    >>> rota.days[["place", "provider", "people"]].to_numpy().tolist()
    [['c5', 'p', 500.0]]
    """
    named = list(dict.fromkeys(providers))
    _check(answer, named)
    drive = _drives(answer, places, named)
    within = np.flatnonzero(np.isfinite(drive).any(axis=1))
    plan = sites(answer, places.iloc[within], journeys, days, max_minutes=max_minutes, time_limit_s=time_limit_s)
    steps = plan.residual.steps(plan.best)
    minutes = drive[within][list(plan.best.sites)]
    who = _shared(minutes, days)
    chosen = minutes[np.arange(len(steps)), who]
    steps.insert(2, "provider", pd.Series([named[one] for one in who], index=steps.index, dtype=object))
    steps.insert(3, "minutes", chosen)
    return Rota(plan.residual, plan.best, steps)


def _check(answer: Answer, providers: Sequence[str]) -> None:
    if not providers:
        raise BadQuestion("No provider is named: give the ids of those who would hold the permanences.")
    counted = counting(answer)
    for name in providers:
        own = answer.offers[answer.offers["provider"] == name]
        if own.empty:
            raise UnknownProvider(f"« {name} » has no offer of « {answer.skill.id} » that counts.")
        if own["lon"].isna().all():
            raise UnknownProvider(f"« {name} » has no base: where it would come from is not known.")
        if not (counted["provider"] == name).any():
            raise BadQuestion(
                f"« {name} » has no proven offer of « {answer.skill.id} » ({own['standing'].iloc[0]}): "
                f"its permanence would close no gap."
            )


def _shared(minutes: Floats, days: int) -> Ints:
    """Which provider goes to each place: an even share of the days, more only where nobody else can drive to."""
    providers = minutes.shape[1]
    share = math.ceil(days / providers)
    while True:
        seats = np.repeat(np.arange(providers), share)
        _, seat = linear_sum_assignment(np.where(np.isfinite(minutes), minutes, _UNMEASURED)[:, seats])
        who = np.asarray(seats[seat])
        # With a seat for every day, each place gets the nearest of those who can drive to it.
        if share >= days or np.isfinite(minutes[np.arange(len(minutes)), who]).all():
            return who
        share += 1


def _drives(answer: Answer, places: pd.DataFrame, providers: Sequence[str]) -> Floats:
    """Minutes from the commune of each place to the base of each provider; infinite where not measured."""
    costs = answer.costs[np.asarray(answer.costs["base"].isin(list(providers)))]
    table = np.full((len(places), len(providers)), np.inf)
    of_commune = pd.Series(np.arange(len(places))).groupby(places["commune"].to_numpy(dtype=object)).indices
    number = {name: position for position, name in enumerate(providers)}
    for commune, base, minutes in zip(costs["commune"], costs["base"], costs["minutes"], strict=True):
        if commune in of_commune:
            table[of_commune[commune], number[base]] = minutes
    return table
