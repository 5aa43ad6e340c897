"""Recorded: every offer of the directory as one version has it; the next version is made from it by what changed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property

import numpy as np
import pandas as pd

from geomap.core.schema import together
from geomap.core.trust import standing
from geomap.engines.rows_by import RowsBy

MOST_APART = 500
"""Providers kept apart from the others; beyond, all are put together again."""


@dataclass(frozen=True)
class _Whole:
    """Offers sorted by id, with the rows of each provider and of each skill."""

    offers: pd.DataFrame
    by_provider: RowsBy
    by_skill: RowsBy

    @classmethod
    def of(cls, offers: pd.DataFrame) -> _Whole:
        """Sort offers."""
        own = offers if offers.index.is_monotonic_increasing else offers.sort_index()
        return cls(own, RowsBy(own["provider"]), RowsBy(own["skill"]))


@dataclass(frozen=True)
class Recorded:
    """OFFERS of everybody at one version: those read whole, but for the providers read again since.

    Parameters
    ----------
    version : int
        Version of the directory.
    whole : object
        Offers read at once.
    apart : DataFrame
        OFFERS of the providers read again since, sorted by id.
    aside : frozenset of str
        These providers: what `whole` has of them no longer holds.
    moved : mapping of str to int
        The version at which each provider was last read again, since the first reading.
    life : object
        What all that was made from one reading shares.
    """

    version: int
    whole: _Whole
    apart: pd.DataFrame
    aside: frozenset[str] = frozenset()
    moved: Mapping[str, int] = field(default_factory=dict)
    life: object = field(default_factory=object)

    @classmethod
    def read(cls, version: int, offers: pd.DataFrame) -> Recorded:
        """Begin with all OFFERS of a version."""
        whole = _Whole.of(offers)
        return cls(version, whole, whole.offers.iloc[:0])

    def after(self, version: int, providers: Collection[str], offers: pd.DataFrame) -> Recorded:
        """Give a later version, where these are the OFFERS of some providers and the others are as they were."""
        if not providers:
            return replace(self, version=version)
        others = self.apart[~self.apart["provider"].isin(list(providers)).to_numpy()]
        apart = together(others, offers.sort_index())
        moved = {**self.moved, **dict.fromkeys(providers, version)}
        found = replace(self, version=version, apart=apart, aside=self.aside.union(providers), moved=moved)
        if len(found.aside) <= MOST_APART:
            return found
        whole = _Whole.of(found.offers)
        return replace(found, whole=whole, apart=whole.offers.iloc[:0], aside=frozenset())

    def since(self, earlier: Recorded) -> frozenset[str] | None:
        """Name the providers read again since an earlier version; `None` when all were."""
        if self.life is not earlier.life:
            return None
        return frozenset(name for name, at in self.moved.items() if earlier.moved.get(name) != at)

    def turned(self, before: dt.date, after: dt.date) -> frozenset[str]:
        """Name the providers of whom an offer is not worth on one day what it is on another."""
        worth = [standing(self.offers, day).to_numpy() for day in (before, after)]
        return frozenset(self.offers["provider"].to_numpy()[worth[0] != worth[1]])

    def of_providers(self, providers: Collection[str]) -> pd.DataFrame:
        """Give the OFFERS of some providers, sorted by id."""
        apart = self.apart[self.apart["provider"].isin(list(providers)).to_numpy()]
        rows = self.whole.by_provider.of([one for one in providers if one not in self.aside])
        return together(self.whole.offers.iloc[np.sort(rows)], apart)

    def of_skill(self, skill: str) -> pd.DataFrame:
        """Give the OFFERS of one skill, sorted by id."""
        apart = self.apart[(self.apart["skill"] == skill).to_numpy()]
        rows = self.whole.by_skill.of([skill])
        return together(self.whole.offers.iloc[rows[~np.isin(rows, self._gone)]], apart)

    @cached_property
    def offers(self) -> pd.DataFrame:
        """All OFFERS, sorted by id."""
        if not self.aside:
            return self.whole.offers
        stays = np.ones(len(self.whole.offers), dtype=bool)
        stays[self._gone] = False
        return together(self.whole.offers[stays], self.apart)

    @cached_property
    def _gone(self) -> np.ndarray:
        return self.whole.by_provider.of(list(self.aside))
