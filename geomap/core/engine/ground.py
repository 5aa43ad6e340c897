"""The ground: communes in the order of the grid, the grid itself, and journeys that distance alone does not tell."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd

from geomap.core.accessibility import FAIR_MINUTES
from geomap.core.costs import MAX_MINUTES, crossing_km
from geomap.core.distance import Floats, ecef_km
from geomap.core.engine.compiled import compiled
from geomap.core.engine.grid import cell_at, cells_in, grid_of, keys_of
from geomap.core.engine.minutes import ground_km
from geomap.core.engine.offered import Paces
from geomap.core.engine.shapes import POINT, Grid, Offsets, Positions, Records, Starts

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
    def pace(self) -> float:
        """Fewest minutes a km there are."""
        return float(self.starts.pace.min(initial=np.inf))

    def pace_of(self, home: int, code: str | None, paces: Paces) -> float:
        """Minutes a km in a commune, which may lie elsewhere."""
        return float(self.starts.pace[home] if home >= 0 else paces([code])[0])

    @cached_property
    def _position(self) -> Mapping[str | None, int]:
        return {code: at for at, code in enumerate(self.codes)}

    def cell_of(self, places: Records) -> Positions:
        """Say in which cell of the grid some places or offers are, −1 where distance does not tell everything."""
        return cells_of(places, self.starts, self.cells)

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


@compiled
def cells_of(places: Records, starts: Starts, cells: Offsets) -> Positions:
    """Say in which cell of the grid some places or offers are, −1 where distance does not tell everything."""
    found = np.empty(len(places), dtype=np.int32)
    for number in range(len(places)):
        found[number] = cell_of(places[number], starts, cells)
    return found


@compiled
def cell_of(place: Records, starts: Starts, cells: Offsets) -> int:
    """Say in which cell of the grid a place is where distance tells everything, else −1.

    It does on the map, without an area by name, and with its own commune near by: an offer reaches that however far
    its base is from the centre, and what is near is always looked at.
    """
    home = place["home"]
    if place["by_name"] != 0:
        return -1
    if home >= 0:
        dx, dy, dz = place["x"] - starts.x[home], place["y"] - starts.y[home], place["z"] - starts.z[home]
        chord2 = dx * dx + dy * dy + dz * dz
        if not math.isfinite(chord2):
            return -1
        km = max(ground_km(chord2), starts.crossing_km[home])
        if max(starts.pace[home], place["pace"]) * km > FAIR_MINUTES:
            return -1
    return cell_at(float(place["x"]), float(place["y"]), float(place["z"]), cells)


def lay(
    communes: gpd.GeoDataFrame, members: pd.DataFrame, places: Records, between: Between, paces: Paces | None
) -> Ground:
    """Lay out communes, on a grid wide enough for the places of some offers where `paces` tell minutes."""
    centres = ecef_km(communes["lon"].to_numpy(dtype=float), communes["lat"].to_numpy(dtype=float))
    points = np.empty(len(centres), dtype=POINT)
    points["x"], points["y"], points["z"] = centres.T
    keys = keys_of(points)
    there = pd.unique(keys_of(places)) if paces is not None else keys[:0]
    cells = np.unique(np.concatenate([keys, there]))
    cells = cells[cells >= 0] if paces is not None else cells[:0]
    cell = cells_in(keys, cells)
    # Communes that are nowhere come last, where no cell begins.
    order = np.argsort(np.where(cell < 0, len(cells), cell), kind="stable").astype(np.int32)
    pace = np.ones(len(communes)) if paces is None else paces(communes.index.to_numpy(dtype=object).tolist())
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
