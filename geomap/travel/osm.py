"""Read the roads out of an OpenStreetMap extract: osmium lives here and nowhere else."""

from __future__ import annotations

import datetime as dt
import hashlib
from array import array
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from geomap.errors import BadFile, InstallationBroken
from geomap.travel.ways import passage, stops_cars

MAX_BYTES = 4_000_000_000
"""Largest extract read: a file of all France passes memory long before."""

MAX_POINTS = 200_000_000
"""Most points of roads kept."""

Box = tuple[float, float, float, float]
"""West, south, east, north, degrees."""

_NOWHERE = 2**31 - 1
_UNIT = 1e-7
_CUT = "Cut the extract to the territory and 70 km around first (« osmium extract »)."


@dataclass(frozen=True)
class RoadLines:
    """Roads as lines of points; a road the extract does not hold whole is several.

    Parameters
    ----------
    point : ndarray of int64
        Number of each point: the same number is the same place.
    lon, lat : ndarray of float64
        Where each point is, degrees.
    first : ndarray of int64
        Position of the first point of each line, and one past the last of all.
    forward_kmh, backward_kmh : ndarray of float64
        Speed of each line along and against it, 0 where a car may not.
    minutes : ndarray of float64
        Minutes a timetable gives for the whole line, NaN elsewhere.
    barred : ndarray of int64
        Points no car passes.
    date : datetime.date or None
        Day the extract stands at.
    sha256 : str
        Digest of the file.
    """

    point: npt.NDArray[np.int64]
    lon: npt.NDArray[np.float64]
    lat: npt.NDArray[np.float64]
    first: npt.NDArray[np.int64]
    forward_kmh: npt.NDArray[np.float64]
    backward_kmh: npt.NDArray[np.float64]
    minutes: npt.NDArray[np.float64]
    barred: npt.NDArray[np.int64]
    date: dt.date | None
    sha256: str


class _Lines:
    """Lines as they are read, in arrays that grow."""

    def __init__(self, box: Box | None) -> None:
        """Keep the lines that touch a box, or all."""
        west, south, east, north = box or (-180.0, -90.0, 180.0, 90.0)
        self._x, self._y = (west / _UNIT, east / _UNIT), (south / _UNIT, north / _UNIT)
        self.point, self.x, self.y = array("q"), array("i"), array("i")
        self.first, self.barred = array("q"), array("q")
        self.speeds: tuple[array[float], array[float], array[float]] = (array("d"), array("d"), array("d"))

    def add(self, nodes: Any, forward: float, backward: float, minutes: float | None) -> None:
        """Keep one way; points the extract does not hold cut it in two."""
        points = [(node.ref, node.x, node.y) for node in nodes]
        (west, east), (south, north) = self._x, self._y
        if not any(west <= x <= east and south <= y <= north for _, x, y in points):
            return
        run: list[tuple[int, int, int]] = []
        for one in (*points, (0, _NOWHERE, _NOWHERE)):
            if one[1] != _NOWHERE:
                run.append(one)
                continue
            if len(run) > 1:
                whole = len(run) == len(points)
                self._keep(run, forward, backward, minutes if whole else None)
            run = []

    def _keep(self, run: list[tuple[int, int, int]], forward: float, backward: float, minutes: float | None) -> None:
        self.first.append(len(self.point))
        for target, values in zip((self.point, self.x, self.y), zip(*run, strict=True), strict=True):
            target.extend(values)
        for kept, value in zip(self.speeds, (forward, backward, np.nan if minutes is None else minutes), strict=True):
            kept.append(value)
        if len(self.point) > MAX_POINTS:
            raise BadFile(f"The extract has more than {MAX_POINTS} points of roads. {_CUT}")


def read_extract(path: Path, box: Box | None = None) -> RoadLines:
    """Read the roads a car may use that touch a box; whatever is wrong with the file is said."""
    osmium = _osmium()
    _look(path)
    lines = _Lines(box)
    date: dt.date | None = None
    try:
        file = osmium.io.File(str(path), "pbf")
        with osmium.io.Reader(file) as reader:
            date = _day(reader.header().get("osmosis_replication_timestamp"))
        objects = osmium.FileProcessor(osmium.io.File(str(path), "pbf")).with_locations()
        objects = objects.with_filter(osmium.filter.KeyFilter("highway", "route", "barrier"))
        latest = 0.0
        for one in objects:
            if one.is_node():
                if "barrier" in one.tags and stops_cars(dict(one.tags)):
                    lines.barred.append(one.id)
            elif one.is_way() and (passed := passage(dict(one.tags))):
                lines.add(one.nodes, passed.forward_kmh, passed.backward_kmh, passed.minutes)
                latest = max(latest, one.timestamp.timestamp())
    except (RuntimeError, OSError, ValueError, OverflowError) as error:
        raise BadFile(f"« {path.name} » cannot be read as an OpenStreetMap extract (.osm.pbf): {error}.") from error
    if not lines.first:
        raise BadFile(f"« {path.name} » has no road a car may use where the territory is: give an extract of it.")
    # Roads that carry no date were written in 1970.
    if date is None and latest > 0:
        date = dt.datetime.fromtimestamp(latest, dt.UTC).date()
    return _frozen(lines, date, _digest(path))


def _osmium() -> Any:
    try:
        import osmium  # noqa: PLC0415 - wanted where an extract is read, and nowhere else
    except ImportError as error:
        raise InstallationBroken(
            "Reading roads needs the package osmium: pip install 'geomap[roads]'; "
            "in a checkout, uv sync --inexact --extra roads."
        ) from error
    return osmium


def _look(path: Path) -> None:
    """Refuse what is no extract before a parser sees it."""
    try:
        size = path.stat().st_size
        with path.open("rb") as file:
            start = file.read(64)
    except OSError as error:
        raise BadFile(f"« {path} » cannot be read: {error.strerror}.") from error
    if size > MAX_BYTES:
        raise BadFile(f"« {path.name} » has {size / 1e9:.1f} GB; at most {MAX_BYTES / 1e9:.0f} GB are read. {_CUT}")
    if b"OSMHeader" not in start:
        raise BadFile(f"« {path.name} » is no OpenStreetMap extract in PBF format (.osm.pbf).")


def _day(text: str | None) -> dt.date | None:
    try:
        return dt.datetime.fromisoformat(text).date() if text else None
    except ValueError:
        return None


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _frozen(lines: _Lines, date: dt.date | None, sha256: str) -> RoadLines:
    forward, backward, minutes = (np.array(values, dtype=np.float64) for values in lines.speeds)
    return RoadLines(
        point=np.array(lines.point, dtype=np.int64),
        lon=np.array(lines.x, dtype=np.float64) * _UNIT,
        lat=np.array(lines.y, dtype=np.float64) * _UNIT,
        first=np.array([*lines.first, len(lines.point)], dtype=np.int64),
        forward_kmh=forward,
        backward_kmh=backward,
        minutes=minutes,
        barred=np.array(lines.barred, dtype=np.int64),
        date=date,
        sha256=sha256,
    )
