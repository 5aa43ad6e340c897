"""Rows of a column by value, so that a few are found without looking at all."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pandas as pd

Rows = npt.NDArray[np.intp]


class RowsBy:
    """Where each value of a column stands."""

    def __init__(self, column: pd.Series) -> None:
        """Sort the rows by value, those of one value in their order."""
        code, values = pd.factorize(column.to_numpy(dtype=object))
        self._values = pd.Index(values, dtype=object)
        self._order = np.argsort(code, kind="stable")
        self._first = np.searchsorted(code[self._order], np.arange(len(values) + 1))

    def of(self, values: Sequence[str]) -> Rows:
        """Give the rows of some values, one value after another."""
        places = self._values.get_indexer(pd.Index(list(values), dtype=object))
        lots = [self._order[self._first[at] : self._first[at + 1]] for at in places if at >= 0]
        return np.concatenate([np.empty(0, dtype=np.intp), *lots])
