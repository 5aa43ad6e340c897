"""A tally kept through revisions: the newest holds it whole, older ones what was different then."""

from __future__ import annotations

from collections.abc import Callable
from threading import Lock

from geomap.core.engine.shapes import Floats, Positions, Records


class Kept:
    """One tally as it stands in one revision of an engine; nobody ever reads it half revised (Baker 1978)."""

    def __init__(self, records: Records, farthest: Floats, turn: Lock | None = None) -> None:
        """Hold records whole, and how far each cell has to look at most: all revisions share that, it only grows."""
        self._turn = turn or Lock()
        self._records, self._farthest = records, farthest
        self._before: tuple[Positions, Records, Kept] | None = None

    def read(self) -> Records:
        """Give a copy of the whole tally."""
        with self._turn:
            return self._whole()

    def _whole(self) -> Records:
        differences, newest = [], self
        while newest._before is not None:
            communes, records, newest = newest._before
            differences.append((communes, records))
        found = newest._records.copy()  # noqa: SLF001
        for communes, records in reversed(differences):
            found[communes] = records
        return found

    def revised(self, how: Callable[[Records, Floats], tuple[Positions, Records]]) -> Kept:
        """Give the tally after it was changed in place by what says where, and what was there."""
        with self._turn:
            if self._before is not None:
                whole, farthest = self._whole(), self._farthest.copy()
                how(whole, farthest)
                return Kept(whole, farthest)
            newest = Kept(self._records, self._farthest, self._turn)
            communes, was = how(self._records, self._farthest)
            self._before, self._records = (communes, was, newest), was[:0]
            return newest
