"""Coordinates as people write them, brought to longitude and latitude."""

from __future__ import annotations

import math
from typing import Literal

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from geomap.core.frames import WGS84

LAMBERT_93 = 2154
"""EPSG code of the projection French administrations publish metres in."""

_LAMBERT_X = (0.0, 1_300_000.0)
_LAMBERT_Y = (6_000_000.0, 7_200_000.0)

Sort = Literal["none", "degrees", "lambert93", "impossible"]


def number(text: str | None) -> float | None:
    """Read a decimal number written with a point or a comma.

    Parameters
    ----------
    text : str or None
        As written.

    Returns
    -------
    float or None
        None when it is no finite number.

    Examples
    --------
    >>> number("44,518"), number(" 3.5° "), number("6 372 000"), number("nord"), number(None)
    (44.518, 3.5, 6372000.0, None, None)
    """
    if not text:
        return None
    try:
        value = float("".join(text.split()).replace(",", ".").rstrip("°"))
    except ValueError:
        return None
    return value if math.isfinite(value) else None


def positions(latitude: pd.Series, longitude: pd.Series) -> pd.DataFrame:
    """Read columns of coordinates: degrees, or Lambert-93 metres in either order.

    Parameters
    ----------
    latitude, longitude : Series
        Texts as written, one index.

    Returns
    -------
    DataFrame
        On their index: `lon`, `lat` (degrees, EPSG:4326; NaN when there is none) and `sort`: ``none`` (nothing
        written, or 0, 0), ``degrees``, ``lambert93`` (converted) or ``impossible``.

    Examples
    --------
    >>> read = positions(pd.Series(["44.5", "6372000", "900", ""]), pd.Series(["3,5", "740000", "1", None]))
    >>> read["sort"].tolist(), read["lon"].round(1).tolist()[:2]
    (['degrees', 'lambert93', 'impossible', 'none'], [3.5, 3.5])
    """
    pairs = [_sorted(lat, lon) for lat, lon in zip(texts(latitude), texts(longitude), strict=True)]
    frame = pd.DataFrame(pairs, columns=["lon", "lat", "sort"], index=latitude.index)
    frame = frame.astype({"lon": "float64", "lat": "float64", "sort": object})
    metres = frame["sort"] == "lambert93"
    if metres.any():
        points = gpd.GeoSeries(gpd.points_from_xy(frame.loc[metres, "lon"], frame.loc[metres, "lat"]), crs=LAMBERT_93)
        there = points.to_crs(WGS84)
        frame.loc[metres, "lon"], frame.loc[metres, "lat"] = there.x.to_numpy(), there.y.to_numpy()
    return frame


def texts(column: pd.Series) -> list[str | None]:
    """Give the cells of a text column, None for every kind of null.

    Parameters
    ----------
    column : Series
        Texts and nulls.

    Returns
    -------
    list of str or None
        In order.

    Examples
    --------
    >>> texts(pd.Series(["a", None, float("nan")]))
    ['a', None, None]
    """
    return [cell if isinstance(cell, str) else None for cell in column]


def points(frame: pd.DataFrame, *, swapped: bool = False) -> np.ndarray:
    """Make points of read positions, longitude and latitude exchanged when asked.

    Parameters
    ----------
    frame : DataFrame
        Of `positions`.
    swapped : bool
        Whether to take the latitude for the longitude.

    Returns
    -------
    ndarray of Point
        In order, EPSG:4326.

    Examples
    --------
    >>> str(points(pd.DataFrame({"lon": [3.5], "lat": [44.5]}), swapped=True)[0])
    'POINT (44.5 3.5)'
    """
    order = ["lat", "lon"] if swapped else ["lon", "lat"]
    return np.asarray(shapely.points(frame[order].to_numpy(dtype=float)))


def _sorted(latitude: str | None, longitude: str | None) -> tuple[float, float, Sort]:
    if not (latitude or "").strip() and not (longitude or "").strip():
        return math.nan, math.nan, "none"
    lat, lon = number(latitude), number(longitude)
    if lat is None or lon is None:
        return math.nan, math.nan, "impossible"
    if lat == 0.0 and lon == 0.0:
        return math.nan, math.nan, "none"
    if abs(lat) <= 90.0 and abs(lon) <= 180.0:
        return lon, lat, "degrees"
    for x, y in ((lon, lat), (lat, lon)):
        if _LAMBERT_X[0] <= x <= _LAMBERT_X[1] and _LAMBERT_Y[0] <= y <= _LAMBERT_Y[1]:
            return x, y, "lambert93"
    swappable = abs(lon) <= 90.0 and abs(lat) <= 180.0
    return (lon, lat, "degrees") if swappable else (math.nan, math.nan, "impossible")
