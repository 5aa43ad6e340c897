"""Entries that may already be the one somebody is about to create."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import pandas as pd
from rapidfuzz import fuzz, process

from geomap.core.geocoding.placenames import fold

LIKE = 85.0
"""Likeness of two names, 0 to 100, from which they may be the same: « Élan Web » and « SARL Elan Web »."""

MOST = 10
"""Entries proposed at once."""

_FORMS = frozenset(
    {"sarl", "sas", "sasu", "eurl", "ei", "eirl", "sa", "scop", "scic", "scp", "association", "ets", "m"}
)
"""Words a firm puts before or after its name, or leaves out."""


@dataclass(frozen=True)
class Duplicate:
    """An entry that may be the same.

    Parameters
    ----------
    provider : str
        Its id.
    why : {"siret", "name"}
        The same number, or a near name in the same commune.
    likeness : float
        Of the names, 0 to 100.
    """

    provider: str
    why: Literal["siret", "name"]
    likeness: float


def duplicates(
    providers: pd.DataFrame, *, name: str, siret: str | None = None, commune: str | None = None
) -> list[Duplicate]:
    """Find the entries that may be the one described.

    Parameters
    ----------
    providers : DataFrame
        PROVIDERS, those that are not published too.
    name : str
        Name looked for.
    siret : str, optional
        Its SIRET, 14 digits: the same number is the same establishment.
    commune : str, optional
        Code of its commune: only there does a near name count. Unless given, near names count everywhere.

    Returns
    -------
    list of Duplicate
        The same SIRET first, then the nearest names.

    Examples
    --------
    >>> rows = pd.DataFrame({"name": ["SARL Élan Web", "Elan"], "siret": [None, "73282932000074"],
    ...                      "commune": ["48095", "48140"]}, index=["p-1", "p-2"])
    >>> [found.provider for found in duplicates(rows, name="elan web", siret="73282932000074", commune="48095")]
    ['p-2', 'p-1']
    """
    same = [str(key) for key in providers.index[providers["siret"] == siret]] if siret else []
    near = providers[providers["commune"] == commune] if commune else providers
    likeness = _likeness(name, near["name"].tolist())
    found = [Duplicate(key, "siret", 100.0) for key in same]
    found += [
        Duplicate(str(key), "name", value)
        for key, value in sorted(zip(near.index, likeness, strict=True), key=lambda pair: (-pair[1], str(pair[0])))
        if value >= LIKE and key not in same
    ]
    return found[:MOST]


def _likeness(name: str, others: Sequence[str]) -> list[float]:
    """Likeness of a name with each of some others, words that say the form of a firm left out."""
    wanted = _bare(name)
    if not wanted or not others:
        return [0.0] * len(others)
    scores = process.cdist([wanted], [_bare(other) for other in others], scorer=fuzz.token_sort_ratio)
    return [float(score) for score in scores[0]]


def _bare(name: str) -> str:
    words = fold(name).split()
    return " ".join(word for word in words if word not in _FORMS) or " ".join(words)
