"""Minutes as the loops count them: from a chord to km over the ground, and from minutes to the weight of a journey."""

from __future__ import annotations

import math

from geomap.core.accessibility import DECAY
from geomap.core.distance import MEAN_RADIUS_KM
from geomap.core.engine.compiled import compiled

HAIR = 1 + 1e-12
"""Bounds in km are a hair wider than asked: the exact cut-off is on minutes."""

_CORE, _MIDDLE, _EDGE = (bound for bound, _ in DECAY)
_FULL, _SOME, _LITTLE = (weight for _, weight in DECAY)
_TWICE_RADIUS_KM = 2 * MEAN_RADIUS_KM
_SHARE_OF_SQUARE = 1 / _TWICE_RADIUS_KM**2

_SMALL = 1e-4
"""Squared share of the earth under which four terms of the arcsine are all of it, in double precision."""

_STEPS = 2.0**48
"""Steps of the index in one provider a person: a ten-billionth of the smallest that matters."""


@compiled
def ground_km(chord2: float) -> float:
    """Turn a squared chord into km over the ground, as `geomap.core.distance.arc_km` does; the series is exact here."""
    chord = math.sqrt(chord2)
    ratio2 = chord2 * _SHARE_OF_SQUARE
    if ratio2 < _SMALL:
        return chord * (1.0 + ratio2 * (1 / 6 + ratio2 * (3 / 40 + ratio2 * (15 / 336))))
    return _TWICE_RADIUS_KM * math.asin(min(chord / _TWICE_RADIUS_KM, 1.0))


@compiled
def weight_of(minutes: float) -> float:
    """Weigh a journey, as `geomap.core.accessibility.decay_weight` does."""
    if minutes <= _CORE:
        return _FULL
    if minutes <= _MIDDLE:
        return _SOME
    return _LITTLE if minutes <= _EDGE else 0.0


@compiled
def band_of(minutes: float) -> int:
    """Say in which band of minutes a journey is, of those that weigh the same: the last weighs nothing."""
    return int(minutes > _CORE) + int(minutes > _MIDDLE) + int(minutes > _EDGE)


@compiled
def weight_by(band: int) -> float:
    """Weigh the journeys of a band."""
    if band == 0:
        return _FULL
    if band == 1:
        return _SOME
    return _LITTLE if band == 2 else 0.0


@compiled
def gain_of(weight: float, share: float) -> float:
    """Give what one provider adds to the index of a commune, in whole steps.

    Sums of steps are exact as long as they are under 32 providers a person: they do not depend on the order in which
    offers are met, and an offer that goes leaves nothing behind.
    """
    return math.floor(weight * share * _STEPS + 0.5) / _STEPS
