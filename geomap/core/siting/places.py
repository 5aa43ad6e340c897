"""Places: where one more provider would bring most people out of a gap, given what covers them already."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.sparse import csr_array

from geomap.core.coverage import Answer
from geomap.core.frames import OFFERS
from geomap.core.siting.cover import Cover, Floats, pairs_matrix
from geomap.core.siting.maximal import Siting, maximal_covering, ordered
from geomap.core.siting.serving import gap_of, people_of
from geomap.core.trust import PROVEN
from geomap.errors import BadQuestion


@dataclass(frozen=True)
class Residual:
    """What is left to cover: people in a gap, and which of their communes each candidate place would serve.

    Parameters
    ----------
    answer : Answer
        What covers people already.
    places : DataFrame
        BASES of the candidates.
    people : ndarray of float, shape (communes,)
        Inhabitants of the communes in a gap, 0 in the others.
    serves : csr_array, shape (places, communes)
        One where people accept the journey to the place, and in its own commune; communes in a gap only.
    """

    answer: Answer
    places: pd.DataFrame
    people: Floats
    serves: csr_array

    def steps(self, found: Siting) -> pd.DataFrame:
        """Say what each place adds to those before it: ``place``, ``commune``, ``communes``, ``people``, ``total``."""
        covered = np.zeros(len(self.people), dtype=bool)
        adds = []
        for site in found.sites:
            row = Cover.of(self.people, self.serves).points_of([site])
            adds.append(int((row & ~covered).sum()))
            covered |= row
        sites = list(found.sites)
        return pd.DataFrame(
            {
                "place": self.places.index[sites].astype(object),
                "commune": self.places["commune"].to_numpy(dtype=object)[sites],
                "communes": np.array(adds, dtype=np.int64),
                "people": np.array(found.gains, dtype=float),
                "total": np.cumsum(np.array(found.gains, dtype=float)),
            },
            index=pd.RangeIndex(1, len(sites) + 1, name="step"),
        )


@dataclass(frozen=True)
class Plan:
    """Where to add providers of a skill.

    Parameters
    ----------
    residual : Residual
        What was to be covered.
    max_minutes : float
        Journey people accept to a place, minutes.
    advised : Siting
        The advised order, required places first: each place is the best one after those before it, so that one can
        stop anywhere.
    best : Siting
        The best set of that many places; it may share none with the best set of one place less.
    """

    residual: Residual
    max_minutes: float
    advised: Siting
    best: Siting


def residual(answer: Answer, places: pd.DataFrame, journeys: pd.DataFrame, max_minutes: float) -> Residual:
    """Say what is left to cover and which places would cover it.

    Parameters
    ----------
    answer : Answer
        What covers people already.
    places : DataFrame
        BASES of the candidates.
    journeys : DataFrame
        COSTS from the communes of the territory to these places.
    max_minutes : float
        Journey people accept to a place, minutes.

    Returns
    -------
    Residual
        Only communes in a gap can be gained.

    Examples
    --------
    See `sites`.
    """
    communes, gap = answer.coverage.index, gap_of(answer)
    near = journeys[journeys["minutes"].to_numpy() <= max_minutes]
    start = communes.get_indexer(pd.Index(near["commune"], dtype=object))
    end = places.index.get_indexer(pd.Index(near["base"], dtype=object))
    home = communes.get_indexer(pd.Index(places["commune"], dtype=object))
    start, end = np.concatenate([start, home]), np.concatenate([end, np.arange(len(places))])
    # A place serves its own commune however large it is, as a provider does.
    kept = (start >= 0) & (end >= 0)
    kept[kept] = gap[start[kept]]
    serves = pairs_matrix(end[kept], start[kept], (len(places), len(communes)))
    return Residual(answer, places, people_of(answer).to_numpy() * gap, serves)


def sites(
    answer: Answer,
    places: pd.DataFrame,
    journeys: pd.DataFrame,
    count: int,
    *,
    max_minutes: float,
    required: Sequence[str] = (),
    time_limit_s: float = 30.0,
) -> Plan:
    """Choose places for more providers of a skill, where they bring most people out of a gap.

    Parameters
    ----------
    answer : Answer
        What covers people already; those in a gap are the demand.
    places : DataFrame
        BASES of the candidates, usually the centres of the communes.
    journeys : DataFrame
        COSTS from the communes of the territory to these places.
    count : int
        How many places.
    max_minutes : float
        Journey people accept to a place, minutes.
    required : sequence of str
        Places that must be among them.
    time_limit_s : float
        Seconds the solver may take.

    Returns
    -------
    Plan
        The advised order, and the best set with its proof or its gap.

    Raises
    ------
    BadQuestion
        When no place is asked for, or a required one is no candidate.

    Examples
    --------
    >>> from geomap.core.siting.example import row_of_eight
    >>> answer, places, journeys = row_of_eight()
    >>> plan = sites(answer, places, journeys, 1, max_minutes=30)
    >>> places.index[list(plan.best.sites)].tolist(), plan.best.value, plan.best.proven
    (['c5'], 500.0, True)
    """
    if count < 1:
        raise BadQuestion(f"{count} places cannot be proposed: ask for one at least.")
    fixed = places.index.get_indexer(pd.Index(list(required), dtype=object))
    if (fixed < 0).any():
        raise BadQuestion(f"« {required[int(np.argmax(fixed < 0))]} » is not among the places that may be chosen.")
    left = residual(answer, places, journeys, max_minutes)
    found = maximal_covering(left.people, left.serves, count, required=fixed.tolist(), time_limit_s=time_limit_s)
    return Plan(left, max_minutes, _advised(left, fixed.tolist(), count, found.bound), found)


def _advised(left: Residual, required: Sequence[int], count: int, bound: float) -> Siting:
    """Give the required places, the one that adds most first, then again and again the one that adds most to them."""
    whole = Cover.of(left.people, left.serves)
    first, gains = ordered(whole, required)
    rest = Cover.of(left.people * ~whole.points_of(first), left.serves)
    chosen, more = rest.greedy(count - len(first))
    total = float(sum(gains) + sum(more))
    return Siting((*first, *chosen.tolist()), (*gains, *more), total, max(bound, total), total >= bound)


def supposed_offers(answer: Answer, places: pd.DataFrame) -> pd.DataFrame:
    """Make the offers there would be if a proven provider received people at each of some places.

    Parameters
    ----------
    answer : Answer
        What gives the skill.
    places : DataFrame
        BASES; a place is taken for a provider of its own.

    Returns
    -------
    DataFrame
        OFFERS with their ``standing``.

    Examples
    --------
    >>> from geomap.core.siting.example import row_of_eight
    >>> answer, places, journeys = row_of_eight()
    >>> supposed_offers(answer, places.loc[["c5"]]).index.tolist()
    ['c5.web']
    """
    many = len(places)
    names = [str(place) for place in places.index]
    made = OFFERS.build(
        {
            "provider": names,
            "skill": [answer.skill.id] * many,
            **{name: places[name].tolist() for name in ("commune", "lon", "lat")},
            "on_site": [False] * many,
            "at_premises": [True] * many,
            "remote": [False] * many,
            "area_kind": ["minutes"] * many,
            "area_zones": [()] * many,
            "proof_state": ["validated"] * many,
            "published": [True] * many,
            "charter": [True] * many,
        },
        index=[f"{name}.{answer.skill.id}" for name in names],
    )
    return made.assign(standing=PROVEN)
