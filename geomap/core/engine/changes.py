"""Changes: which offers are not as they were between two readings of a directory."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd

from geomap.core.engine.part import Change, Offer
from geomap.core.offer_rows import OfferRows


def differences(before: pd.DataFrame | OfferRows, after: pd.DataFrame | OfferRows) -> list[Change]:
    """List the offers that came, went, or are no longer the same for a measure.

    Parameters
    ----------
    before, after : DataFrame or OfferRows
        OFFERS that count, with their ``standing``.

    Returns
    -------
    list of Change
        What `Engine.revised` needs to go from one to the other.

    Examples
    --------
    >>> from geomap.core.frames import OFFERS
    >>> nothing = OFFERS.empty().assign(standing="")
    >>> differences(nothing, nothing)
    []
    """
    place = after.index.get_indexer(before.index)
    stays, gone = np.flatnonzero(place >= 0), np.flatnonzero(place < 0)
    come = np.ones(len(after), dtype=bool)
    come[place[stays]] = False
    other = np.zeros(len(stays), dtype=bool)
    for name in Offer._fields[1:]:
        was, is_now = np.asarray(before[name])[stays], np.asarray(after[name])[place[stays]]
        differs = np.asarray(was != is_now)
        if differs.any():
            other |= differs & ~(pd.isna(was) & pd.isna(is_now))
    pairs = zip(_offers(before, stays[other]), _offers(after, place[stays][other]), strict=True)
    return [
        *(Change(one, None) for one in _offers(before, gone)),
        *(Change(None, one) for one in _offers(after, np.flatnonzero(come))),
        *(Change(*pair) for pair in pairs),
    ]


def _offers(offers: pd.DataFrame | OfferRows, rows: npt.NDArray[np.intp]) -> list[Offer]:
    if not len(rows):
        return []
    columns = (offers.index, *(offers[name] for name in Offer._fields[1:]))
    cells = zip(*(np.asarray(column)[rows].astype(object) for column in columns), strict=True)
    return [Offer(*row)._replace(commune=row[3] if isinstance(row[3], str) else None) for row in cells]
