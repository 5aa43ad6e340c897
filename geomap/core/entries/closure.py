"""A temporary closure: the days on which a provider does not work, and what it says of them."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import pandas as pd

from geomap.errors import BadInput

LONGEST_NOTE = 300
"""Letters of the sentence shown with a closure."""


@dataclass(frozen=True)
class Closure:
    """Days a provider is closed, both included.

    Parameters
    ----------
    first : datetime.date
        First day.
    last : datetime.date or None
        Last day; None while nobody knows.
    note : str
        A sentence for visitors, perhaps empty.
    """

    first: dt.date
    last: dt.date | None = None
    note: str = ""

    def __post_init__(self) -> None:
        """Refuse a closure that ends before it begins."""
        if self.last is not None and self.last < self.first:
            raise BadInput("The last day of a closure comes before the first: swap them.")
        if len(self.note) > LONGEST_NOTE:
            raise BadInput(f"The sentence about a closure has more than {LONGEST_NOTE} letters: shorten it.")

    def over(self, day: dt.date) -> bool:
        """Say whether it is behind us.

        Parameters
        ----------
        day : datetime.date
            Today.

        Returns
        -------
        bool
            True after the last day.

        Examples
        --------
        >>> Closure(dt.date(2026, 8, 1), dt.date(2026, 8, 15)).over(dt.date(2026, 8, 15))
        False
        """
        return self.last is not None and self.last < day


def as_if_open(offers: pd.DataFrame) -> pd.DataFrame:
    """Give offers as they are worth when their provider is open, to say so beside the closure.

    Parameters
    ----------
    offers : DataFrame
        OFFERS.

    Returns
    -------
    DataFrame
        The same, no closure in them; never to be measured.

    Examples
    --------
    >>> closed = pd.DataFrame({"closed_from": pd.to_datetime(["2026-08-01"]), "closed_until": pd.to_datetime([None])})
    >>> as_if_open(closed)["closed_from"].isna().tolist()
    [True]
    """
    never = pd.Series(pd.NaT, index=offers.index, dtype="datetime64[us]")
    return offers.assign(closed_from=never, closed_until=never)
