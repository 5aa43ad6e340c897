"""What the loops of the engine read and write: records side by side in arrays, named."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Positions = npt.NDArray[np.int32]
Offsets = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]
Bytes = npt.NDArray[np.uint8]
Records = npt.NDArray[np.void]

ON_SITE, RECEIVES, PROVEN, REMOTE = 1, 2, 4, 8
"""Bits of an offer's flags."""

LANES = 62
"""Most skills counted side by side: each is one bit of a mask that has a sign."""

BY_RULE, NAMED, NOT_NAMED = 0, 1, 2
"""Whether the service area of an offer holds a commune: by its minutes or km, named among it, or named without it."""

OFFERED = np.dtype(
    [
        ("x", "f8"),
        ("y", "f8"),
        ("z", "f8"),
        ("pace", "f8"),
        ("minutes", "f8"),
        ("km", "f8"),
        ("share", "f8"),
        ("home", "i4"),
        ("offer", "i4"),
        ("lane", "i4"),
        ("flags", "u1"),
        ("waits", "u1"),
        ("by_name", "u1"),
    ],
    align=True,
)
"""One offer in person: place (km), pace, area (−1: none), share (NaN: not known yet), commune, number, lane."""

POINT = np.dtype([("x", "f8"), ("y", "f8"), ("z", "f8")])
"""A point in space, km."""

PLACE = np.dtype(
    [
        ("x", "f8"),
        ("y", "f8"),
        ("z", "f8"),
        ("pace", "f8"),
        ("mask", "i8"),
        ("first", "i4"),
        ("last", "i4"),
        ("home", "i4"),
        ("by_name", "i4"),
    ],
    align=True,
)
"""Where offers stand: point in space (km), minutes a km, lanes offered, its entries, its commune."""

ENTRY = np.dtype(
    [
        ("share", "f8"),
        ("minutes", "f8"),
        ("km", "f8"),
        ("offer", "i4"),
        ("lane", "i4"),
        ("many", "i4"),
        ("member", "i4"),
        ("flags", "u1"),
        ("waits", "u1"),
    ],
    align=True,
)
"""Offers of a place alike but for who makes them: share of one, area, the first by id, how many and which, what."""

ROW = np.dtype([("minutes", "f8"), ("km", "f8"), ("place", "i4"), ("served", "i4")], align=True)
"""A journey from a commune to a place off the grid; infinite where it is not measured."""

CELL = np.dtype(
    [
        ("access", "f8"),
        ("nearest_minutes", "f8"),
        ("proven_minutes", "f8"),
        ("proven", "i4"),
        ("waiting", "i4"),
        ("within_30", "i4"),
        ("nearest", "i4"),
        ("reasons", "u1"),
        ("state", "u1"),
    ]
)
"""What adds up at one commune for one skill, packed: there are millions.

`access` is the index in providers a person, `nearest` the number of an offer, −1 for none; minutes are NaN where there
are none; `state` is a place in `STATES`.
"""

TERM = np.dtype(
    [
        ("reach", "f8"),
        ("km", "f8"),
        ("use", "f8"),
        ("good", "f8"),
        ("waiting", "f8"),
        ("core", "f8"),
        ("middle", "f8"),
        ("edge", "f8"),
        ("offer", "i4"),
        ("lane", "u1"),
        ("waits", "u1"),
    ],
    align=True,
)
"""An entry as it is read: minutes and km within which it reaches, minutes within which people may come to it (−1 where

it receives nobody), how many count, how many wait, what those that count add to the index within each bound of the
decay, the first by id, its lane, and what it waits for.
"""


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
    """For each cell, the cells around it and the least km between points of the two, ascending; and its communes."""

    ptr: Offsets
    cell: Positions
    least_km: Floats
    communes: Positions


class Supply(NamedTuple):
    """In-person offers of some skills: places by cell, entries by place, the numbers of their offers by entry.

    Each cell of the grid holds the places from `begin` to `end`; those of `off` lie off the grid. `mask` has the lanes
    of each cell; `near_minutes` and `near_km` say, by lane, how far an area can reach at most, and `receives` whether
    some offer may receive people at its base.
    """

    begin: Positions
    end: Positions
    mask: Offsets
    off: Positions
    places: Records
    entries: Records
    members: Positions
    row_ptr: Offsets
    rows: Records
    near_minutes: Floats
    near_km: Floats
    receives: Bools


class Asked(NamedTuple):
    """How offers are read: minutes accepted, whether declared ones count, and by lane what is true everywhere.

    `elsewhere` is the state where no offer that counts reaches and none waits, `waiting` that where none that counts
    reaches; `exempt` has, by commune, the lanes that are not expected there.
    """

    max_minutes: float
    declared_counts: bool
    elsewhere: npt.NDArray[np.uint8]
    waiting: npt.NDArray[np.uint8]
    exempt: Offsets


def blank(*shape: int) -> Records:
    """Make room for tallies, not filled.

    Parameters
    ----------
    *shape : int
        How many, by dimension: skills, then communes.

    Returns
    -------
    ndarray
        Records of `CELL`.

    Examples
    --------
    >>> blank(2, 3).shape
    (2, 3)
    """
    return np.empty(shape, dtype=CELL)


def field(records: Records, name: str) -> npt.NDArray[Any]:
    """Take one field of records as an array of its own."""
    return np.ascontiguousarray(records[name])
