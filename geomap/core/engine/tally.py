"""Tally: what adds up for one skill at every commune, in the order the communes were given."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from geomap.core.accessibility import PEOPLE
from geomap.core.engine.shapes import Floats, Records


class Tally:
    """One skill in one reading."""

    def __init__(self, records: Records, place_of: npt.NDArray[np.integer[Any]]) -> None:
        """Read records the loops wrote; `place_of` says where they keep each commune."""
        self._records, self._place_of = records, place_of

    @property
    def proven(self) -> npt.NDArray[np.integer[Any]]:
        """Offers in person that count and reach each commune."""
        return self._field("proven")

    @property
    def waiting(self) -> npt.NDArray[np.integer[Any]]:
        """Offers that reach it in person only, and wait for proof."""
        return self._field("waiting")

    @property
    def reasons(self) -> npt.NDArray[np.integer[Any]]:
        """What those that reach it in person wait for, as bits."""
        return self._field("reasons")

    @property
    def nearest(self) -> npt.NDArray[np.integer[Any]]:
        """Number of the nearest offer, −1 for none."""
        return self._field("nearest")

    @property
    def nearest_minutes(self) -> Floats:
        """Minutes to it; NaN when not measured."""
        return self._field("nearest_minutes")

    @property
    def proven_minutes(self) -> Floats:
        """Minutes to the nearest that counts and can be used; NaN for none."""
        return self._field("proven_minutes")

    @property
    def within_30(self) -> npt.NDArray[np.integer[Any]]:
        """How many that count can be used within 30 minutes."""
        return self._field("within_30")

    @property
    def access(self) -> Floats:
        """E2SFCA, providers per 10,000 people."""
        return PEOPLE * self._field("access")

    @property
    def state(self) -> npt.NDArray[np.integer[Any]]:
        """Place of the state among the states there are."""
        return self._field("state")

    def _field(self, name: str) -> npt.NDArray[Any]:
        return self._records[name][self._place_of]
