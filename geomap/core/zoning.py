"""Zoning: which communes make which zone, in numbers, so that a country adds up in a moment."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

from geomap.core.frames import STATES, SUMMARY
from geomap.core.once import once
from geomap.core.territory import Territory

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]

_BY_NAME = np.argsort(STATES)
"""The states as a table lists them."""


class Sums(NamedTuple):
    """Communes and people of each zone in each state, the states in the order of `STATES`; NaN where nobody knows."""

    communes: Ints
    people: Floats


@dataclass(frozen=True, eq=False)
class Zoning:
    """The zones over some communes.

    Parameters
    ----------
    zones : ndarray of str
        Ids of the zones with a commune among them, sorted; the whole is one of them.
    people : ndarray of float
        Inhabitants of each commune, NaN where nobody knows.
    zone, commune : ndarray of int
        Pairs of a zone and a commune in it, by their places.
    """

    zones: npt.NDArray[np.object_]
    people: Floats
    zone: Ints
    commune: Ints

    @classmethod
    def of(cls, codes: pd.Index, people: pd.Series, members: pd.DataFrame, spec: str) -> Zoning:
        """Number the zones over communes.

        Parameters
        ----------
        codes : Index
            The communes.
        people : Series
            Inhabitants by commune, of these at least.
        members : DataFrame
            ZONE_MEMBERS; other communes are left out.
        spec : str
            Zone id given to the whole.

        Returns
        -------
        Zoning
            The communes in the order given.

        Examples
        --------
        >>> members = pd.DataFrame({"zone": ["epci:1", "epci:1"], "commune": ["48001", "48002"]})
        >>> codes = pd.Index(["48001", "48003"])
        >>> zoning = Zoning.of(codes, pd.Series([5.0, 3.0], index=codes), members, "FR")
        >>> zoning.zones.tolist(), zoning.zone.tolist(), zoning.commune.tolist()
        (['FR', 'epci:1'], [0, 0, 1], [0, 1, 0])
        """
        places = codes.get_indexer(pd.Index(members["commune"], dtype=object))
        kept = (places >= 0) & (members["zone"] != spec).to_numpy()
        number, names = pd.factorize(members["zone"].to_numpy(dtype=object)[kept])
        ids = np.sort(np.append(names, spec))
        # A pair told twice is one.
        pairs = np.unique(np.searchsorted(ids, names)[number] * len(codes) + places[kept])
        whole = np.full(len(codes), np.searchsorted(ids, spec), dtype=np.int64)
        counted = people.reindex(codes).to_numpy(dtype=float)
        zone = np.concatenate([whole, pairs // max(len(codes), 1)])
        commune = np.concatenate([np.arange(len(codes)), pairs % max(len(codes), 1)])
        return cls(ids, counted, zone.astype(np.int64), commune.astype(np.int64))

    def sums(self, ranks: npt.NDArray[np.integer[Any]]) -> Sums:
        """Add up communes and people by zone and state.

        Parameters
        ----------
        ranks : ndarray of int
            State of each commune, by its place among `STATES`.

        Returns
        -------
        Sums
            By zone and state; the whole counts as a zone.

        Examples
        --------
        >>> codes = pd.Index(["48001"])
        >>> nobody = pd.DataFrame({"zone": [], "commune": []}, dtype=object)
        >>> zoning = Zoning.of(codes, pd.Series([5.0], index=codes), nobody, "FR")
        >>> zoning.sums(np.array([1])).people.tolist()
        [[0.0, 5.0, 0.0, 0.0, 0.0, 0.0, 0.0]]
        """
        cells = self.zone * len(STATES) + ranks.astype(np.int64)[self.commune]
        here = self.people[self.commune]
        known = np.isfinite(here)
        communes, counted = self._cells(cells), self._cells(cells[known])
        people = _where_known(communes, counted, self._cells(cells[known], here[known]))
        return Sums(communes.astype(np.int64), people)

    def total(self, mask: npt.NDArray[np.bool_]) -> tuple[int, float]:
        """Add up communes and people where something holds, whatever their zones; NaN where nobody knows how many.

        Parameters
        ----------
        mask : ndarray of bool
            By commune.

        Returns
        -------
        tuple of int and float
            Communes and people.

        Examples
        --------
        >>> codes = pd.Index(["48001", "48002"])
        >>> nobody = pd.DataFrame({"zone": [], "commune": []}, dtype=object)
        >>> zoning = Zoning.of(codes, pd.Series([5.0, 4.0], index=codes), nobody, "FR")
        >>> zoning.total(np.array([False, True]))
        (1, 4.0)
        """
        here = self.people[mask]
        known = here[np.isfinite(here)]
        return int(mask.sum()), float(_where_known(len(here), len(known), known.sum()))

    def over(self, mask: npt.NDArray[np.bool_]) -> Sums:
        """Add up communes and people by zone where something holds; NaN where nobody knows how many people.

        Parameters
        ----------
        mask : ndarray of bool
            By commune.

        Returns
        -------
        Sums
            By zone, in one column.

        Examples
        --------
        >>> codes = pd.Index(["48001", "48002"])
        >>> nobody = pd.DataFrame({"zone": [], "commune": []}, dtype=object)
        >>> zoning = Zoning.of(codes, pd.Series([5.0, 4.0], index=codes), nobody, "FR")
        >>> zoning.over(np.array([False, True])).communes.tolist()
        [[1]]
        """
        kept, known = mask[self.commune], (mask & np.isfinite(self.people))[self.commune]
        people = self.people[self.commune[known]]
        sums = ((kept, None), (known, None), (known, people))
        communes, counted, inhabitants = (
            np.bincount(self.zone[where], told, minlength=len(self.zones)) for where, told in sums
        )
        found = _where_known(communes, counted, inhabitants)
        return Sums(communes.reshape(-1, 1).astype(np.int64), found.reshape(-1, 1))

    def summary(self, ranks: npt.NDArray[np.integer[Any]]) -> pd.DataFrame:
        """Tell the sums as a table.

        Parameters
        ----------
        ranks : ndarray of int
            State of each commune, by its place among `STATES`.

        Returns
        -------
        DataFrame
            SUMMARY: one row a zone and a state that occurs in it, sorted by both.

        Examples
        --------
        >>> codes = pd.Index(["48001"])
        >>> nobody = pd.DataFrame({"zone": [], "commune": []}, dtype=object)
        >>> zoning = Zoning.of(codes, pd.Series([5.0], index=codes), nobody, "FR")
        >>> zoning.summary(np.array([1]))["state"].tolist()
        ['reachable']
        """
        communes, people = self.sums(ranks)
        zone, place = np.nonzero(communes[:, _BY_NAME])
        state = _BY_NAME[place]
        return SUMMARY.build(
            {
                "zone": self.zones[zone],
                "state": np.array(STATES, dtype=object)[state],
                "communes": communes[zone, state],
                "people": people[zone, state],
            }
        )

    def _cells(self, cells: Ints, weights: Floats | None = None) -> npt.NDArray[Any]:
        many = len(self.zones) * len(STATES)
        return np.bincount(cells, weights, minlength=many).reshape(len(self.zones), len(STATES))


def _where_known(communes: npt.ArrayLike, counted: npt.ArrayLike, people: npt.ArrayLike) -> Floats:
    """Tell the people of communes of which so many are counted: of none of them, nobody can say; that is not nobody."""
    unknown = (np.asarray(communes) > 0) & (np.asarray(counted) == 0)
    return np.where(unknown, np.nan, np.asarray(people, dtype=np.float64))


@once
def zoning_of(territory: Territory) -> Zoning:
    """Number the zones of a territory.

    Parameters
    ----------
    territory : Territory
        Its communes, and itself as the whole.

    Returns
    -------
    Zoning
        Made once for it.

    Examples
    --------
    >>> from geomap.core.siting.example import row_of_eight
    >>> answer, _, _ = row_of_eight()
    >>> zoning_of(answer.territory).zones.tolist()
    ['FR']
    """
    return Zoning.of(territory.communes.index, territory.communes["population"], territory.members, territory.spec)
