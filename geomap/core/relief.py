"""Relief: how much longer roads are than the crow flies, and how fast, on plains, among hills and in mountains."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np
import numpy.typing as npt


@dataclass(frozen=True)
class Pace:
    """How a journey is estimated from the distance.

    Parameters
    ----------
    detour : float
        Length of the road over length of the great circle.
    speed_kmh : float
        Mean speed on the road, km/h.
    """

    detour: float
    speed_kmh: float

    @property
    def minutes_per_km(self) -> float:
        """Minutes for one kilometre as the crow flies.

        Returns
        -------
        float
            60 · detour / speed.

        Examples
        --------
        >>> Pace(1.5, 60).minutes_per_km
        1.5
        """
        return 60.0 * self.detour / self.speed_kmh


PACES: Mapping[str, Pace] = MappingProxyType(
    {"plain": Pace(1.35, 55.0), "hilly": Pace(1.45, 52.0), "mountain": Pace(1.7, 50.0)}
)
"""The pace of each relief, fastest first; docs/methods.md gives their sources and their error."""


def departement_of(commune: str) -> str:
    """Give the département in the code of a commune of France.

    Parameters
    ----------
    commune : str
        INSEE code; a code of another country gives nothing that is a département.

    Returns
    -------
    str
        ``48``, ``2A``, ``974``; empty for another country.

    Examples
    --------
    >>> departement_of("48095"), departement_of("2A004"), departement_of("97411"), departement_of("48-095")
    ('48', '2A', '974', '')
    """
    if "-" in commune:
        return ""
    return commune[:3] if commune[:2] in {"97", "98"} else commune[:2]


def minutes_per_km(communes: Sequence[str | None], reliefs: Mapping[str, str]) -> npt.NDArray[np.float64]:
    """Give the pace of each commune.

    Parameters
    ----------
    communes : sequence of str or None
        Codes.
    reliefs : mapping of str to str
        Relief by département; what it does not name is plain.

    Returns
    -------
    ndarray
        Minutes for one kilometre as the crow flies, in the order of `communes`.

    Examples
    --------
    >>> minutes_per_km(["48095", "75056", None], {"48": "mountain"}).round(2).tolist()
    [2.04, 1.47, 1.47]
    """
    by_departement = {code: PACES[relief].minutes_per_km for code, relief in reliefs.items()}
    plain = PACES["plain"].minutes_per_km
    paces = [by_departement.get(departement_of(code or ""), plain) for code in communes]
    return np.array(paces, dtype=np.float64)
