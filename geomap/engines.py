"""Engines: what questions about a territory are answered with, laid out once and revised as the directory changes."""

from __future__ import annotations

import datetime as dt
import functools
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from threading import Lock

import geopandas as gpd
import pandas as pd

from geomap.core.costs import MAX_MINUTES
from geomap.core.coverage import counted_offers, resting_offers
from geomap.core.engine import Engine, differences
from geomap.core.skills import Skill
from geomap.core.territory import Territory
from geomap.ports import Paced, System, TravelTimes

_ROOM = 6
"""Territories and days kept at once."""

_MOST = 500
"""Changes up to which revising is quicker than laying out anew."""


@dataclass(frozen=True)
class LaidOut:
    """An engine and all it was made of, of one version of the directory.

    Parameters
    ----------
    version : int
        Version of the directory.
    territory : Territory
        Where.
    skills : tuple of Skill
        What can be asked about.
    offers : DataFrame
        OFFERS that count on the day, with their ``standing``.
    resting : DataFrame
        OFFERS that do not count for their provider's closure alone.
    times : TravelTimes
        Where the minutes come from.
    stamp : str
        Everything these minutes depend on.
    engine : Engine
        Ready for any question.
    """

    version: int
    territory: Territory
    skills: tuple[Skill, ...]
    offers: pd.DataFrame
    resting: pd.DataFrame
    times: TravelTimes
    stamp: str
    engine: Engine


class Engines:
    """The engines of one process: each is for one version, and the next version is made from it by what changed."""

    def __init__(self, system: System) -> None:
        """Keep nothing yet."""
        self._system = system
        self._kept: OrderedDict[tuple[str, dt.date], LaidOut] = OrderedDict()
        self._lock = Lock()
        self._turns: dict[str, Lock] = {}

    def of(self, zone: str, day: dt.date) -> LaidOut:
        """Give the engine of a zone on a day, for the directory as it is now."""
        version = self._system.store.version()
        found = self._kept.get((zone, day))
        if found is not None and found.version == version:
            return found
        with self._lock:
            turn = self._turns.setdefault(zone, Lock())
        with turn:
            found = self._kept.get((zone, day))
            if found is None or found.version != version:
                found = self._laid_out(zone, day)
                with self._lock:
                    self._kept[zone, day] = found
                    self._kept.move_to_end((zone, day))
                    while len(self._kept) > _ROOM:
                        self._kept.popitem(last=False)
        return found

    def _laid_out(self, zone: str, day: dt.date) -> LaidOut:
        """Read the directory, and revise the engine nearest to it where there is one that can be."""
        store = self._system.store
        version = store.version()
        while True:
            territory, skills = store.territory(zone), store.nomenclature().usable()
            recorded = store.offers()
            # What was written meanwhile would make an answer say one version and show another.
            read, version = version, store.version()
            if read == version:
                break
        offers, resting = counted_offers(recorded, day), resting_offers(recorded, day)
        times = self._system.travel.covering(territory.communes)
        with self._lock:
            known = [one for (place, _), one in self._kept.items() if place == zone]
        alike = [
            one for one in known if one.territory is territory and one.skills == skills and one.stamp == times.stamp
        ]
        for last in alike[-1:]:
            changes = differences(last.offers, offers)
            if len(changes) <= _MOST:
                engine = last.engine.revised(changes)
                return LaidOut(version, territory, skills, offers, resting, times, times.stamp, engine)
        engine = laid_out(times, territory, offers, skills)
        return LaidOut(version, territory, skills, offers, resting, times, times.stamp, engine)


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
