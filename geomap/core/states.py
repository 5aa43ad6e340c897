"""States: the one answer for each commune, from what adds up there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal, Protocol

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd

from geomap.core.accessibility import level
from geomap.core.frames import COVERAGE, STATES
from geomap.core.reach import Bools, Floats
from geomap.core.schema import first_that_holds
from geomap.core.trust import WAITING

WAITING_BIT = {reason: 1 << place for place, reason in enumerate(WAITING)}
"""What an offer waits for, as a bit."""

_GAPS = ("remote_only", "unproven", "out_of_reach", "none")
_WAITING_SETS = tuple(
    tuple(reason for reason in WAITING if mask & WAITING_BIT[reason]) for mask in range(1 << len(WAITING))
)


@dataclass(frozen=True)
class Reading:
    """How a reader wants the offers read.

    Parameters
    ----------
    max_minutes : float
        Journey people accept to a provider's premises, minutes.
    declared_counts : bool
        Take what is only declared for proven.
    remote_counts : bool
        Remote service is enough: it is no gap.
    """

    max_minutes: float = 30.0
    declared_counts: bool = False
    remote_counts: bool = False


class Tally(Protocol):
    """What adds up at each commune for one skill, as arrays by commune."""

    @property
    def state(self) -> npt.NDArray[np.integer[Any]]:
        """Place of its state among `STATES`."""

    @property
    def proven(self) -> npt.NDArray[np.integer[Any]]:
        """Offers in person that count and reach it."""

    @property
    def waiting(self) -> npt.NDArray[np.integer[Any]]:
        """Offers that reach it in person only, and wait for proof."""

    @property
    def reasons(self) -> npt.NDArray[np.integer[Any]]:
        """What those that reach it in person wait for, as bits of `WAITING_BIT`."""

    @property
    def nearest(self) -> npt.NDArray[np.integer[Any]]:
        """Number of the nearest offer: one that counts and reaches, else one that reaches, else any; −1 for none."""

    @property
    def nearest_minutes(self) -> Floats:
        """Minutes to it; NaN when not measured."""

    @property
    def proven_minutes(self) -> Floats:
        """Minutes to the nearest that counts and can be used; NaN for none."""

    @property
    def within_30(self) -> npt.NDArray[np.integer[Any]]:
        """How many that count can be used within 30 minutes."""

    @property
    def access(self) -> Floats:
        """E2SFCA, providers per 10,000 people."""


class Names(Protocol):
    """Who stands behind the number of an offer."""

    def of(
        self, name: Literal["offer", "provider", "commune"], numbers: npt.NDArray[np.integer[Any]]
    ) -> npt.NDArray[np.object_]:
        """Give one name of some offers by number, and nothing for −1."""


@dataclass(frozen=True)
class Everywhere:
    """What is true of the offers of one skill wherever one stands.

    Parameters
    ----------
    offers, in_person, based : int
        How many there are, how many work in person, how many of these stand somewhere.
    remote_counting : int
        How many work remotely and count.
    remote_waiting, remote_reasons : int
        How many work remotely and wait for proof, and for what, as bits of `WAITING_BIT`.
    """

    offers: int
    in_person: int
    based: int
    remote_counting: int
    remote_waiting: int
    remote_reasons: int


def states(
    tally: Tally,
    known: Everywhere,
    communes: gpd.GeoDataFrame,
    names: Names,
    inside: Bools,
    reading: Reading,
) -> pd.DataFrame:
    """Say the state of every commune for one skill, and what stands behind it.

    Parameters
    ----------
    tally : Tally
        What adds up at each commune.
    known : Everywhere
        What is true wherever one stands.
    communes : GeoDataFrame
        COMMUNES, in the order of the tally.
    names : Names
        Who stands behind the numbers of offers.
    inside : ndarray of bool, shape (communes,)
        Communes of the territory, over which the mean index is taken.
    reading : Reading
        How the reader wants the offers read.

    Returns
    -------
    DataFrame
        COVERAGE of all of them.

    Examples
    --------
    See `geomap.core.coverage.measure`, which prepares all of this.
    """
    state = np.array(STATES, dtype=object)[tally.state]
    waiting = tally.waiting.astype(np.int64) + known.remote_waiting
    people = np.nan_to_num(communes["population"].to_numpy(dtype=float)) * inside
    mean = float(tally.access @ people / people.sum()) if people.sum() > 0 else 0.0
    columns: dict[str, npt.NDArray[Any]] = {
        "state": state,
        "gap": gap_states(tally.state, reading),
        "proven_providers": tally.proven.astype(np.int64),
        "remote_providers": np.full(len(communes), known.remote_counting, dtype=np.int64),
        "waiting_offers": waiting,
        "waiting_reasons": _reason_sets()[tally.reasons | known.remote_reasons],
        "nearest_offer": names.of("offer", tally.nearest),
        "nearest_provider": names.of("provider", tally.nearest),
        "nearest_commune": names.of("commune", tally.nearest),
        "nearest_minutes": tally.nearest_minutes,
        "nearest_reason": _why_no_minutes(tally, known, communes),
        "proven_minutes": tally.proven_minutes,
        "within_30": tally.within_30.astype(np.int64),
        "accessibility": tally.access,
        "level": level(tally.proven_minutes, tally.within_30.astype(np.intp), tally.access, np.asarray(mean)),
    }
    index = pd.Index(communes.index, dtype=object, name=COVERAGE.index)
    # The dtype is given, or pandas would turn missing texts into NaN, which a page takes for a text.
    return pd.DataFrame({name: pd.Series(columns[name], index, columns[name].dtype) for name in COVERAGE.columns})


def gap_states(state: npt.NDArray[np.integer[Any]], reading: Reading) -> Bools:
    """Say which states, by their place among `STATES`, leave people without a proven provider in reach.

    Parameters
    ----------
    state : ndarray of int
        Places among `STATES`.
    reading : Reading
        How the reader wants the offers read.

    Returns
    -------
    ndarray of bool
        Whether each is a gap.

    Examples
    --------
    >>> gap_states(np.array([0, 2, 4]), Reading(remote_counts=True)).tolist()
    [False, False, True]
    """
    gaps = _GAPS[1:] if reading.remote_counts else _GAPS
    return np.array([one in gaps for one in STATES])[state]


def nearest_comes(coverage: pd.DataFrame, max_minutes: float) -> Bools:
    """Say where the nearest offer is one that travels to people: it counts though its base is too far to go to.

    Parameters
    ----------
    coverage : DataFrame
        COVERAGE.
    max_minutes : float
        Journey people accept to a provider's premises, minutes.

    Returns
    -------
    ndarray of bool
        Whether minutes say nothing of a journey people would make.

    Examples
    --------
    >>> columns = {"state": ["reachable", "reachable", "out_of_reach"], "nearest_minutes": [47.0, 30.0, 47.0]}
    >>> nearest_comes(pd.DataFrame(columns), 30).tolist()
    [True, False, False]
    """
    # Where a proven offer can be met, the nearest is one; premises out of reach leave only those who travel.
    met = coverage["state"].isin(("local", "reachable")).to_numpy()
    return met & ~(coverage["nearest_minutes"].to_numpy(dtype=float) <= max_minutes)


def state_ranks(states: pd.Series) -> npt.NDArray[np.uint8]:
    """Give the place of each state among `STATES`.

    Parameters
    ----------
    states : Series
        Names of states.

    Returns
    -------
    ndarray of uint8
        0 for the best.

    Examples
    --------
    >>> state_ranks(pd.Series(["none", "local"], dtype=object)).tolist()
    [5, 0]
    """
    number, names = pd.factorize(states.to_numpy(dtype=object))
    return np.array([STATES.index(name) for name in names], dtype=np.uint8)[number]


def _reason_sets() -> npt.NDArray[np.object_]:
    sets = np.empty(len(_WAITING_SETS), dtype=object)
    sets[:] = _WAITING_SETS
    return sets


def _why_no_minutes(tally: Tally, known: Everywhere, communes: gpd.GeoDataFrame) -> npt.NDArray[np.object_]:
    return first_that_holds(
        [
            (~np.isnan(tally.nearest_minutes), None),
            (np.full(len(communes), known.in_person == 0), "no_offer"),
            (communes["lon"].isna().to_numpy(), "no_centre"),
            (np.full(len(communes), known.based == 0), "no_base"),
        ],
        "beyond_cutoff",
    )
