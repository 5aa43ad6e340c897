"""A tally kept through revisions: the newest holds it whole, older ones what was different then."""

from __future__ import annotations

from threading import Lock

from geomap.core.engine.shapes import Positions, Records


class Kept:
    """One tally as it stands in one revision of an engine; nobody ever reads it half revised (Baker 1978)."""

    def __init__(self, records: Records, turn: Lock | None = None) -> None:
        """Hold records whole."""
        self._turn = turn or Lock()
        self._records = records
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

    def peek(self) -> Records:
        """Give the tally for reading at once, before anyone revises it."""
        with self._turn:
            return self._records if self._before is None else self._whole()

    def revised(self, communes: Positions, records: Records) -> Kept:
        """Give the tally with other records at some communes."""
        with self._turn:
            if self._before is not None:
                whole = self._whole()
                whole[communes] = records
                return Kept(whole)
            newest, was = Kept(self._records, self._turn), self._records[communes]
            self._records[communes] = records
            self._before, self._records = (communes, was, newest), records[:0]
            return newest
