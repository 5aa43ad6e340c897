"""Communes somebody may mean while typing: by the start of a name, by its words, or with a slip of the hand."""

from __future__ import annotations

import math
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

import pandas as pd
from rapidfuzz import process
from rapidfuzz.distance import OSA
from scipy.spatial import cKDTree

from geomap.core.distance import arc_km, ecef_km
from geomap.core.geocoding.placenames import key, words

_FARTHEST_KM = 500.0
_KM_PER_TENFOLD = 100.0
"""Kilometres that weigh as much as ten times fewer people."""
_TYPOS = ((4, 0), (8, 1))
"""Letters typed under which no more than so many may be wrong; two in longer texts."""
_MOST_TYPOS = 2


@dataclass(frozen=True)
class Suggestions:
    """Names and postcodes in order of their keys, and how much each commune weighs.

    Parameters
    ----------
    keys : tuple of str
        Keys of `placenames.key`, sorted.
    spaced : tuple of str
        The words behind each key, each after a space.
    codes : tuple of str
        Commune of each.
    weight : mapping of str to float
        Commune → how likely it is meant, more is likelier.
    """

    keys: tuple[str, ...]
    spaced: tuple[str, ...]
    codes: tuple[str, ...]
    weight: Mapping[str, float]

    @classmethod
    def of(cls, pairs: Iterable[tuple[str, str]], people: Mapping[str, float], km: Mapping[str, float]) -> Suggestions:
        """Index names and postcodes.

        Parameters
        ----------
        pairs : iterable of (str, str)
            Name or postcode, and commune.
        people : mapping of str to float
            Commune → inhabitants.
        km : mapping of str to float
            Commune → kilometres to the territory, 0 within it.

        Returns
        -------
        Suggestions
            Ready.

        Examples
        --------
        >>> Suggestions.of([("Mende", "48095"), ("48000", "48095")], {}, {}).find("mnede", 5)
        ('48095',)
        """
        rows = sorted({(key(parts), " " + " ".join(parts), code) for name, code in pairs if (parts := words(name))})
        codes = {code for _, _, code in rows}
        return cls(
            tuple(row[0] for row in rows),
            tuple(row[1] for row in rows),
            tuple(row[2] for row in rows),
            {code: _weight(people.get(code, 0.0), km.get(code, _FARTHEST_KM)) for code in codes},
        )

    def find(self, text: str, limit: int) -> tuple[str, ...]:
        """Give the communes a text may mean.

        Parameters
        ----------
        text : str
            What is typed so far.
        limit : int
            Most communes given.

        Returns
        -------
        tuple of str
            Those whose name is the text, then those that start with it, then those that have all its words; when there
            are none, those a slip of the hand away. Within each the likeliest first.

        Examples
        --------
        >>> near = Suggestions.of([("Pont", "2"), ("Pontoise", "1"), ("Le Pont", "3")], {"1": 30_000.0}, {})
        >>> near.find("pont", 5)
        ('2', '1', '3')
        """
        parts = words(text)
        wanted = key(parts)
        if not wanted:
            return ()
        found: dict[str, None] = {}
        for step in (self._named(wanted), self._started(wanted), self._worded(parts)):
            found |= self._in_order(step)
            if len(found) >= limit:
                break
        found = found or self._in_order(self._misspelt(wanted))
        return tuple(found)[:limit]

    def _in_order(self, codes: Iterable[str]) -> dict[str, None]:
        return dict.fromkeys(sorted(set(codes), key=lambda code: (-self.weight[code], code)))

    def _started(self, wanted: str) -> Iterator[str]:
        for place in range(bisect_left(self.keys, wanted), len(self.keys)):
            if not self.keys[place].startswith(wanted):
                return
            yield self.codes[place]

    def _named(self, wanted: str) -> Iterator[str]:
        for place in range(bisect_left(self.keys, wanted), len(self.keys)):
            if self.keys[place] != wanted:
                return
            yield self.codes[place]

    def _worded(self, parts: tuple[str, ...]) -> Iterator[str]:
        first, *others = [f" {part}" for part in parts]
        for spaced, code in zip(self.spaced, self.codes, strict=True):
            if first in spaced and all(part in spaced for part in others):
                yield code

    def _misspelt(self, wanted: str) -> Iterator[str]:
        allowed = next((typos for letters, typos in _TYPOS if len(wanted) < letters), _MOST_TYPOS)
        if not allowed or wanted.isdigit():
            return
        # One letter more as well: the one that was left out.
        for letters in (len(wanted), len(wanted) + 1):
            starts = [name[:letters] for name in self.keys]
            for _, _, place in process.extract(wanted, starts, scorer=OSA.distance, score_cutoff=allowed, limit=None):
                yield self.codes[place]


def km_to(centres: pd.DataFrame, home: pd.Index) -> dict[str, float]:
    """Measure how far communes are from a territory.

    Parameters
    ----------
    centres : DataFrame
        ``lon`` and ``lat`` by commune, degrees; those without are left out.
    home : Index
        Codes of the communes of the territory.

    Returns
    -------
    dict
        Commune → kilometres from its centre to the nearest centre of the territory; empty when that has none.

    Examples
    --------
    >>> centres = pd.DataFrame({"lon": [0.0, 1.0], "lat": 0.0}, index=["A", "B"])
    >>> {code: round(km) for code, km in km_to(centres, pd.Index(["A"])).items()}
    {'A': 0, 'B': 111}
    """
    known = centres[centres["lon"].notna() & centres["lat"].notna()]
    points_km = ecef_km(known["lon"], known["lat"])
    at_home = known.index.isin(home)
    if not at_home.any():
        return {}
    away_km, _ = cKDTree(points_km[at_home]).query(points_km)
    return dict(zip(known.index, arc_km(away_km).tolist(), strict=True))


def _weight(people: float, km: float) -> float:
    """Tell how likely a commune is meant: tenfold people weigh as much as a hundred kilometres."""
    return math.log10(people + 10.0) - min(km, _FARTHEST_KM) / _KM_PER_TENFOLD
