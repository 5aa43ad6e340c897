"""Costs: minutes estimated from distance, where no road graph was built."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.spatial import cKDTree

from geomap.core.distance import Floats, arc_km, chord_km, ecef_km
from geomap.core.frames import COSTS

MAX_MINUTES = 90.0
"""Beyond this many minutes a journey is not measured: it is null, with a reason."""


def crossing_km(area_km2: npt.ArrayLike) -> Floats:
    """Say how far people of a commune are from its middle on average.

    Parameters
    ----------
    area_km2 : array-like
        Area, km²; unknown areas count as 0.

    Returns
    -------
    ndarray
        (2/3)·√(area/π): the mean distance to the centre of a disc of that area, km.

    Examples
    --------
    >>> crossing_km([9 * np.pi]).tolist()
    [2.0]
    """
    return np.asarray(2 / 3 * np.sqrt(np.nan_to_num(np.asarray(area_km2, dtype=float)) / np.pi))


def estimated_costs(
    communes: gpd.GeoDataFrame, bases: pd.DataFrame, *, detour: float, speed_kmh: float, max_minutes: float
) -> pd.DataFrame:
    """Estimate minutes by road from the distance over the earth.

    minutes = 60 · detour · max(great circle, crossing of the commune left) / speed: nobody is at 0 minutes, because
    getting across one's own commune takes time. The constants are settings; docs/methods.md gives their sources and
    their error.

    Parameters
    ----------
    communes : GeoDataFrame
        COMMUNES; those without a centre give no pair.
    bases : DataFrame
        BASES.
    detour : float
        Length of the road over length of the great circle.
    speed_kmh : float
        Mean speed on the road, km/h.
    max_minutes : float
        Cut-off; a pair beyond it is absent.

    Returns
    -------
    DataFrame
        COSTS, sorted by commune then base as they stand in the input.

    Examples
    --------
    >>> communes = gpd.GeoDataFrame(
    ...     {"lon": [3.5], "lat": [44.5], "area_km2": [9 * np.pi]}, index=pd.Index(["48095"], name="commune")
    ... )
    >>> bases = pd.DataFrame({"lon": [3.5], "lat": [44.5]}, index=pd.Index(["p"], name="base"))
    >>> estimated_costs(communes, bases, detour=1.5, speed_kmh=60, max_minutes=30)["minutes"].tolist()
    [3.0]
    """
    minutes_per_km = 60.0 * detour / speed_kmh
    known = np.flatnonzero(communes["lon"].notna() & communes["lat"].notna())
    rows, columns, km = _pairs_within(
        ecef_km(communes["lon"].to_numpy()[known], communes["lat"].to_numpy()[known]),
        ecef_km(bases["lon"].to_numpy(), bases["lat"].to_numpy()),
        max_minutes / minutes_per_km,
    )
    left = known[rows]
    minutes = minutes_per_km * np.maximum(km, crossing_km(communes["area_km2"].to_numpy())[left])
    kept = minutes <= max_minutes
    return COSTS.check(
        pd.DataFrame(
            {
                "commune": pd.Categorical.from_codes(left[kept], categories=communes.index),
                "base": pd.Categorical.from_codes(columns[kept], categories=bases.index),
                "minutes": minutes[kept],
                "km": km[kept],
            }
        )
    )


def _pairs_within(
    starts: Floats, ends: Floats, max_km: float
) -> tuple[npt.NDArray[np.intp], npt.NDArray[np.intp], Floats]:
    """Positions and kilometres of all pairs at most `max_km` apart, sorted by start then end."""
    if not len(starts) or not len(ends):
        nowhere = np.empty(0, dtype=np.intp)
        return nowhere, nowhere, np.empty(0)
    # A hair wider than asked: the exact cut-off is the caller's, on minutes.
    lists = cKDTree(ends).query_ball_point(starts, chord_km(max_km) * (1 + 1e-9), return_sorted=True)
    rows = np.repeat(np.arange(len(starts)), [len(found) for found in lists])
    columns = np.concatenate([np.asarray(found, dtype=np.intp) for found in lists])
    return rows, columns, arc_km(np.linalg.norm(starts[rows] - ends[columns], axis=1))
