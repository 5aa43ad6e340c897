"""The ground: communes in the order of the grid, the grid itself, and journeys that distance alone does not tell."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd

from geomap.core.accessibility import FAIR_MINUTES
from geomap.core.costs import MAX_MINUTES, crossing_km
from geomap.core.distance import Floats, arc_km, ecef_km
from geomap.core.engine.grid import cells_in, grid_of, keys_of
from geomap.core.engine.offered import Paces
from geomap.core.engine.shapes import Bools, Grid, Offsets, Positions, Records, Starts

Between = Callable[[pd.DataFrame], pd.DataFrame]
"""BASES → COSTS from every commune to them."""

Ints = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Ground:
    """Where journeys start, and how they are known.

    Parameters
    ----------
    codes : Index
        Communes as they were given.
    order : ndarray of int
        Position of each in what was given, cell by cell: the loops go over them so.
    starts : Starts
        The communes, in the order of the loops.
    cells : ndarray of int64
        Names of the cells of the grid, sorted.
    grid : Grid
        Which are near which.
    members : DataFrame
        ZONE_MEMBERS.
    between : callable
        Asked for journeys that distance alone does not tell.
    paced : bool
        Whether distance alone tells minutes.
    """

    codes: pd.Index
    order: Positions
    starts: Starts
    cells: Offsets
    grid: Grid
    members: pd.DataFrame
    between: Between
    paced: bool

    @cached_property
    def place_of(self) -> Positions:
        """Where the loops keep each commune, by its position in what was given."""
        found = np.empty(len(self.order), dtype=np.int32)
        found[self.order] = np.arange(len(self.order), dtype=np.int32)
        return found

    def home_of(self, codes: pd.Index) -> npt.NDArray[np.intp]:
        """Where the loops keep some communes, −1 for those that are not there."""
        return np.append(self.place_of, -1)[self.codes.get_indexer(codes)].astype(np.intp)

    def home(self, code: str | None) -> int:
        """Where the loops keep one commune, −1 when it is not there."""
        at = self._position.get(code, -1)
        return int(self.place_of[at]) if at >= 0 else -1

    @cached_property
    def _position(self) -> Mapping[str | None, int]:
        return {code: at for at, code in enumerate(self.codes)}

    def cell_of(self, offered: Records) -> Positions:
        """Say in which cell of the grid some offers are, −1 for none."""
        return cells_in(keys_of(np.column_stack([offered[axis] for axis in "xyz"])), self.cells)

    def all_on_grid(self, offered: Records) -> bool:
        """Say whether distance tells everything of some offers."""
        return bool(self.on_grid(offered, self.cell_of(offered)).all())

    def served(self, zones: tuple[str, ...]) -> Positions:
        """Where the loops keep the communes that zone ids and commune codes name."""
        names = {*zones, *(code for zone in zones for code in self._inside.get(zone, ()))}
        found = self.home_of(pd.Index(sorted(names), dtype=object))
        return np.unique(found[found >= 0]).astype(np.int32)

    @cached_property
    def _inside(self) -> Mapping[str, list[str]]:
        inside: dict[str, list[str]] = {}
        for zone, commune in zip(self.members["zone"], self.members["commune"], strict=True):
            inside.setdefault(zone, []).append(commune)
        return inside

    def on_grid(self, places: Records, cell: Positions) -> Bools:
        """Say for which places distance tells everything: on the map, no area by name, their own commune near by.

        An offer reaches its own commune however far its base is from the centre; what is near is always looked at.
        """
        if not self.paced or not len(self.starts.x):
            return np.zeros(len(places), dtype=bool)
        home, starts = places["home"], self.starts
        away = np.sqrt(
            (starts.x[home] - places["x"]) ** 2
            + (starts.y[home] - places["y"]) ** 2
            + (starts.z[home] - places["z"]) ** 2
        )
        km = np.fmax(arc_km(away), starts.crossing_km[home])
        near = np.maximum(starts.pace[home], places["pace"]) * km <= FAIR_MINUTES
        return (cell >= 0) & (places["by_name"] == 0) & ((home < 0) | (near & np.isfinite(away)))


def lay(
    communes: gpd.GeoDataFrame, members: pd.DataFrame, places: Records, between: Between, paces: Paces | None
) -> Ground:
    """Lay out communes, on a grid wide enough for the places of some offers where `paces` tell minutes."""
    centres = ecef_km(communes["lon"].to_numpy(dtype=float), communes["lat"].to_numpy(dtype=float))
    keys = keys_of(centres)
    there = keys_of(np.column_stack([places[axis] for axis in "xyz"])) if paces is not None else keys[:0]
    cells = np.unique(np.concatenate([keys, there]))
    cells = cells[cells >= 0] if paces is not None else cells[:0]
    cell = cells_in(keys, cells)
    # Communes that are nowhere come last, where no cell begins.
    order = np.argsort(np.where(cell < 0, len(cells), cell), kind="stable").astype(np.int32)
    pace = np.ones(len(communes)) if paces is None else paces(list(communes.index))
    x, y, z = np.ascontiguousarray(centres[order].T)
    starts = Starts(
        x,
        y,
        z,
        pace=pace[order],
        crossing_km=crossing_km(communes["area_km2"].to_numpy()[order]),
        people=np.nan_to_num(communes["population"].to_numpy(dtype=float)[order]),
        cell=cell[order],
    )
    grid = grid_of(cells, MAX_MINUTES / pace.min(initial=np.inf), np.where(cell < 0, len(cells), cell)[order])
    codes = pd.Index(communes.index, dtype=object)
    return Ground(codes, order, starts, cells, grid, members, between, paces is not None)


def journeys_between(ground: Ground, bases: pd.DataFrame) -> tuple[Ints, Ints, Floats, Floats]:
    """Ask for the journeys to bases: commune, base, minutes, km."""
    costs = ground.between(bases)
    commune = ground.home_of(_categories(costs["commune"]))[_codes(costs["commune"])]
    base = bases.index.get_indexer(_categories(costs["base"]))[_codes(costs["base"])]
    known = (commune >= 0) & (base >= 0)
    minutes, km = (costs[name].to_numpy(dtype=float)[known] for name in ("minutes", "km"))
    return commune[known], base[known], minutes, km


def _categories(values: pd.Series) -> pd.Index:
    return pd.Index(values.astype("category").cat.categories, dtype=object)


def _codes(values: pd.Series) -> npt.NDArray[np.intp]:
    return values.astype("category").cat.codes.to_numpy().astype(np.intp)
