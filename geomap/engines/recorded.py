"""Recorded: every offer of the directory as one version has it; the next version is made from it by what changed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection, Hashable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property

import numpy as np
import numpy.typing as npt
import pandas as pd

from geomap.core.offer_rows import OfferRows
from geomap.core.schema import together
from geomap.core.trust import worth
from geomap.engines.rows_by import Rows, RowsBy
from geomap.ports import Changed

MOST_APART = 500
"""Providers kept apart from the others; beyond, all are put together again."""


@dataclass(frozen=True)
class _Whole:
    """Offers sorted by id, with the rows of each provider and of each skill."""

    offers: pd.DataFrame
    rows: OfferRows
    by_provider: RowsBy
    by_skill: RowsBy

    @classmethod
    def of(cls, offers: pd.DataFrame) -> _Whole:
        """Sort offers."""
        own = offers if offers.index.is_monotonic_increasing else offers.sort_index()
        return cls(own, OfferRows.of(own), RowsBy(own["provider"]), RowsBy(own["skill"]))


@dataclass(frozen=True)
class Recorded:
    """OFFERS of everybody at one version: those read whole, but for the providers read again since.

    Parameters
    ----------
    version : int
        Version of the directory.
    whole : object
        Offers read at once.
    apart : mapping of str to OfferRows
        The offers of each provider read again since: what `whole` has of them no longer holds.
    moved : mapping of str to int
        The version at which each provider was last read again, since the first reading.
    reworded : int
        The version at which the nomenclature may last have changed, since the first reading.
    mediated : int
        The version at which a place of mediation last changed, since the first reading.
    offered : mapping of str to int
        The version at which somebody who offers a skill, or did before, last changed, since the first reading.
    life : object
        What all that was made from one reading shares.
    """

    version: int
    whole: _Whole
    apart: Mapping[str, OfferRows] = field(default_factory=dict)
    moved: Mapping[str, int] = field(default_factory=dict)
    reworded: int = 0
    mediated: int = 0
    offered: Mapping[str, int] = field(default_factory=dict)
    life: object = field(default_factory=object)

    @classmethod
    def read(cls, version: int, offers: pd.DataFrame) -> Recorded:
        """Begin with all OFFERS of a version."""
        return cls(version, _Whole.of(offers))

    def after(self, changed: Changed, offers: OfferRows) -> Recorded:
        """Give a later version, where these are the OFFERS of the providers that changed, and nothing else may have."""
        version, providers = changed.version, changed.providers or ()
        found = replace(
            self,
            version=version,
            reworded=version if changed.skills else self.reworded,
            mediated=self.mediated if changed.mediators == frozenset() else version,
        )
        if not providers:
            return found
        apart = {**self.apart, **{one: offers.take(np.flatnonzero(offers["provider"] == one)) for one in providers}}
        touched = {*self.of_providers(providers)["skill"], *offers["skill"]}
        found = replace(
            found,
            apart=apart,
            moved={**self.moved, **dict.fromkeys(providers, version)},
            offered={**self.offered, **dict.fromkeys(touched, version)},
        )
        return found if len(apart) <= MOST_APART else replace(found, whole=_Whole.of(found.offers), apart={})

    def mark(self, skills: Collection[str]) -> Hashable:
        """Give what is the same at another version if all that is told of some skills is.

        That is their offers and who makes them, the nomenclature and the places of mediation.
        """
        return self.life, self.reworded, self.mediated, *(self.offered.get(skill, 0) for skill in skills)

    def on_the_ground_of(self, earlier: Recorded) -> bool:
        """Say whether territories and skills are what they were at an earlier version."""
        return self.life is earlier.life and self.reworded == earlier.reworded

    def since(self, earlier: Recorded) -> frozenset[str] | None:
        """Name the providers read again since an earlier version; `None` when all were."""
        if self.life is not earlier.life:
            return None
        return frozenset(name for name, at in self.moved.items() if earlier.moved.get(name) != at)

    def turned(self, before: dt.date, after: dt.date) -> frozenset[str]:
        """Name the providers of whom an offer is not worth on one day what it is on another."""
        own = self.offers
        return frozenset(own["provider"].to_numpy()[worth(own, before) != worth(own, after)])

    def of_providers(self, providers: Collection[str]) -> OfferRows:
        """Give the OFFERS of some providers, sorted by id."""
        rows = self.whole.by_provider.of([one for one in providers if one not in self.apart])
        apart = [self.apart[one] for one in providers if one in self.apart]
        return OfferRows.together([self.whole.rows.take(np.sort(rows)), *apart])

    def of_skill(self, skill: str) -> pd.DataFrame:
        """Give the OFFERS of one skill, sorted by id."""
        rows = self.whole.by_skill.of([skill])
        return self._with_those_apart(rows[~np.isin(rows, self._gone)], lambda one: one["skill"] == skill)

    @cached_property
    def offers(self) -> pd.DataFrame:
        """All OFFERS, sorted by id."""
        if not self.apart:
            return self.whole.offers
        rows = np.arange(len(self.whole.offers))
        return self._with_those_apart(np.delete(rows, self._gone), lambda one: np.ones(len(one), dtype=bool))

    def _with_those_apart(self, rows: Rows, wanted: Callable[[OfferRows], npt.NDArray[np.bool_]]) -> pd.DataFrame:
        """Give some rows of the whole, and what is wanted of those apart."""
        whole = self.whole.offers.iloc[rows]
        parts = [one.take(np.flatnonzero(wanted(one))) for one in self.apart.values()]
        parts = [one for one in parts if len(one)]
        return together(whole, OfferRows.together(parts).frame()) if parts else whole

    @cached_property
    def _gone(self) -> Rows:
        return self.whole.by_provider.of(list(self.apart))
