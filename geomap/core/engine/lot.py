"""Lot: communes of one cell looked at together, their places and their journeys to one other place side by side."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np

from geomap.core.engine.compiled import compiled, inlined
from geomap.core.engine.minutes import HAIR, SHARE_OF_SQUARE, SMALL, ground_km, series_of
from geomap.core.engine.shapes import Floats, Positions, Records, Starts

WIDE = 56
"""Most communes of a lot, and how far apart its fields lie; at a power of two they would share lines of the cache."""

ABREAST = 8
"""Lots are filled up to a multiple of this with communes that are nowhere: no loop ends on a few."""

X, Y, Z, PACE, CROSSING, MINUTES, KM = (WIDE * field for field in range(7))
"""Where what is known of the communes of a lot begins; the last two are of their journeys to one place."""

ANYWHERE, RECEIVED, NOWHERE = -3.0, -1.0, -2.0
"""Km of a journey in anyone's area, or of who receives people; the area of one who neither receives nor has any."""


class Around(NamedTuple):
    """A ball around the communes of a lot (km), and the fewest minutes a km among them."""

    x: float
    y: float
    z: float
    radius: float
    pace: float


@compiled
def make_lot() -> Floats:
    return np.empty(7 * WIDE)


@compiled
def gather(communes: Positions, starts: Starts, lot: Floats) -> int:
    """Write what is known of some communes side by side; give how many rows that fills."""
    start_x, start_y, start_z, start_pace, crossing, _, _ = starts
    rows = -(-len(communes) // ABREAST) * ABREAST
    for row in range(len(communes)):
        commune = communes[row]
        lot[X + row], lot[Y + row], lot[Z + row] = start_x[commune], start_y[commune], start_z[commune]
        lot[PACE + row], lot[CROSSING + row] = start_pace[commune], crossing[commune]
    for row in range(len(communes), rows):
        lot[X + row] = lot[Y + row] = lot[Z + row] = lot[PACE + row] = lot[CROSSING + row] = math.nan
    return rows


@compiled
def around_of(many: int, lot: Floats) -> Around:
    """Draw a ball around the communes of a lot."""
    x, y, z, pace, radius2 = 0.0, 0.0, 0.0, math.inf, 0.0
    for row in range(many):
        x, y, z, pace = x + lot[X + row], y + lot[Y + row], z + lot[Z + row], min(pace, lot[PACE + row])
    x, y, z = x / many, y / many, z / many
    for row in range(many):
        away2 = (x - lot[X + row]) ** 2 + (y - lot[Y + row]) ** 2 + (z - lot[Z + row]) ** 2
        radius2 = max(radius2, away2)
    return Around(x, y, z, math.sqrt(radius2) * HAIR + (HAIR - 1), pace)


@inlined
def travel(place: Records, rows: int, most: float, lot: Floats) -> int:
    """Write the minutes and km from each commune of a lot to a place, NaN beyond so many minutes; count the others."""
    x, y, z, pace = place["x"], place["y"], place["z"], place["pace"]
    count, long = 0, 0
    for row in range(rows):
        chord2 = (x - lot[X + row]) ** 2 + (y - lot[Y + row]) ** 2 + (z - lot[Z + row]) ** 2
        km = series_of(chord2)
        minutes = max(pace, lot[PACE + row]) * max(km, lot[CROSSING + row])
        there = minutes <= most
        lot[MINUTES + row], lot[KM + row] = minutes if there else math.nan, km if there else math.nan
        count += int(there)
        long += int(chord2 * SHARE_OF_SQUARE >= SMALL)
    return _travel_far(place, rows, most, lot) if long > 0 else count


@compiled
def _travel_far(place: Records, rows: int, most: float, lot: Floats) -> int:
    """Do the same where some are farther than the series tells exactly."""
    x, y, z, pace, count = place["x"], place["y"], place["z"], place["pace"], 0
    for row in range(rows):
        km = ground_km((x - lot[X + row]) ** 2 + (y - lot[Y + row]) ** 2 + (z - lot[Z + row]) ** 2)
        minutes = max(pace, lot[PACE + row]) * max(km, lot[CROSSING + row])
        there = minutes <= most
        lot[MINUTES + row], lot[KM + row] = minutes if there else math.nan, km if there else math.nan
        count += int(there)
    return count
