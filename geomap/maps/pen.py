"""What walks rings and writes down only what a reader, who walks them too, could not foresee."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from itertools import islice

import numpy as np

from geomap.maps.topology import Arcs, Ring
from geomap.maps.varints import Ints, zigzag

FARTHEST = 64
"""Known borders that are followed at most to foresee where a run of new ones ends."""

NEAR = 127
"""Open borders that are counted from the latest at most; one further back is told by its number."""

_NONE = -1
"""No border: a new one."""


@dataclass(eq=False)
class _Open:
    """A border walked once so far: where it began and ended, and the one that was walked before it, new as well."""

    walk: Ints
    before: int

    @property
    def start(self) -> int:
        """Number of its first point."""
        return int(self.walk[0])

    @property
    def end(self) -> int:
        """Number of its last point."""
        return int(self.walk[-1])


@dataclass
class Pen:
    """Writes rings whose inside lies to the left: a border is walked forth by one of them, back by the other."""

    source: Arcs
    begins: list[int] = field(default_factory=list)
    starts: list[int] = field(default_factory=list)
    runs: list[int] = field(default_factory=list)
    ways: list[int] = field(default_factory=list)
    lengths: list[int] = field(default_factory=list)
    steps: list[Ints] = field(default_factory=list)
    number_of: dict[int, int] = field(default_factory=dict)
    """Arc as TopoJSON numbers it, in its direction → the number of the open border that is walked back by it."""
    open: dict[int, _Open] = field(default_factory=dict)
    """Number → border, the latest last."""
    ending: dict[int, list[int]] = field(default_factory=lambda: defaultdict(list))
    starting: dict[int, list[int]] = field(default_factory=lambda: defaultdict(list))
    """Point → the open borders that end there, or start there, the latest last."""
    last: Ints = field(default_factory=lambda: np.zeros(2, dtype=np.int64))
    met: int = 0

    def ring(self, ring: Ring) -> None:
        """Write one ring, from the latest border of it that is known: no place need be told then."""
        known = [self.number_of.get(arc, _NONE) for arc in ring]
        first = int(np.argmax(known))
        ring, known = ring[first:] + ring[:first], known[first:] + known[:first]
        home, gone, last, at = int(self.source.walk(ring[0])[0]), known[0], _NONE, 0
        self.begins.append(0 if gone == _NONE else self._rank(gone))
        if gone == _NONE:
            self._place(home)
        else:
            last, at = self._back(ring[0]), 1
        while at < len(ring):
            options = self._options(int(self.source.walk(ring[at])[0]), last)
            if len(options) > 1:
                self.ways.append(options.index(known[at]))
            if known[at] != _NONE:
                last, at = self._back(ring[at]), at + 1
                continue
            end = next((place for place in range(at, len(ring)) if known[place] != _NONE), len(ring))
            self._run(ring[at:end], self._foreseen(home, gone))
            last, at = self.met - 1, end

    def _place(self, point: int) -> None:
        place = self.source.points[point]
        self.starts += (place - self.last).tolist()
        self.last = place

    def _rank(self, number: int) -> int:
        """Tell the how manieth open border this is, the latest being the first; far back, how many were met since."""
        near = islice(reversed(self.open), NEAR)
        return next((rank for rank, one in enumerate(near, 1) if one == number), NEAR + self.met - number)

    def _options(self, point: int, last: int) -> list[int]:
        """List how a ring may go on from a point, the likeliest first: open borders that end there, or a new one (−1).

        The least likely is the last one that led here: the new border itself, or the one from which the border just
        walked back went on, since what lies between those two is written already.
        """
        ending = self.ending[point][::-1]
        likely = [number for number in ending if number != last]
        return [*likely[:1], _NONE, *likely[1:], *(number for number in ending if number == last)]

    def _foreseen(self, home: int, gone: int) -> int:
        """Foresee where a run of new borders ends: at home, or where known ones lead home from."""
        point = home
        for _ in range(FARTHEST):
            starting = reversed(self.starting[point])
            found = next((one for one in starting if gone == _NONE or self.open[one].before != gone), _NONE)
            if found == _NONE:
                break
            point, gone = self.open[found].end, found
        return point

    def _run(self, arcs: Ring, end: int) -> None:
        foreseen = int(self.source.walk(arcs[-1])[-1]) == end
        self.runs.append(2 * len(arcs) + (not foreseen))
        for place, arc in enumerate(arcs):
            walk = self.source.walk(arc)
            steps = np.diff(self.source.points[walk], axis=0)
            self.lengths.append(len(steps))
            self.steps.append(steps[:-1] if foreseen and place == len(arcs) - 1 else steps)
            border = _Open(walk, self.met - 1 if place else _NONE)
            self.open[self.met] = border
            self.number_of[~arc] = self.met
            self.ending[border.end].append(self.met)
            self.starting[border.start].append(self.met)
            self.met += 1

    def _back(self, arc: int) -> int:
        """Walk an open border back: it is open no more; give the one that was walked before it."""
        number = self.number_of.pop(arc)
        border = self.open.pop(number)
        self.ending[border.end].remove(number)
        self.starting[border.start].remove(number)
        return border.before

    def streams(self) -> dict[str, Ints]:
        """Give what was written."""
        moves = np.concatenate(self.steps) if self.steps else np.zeros((0, 2), dtype=np.int64)
        plain = {"begins": self.begins, "runs": self.runs, "ways": self.ways, "lengths": self.lengths}
        return {
            **{name: np.asarray(numbers, dtype=np.int64) for name, numbers in plain.items()},
            "starts": zigzag(np.asarray(self.starts, dtype=np.int64)),
            "dx": zigzag(moves[:, 0]),
            "dy": zigzag(moves[:, 1]),
        }
