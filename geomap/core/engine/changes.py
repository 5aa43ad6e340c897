"""Changes: which offers are not as they were between two readings of a directory."""

from __future__ import annotations

import numpy as np
import pandas as pd

from geomap.core.engine.part import Change, Offer


def differences(before: pd.DataFrame, after: pd.DataFrame) -> list[Change]:
    """List the offers that came, went, or are no longer the same for a measure.

    Parameters
    ----------
    before, after : DataFrame
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
    gone, come = before.index.difference(after.index), after.index.difference(before.index)
    both = before.index.intersection(after.index)
    old, new = before.loc[both], after.loc[both]
    other = np.zeros(len(both), dtype=bool)
    for name in Offer._fields[1:]:
        was, is_now = old[name].to_numpy(), new[name].to_numpy()
        other |= (was != is_now) & ~(pd.isna(was) & pd.isna(is_now))
    pairs = zip(_offers(old[other]), _offers(new[other]), strict=True)
    return [
        *(Change(one, None) for one in _offers(before.loc[gone])),
        *(Change(None, one) for one in _offers(after.loc[come])),
        *(Change(*pair) for pair in pairs),
    ]


def _offers(offers: pd.DataFrame) -> list[Offer]:
    columns = [offers.index, *(offers[name] for name in Offer._fields[1:])]
    rows = zip(*(column.to_numpy(dtype=object) for column in columns), strict=True)
    return [Offer(*row)._replace(commune=row[3] if isinstance(row[3], str) else None) for row in rows]
