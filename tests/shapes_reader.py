"""A reader of the shapes files, written apart from their writer: what the script must do."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator
from typing import Any

import numpy as np
from shapely import MultiPolygon, Point, Polygon

from geomap.maps.binary import MARK, NOWHERE


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
        name[3:]: np.cumsum(read_signed(steps)).tolist() for name, steps in streams.items() if name.startswith("in:")
    }
    return header, shapes, kinds


def _rings(streams: dict[str, list[int]]) -> Iterator[list[tuple[int, int]]]:  # noqa: C901 -- one pen, five moves
    lengths, turns = iter(streams["lengths"]), iter(streams["turns"])
    starts, dx, dy = (iter(read_signed(streams[name])) for name in ("starts", "dx", "dy"))
    arcs: list[list[tuple[int, int]]] = []
    ways: dict[tuple[int, int], list[tuple[int, bool]]] = defaultdict(list)
    start = (0, 0)

    def new(first: tuple[int, int]) -> list[tuple[int, int]]:
        walk = [first]
        for _ in range(next(lengths)):
            walk.append((walk[-1][0] + next(dx), walk[-1][1] + next(dy)))
        ways[walk[-1]].append((len(arcs), True))
        ways[walk[0]].append((len(arcs), False))
        arcs.append(walk)
        return walk

    def known(index: int, backwards: bool) -> list[tuple[int, int]]:
        walk = arcs[index]
        for point, way in ((walk[0], False), (walk[-1], True)):
            if (index, way) in ways[point]:
                ways[point].remove((index, way))
        return walk[::-1] if backwards else walk

    for _ in range(sum(streams["rings"])):
        ring: list[tuple[int, int]] = []
        while not ring or ring[0] != ring[-1]:
            turn = next(turns)
            if turn == 0 and not ring:
                start = (start[0] + next(starts), start[1] + next(starts))
                walk = new(start)
            elif turn == 0:
                walk = new(ring[-1])
            elif not ring:
                walk = known(len(arcs) - turn // 2, bool(turn % 2))
            else:
                walk = known(*ways[ring[-1]][-turn])
            ring += walk[1:] if ring else walk
        yield ring
    assert not [*lengths, *turns, *starts, *dx, *dy]
