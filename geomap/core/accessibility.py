"""Accessibility: how well people are served when providers are shared, and the official's five steps."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from geomap.core.frames import LEVELS
from geomap.core.reach import Floats, Ints
from geomap.core.schema import first_that_holds

DECAY = ((10.0, 1.0), (20.0, 0.68), (30.0, 0.22))
"""Weight of a journey by its minutes, the same in both steps (Luo & Qi 2009)."""

PEOPLE = 10_000.0
"""The index is providers per this many inhabitants: R_k = 1 / Σ_i P_i w(t_ik), A_i = PEOPLE · Σ_k R_k w(t_ik)."""

LOW_SHARE = 0.66
"""Under this share of the territory's mean, people are badly served (DREES: 2.5 visits a year, mean 3.8)."""

NEAR_MINUTES, FAIR_MINUTES, FAR_MINUTES = 15.0, 30.0, 45.0
"""Bounds of the five steps, minutes to the nearest proven provider."""


def decay_weight(minutes: npt.ArrayLike) -> Floats:
    """Weigh a journey.

    Parameters
    ----------
    minutes : array-like
        One way; NaN weighs nothing.

    Returns
    -------
    ndarray
        1 up to 10 minutes, 0.68 up to 20, 0.22 up to 30, 0 beyond.

    References
    ----------
    Luo W., Qi Y. (2009), An enhanced two-step floating catchment area (E2SFCA) method, Health & Place 15(4).

    Examples
    --------
    >>> decay_weight([10, 10.1, 30, 31, float("nan")]).tolist()
    [1.0, 0.68, 0.22, 0.0, 0.0]
    """
    journey = np.asarray(minutes, dtype=float)
    return np.select([journey <= bound for bound, _ in DECAY], [weight for _, weight in DECAY], default=0.0)


def level(proven_minutes: Floats, within_30: Ints, index: Floats, mean: Floats) -> npt.NDArray[np.object_]:
    """Place communes on the official's five steps.

    Parameters
    ----------
    proven_minutes : ndarray of float
        Minutes to the nearest proven provider one can use; NaN when there is none within the cut-off.
    within_30 : ndarray of int
        Distinct proven providers one can use within 30 minutes.
    index : ndarray of float
        E2SFCA, providers per `PEOPLE` inhabitants.
    mean : ndarray of float
        Mean of the index over the territory's people, broadcastable.

    Returns
    -------
    ndarray of str
        ``proche`` (≤ 15 min), ``accessible`` (≤ 30 min), both with two providers or more and an index of at least
        0.66 of the mean; ``fragile`` (≤ 30 min otherwise); ``eloigne`` (≤ 45 min); ``sans_offre``.

    Examples
    --------
    >>> level(np.array([12.0, 12.0, np.nan]), np.array([2, 1, 0]), np.ones(3), np.ones(3)).tolist()
    ['proche', 'fragile', 'sans_offre']
    """
    sound = (within_30 >= 2) & (index >= LOW_SHARE * mean)
    return first_that_holds(
        [
            (sound & (proven_minutes <= NEAR_MINUTES), LEVELS[0]),
            (sound & (proven_minutes <= FAIR_MINUTES), LEVELS[1]),
            (proven_minutes <= FAIR_MINUTES, LEVELS[2]),
            (proven_minutes <= FAR_MINUTES, LEVELS[3]),
        ],
        LEVELS[4],
    )
