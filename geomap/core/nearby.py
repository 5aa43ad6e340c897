"""Which communes lie around others, by the distance between their centres."""

from __future__ import annotations

import numpy as np
import pandas as pd
from scipy.spatial import cKDTree

from geomap.core.distance import chord_km, ecef_km

AROUND_KM = 70.0
"""How far around a territory people and providers are looked at, km: over an hour by road, whatever the question."""


def near(centres: pd.DataFrame, inside: pd.Index, max_km: float = AROUND_KM) -> pd.Index:
    """Find the communes outside whose centre lies within a distance of one inside.

    Parameters
    ----------
    centres : DataFrame
        ``lon`` and ``lat`` by commune, degrees; those without are nowhere near.
    inside : Index
        Codes of the communes inside.
    max_km : float
        Distance over the ground, km.

    Returns
    -------
    Index
        Codes, in the order of `centres`, none of them inside.

    Examples
    --------
    >>> centres = pd.DataFrame({"lon": [0.0, 0.5, 1.0], "lat": 0.0}, index=["A", "B", "C"])
    >>> near(centres, pd.Index(["A"])).tolist()
    ['B']
    """
    known = centres[centres["lon"].notna() & centres["lat"].notna()]
    at_home = known.index.isin(inside)
    there = known.index[~at_home]
    if not at_home.any():
        return there[:0]
    points_km = ecef_km(known["lon"], known["lat"])
    # A hair wider than asked: the bound of the tree is open.
    bound_km = chord_km(max_km) * (1 + 1e-12)
    away_km, _ = cKDTree(points_km[at_home]).query(points_km[~at_home], distance_upper_bound=bound_km)
    return pd.Index(there[np.isfinite(away_km)])
