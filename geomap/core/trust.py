"""Trust: what an offer is worth on a given day, from its proof, its provider's charter and the calendar."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pandas as pd

from geomap.core.schema import first_that_holds

PROVEN = "proven"
"""Standing of an offer one can rely on."""

WAITING = ("charter_unsigned", "declared", "expired", "submitted")
"""Standings of an offer that counts but is not proven, sorted."""

OUT = "out"
"""Standing of an offer that does not count at all: unpublished, rejected or withdrawn."""


def standing(offers: pd.DataFrame, day: dt.date) -> pd.Series:
    """Say what each offer is worth on a day.

    An offer is proven when its proof is validated, not expired on that day, and its provider is published and has
    signed the charter in force. Expiry follows from the date alone: no job has to run for it. A validation without a
    last day never counts, because nobody could say when it stops being true.

    Parameters
    ----------
    offers : DataFrame
        OFFERS.
    day : datetime.date
        The day asked about; the last day of validity still counts.

    Returns
    -------
    Series of str
        On the same index: ``proven``, one of `WAITING`, or ``out``.

    Examples
    --------
    >>> offers = pd.DataFrame(
    ...     {
    ...         "proof_state": ["validated", "validated", "declared"],
    ...         "valid_until": pd.to_datetime(["2026-12-31", "2026-01-31", None]),
    ...         "published": [True, True, False],
    ...         "charter": [True, True, True],
    ...     }
    ... )
    >>> standing(offers, dt.date(2026, 6, 1)).tolist()
    ['proven', 'expired', 'out']
    """
    state = offers["proof_state"].to_numpy(dtype=object)
    validated = state == "validated"
    until = pd.DatetimeIndex(offers["valid_until"])
    in_time = np.asarray(until >= pd.Timestamp(day))
    charter = offers["charter"].to_numpy(dtype=bool)
    counts = offers["published"].to_numpy(dtype=bool) & ~np.isin(state, ("rejected", "withdrawn"))
    worth = first_that_holds(
        [
            (~counts, OUT),
            (validated & ~in_time, "expired"),
            (validated & ~charter, "charter_unsigned"),
            (validated, PROVEN),
        ],
        state,
    )
    return pd.Series(worth, index=offers.index, dtype=object, name="standing")
