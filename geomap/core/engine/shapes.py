"""What the loops of the engine read and write: plain arrays, named."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Positions = npt.NDArray[np.int32]
Offsets = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]
Bits = npt.NDArray[np.uint8]

ON_SITE, RECEIVES, PROVEN, REMOTE = 1, 2, 4, 8
"""Bits of an offer's flags."""


class Starts(NamedTuple):
    """Where journeys start, by commune: place in space (km), minutes a km, km across, people, cell (−1 for none)."""

    x: Floats
    y: Floats
    z: Floats
    pace: Floats
    crossing_km: Floats
    people: Floats
    cell: Positions


class Grid(NamedTuple):
    """For each cell, the cells around it, and the least km between two of their points, ascending."""

    ptr: Offsets
    cell: Positions
    least_km: Floats


class Supply(NamedTuple):
    """In-person offers of one skill, those alike together: on the grid by cell, then those known by their pairs."""

    ptr: Positions
    x: Floats
    y: Floats
    z: Floats
    pace: Floats
    home: Positions
    area_minutes: Floats
    area_km: Floats
    share: Floats
    many: Positions
    rank: Positions
    flags: Bits
    waits: Bits
    offer: Positions


class Pairs(NamedTuple):
    """Journeys known one by one, by the commune they start in; minutes are NaN where they are not measured."""

    ptr: Offsets
    entry: Positions
    minutes: Floats
    on_site: Bools
    home: Bools


class Tally(NamedTuple):
    """What adds up for one skill, one entry a commune; `nearest` is the position of an offer, −1 for none.

    Minutes are NaN where there are none; `tier` is 0 when the nearest counts and reaches, 1 when it reaches, else 2.
    """

    proven: Positions
    local: Bools
    waiting: Positions
    reasons: Bits
    tier: Bits
    nearest: Positions
    nearest_minutes: Floats
    proven_minutes: Floats
    within_30: Positions
    access: Floats


def blank(size: int) -> Tally:
    """Make room for a tally, not filled."""
    return Tally(
        proven=np.empty(size, dtype=np.int32),
        local=np.empty(size, dtype=np.bool_),
        waiting=np.empty(size, dtype=np.int32),
        reasons=np.empty(size, dtype=np.uint8),
        tier=np.empty(size, dtype=np.uint8),
        nearest=np.empty(size, dtype=np.int32),
        nearest_minutes=np.empty(size),
        proven_minutes=np.empty(size),
        within_30=np.empty(size, dtype=np.int32),
        access=np.empty(size),
    )
