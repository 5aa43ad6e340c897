"""Shapes as bytes: shared borders walked once, each step a small number, in streams a browser reads in one pass."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from geomap.maps.pen import Pen
from geomap.maps.topology import Arcs, Ring
from geomap.maps.varints import Ints, pack, zigzag

MARK = b"GMB4"
"""First bytes of every file."""

NOWHERE = -(1 << 30)
"""Coordinate of a commune nobody can place."""


def encode(
    header: Mapping[str, Any],
    rings: Sequence[list[list[Ring]] | None],
    arcs: Arcs,
    places: NDArray[np.float64],
    divisions: Mapping[str, Sequence[int]],
) -> bytes:
    """Write communes given as arcs on the grid, or as points where they have none, with the zones they are in.

    A file is the mark, the length of a header as four bytes (little-endian), the header (JSON), then its streams one
    after the other, each of varints, their lengths in bytes given by the header. In the order of the communes:

    - ``parts``: how many polygons a commune has (0: it is a point), ``rings``: how many rings each polygon;
    - ``begins``: where a ring begins: 0 in a new place, n up to 127 at the end of the n-th latest open border, which it
      walks back, and beyond at the end of the border met n − 127 before the next new one. A ring has its inside to the
      left: a border is walked forth by one ring, when it is new, and back by another at most; until then it is open. A
      ring ends where it began;
    - ``ways``: how a ring goes on where open borders end, by the likeliest: the latest of them, a new border, the other
      ones. Where none ends it is a new one. Least likely is the last new border when it was the step before, or the one
      walked just before the border this ring comes back by, if both were of one run;
    - ``runs``: how many new borders follow one another, times two; plus one where the last does not end as foreseen:
      where the ring began, or, followed back from there, the latest open borders that lead to it (64 at most; never the
      one walked just after the border one would come from);
    - ``lengths``: how many steps each new border has, ``dx`` and ``dy``: these steps, but for the last of a run that
      ends as foreseen; ``starts``: where each ring begins that begins in a new place, from where the one before did;
      all signed numbers are zig-zag;
    - ``points``: where a commune without polygon is, from the one before, or −2³⁰ twice where nobody knows;
    - ``in:`` and ``new:`` each division, for the zone of each commune, −1 for none: n for the n-th latest of those met,
      which is then the latest; 0 for one not met before, of which ``new`` tells how far it is from the last such one.
    """
    pen = Pen(arcs)
    kept = [[part for part in shape or () if part] for shape in rings]
    for ring in (
        _inside_left(arcs, ring, outer=not at) for shape in kept for part in shape for at, ring in enumerate(part)
    ):
        pen.ring(ring)
    parts = [len(shape) for shape in kept]
    counts = [len(part) for shape in kept for part in shape]
    lone = np.array([not shape for shape in kept], dtype=bool)
    told = {"parts": np.asarray(parts, dtype=np.int64), "rings": np.asarray(counts, dtype=np.int64)}
    streams = told | pen.streams() | {"points": _steps(_placed(places[lone]).ravel(), 2)}
    for kind, of in divisions.items():
        streams[f"in:{kind}"], streams[f"new:{kind}"] = recent(of)
    packed = {name: pack(numbers) for name, numbers in streams.items()}
    lengths = {name: len(data) for name, data in packed.items()}
    text = json.dumps(
        {**header, "communes": len(rings), "streams": lengths}, ensure_ascii=False, separators=(",", ":")
    ).encode()
    return b"".join([MARK, len(text).to_bytes(4, "little"), text, *packed.values()])


def _placed(places: NDArray[np.float64]) -> Ints:
    return np.where(np.isnan(places), NOWHERE, places).astype(np.int64)


def _steps(numbers: Ints, stride: int) -> Ints:
    """Give each number as its signed difference from the one `stride` before."""
    return zigzag(numbers - np.concatenate([np.zeros(stride, dtype=np.int64), numbers[:-stride]])[: len(numbers)])


def recent(zones: Sequence[int]) -> tuple[Ints, Ints]:
    """Tell each zone by how lately it was met: neighbours in the order of communes are mostly in a few of them."""
    met: list[int] = []
    told: list[int] = []
    new: list[int] = []
    for zone in zones:
        place = met.index(zone) if zone in met else -1
        told.append(place + 1)
        if place < 0:
            new.append(zone)
        met.insert(0, zone if place < 0 else met.pop(place))
    return np.array(told, dtype=np.int64), _steps(np.array(new, dtype=np.int64), 1)


def _inside_left(arcs: Arcs, ring: Ring, *, outer: bool) -> Ring:
    """Turn a ring so that the inside of its polygon lies to the left: outer ones counter-clockwise, holes clockwise."""
    walked = np.concatenate([arcs.walk(number)[:-1] for number in ring])
    x, y = arcs.points[walked].T
    left = int((x * np.roll(y, -1) - np.roll(x, -1) * y).sum()) > 0
    return ring if left == outer else [~number for number in reversed(ring)]
