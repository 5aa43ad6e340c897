"""The ground the loops go over: communes and places on one grid, and the supply and pairs of each skill."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd

from geomap.core.accessibility import FAIR_MINUTES, decay_weight
from geomap.core.costs import MAX_MINUTES, crossing_km
from geomap.core.distance import arc_km, ecef_km
from geomap.core.engine.grid import cells_of, grid_of
from geomap.core.engine.kernel import journeys, people_around
from geomap.core.engine.shapes import RECEIVES, Bools, Floats, Grid, Pairs, Positions, Starts, Supply
from geomap.core.engine.supply import Offered, Paces, alike, by_skill, offered, pairs_by_skill
from geomap.core.frames import BASES
from geomap.core.reach import Reach, measure_reach

Between = Callable[[pd.DataFrame], pd.DataFrame]
"""BASES → COSTS from every commune to them."""


@dataclass(frozen=True)
class Ground:
    """What a tally is made from.

    Parameters
    ----------
    starts : Starts
        The communes.
    order : ndarray of int32
        Their positions, cell by cell.
    grid : Grid
        Which cells are near which.
    supply, pairs : tuple
        One a skill.
    every : Offered
        Every offer.
    """

    starts: Starts
    order: Positions
    grid: Grid
    supply: tuple[Supply, ...]
    pairs: tuple[Pairs, ...]
    every: Offered


def lay(
    communes: gpd.GeoDataFrame,
    members: pd.DataFrame,
    offers: pd.DataFrame,
    skills: pd.Index,
    between: Between,
    paces: Paces | None,
) -> Ground:
    """Lay everything out; `paces` are given where minutes follow from distance alone."""
    every = offered(communes, offers, skills, paces)
    centres = ecef_km(communes["lon"].to_numpy(dtype=float), communes["lat"].to_numpy(dtype=float))
    x, y, z = np.ascontiguousarray(centres.T)
    starts = Starts(
        x,
        y,
        z,
        pace=np.ones(len(communes)) if paces is None else paces(list(communes.index)),
        crossing_km=crossing_km(communes["area_km2"].to_numpy()),
        people=np.nan_to_num(communes["population"].to_numpy(dtype=float)),
        cell=np.full(len(communes), -1, dtype=np.int32),
    )
    plain = np.zeros(len(offers), dtype=bool) if paces is None else _plain(every, starts)
    points = np.concatenate([centres, np.where(plain[:, None], every.place, np.nan)])
    cells = cells_of(points) if plain.any() else np.full(len(points), -1, dtype=np.int32)
    grid = grid_of(points, cells, MAX_MINUTES / starts.pace.min(initial=np.inf))
    starts, cell = starts._replace(cell=cells[: len(communes)]), cells[len(communes) :]
    known = np.flatnonzero(every.in_person & ~plain & (every.skill >= 0))
    reach = measure_reach(communes, members, offers.iloc[known], between(bases_of(offers, known)), max_minutes=0.0)
    if paces is not None:
        minutes = reach.minutes.copy()
        journeys(reach.commune, reach.offer, every.place[known], every.pace[known], starts, minutes)
        reach = replace(reach, minutes=minutes)
    share = _shares_on_grid(every, plain, cell, starts, grid)
    share[known] = _shares_known(reach, len(known), starts.people)
    order, begin, supply = by_skill(every, plain, cell, share, len(skills), len(grid.ptr) - 1)
    by_cell = np.argsort(starts.cell, kind="stable").astype(np.int32)
    return Ground(
        starts, by_cell, grid, supply, pairs_by_skill(every, reach, known, order, begin, len(communes)), every
    )


def _plain(every: Offered, starts: Starts) -> Bools:
    """Offers that distance alone says everything about: on the map, no area by name, their own commune near by.

    An offer reaches its own commune however far its base is from the centre; what is near is always looked at.
    """
    away = every.home < 0
    centre = np.column_stack([axis[every.home] for axis in (starts.x, starts.y, starts.z)]) if len(starts.x) else None
    if centre is None:
        return np.zeros(len(away), dtype=bool)
    km = arc_km(np.linalg.norm(centre - every.place, axis=1))
    at_home = (
        np.maximum(starts.pace[every.home], every.pace) * np.fmax(km, starts.crossing_km[every.home]) <= FAIR_MINUTES
    )
    near = away | (at_home & np.isfinite(km))
    return every.in_person & (every.skill >= 0) & np.isfinite(every.place).all(axis=1) & ~every.by_name & near


def bases_of(offers: pd.DataFrame, known: npt.NDArray[np.intp]) -> pd.DataFrame:
    """BASES of the providers of some offers: a base is a provider."""
    based = offers[offers["lon"].notna() & offers["lat"].notna()].drop_duplicates("provider")
    based = based[based["provider"].isin(offers["provider"].iloc[known])]
    return BASES.build({name: based[name] for name in BASES.columns}, index=based["provider"])


def _shares_known(reach: Reach, offers: int, people: Floats) -> Floats:
    """One provider over the weighted people who can use it, pair by pair."""
    weight = decay_weight(reach.minutes) * reach.usable
    return _over(np.bincount(reach.offer, people[reach.commune] * weight, minlength=offers).astype(float))


def _shares_on_grid(every: Offered, plain: Bools, cell: Positions, starts: Starts, grid: Grid) -> Floats:
    """One provider over the weighted people who can use it, counted once where several stand alike."""
    share = np.zeros(len(plain))
    rows = np.flatnonzero(plain)
    if not len(rows):
        return share
    receives = every.flags[rows] & RECEIVES != 0
    minutes, km = np.where(receives, np.inf, every.area_minutes[rows]), every.area_km[rows]
    same, first = alike(*every.place[rows].T, every.home[rows], minutes, np.where(receives, -1.0, km))
    one = rows[first]
    by_cell = np.argsort(starts.cell, kind="stable").astype(np.int32)
    by_cell = by_cell[starts.cell[by_cell] >= 0]
    count = np.bincount(starts.cell[by_cell], minlength=len(grid.ptr) - 1)
    demand = np.zeros(len(one))
    people_around(
        cell[one],
        np.ascontiguousarray(every.place[one]),
        every.pace[one],
        every.home[one],
        minutes[first],
        km[first],
        starts,
        grid,
        by_cell,
        np.concatenate([[0], np.cumsum(count)]).astype(np.int32),
        demand,
    )
    share[rows] = _over(demand)[same]
    return share


def _over(demand: Floats) -> Floats:
    return np.divide(1.0, demand, out=np.zeros_like(demand), where=demand > 0)
