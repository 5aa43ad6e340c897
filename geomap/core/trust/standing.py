"""What an offer is worth on a given day, from its proof, its provider's charter and the calendar."""

from __future__ import annotations

import datetime as dt

import numpy as np
import numpy.typing as npt
import pandas as pd

from geomap.core.offer_rows import OfferRows
from geomap.core.schema import first_that_holds

PROVEN = "proven"
"""Standing of an offer one can rely on."""

WAITING = ("charter_unsigned", "declared", "expired", "submitted")
"""Standings of an offer that counts but is not proven, sorted."""

OUT = "out"
"""Standing of an offer that does not count at all: unpublished, rejected, withdrawn, or closed that day."""


def standing(offers: pd.DataFrame, day: dt.date) -> pd.Series:
    """Say what each offer is worth on a day.

    An offer is proven when its proof is validated, was so already and is not expired on that day, and its provider is
    published and has signed a charter that counts on that day. On a day before it was validated it is only declared:
    the past is not greener than it was. A first day that is null is of an offer that was always so. Expiry follows
    from the date alone, for the proof as for the charter: no job has to run for it. A validation without a last day
    never counts, because nobody could say when it stops being true; a signature without one counts until a newer
    charter says when it stops. While a provider is closed for a time, its offers do not count at all: a commune is
    not green for a door that is shut.

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
    ...         "validated_on": pd.to_datetime(["2026-03-01", None, None]),
    ...         "published": [True, True, False],
    ...         "charter": [True, True, True],
    ...         "charter_from": pd.to_datetime([None, None, None]),
    ...         "charter_until": pd.to_datetime([None, None, None]),
    ...         "closed_from": pd.to_datetime([None, None, None]),
    ...         "closed_until": pd.to_datetime([None, None, None]),
    ...     }
    ... )
    >>> standing(offers, dt.date(2026, 6, 1)).tolist()
    ['proven', 'expired', 'out']
    >>> standing(offers, dt.date(2026, 1, 31)).tolist()
    ['declared', 'proven', 'out']
    """
    return pd.Series(worth(offers, day), index=offers.index, dtype=object, name="standing")


def worth(offers: pd.DataFrame | OfferRows, day: dt.date) -> npt.NDArray[np.object_]:
    """Say what each offer is worth on a day, in the order of the rows: see `standing`.

    Parameters
    ----------
    offers : DataFrame or OfferRows
        OFFERS.
    day : datetime.date
        The day asked about.

    Returns
    -------
    ndarray of str
        One a row.

    Examples
    --------
    >>> from geomap.core.frames import OFFERS
    >>> worth(OFFERS.empty(), dt.date(2026, 6, 1)).tolist()
    []
    """
    state = np.asarray(offers["proof_state"], dtype=object)
    validated = state == "validated"
    asked = np.datetime64(day, "us")
    # No day is neither before nor after another one.
    in_time = _days(offers, "valid_until") >= asked
    not_yet = _days(offers, "validated_on") > asked
    signed_until = _days(offers, "charter_until")
    counted = np.isnat(signed_until) | (signed_until >= asked)
    unsigned_yet = _days(offers, "charter_from") > asked
    charter = np.asarray(offers["charter"], dtype=bool) & counted & ~unsigned_yet
    counts = (
        np.asarray(offers["published"], dtype=bool) & ~np.isin(state, ("rejected", "withdrawn")) & ~closed(offers, day)
    )
    return first_that_holds(
        [
            (~counts, OUT),
            (validated & not_yet, "declared"),
            (validated & ~in_time, "expired"),
            (validated & ~charter, "charter_unsigned"),
            (validated, PROVEN),
        ],
        state,
    )


def closed(offers: pd.DataFrame | OfferRows, day: dt.date) -> npt.NDArray[np.bool_]:
    """Say which offers are of a provider closed on a day.

    Parameters
    ----------
    offers : DataFrame or OfferRows
        OFFERS, of which ``closed_from`` and ``closed_until`` are read: both days are closed, and a closure without a
        last day goes on.
    day : datetime.date
        The day asked about.

    Returns
    -------
    ndarray of bool
        One a row.

    Examples
    --------
    >>> spans = {"closed_from": ["2026-08-01", "2026-08-01", None], "closed_until": ["2026-08-15", None, None]}
    >>> closed(pd.DataFrame(spans).apply(pd.to_datetime), dt.date(2026, 8, 16)).tolist()
    [False, True, False]
    """
    since, until = _days(offers, "closed_from"), _days(offers, "closed_until")
    asked = np.datetime64(day, "us")
    return (since <= asked) & ((until >= asked) | np.isnat(until))


def _days(offers: pd.DataFrame | OfferRows, name: str) -> npt.NDArray[np.datetime64]:
    return np.asarray(offers[name], dtype="datetime64[us]")
