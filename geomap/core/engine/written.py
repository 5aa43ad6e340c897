"""Written: what several revisions of one skill have written into the same arrays, each behind the one before."""

from __future__ import annotations

from threading import Lock
from typing import Any

import numpy as np
import numpy.typing as npt

from geomap.core.engine.editing import DONE, edit
from geomap.core.engine.shapes import Offsets, Supply
from geomap.core.engine.site import Site
from geomap.core.engine.touched import Moved

Array = npt.NDArray[Any]

_LEAST = 64
"""Room left behind what is small."""


class Written:
    """How much one revision knows to be written; only the newest may go on, so that none reads what another writes."""

    def __init__(self, taken: Offsets, newest: list[Written | None], turn: Lock) -> None:
        """Hold how many places, entries and members are written, and who wrote last."""
        self._taken, self._newest, self._turn = taken, newest, turn

    @property
    def places(self) -> int:
        """How many places are written."""
        return int(self._taken[0])

    @classmethod
    def behind(cls, supply: Supply) -> tuple[Supply, Written]:
        """Leave room behind what was laid out, and begin there."""
        arrays: tuple[Array, ...] = supply.places, supply.entries, supply.members
        newest: list[Written | None] = [None]
        newest[0] = found = cls(np.array([len(one) for one in arrays], dtype=np.int64), newest, Lock())
        places, entries, members = (_with_room(one) for one in arrays)
        return supply._replace(places=places, entries=entries, members=members), found

    def after(self, supply: Supply, moved: Moved, site: Site) -> tuple[Supply, Written] | None:
        """Write what becomes of a supply when offers come or go, and their shares; nothing where that cannot be."""
        with self._turn:
            if self._newest[0] is not self:
                return None
            # Should writing break off, nobody goes on behind it.
            self._newest[0] = None
        taken, own = self._taken.copy(), _own(supply)
        ground, order = site.ground, site.names.order
        where = ground.starts, ground.cells, ground.grid, ground.pace
        if edit(moved.offers, moved.comes, own, taken, order, *where) != DONE:
            return None
        found = Written(taken, self._newest, self._turn)
        self._newest[0] = found
        return own, found


def _own(supply: Supply) -> Supply:
    """Copy what a revision changes in place."""
    return supply._replace(
        begin=supply.begin.copy(),
        end=supply.end.copy(),
        mask=supply.mask.copy(),
        near_minutes=supply.near_minutes.copy(),
        near_km=supply.near_km.copy(),
        receives=supply.receives.copy(),
    )


def _with_room(array: Array) -> Array:
    """Give an array with as much room behind it."""
    found = np.empty(2 * len(array) + _LEAST, dtype=array.dtype)
    found[: len(array)] = array
    return found
