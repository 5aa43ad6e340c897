"""Laid out: an engine with all it was made of, of one version of the directory on one day."""

from __future__ import annotations

import datetime as dt
import functools
from collections.abc import Sequence
from dataclasses import dataclass

import geopandas as gpd
import pandas as pd

from geomap.core.costs import MAX_MINUTES
from geomap.core.coverage import counted_offers, resting_offers
from geomap.core.engine import Engine
from geomap.core.skills import Skill
from geomap.core.territory import Territory
from geomap.engines.recorded import Recorded
from geomap.ports import Paced, TravelTimes


@dataclass(frozen=True)
class LaidOut:
    """An engine and all it was made of.

    Parameters
    ----------
    territory : Territory
        Where.
    skills : tuple of Skill
        What can be asked about.
    recorded : Recorded
        The offers, of one version of the directory.
    day : datetime.date
        Day on which proofs must hold.
    times : TravelTimes
        Where the minutes come from.
    stamp : str
        Everything these minutes depend on.
    engine : Engine
        Ready for any question.
    """

    territory: Territory
    skills: tuple[Skill, ...]
    recorded: Recorded
    day: dt.date
    times: TravelTimes
    stamp: str
    engine: Engine

    @property
    def version(self) -> int:
        """Version of the directory."""
        return self.recorded.version

    def offers(self, skill: str) -> tuple[pd.DataFrame, pd.DataFrame]:
        """OFFERS of a skill that count on the day, with their ``standing``; and those that a closure alone stops."""
        own = self.recorded.of_skill(skill)
        return counted_offers(own, self.day), resting_offers(own, self.day)


def laid_out(times: TravelTimes, territory: Territory, offers: pd.DataFrame, skills: Sequence[Skill]) -> Engine:
    """Lay out offers on a territory and what lies around it."""
    return Engine.build(
        territory.communes,
        territory.around,
        territory.members,
        offers,
        skills,
        between=functools.partial(journeys, times, territory),
        paces=times.km_minutes if isinstance(times, Paced) else None,
    )


def journeys(times: TravelTimes, territory: Territory, bases: pd.DataFrame) -> pd.DataFrame:
    """COSTS from the communes of a territory and those around to bases."""
    return times.between(gpd.GeoDataFrame(pd.concat([territory.communes, territory.around])), bases, MAX_MINUTES)
