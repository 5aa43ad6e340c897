"""The names written on a map: which of them are worth their place, and where they stand."""

from __future__ import annotations

import math
import re

import geopandas as gpd
import numpy as np
from numpy.typing import NDArray

MOST = 500
"""Names written at most on a map, most populated first."""

FROM_AFAR = 150
"""Names that travel with shapes too coarse for a closer look: the finer ones bring theirs."""

_APART_PX = (48.0, 30.0)
"""Nearer than this, side by side and one above the other, no two names are written, however short."""

_WORLD_PX = 256
"""Pixels around the world at zoom 0."""

Label = tuple[int, int, int, str]
"""Row of a commune, where its name is written on the grid, the name."""


def ranked(communes: gpd.GeoDataFrame, centres: NDArray[np.float64]) -> list[Label]:
    """Give the names of all communes that have a place, most populated first.

    The largest arrondissement of a city speaks for the city: it has its name, and the weight of all of it.
    """
    population = communes["population"].fillna(0).to_numpy(dtype=float)
    names, weights = communes["name"].tolist(), population.copy()
    cities = communes["parent"].reset_index(drop=True).dropna()
    for rows in cities.groupby(cities).groups.values():
        largest = rows[np.argmax(population[rows])]
        names[largest] = re.sub(r"\s+\d.*$", "", names[largest])
        weights[largest] = population[rows].sum()
    placed = np.asarray(~np.isnan(centres).any(axis=1))
    order = np.argsort(-weights, kind="stable")
    return [(row, int(centres[row, 0]), int(centres[row, 1]), names[row]) for row in order[placed[order]].tolist()]


def apart(labels: list[Label], step_deg: float, zoom: float) -> list[Label]:
    """Give the first names there can be room for on a map at most this close."""
    step_px = step_deg / 360 * _WORLD_PX * 2**zoom
    places = np.array([label[1:3] for label in labels], dtype=float).reshape(-1, 2) * step_px
    chosen: list[int] = []
    for at, (_, _, y, _) in enumerate(labels):
        # Mercator: away from the equator a degree is as much higher as parallels are shorter.
        steep = 1 / math.cos(math.radians(y * step_deg))
        away = np.abs(places[chosen] - places[at]) * (1.0, steep)
        if not (away < _APART_PX).all(axis=1).any():
            chosen.append(at)
        if len(chosen) == FROM_AFAR:
            break
    return [labels[at] for at in chosen]
