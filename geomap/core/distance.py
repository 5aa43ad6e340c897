"""Distance: points of the ellipsoid in space, and how far apart they are over the ground: one definition everywhere."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]

_SEMI_MAJOR_KM = 6378.137
_FLATTENING = 1 / 298.257222101
_ECCENTRICITY2 = _FLATTENING * (2 - _FLATTENING)
MEAN_RADIUS_KM = 6371.0088


def ecef_km(lon: npt.ArrayLike, lat: npt.ArrayLike) -> Floats:
    """Place points of the GRS 80 ellipsoid in space.

    Parameters
    ----------
    lon, lat : array-like, shape (n,)
        Degrees.

    Returns
    -------
    ndarray, shape (n, 3)
        Earth-centred, earth-fixed coordinates, km.

    Examples
    --------
    >>> ecef_km([0.0], [0.0]).round(3).tolist()
    [[6378.137, 0.0, 0.0]]
    """
    longitude, latitude = np.radians(np.asarray(lon, dtype=float)), np.radians(np.asarray(lat, dtype=float))
    up, out = np.sin(latitude), np.cos(latitude)
    normal = _SEMI_MAJOR_KM / np.sqrt(1 - _ECCENTRICITY2 * up**2)
    found = np.empty((len(normal), 3))
    found[:, 0] = normal * out * np.cos(longitude)
    found[:, 1] = normal * out * np.sin(longitude)
    found[:, 2] = normal * (1 - _ECCENTRICITY2) * up
    return found


def arc_km(chord_km: npt.ArrayLike) -> Floats:
    """Turn a straight line through the earth into the distance over it.

    Parameters
    ----------
    chord_km : array-like
        Chord between two points of `ecef_km`, km.

    Returns
    -------
    ndarray
        2 R asin(chord / 2R), R the mean radius: within 2 cm of the geodesic under 100 km, overseas included.

    Examples
    --------
    >>> float(arc_km(0.0))
    0.0
    """
    half = np.asarray(chord_km, dtype=float) / (2 * MEAN_RADIUS_KM)
    return np.asarray(2 * MEAN_RADIUS_KM * np.arcsin(np.clip(half, 0.0, 1.0)))


def chord_km(arc: float) -> float:
    """Turn a distance over the earth into the straight line through it: the inverse of `arc_km`.

    Parameters
    ----------
    arc : float
        Great-circle distance, km.

    Returns
    -------
    float
        Chord, km.

    Examples
    --------
    >>> round(chord_km(100.0), 4)
    99.999
    """
    return float(2 * MEAN_RADIUS_KM * np.sin(min(arc / (2 * MEAN_RADIUS_KM), np.pi / 2)))
