"""Shapes as bytes: shared borders walked once, each step a small number, in streams a browser reads in one pass."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from geomap.maps.topology import Arcs, Ring
from geomap.maps.varints import Ints, pack, zigzag

MARK = b"GMB1"
"""First bytes of every file."""

NOWHERE = -(1 << 30)
"""Coordinate of a commune nobody can place."""

_Point = tuple[int, int]


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
    - ``turns``: what each arc of a ring is, until the pen is back where it began. At the start of a ring 0 is a new
      arc, and n the arc met ``n // 2`` new arcs ago, backwards if n is odd (n from 2). Elsewhere 0 is a new arc that
      starts at the pen, and n the n-th way on: each arc used once so far that ends at the pen, the latest first,
      forth before back;
    - ``lengths``: how many steps each new arc has, ``dx`` and ``dy``: these steps, ``starts``: where each new arc
      that starts a ring begins, from where the one before began; all signed numbers are zig-zag;
    - ``points``: where a commune without polygon is, from the one before, or −2³⁰ twice where nobody knows;
    - one stream for each division: the zone of each commune as its difference from that of the commune before, −1 for
      none.
    """
    pen = _Pen(arcs)
    kept = [[part for part in shape or () if part] for shape in rings]
    for shape in kept:
        pen.parts.append(len(shape))
        for part in shape:
            pen.rings.append(len(part))
            for ring in part:
                pen.ring(ring)
    lone = np.array([not shape for shape in kept], dtype=bool)
    streams = pen.streams() | {"points": _steps(_placed(places[lone]).ravel(), 2)}
    streams |= {f"in:{kind}": _steps(np.asarray(of, dtype=np.int64), 1) for kind, of in divisions.items()}
    packed = {name: pack(numbers) for name, numbers in streams.items()}
    told = {**header, "communes": len(rings), "streams": {name: len(data) for name, data in packed.items()}}
    text = json.dumps(told, ensure_ascii=False, separators=(",", ":")).encode()
    return b"".join([MARK, len(text).to_bytes(4, "little"), text, *packed.values()])


def _placed(places: NDArray[np.float64]) -> Ints:
    return np.where(np.isnan(places), NOWHERE, places).astype(np.int64)


def _steps(numbers: Ints, stride: int) -> Ints:
    """Give each number as its signed difference from the one `stride` before."""
    return zigzag(numbers - np.concatenate([np.zeros(stride, dtype=np.int64), numbers[:-stride]])[: len(numbers)])


def _arc(number: int) -> int:
    return number if number >= 0 else ~number


@dataclass
class _Pen:
    """What walks the rings and writes down only what a reader could not know."""

    source: Arcs
    parts: list[int] = field(default_factory=list)
    rings: list[int] = field(default_factory=list)
    turns: list[int] = field(default_factory=list)
    starts: list[int] = field(default_factory=list)
    walks: list[Ints] = field(default_factory=list)
    known: dict[int, tuple[int, bool]] = field(default_factory=dict)
    open: dict[int, list[tuple[int, bool]]] = field(default_factory=lambda: defaultdict(list))
    """Point → the ways on from there: arcs used once, and whether they are walked backwards; the latest last."""
    last: _Point = (0, 0)

    def ring(self, ring: Ring) -> None:
        """Write one ring, from the latest arc of it that is known: no place need be told then."""
        first = max(range(len(ring)), key=lambda place: self.known.get(_arc(ring[place]), (-1, False))[0])
        for place, number in enumerate(ring[first:] + ring[:first]):
            arc = _arc(number)
            seen = self.known.get(arc)
            if seen is None:
                self.turns.append(0)
                self._new(arc, backwards=number < 0, starts=place == 0)
                continue
            # Arcs are kept as first walked: this one is walked the same way, or the other.
            index, was_backwards = seen
            backwards = was_backwards != (number < 0)
            self.turns.append(
                2 * (len(self.walks) - index) + backwards if place == 0 else self._way(index, backwards=backwards)
            )
            self._close(index)

    def _new(self, arc: int, *, backwards: bool, starts: bool) -> None:
        walk = self.source.walks[arc][::-1] if backwards else self.source.walks[arc]
        self.known[arc] = (len(self.walks), backwards)
        if starts:
            first = (int(self.source.points[walk[0], 0]), int(self.source.points[walk[0], 1]))
            self.starts += [first[0] - self.last[0], first[1] - self.last[1]]
            self.last = first
        # Backwards before forth, so that read from the end it is forth before back.
        self.open[int(walk[-1])].append((len(self.walks), True))
        self.open[int(walk[0])].append((len(self.walks), False))
        self.walks.append(walk)

    def _way(self, index: int, *, backwards: bool) -> int:
        walk = self.walks[index]
        ways = self.open[int(walk[-1] if backwards else walk[0])]
        return len(ways) - ways.index((index, backwards))

    def _close(self, index: int) -> None:
        walk = self.walks[index]
        for point, backwards in ((walk[0], False), (walk[-1], True)):
            ways = self.open[int(point)]
            if (index, backwards) in ways:
                ways.remove((index, backwards))

    def streams(self) -> dict[str, Ints]:
        """Give what was written."""
        steps = [np.diff(self.source.points[walk], axis=0) for walk in self.walks]
        moves = np.concatenate(steps) if steps else np.zeros((0, 2), dtype=np.int64)
        return {
            "parts": np.asarray(self.parts, dtype=np.int64),
            "rings": np.asarray(self.rings, dtype=np.int64),
            "turns": np.asarray(self.turns, dtype=np.int64),
            "lengths": np.asarray([len(step) for step in steps], dtype=np.int64),
            "starts": zigzag(np.asarray(self.starts, dtype=np.int64)),
            "dx": zigzag(moves[:, 0]),
            "dy": zigzag(moves[:, 1]),
        }
