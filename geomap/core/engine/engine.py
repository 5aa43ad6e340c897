"""The engine: one directory on one territory on one day, asked about any skill in any reading."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd

from geomap.core.accessibility import FAIR_MINUTES
from geomap.core.costs import MAX_MINUTES
from geomap.core.engine.ground import Between, Ground, lay
from geomap.core.engine.kernel import tally_communes
from geomap.core.engine.shapes import RECEIVES, Bools, Grid, Pairs, Positions, Starts, Supply, Tally, blank
from geomap.core.engine.supply import Paces
from geomap.core.skills import Skill
from geomap.core.states import Reading, everywhere, states

WORKERS = 4
"""Loops that run side by side; they hold no lock of Python."""

_FEW = 2000
"""Up to so many communes one loop is done before a second would have started."""


@dataclass(frozen=True)
class Engine:
    """Everything a question about any skill needs, laid out once.

    Parameters
    ----------
    communes : GeoDataFrame
        COMMUNES asked about, then those around them.
    asked : int
        How many are asked about.
    members : DataFrame
        ZONE_MEMBERS of both.
    offers : DataFrame
        OFFERS that count, with their ``standing``.
    skills : tuple of Skill
        The skills that can be asked about.
    ground : Ground
        What the loops go over.
    """

    communes: gpd.GeoDataFrame
    asked: int
    members: pd.DataFrame
    offers: pd.DataFrame
    skills: tuple[Skill, ...]
    ground: Ground

    @classmethod
    def build(
        cls,
        communes: gpd.GeoDataFrame,
        around: gpd.GeoDataFrame,
        members: pd.DataFrame,
        offers: pd.DataFrame,
        skills: Sequence[Skill],
        *,
        between: Between,
        paces: Paces | None = None,
    ) -> Engine:
        """Lay out a directory.

        Parameters
        ----------
        communes, around : GeoDataFrame
            COMMUNES asked about, and those whose people share the providers.
        members : DataFrame
            ZONE_MEMBERS of both.
        offers : DataFrame
            OFFERS that count, with their ``standing``; those of other skills are left aside.
        skills : sequence of Skill
            The skills that can be asked about.
        between : callable
            BASES → COSTS from both to them, up to 90 minutes; asked about the offers that distance says not enough of.
        paces : callable, optional
            Codes of communes → minutes a km of great circle, where minutes follow from distance alone.

        Returns
        -------
        Engine
            Ready for any question.
        """
        both = gpd.GeoDataFrame(pd.concat([communes, around])) if len(around) else communes
        ground = lay(both, members, offers, pd.Index([skill.id for skill in skills], dtype=object), between, paces)
        return cls(both, len(communes), members, offers, tuple(skills), ground)

    def answer(self, skill: str, reading: Reading) -> pd.DataFrame:
        """Give the COVERAGE of the communes asked about, for one skill in one reading."""
        place = self._place(skill)
        tally = self.tally(skill, reading)
        own = self.offers[self.ground.every.skill == place]
        inside = np.arange(len(self.communes)) < self.asked
        not_expected = _not_expected(self.communes.index, self.members, self.skills[place].not_expected_in)
        known = everywhere(own, reading)
        return states(tally, known, self.communes, self.offers, not_expected, inside, reading).iloc[: self.asked]

    def tally(self, skill: str, reading: Reading) -> Tally:
        """Add up one skill at every commune, those around included."""
        place, tally = self._place(skill), blank(len(self.communes))
        _side_by_side(self._jobs(place, reading, tally, WORKERS if len(self.communes) > _FEW else 1))
        return tally

    def tallies(self, reading: Reading) -> tuple[Tally, ...]:
        """Add up every skill at every commune."""
        rows = tuple(blank(len(self.communes)) for _ in self.skills)
        _side_by_side(job for place, tally in enumerate(rows) for job in self._jobs(place, reading, tally, 1))
        return rows

    def _place(self, skill: str) -> int:
        return next(place for place, one in enumerate(self.skills) if one.id == skill)

    def _jobs(self, place: int, reading: Reading, tally: Tally, parts: int) -> list[Job]:
        supply = self.ground.supply[place]
        near_minutes, near_km = _near(supply, reading)
        return [
            (
                part,
                self.ground.starts,
                self.ground.grid,
                supply,
                self.ground.pairs[place],
                near_minutes,
                near_km,
                float(reading.max_minutes),
                bool(reading.declared_counts),
                tally,
            )
            for part in np.array_split(self.ground.order, parts)
        ]


Job = tuple[Positions, Starts, Grid, Supply, Pairs, float, float, float, bool, Tally]


def _near(supply: Supply, reading: Reading) -> tuple[float, float]:
    """How far an offer can reach or share itself, in minutes and in km: nearer than that, every one is looked at."""
    receives = bool((supply.flags & RECEIVES).any())
    own = float(supply.area_minutes.max(initial=0.0))
    minutes = max(FAIR_MINUTES, own, float(reading.max_minutes) if receives else 0.0)
    return min(minutes, MAX_MINUTES), float(supply.area_km.max(initial=0.0))


def _side_by_side(jobs: Iterable[Job]) -> None:
    waiting = list(jobs)
    if len(waiting) == 1:
        tally_communes(*waiting[0])
        return
    with ThreadPoolExecutor(WORKERS) as pool:
        for done in [pool.submit(tally_communes, *job) for job in waiting]:
            done.result()


def _not_expected(communes: pd.Index, members: pd.DataFrame, zones: Collection[str]) -> Bools:
    if not zones:
        return np.zeros(len(communes), dtype=bool)
    exempt = set(members.loc[members["zone"].isin(list(zones)), "commune"]) | set(zones)
    return np.asarray(communes.isin(exempt))
