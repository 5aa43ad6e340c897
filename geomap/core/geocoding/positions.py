"""Coordinates as people write them, brought to longitude and latitude."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from geomap.core.frames import WGS84

Sort = Literal["none", "degrees", "metres", "impossible"]


@dataclass(frozen=True)
class Projection:
    """A projection French administrations publish metres in, and the rectangle its metres lie in."""

    epsg: int
    west: float
    east: float
    south: float
    north: float

    def holds(self, x: float, y: float) -> bool:
        """Say whether metres may be of this projection."""
        return self.west <= x < self.east and self.south <= y < self.north


_ZONE_M = 115_000.0
"""How far north or south of its middle a conical zone is used: one degree."""


def _conical(zone: int, west: float = 1_100_000.0) -> Projection:
    """CC42 to CC50: the millions of the northing say which."""
    middle = (zone - 41) * 1_000_000.0 + 200_000.0
    return Projection(3900 + zone, west, 2_300_000.0, middle - _ZONE_M, middle + _ZONE_M)


PROJECTIONS = (
    Projection(2154, 0.0, 1_100_000.0, 6_000_000.0, 7_200_000.0),
    # Corsica, whose numbers are also those of the sea off Lorient in CC47.
    Projection(2154, 1_100_000.0, 1_260_000.0, 6_000_000.0, 6_250_000.0),
    Projection(3947, 1_100_000.0, 1_260_000.0, 6_250_000.0, 6_315_000.0),
    *(_conical(zone) for zone in (42, 43, 44, 45, 46, 48, 49, 50)),
    _conical(47, west=1_260_000.0),
    Projection(5490, 450_000.0, 900_000.0, 1_580_000.0, 2_010_000.0),
    Projection(2972, 80_000.0, 500_000.0, 220_000.0, 660_000.0),
    Projection(2975, 300_000.0, 400_000.0, 7_620_000.0, 7_700_000.0),
    Projection(4471, 490_000.0, 545_000.0, 8_550_000.0, 8_620_000.0),
    Projection(4467, 520_000.0, 600_000.0, 5_160_000.0, 5_240_000.0),
)
"""Lambert-93; the nine conical zones; UTM of the Antilles, Guyane, La Réunion, Mayotte and Saint-Pierre-et-Miquelon.

No two rectangles meet.
"""


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
    """Read columns of coordinates: degrees, or metres of a projection used in France, in either order.

    Parameters
    ----------
    latitude, longitude : Series
        Texts as written, one index.

    Returns
    -------
    DataFrame
        On their index: `lon`, `lat` (degrees, EPSG:4326; NaN when there is none) and `sort`: ``none`` (nothing
        written, or 0, 0), ``degrees``, ``metres`` (converted) or ``impossible``.

    Examples
    --------
    >>> read = positions(pd.Series(["44.5", "6372000", "900", ""]), pd.Series(["3,5", "740000", "1", None]))
    >>> read["sort"].tolist(), read["lon"].round(1).tolist()[:2]
    (['degrees', 'metres', 'impossible', 'none'], [3.5, 3.5])
    """
    pairs = [_sorted(lat, lon) for lat, lon in zip(texts(latitude), texts(longitude), strict=True)]
    frame = pd.DataFrame(pairs, columns=["lon", "lat", "sort", "epsg"], index=latitude.index)
    frame = frame.astype({"lon": "float64", "lat": "float64", "sort": object})
    for epsg in frame.loc[frame["sort"] == "metres", "epsg"].unique():
        metres = frame["epsg"] == epsg
        points = gpd.GeoSeries(gpd.points_from_xy(frame.loc[metres, "lon"], frame.loc[metres, "lat"]), crs=int(epsg))
        there = points.to_crs(WGS84)
        frame.loc[metres, "lon"], frame.loc[metres, "lat"] = there.x.to_numpy(), there.y.to_numpy()
    return frame.drop(columns="epsg")


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


def _sorted(latitude: str | None, longitude: str | None) -> tuple[float, float, Sort, int]:
    """Longitude and latitude, or the metres written for them, what they are, and in which projection."""
    if not (latitude or "").strip() and not (longitude or "").strip():
        return math.nan, math.nan, "none", 0
    lat, lon = number(latitude), number(longitude)
    if lat is None or lon is None:
        return math.nan, math.nan, "impossible", 0
    if lat == 0.0 and lon == 0.0:
        return math.nan, math.nan, "none", 0
    if abs(lat) <= 90.0 and abs(lon) <= 180.0:
        return lon, lat, "degrees", 0
    for x, y in ((lon, lat), (lat, lon)):
        for one in PROJECTIONS:
            if one.holds(x, y):
                return x, y, "metres", one.epsg
    swappable = abs(lon) <= 90.0 and abs(lat) <= 180.0
    return (lon, lat, "degrees", 0) if swappable else (math.nan, math.nan, "impossible", 0)
