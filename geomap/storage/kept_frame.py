"""A frame of the directory kept from one version to the next: read whole once, then only where it changed."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from threading import Lock

import pandas as pd
from sqlalchemy import Connection

from geomap.core.schema import together
from geomap.ports import Changed
from geomap.storage import journal
from geomap.storage.database import Database, version_of

Read = Callable[[Connection, Sequence[str] | None], pd.DataFrame]
"""Reads the rows of some ids, or all."""


class KeptFrame:
    """The rows of one kind of record at the version last read."""

    def __init__(self, read: Read, changed: Callable[[Changed], Collection[str] | None]) -> None:
        """Take how rows are read, and which of them a change is about."""
        self._read, self._changed = read, changed
        self._kept: tuple[int, pd.DataFrame] | None = None
        self._turn = Lock()

    def now(self, database: Database) -> pd.DataFrame:
        """Give the rows as they are; the frame is the caller's own."""
        # The turn is taken before the snapshot, so that what is kept is never newer than what is seen.
        with self._turn, database.reading() as connection:
            if self._kept is None:
                self._kept = version_of(connection), _sorted(self._read(connection, None))
            else:
                self._kept = self._after(connection, *self._kept)
            return self._kept[1].copy(deep=False)

    def _after(self, connection: Connection, version: int, frame: pd.DataFrame) -> tuple[int, pd.DataFrame]:
        changed = journal.since(connection, version)
        ids = self._changed(changed)
        if ids is None:
            return changed.version, _sorted(self._read(connection, None))
        if ids:
            frame = together(frame[~frame.index.isin(sorted(ids))], _sorted(self._read(connection, sorted(ids))))
        return changed.version, frame


def _sorted(frame: pd.DataFrame) -> pd.DataFrame:
    """Sort as Python does: a database may sort by the rules of a language."""
    return frame if frame.index.is_monotonic_increasing else frame.sort_index()
