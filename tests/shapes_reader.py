"""A reader of the shapes files, written apart from their writer: what the script must do."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from shapely import MultiPolygon, Point, Polygon

from geomap.maps.binary import MARK, NOWHERE

_Place = tuple[int, int]


def read_numbers(data: bytes) -> list[int]:
    """Take a stream apart: seven bits a byte, lowest first, the high bit saying that more follow."""
    found, number, shift = [], 0, 0
    for byte in data:
        number |= (byte & 0x7F) << shift
        shift += 7
        if byte < 0x80:
            found.append(number)
            number, shift = 0, 0
    assert shift == 0
    return found


def read_signed(numbers: list[int]) -> list[int]:
    """Give back signed numbers: the sign stands in the lowest bit."""
    return [(number >> 1) ^ -(number & 1) for number in numbers]


def read_streams(data: bytes) -> tuple[dict[str, Any], dict[str, list[int]]]:
    """Take a file apart: its header and its streams of numbers."""
    assert data[:4] == MARK
    at = 8 + int.from_bytes(data[4:8], "little")
    header = json.loads(data[8:at])
    streams = {}
    for name, length in header["streams"].items():
        streams[name] = read_numbers(data[at : at + length])
        at += length
    assert at == len(data)
    return header, streams


def read_shapes(data: bytes) -> tuple[dict[str, Any], list[Any], dict[str, list[int]]]:
    """Read a file back: header, a shape a commune in degrees, and for each kind the zone of each commune."""
    header, streams = read_streams(data)
    rings = _rings(streams)
    parts = [[next(rings) for _ in range(count)] for count in streams["rings"]]
    polygons = iter(parts)
    points = np.cumsum(np.array(read_signed(streams["points"]), dtype=int).reshape(-1, 2), axis=0).tolist()
    places = iter(points)
    step = header["step"]
    shapes: list[Any] = []
    for count in streams["parts"]:
        made = [
            Polygon(np.array(shell) * step, [np.array(hole) * step for hole in holes])
            for shell, *holes in (next(polygons) for _ in range(count))
        ]
        if not made:
            x, y = next(places)
            shapes.append(None if x == NOWHERE else Point(x * step, y * step))
        else:
            shapes.append(made[0] if count == 1 else MultiPolygon(made))
    kinds = {
        name[3:]: read_recent(told, read_signed(streams[f"new:{name[3:]}"]))
        for name, told in streams.items()
        if name.startswith("in:")
    }
    return header, shapes, kinds


def read_recent(told: list[int], steps: list[int]) -> list[int]:
    """Give back zones told by how lately each was met, those not met before by their steps."""
    new = iter(np.cumsum(steps).tolist())
    met: list[int] = []
    zones = []
    for place in told:
        met.append(met.pop(-place) if place else next(new))
        zones.append(met[-1])
    assert next(new, None) is None
    return zones


def _rings(streams: dict[str, list[int]]) -> Iterator[list[_Place]]:
    ways, runs, lengths = (iter(streams[name]) for name in ("ways", "runs", "lengths"))
    starts, dx, dy = (iter(read_signed(streams[name])) for name in ("starts", "dx", "dy"))
    told = _Told(ways, runs, lengths, starts, dx, dy)
    for begin in streams["begins"]:
        ring = told.begun(begin)
        while len(ring) < 2 or ring[0] != ring[-1]:
            told.go_on(ring)
        yield ring
    assert not [one for stream in (told.ways, told.runs, told.lengths, told.starts, told.dx, told.dy) for one in stream]


@dataclass
class _Told:
    """What a file tells of its rings, and the borders walked once so far: number → its points, and the one before."""

    ways: Iterator[int]
    runs: Iterator[int]
    lengths: Iterator[int]
    starts: Iterator[int]
    dx: Iterator[int]
    dy: Iterator[int]
    open: dict[int, tuple[list[_Place], int | None]] = field(default_factory=dict)
    met: int = 0
    start: _Place = (0, 0)
    gone: int | None = None
    last: int | None = None

    def begun(self, begin: int) -> list[_Place]:
        """Begin a ring at the end of an open border, which it walks back, or in a new place."""
        self.last = self.gone = None
        if begin:
            self.gone = sorted(self.open)[-begin] if begin < 128 else self.met - (begin - 127)
            return self.back(self.gone)
        self.start = (self.start[0] + next(self.starts), self.start[1] + next(self.starts))
        return [self.start]

    def back(self, number: int) -> list[_Place]:
        """Walk an open border back, for the last time."""
        walk, self.last = self.open.pop(number)
        return walk[::-1]

    def go_on(self, ring: list[_Place]) -> None:
        """Walk one open border back, or a run of new ones."""
        ending = [number for number in sorted(self.open, reverse=True) if self.open[number][0][-1] == ring[-1]]
        likely = [number for number in ending if number != self.last]
        options = [*likely[:1], None, *likely[1:], *([self.last] if self.last in ending else [])]
        chosen = options[next(self.ways)] if ending else None
        if chosen is not None:
            ring += self.back(chosen)[1:]
            return
        count, unforeseen = divmod(next(self.runs), 2)
        end = None if unforeseen else self.foreseen(ring[0])
        for place in range(count):
            walk = [ring[-1]]
            steps = next(self.lengths)
            for _ in range(steps - 1 if end and place == count - 1 else steps):
                walk.append((walk[-1][0] + next(self.dx), walk[-1][1] + next(self.dy)))
            if end and place == count - 1:
                walk.append(end)
            self.open[self.met] = (walk, self.met - 1 if place else None)
            self.met += 1
            ring += walk[1:]
        self.last = self.met - 1

    def foreseen(self, place: _Place) -> _Place:
        """Say where a run of new borders ends unless told otherwise."""
        gone = self.gone
        for _ in range(64):
            starting = [
                number
                for number, (walk, before) in sorted(self.open.items(), reverse=True)
                if walk[0] == place and (gone is None or before != gone)
            ]
            if not starting:
                break
            gone = starting[0]
            place = self.open[gone][0][-1]
        return place
