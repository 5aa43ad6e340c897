"""The accessibility index as one writes it over pairs: every commune, every base in its reach, how far apart."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from geomap.core.accessibility import DECAY, PEOPLE

Counts = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]

WEIGHTS = tuple(weight for _, weight in DECAY)
"""Weight of a journey, the nearest first."""


@dataclass(frozen=True)
class Found:
    """Providers within the radius, and the index they give, by skill (sorted) and commune."""

    counts: Counts
    index: Floats


def bounds_km(radius_km: float) -> tuple[float, ...]:
    """Say how far each weight goes, the last as far as the radius."""
    return tuple(radius_km * minutes / DECAY[-1][0] for minutes, _ in DECAY)


def two_steps(
    start: npt.NDArray[np.integer],
    end: npt.NDArray[np.integer],
    far: Floats,
    bounds: tuple[float, ...],
    people: Floats,
) -> Found:
    """Count the bases in reach of each commune, and add up what each has left for it; `far` and `bounds` are alike."""
    weight = np.asarray(WEIGHTS)[sum((far > bound).astype(np.int8) for bound in bounds[:-1])]
    asked = np.bincount(end, weight * people[start])
    rate = np.divide(PEOPLE, asked, out=np.zeros_like(asked), where=asked > 0)
    counts = np.bincount(start, minlength=len(people)).astype(np.int64)
    return Found(counts, np.bincount(start, weight * rate[end], len(people)).astype(np.float64, copy=False))


def people_of(communes: pd.DataFrame) -> Floats:
    """Give the people of each commune, nobody where they are not known."""
    found: Floats = np.nan_to_num(communes["population"].to_numpy(dtype=float))
    return found


def together(found: list[Found]) -> Found:
    """Put what was found skill by skill end to end."""
    return Found(np.concatenate([one.counts for one in found]), np.concatenate([one.index for one in found]))
