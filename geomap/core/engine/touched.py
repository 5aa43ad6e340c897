"""Touched: the communes where something may change when an offer comes or goes."""

from __future__ import annotations

import numpy as np

from geomap.core.accessibility import FAIR_MINUTES
from geomap.core.costs import MAX_MINUTES
from geomap.core.engine.compiled import compiled
from geomap.core.engine.minutes import ground_km
from geomap.core.engine.shapes import RECEIVES, Grid, Positions, Records, Starts


@compiled
def touched_by(
    offers: Records, starts: Starts, grid: Grid, cells: Positions, max_minutes: float, tally: Records
) -> Positions:
    """List the communes whose tally may change when offers on the grid come or go."""
    touched = np.zeros(len(starts.x), np.bool_)
    for number in range(len(offers)):
        offer = offers[number]
        near = max(FAIR_MINUTES, offer["minutes"], max_minutes if offer["flags"] & RECEIVES != 0 else 0.0)
        for around in range(grid.ptr[cells[number]], grid.ptr[cells[number] + 1]):
            cell = grid.cell[around]
            for commune in range(grid.communes[cell], grid.communes[cell + 1]):
                dx, dy, dz = (
                    offer["x"] - starts.x[commune],
                    offer["y"] - starts.y[commune],
                    offer["z"] - starts.z[commune],
                )
                km = ground_km(dx * dx + dy * dy + dz * dz)
                minutes = max(offer["pace"], starts.pace[commune]) * max(km, starts.crossing_km[commune])
                if minutes > MAX_MINUTES:
                    continue
                known = tally[commune]
                # Minutes that are not known are farther than any: the comparisons hold for NaN.
                touched[commune] |= (
                    minutes <= near
                    or km <= offer["km"]
                    or offer["home"] == commune
                    or not minutes > known["nearest_minutes"]
                    or not minutes > known["proven_minutes"]
                )
    return np.flatnonzero(touched).astype(np.int32)
