"""Minutes by road: the journeys kept in a file, and the graph for points that are no commune's centre."""

from __future__ import annotations

import threading
from functools import cached_property
from pathlib import Path
from typing import Literal

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd

from geomap.core.distance import Floats, arc_km, ecef_km
from geomap.core.frames import COSTS
from geomap.core.relief import Pace
from geomap.travel.engine import UNREACHED, Engine
from geomap.travel.estimate import EstimatedTimes
from geomap.travel.graph import FARTHEST_M, Ints, RoadGraph
from geomap.travel.journeys import access_ms, with_access
from geomap.travel.road_file import Roads, read_engine, read_roads

_TENTHS_PER_MINUTE = 600.0
_MS_PER_MINUTE = 60_000.0
_SAME_DEGREES = 1e-5
"""Two points nearer than this, a metre, are one."""

_CELLS_KEPT = 25_000_000
"""Most journeys to points that are no centre kept in memory: 200 MB."""

_Point = tuple[float, float]
_Pairs = tuple[Ints, Ints, Floats]
"""Position of the commune, position of the base, minutes on the road."""


class RoadTimes:
    """Minutes by road out of one file; a journey there is no way for, or none within the cut-off, is absent."""

    def __init__(self, file: Path, estimate: EstimatedTimes) -> None:
        """Read nothing yet; `estimate` says how long crossing one's own commune takes."""
        self.file = file
        self._estimate = estimate
        self._rows: dict[_Point, Ints] = {}
        self._turn = threading.Lock()

    @property
    def source(self) -> Literal["road", "estimate"]:
        """Say that the minutes follow roads."""
        return "road"

    @property
    def stamp(self) -> str:
        """Give the file and when it was made."""
        return repr((self.file.name, self.file.stat().st_mtime_ns, self._estimate.stamp))

    @cached_property
    def roads(self) -> Roads:
        """What the file holds."""
        return read_roads(self.file)

    @cached_property
    def _ready(self) -> tuple[RoadGraph, Engine]:
        return read_engine(self.file)

    def covering(self, communes: gpd.GeoDataFrame) -> RoadTimes:  # noqa: ARG002
        """Give itself: `ChosenTimes` says which communes it is asked about."""
        return self

    def paces(self, communes: gpd.GeoDataFrame) -> tuple[Pace, ...]:  # noqa: ARG002
        """Say that nothing is estimated."""
        return ()

    def positions(self, communes: gpd.GeoDataFrame) -> Ints:
        """Where each commune stands in the file, -1 when it is not there, has moved, or is on no road."""
        found = self.roads.places.index.get_indexer(communes.index)
        kept = self.roads.places.iloc[found]
        same = np.isclose(kept["lon"], communes["lon"], rtol=0, atol=_SAME_DEGREES)
        same &= np.isclose(kept["lat"], communes["lat"], rtol=0, atol=_SAME_DEGREES)
        return np.where((found >= 0) & same & (kept["standing"] == "road"), found, -1).astype(np.int64)

    def between(self, communes: gpd.GeoDataFrame, bases: pd.DataFrame, max_minutes: float) -> pd.DataFrame:
        """Give COSTS from communes to bases within `max_minutes`, and within the cut-off of the file."""
        position = self.positions(communes)
        column = self._columns(bases)
        kept, own = self._kept_pairs(position, column), self._own_pairs(position, bases, column < 0)
        start, end, road = (np.concatenate(both) for both in zip(kept, own, strict=True))
        minutes = np.maximum(road, self._estimate.crossing_minutes(communes)[start])
        within = minutes <= max_minutes
        order = np.lexsort((end[within], start[within]))
        start, end, minutes = (values[within][order] for values in (start, end, minutes))
        there = ecef_km(bases["lon"], bases["lat"])[end]
        here = ecef_km(communes["lon"], communes["lat"])[start]
        return COSTS.check(
            pd.DataFrame(
                {
                    "commune": pd.Categorical.from_codes(start, categories=communes.index),
                    "base": pd.Categorical.from_codes(end, categories=bases.index),
                    "minutes": minutes,
                    "km": arc_km(np.linalg.norm(here - there, axis=1)),
                }
            )
        )

    def _columns(self, bases: pd.DataFrame) -> Ints:
        """Where the commune of each base that stands at its centre is in the file, else -1."""
        places = self.roads.places
        found = places.index.get_indexer(pd.Index(bases["commune"].astype(object)))
        there = places.iloc[found]
        same = np.isclose(there["lon"], bases["lon"], rtol=0, atol=_SAME_DEGREES)
        same &= np.isclose(there["lat"], bases["lat"], rtol=0, atol=_SAME_DEGREES)
        return np.where((found >= 0) & same, found, -1).astype(np.int64)

    def _kept_pairs(self, position: Ints, column: Ints) -> _Pairs:
        """Journeys to bases at a centre, as they were kept."""
        journeys = self.roads.journeys
        end, at = _slices(journeys.indptr, column)
        start = _asked(position, len(self.roads.places))[journeys.index[at]]
        known = start >= 0
        return start[known], end[known], journeys.tenths[at][known] / _TENTHS_PER_MINUTE

    def _own_pairs(self, position: Ints, bases: pd.DataFrame, elsewhere: npt.NDArray[np.bool_]) -> _Pairs:
        """Journeys to bases that are at no centre, over the graph."""
        there, here = np.flatnonzero(elsewhere), np.flatnonzero(position >= 0)
        if not len(there) or not len(here):
            return np.empty(0, np.int64), np.empty(0, np.int64), np.empty(0)
        points = list(zip(bases["lon"].to_numpy()[there], bases["lat"].to_numpy()[there], strict=True))
        took = np.column_stack(self._rows_to(points))[position[here]]
        row, one = np.nonzero(took <= self.roads.about.max_minutes * _MS_PER_MINUTE)
        return here[row], there[one], took[row, one] / _MS_PER_MINUTE

    def _rows_to(self, points: list[_Point]) -> list[Ints]:
        """Milliseconds from every commune of the file to each point, found once for each."""
        with self._turn:
            new = [point for point in dict.fromkeys(points) if point not in self._rows]
            if len(self._rows) * len(self.roads.places) > _CELLS_KEPT:
                self._rows.clear()
                new = list(dict.fromkeys(points))
            if new:
                self._rows.update(zip(new, self._measured(new).T, strict=True))
            return [self._rows[point] for point in points]

    def _measured(self, points: list[_Point]) -> Ints:
        """Milliseconds from every commune of the file to points, `UNREACHED` where there is no way."""
        graph, engine = self._ready
        place, metres = graph.nearest(*np.transpose(points))
        places = self.roads.places
        starts, on_road = np.flatnonzero(places["standing"] == "road"), np.flatnonzero(metres <= FARTHEST_M)
        found = np.full((len(places), len(points)), UNREACHED, dtype=np.int64)
        took = engine.milliseconds(places["place"].to_numpy()[starts], place[on_road])
        access = places["access_ms"].to_numpy()[starts]
        found[np.ix_(starts, on_road)] = with_access(took, access, access_ms(metres[on_road]))
        return found


def _asked(position: Ints, many: int) -> Ints:
    """Turn round: position in what is asked of each commune of the file, -1 for those not asked."""
    asked = np.full(many, -1, dtype=np.int64)
    known = np.flatnonzero(position >= 0)
    asked[position[known]] = known
    return asked


def _slices(indptr: Ints, rows: Ints) -> tuple[Ints, Ints]:
    """For the rows wanted (-1 for none): which of them each entry belongs to, and where the entry is."""
    first = np.where(rows >= 0, indptr[rows], 0)
    lengths = np.where(rows >= 0, indptr[rows + 1] - indptr[rows], 0)
    belongs = np.repeat(np.arange(len(rows)), lengths)
    before = np.cumsum(lengths) - lengths
    return belongs, np.arange(lengths.sum()) - before[belongs] + first[belongs]
