"""Offers column by column: what one change touches is a few rows, and a frame costs more than they do."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from geomap.core.frames import OFFERS


@dataclass(frozen=True)
class OfferRows:
    """The columns of some OFFERS, sorted by id.

    Parameters
    ----------
    columns : mapping of str to ndarray
        By name, the id among them as ``offer``; of the types of OFFERS, and perhaps more than its columns.
    """

    columns: Mapping[str, npt.NDArray[Any]]

    @classmethod
    def of(cls, offers: pd.DataFrame) -> OfferRows:
        """Take the columns of a frame.

        Parameters
        ----------
        offers : DataFrame
            OFFERS, sorted by id.

        Returns
        -------
        OfferRows
            The same, not copied where the frame allows it.

        Examples
        --------
        >>> len(OfferRows.of(OFFERS.empty()))
        0
        """
        ids = {"offer": offers.index.to_numpy(dtype=object)}
        return cls(ids | {str(name): offers[name].to_numpy() for name in offers.columns})

    @classmethod
    def together(cls, parts: Sequence[OfferRows]) -> OfferRows:
        """Put rows together.

        Parameters
        ----------
        parts : sequence of OfferRows
            At least one, of the same columns; no id is in two.

        Returns
        -------
        OfferRows
            All of them, sorted by id.

        Examples
        --------
        >>> none = OfferRows.of(OFFERS.empty())
        >>> len(OfferRows.together([none, none]))
        0
        """
        if len(parts) == 1:
            return parts[0]
        both = {name: np.concatenate([one.columns[name] for one in parts]) for name in parts[0].columns}
        return cls(both).take(np.argsort(both["offer"], kind="stable"))

    @property
    def index(self) -> pd.Index:
        """Their ids, as a frame has them."""
        return pd.Index(self.columns["offer"], dtype=object, name=OFFERS.index)

    def __getitem__(self, name: str) -> npt.NDArray[Any]:
        """Give a column, as a frame does."""
        return self.columns[name]

    def __len__(self) -> int:
        """Say how many they are."""
        return len(self.columns["offer"])

    def take(self, rows: npt.NDArray[np.intp]) -> OfferRows:
        """Give some of them.

        Parameters
        ----------
        rows : ndarray of int
            Places of rows.

        Returns
        -------
        OfferRows
            These, in this order.

        Examples
        --------
        >>> len(OfferRows.of(OFFERS.empty()).take(np.empty(0, dtype=np.intp)))
        0
        """
        return OfferRows({name: cells[rows] for name, cells in self.columns.items()})

    def frame(self) -> pd.DataFrame:
        """Make a frame of them.

        Returns
        -------
        DataFrame
            OFFERS, with the other columns there are.

        Examples
        --------
        >>> OfferRows.of(OFFERS.empty()).frame().empty
        True
        """
        found = OFFERS.build(self.columns, self.columns["offer"])
        for name in self.columns:
            if name != OFFERS.index and name not in OFFERS.columns:
                found[name] = pd.Series(self.columns[name], index=found.index, dtype=self.columns[name].dtype)
        return found


NO_OFFERS = OfferRows({"offer": np.empty(0, dtype=object)})
"""Offers of nobody."""
