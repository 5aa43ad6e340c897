"""Minutes as the loops count them: from a chord to km over the ground, and from minutes to the weight of a journey."""

from __future__ import annotations

import math

from geomap.core.accessibility import DECAY
from geomap.core.distance import MEAN_RADIUS_KM
from geomap.core.engine.compiled import compiled

HAIR = 1 + 1e-12
"""Bounds in km are a hair wider than asked: the exact cut-off is on minutes."""

CORE_MINUTES, MIDDLE_MINUTES, EDGE_MINUTES = (bound for bound, _ in DECAY)
"""Within these a journey weighs the same; beyond the last it weighs nothing."""

FULL, SOME, LITTLE = (weight for _, weight in DECAY)
"""What a journey within each of them weighs."""

_TWICE_RADIUS_KM = 2 * MEAN_RADIUS_KM
SHARE_OF_SQUARE = 1 / _TWICE_RADIUS_KM**2
"""What a squared chord (km²) is multiplied by to be a share of the squared width of the earth."""

SMALL = 1e-4
"""Squared share of the earth under which four terms of the arcsine are all of it, in double precision."""

_STEPS = 2.0**48
"""Steps of the index in one provider a person: a ten-billionth of the smallest that matters."""


@compiled
def ground_km(chord2: float) -> float:
    """Turn a squared chord into km over the ground, as `geomap.core.distance.arc_km` does; the series is exact here."""
    if chord2 * SHARE_OF_SQUARE < SMALL:
        return series_of(chord2)
    return _TWICE_RADIUS_KM * math.asin(min(math.sqrt(chord2) / _TWICE_RADIUS_KM, 1.0))


@compiled
def series_of(chord2: float) -> float:
    """Turn a squared chord that is `SMALL` against the earth into km over the ground."""
    ratio2 = chord2 * SHARE_OF_SQUARE
    return math.sqrt(chord2) * (1.0 + ratio2 * (1 / 6 + ratio2 * (3 / 40 + ratio2 * (15 / 336))))


@compiled
def weight_of(minutes: float) -> float:
    """Weigh a journey, as `geomap.core.accessibility.decay_weight` does."""
    if minutes <= CORE_MINUTES:
        return FULL
    if minutes <= MIDDLE_MINUTES:
        return SOME
    return LITTLE if minutes <= EDGE_MINUTES else 0.0


@compiled
def gain_of(weight: float, share: float) -> float:
    """Give what one provider adds to the index of a commune, in whole steps.

    Sums of steps are exact as long as they are under 32 providers a person: they do not depend on the order in which
    offers are met, and an offer that goes leaves nothing behind.
    """
    return math.floor(weight * share * _STEPS + 0.5) / _STEPS
