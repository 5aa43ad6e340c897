"""States: the one answer for each commune, from what adds up there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Protocol

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd

from geomap.core.accessibility import level
from geomap.core.frames import COVERAGE
from geomap.core.reach import Bools, Floats
from geomap.core.schema import first_that_holds
from geomap.core.trust import PROVEN, WAITING

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
    def proven(self) -> npt.NDArray[np.integer[Any]]:
        """Offers in person that count and reach it."""

    @property
    def local(self) -> Bools:
        """One of them is at home there."""

    @property
    def waiting(self) -> npt.NDArray[np.integer[Any]]:
        """Offers that reach it in person only, and wait for proof."""

    @property
    def reasons(self) -> npt.NDArray[np.integer[Any]]:
        """What those that reach it in person wait for, as bits of `WAITING_BIT`."""

    @property
    def nearest(self) -> npt.NDArray[np.integer[Any]]:
        """Position of the nearest offer: one that counts and reaches, else one that reaches, else any; −1 for none."""

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


def everywhere(offers: pd.DataFrame, reading: Reading) -> Everywhere:
    """Count the offers of one skill, with their ``standing``."""
    standing = offers["standing"].to_numpy(dtype=object)
    waits = standing != PROVEN
    remote = offers["remote"].to_numpy(dtype=bool)
    in_person = (offers["on_site"] | offers["at_premises"]).to_numpy(dtype=bool)
    reasons = {WAITING_BIT[reason] for reason in set(standing[remote & waits]) if reason in WAITING_BIT}
    return Everywhere(
        offers=len(offers),
        in_person=int(in_person.sum()),
        based=int((in_person & offers["lon"].notna().to_numpy()).sum()),
        remote_counting=int((remote & (~waits | reading.declared_counts)).sum()),
        remote_waiting=int((remote & waits).sum()),
        remote_reasons=sum(reasons),
    )


def states(
    tally: Tally,
    known: Everywhere,
    communes: gpd.GeoDataFrame,
    offers: pd.DataFrame,
    not_expected: Bools,
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
    offers : DataFrame
        OFFERS the tally gives positions in.
    not_expected : ndarray of bool, shape (communes,)
        Communes where the skill is not expected.
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
    waiting = tally.waiting.astype(np.int64) + known.remote_waiting
    state = first_that_holds(
        [
            (not_expected, "not_applicable"),
            (tally.local, "local"),
            (tally.proven > 0, "reachable"),
            (np.full(len(communes), known.remote_counting > 0), "remote_only"),
            (waiting > 0, "unproven"),
            (np.full(len(communes), known.offers > 0), "out_of_reach"),
        ],
        "none",
    )
    people = np.nan_to_num(communes["population"].to_numpy(dtype=float)) * inside
    mean = float(tally.access @ people / people.sum()) if people.sum() > 0 else 0.0
    columns: dict[str, npt.NDArray[Any]] = {
        "state": state,
        "gap": np.isin(state, _GAPS[1:] if reading.remote_counts else _GAPS),
        "proven_providers": tally.proven.astype(np.int64),
        "remote_providers": np.full(len(communes), known.remote_counting, dtype=np.int64),
        "waiting_offers": waiting,
        "waiting_reasons": _reason_sets()[tally.reasons | known.remote_reasons],
        "nearest_offer": _of_nearest(offers.index, tally),
        "nearest_provider": _of_nearest(offers["provider"], tally),
        "nearest_commune": _of_nearest(offers["commune"], tally),
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


def _reason_sets() -> npt.NDArray[np.object_]:
    sets = np.empty(len(_WAITING_SETS), dtype=object)
    sets[:] = _WAITING_SETS
    return sets


def _of_nearest(values: pd.Series | pd.Index, tally: Tally) -> npt.NDArray[np.object_]:
    """Value of the nearest offer, `None` where there is none."""
    return np.append(values.to_numpy(dtype=object), [None])[tally.nearest]


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
