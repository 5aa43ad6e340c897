"""Coverage: one question about a skill, and its answer for every commune."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd

from geomap.core.engine import Engine
from geomap.core.frames import COVERAGE
from geomap.core.skills import Skill
from geomap.core.states import Reading, state_ranks
from geomap.core.territory import Territory
from geomap.core.trust import OUT, closed, standing
from geomap.core.zoning import Sums, Zoning, zoning_of
from geomap.errors import BadQuestion

THRESHOLDS = (15, 30, 45, 60)
"""Journeys a reader may choose, minutes."""

PROOF_LEVELS = ("proven", "declared")
"""What a reader may take for an offer that counts."""


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
    journeys : DataFrame or callable
        COSTS from the communes of the territory and those around to the bases of these offers, or what gives them when
        they are wanted; a base is a provider.
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
    journeys: pd.DataFrame | Callable[[], pd.DataFrame]
    minutes_source: Literal["road", "estimate"]
    version: int
    resting: pd.DataFrame | None = None

    @cached_property
    def costs(self) -> pd.DataFrame:
        """COSTS from the communes of the territory and those around to the bases of the offers."""
        return self.journeys() if callable(self.journeys) else self.journeys

    @cached_property
    def ranks(self) -> npt.NDArray[np.uint8]:
        """The place of the state of each commune of the territory among `STATES`."""
        return state_ranks(self._of_each("state"))

    @cached_property
    def gaps(self) -> npt.NDArray[np.bool_]:
        """Whether each commune of the territory is in a gap."""
        return self._of_each("gap").to_numpy(dtype=bool)

    @cached_property
    def sums(self) -> Sums:
        """Communes and people of each zone of the territory in each state."""
        return zoning_of(self.territory).sums(self.ranks)

    def _of_each(self, column: str) -> pd.Series:
        """Give a column of the coverage in the order of the territory's communes, whatever its own."""
        communes, told = self.territory.communes.index, self.coverage[column]
        return told if told.index.equals(communes) else told.loc[communes]


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
    told, counts = offers.assign(standing=worth), (worth != OUT).to_numpy()
    kept = told if counts.all() else told[counts]
    return kept if kept.index.is_monotonic_increasing else kept.sort_index()


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
    return Zoning.of(coverage.index, communes["population"], members, spec).summary(state_ranks(coverage["state"]))


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
