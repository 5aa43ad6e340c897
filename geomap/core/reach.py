"""Reach: which offer a commune can use, by which mode, and how far away it is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd

Ints = npt.NDArray[np.intp]
Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Reach:
    """Pairs of a commune and an in-person offer, whether or not the offer reaches the commune.

    Parameters
    ----------
    commune, offer : ndarray of int, shape (n,)
        Positions in the communes and offers they were measured on; each pair once, sorted by commune then offer.
    minutes : ndarray of float, shape (n,)
        One way by road; NaN where the journey is not measured (beyond the cut-off, no base, no centre).
    on_site : ndarray of bool, shape (n,)
        The commune lies in the offer's service area.
    at_premises : ndarray of bool, shape (n,)
        The offer receives, and the journey takes at most the reader's minutes.
    receives : ndarray of bool, shape (n,)
        The offer receives people at its base, however far that is.
    """

    commune: Ints
    offer: Ints
    minutes: Floats
    on_site: Bools
    at_premises: Bools
    receives: Bools

    @property
    def reaches(self) -> Bools:
        """Whether the offer reaches the commune in person."""
        return self.on_site | self.at_premises

    @property
    def usable(self) -> Bools:
        """Whether people of the commune can use the offer if they accept the journey, whatever the threshold."""
        return self.on_site | self.receives


def measure_reach(
    communes: gpd.GeoDataFrame, members: pd.DataFrame, offers: pd.DataFrame, costs: pd.DataFrame, max_minutes: float
) -> Reach:
    """Pair communes with the offers that work in person.

    An offer reaches a commune `on_site` when the commune is in its service area, and `at_premises` when the journey
    takes at most `max_minutes`. The commune of the base is always within a radius and within the journey, however
    large the commune: a provider at home serves its own commune. Named zones say exactly what they say.

    Parameters
    ----------
    communes : GeoDataFrame
        COMMUNES.
    members : DataFrame
        ZONE_MEMBERS, for service areas given as zones.
    offers : DataFrame
        OFFERS; the base of an offer is its provider.
    costs : DataFrame
        COSTS from communes to bases.
    max_minutes : float
        The journey the reader accepts, minutes.

    Returns
    -------
    Reach
        One row a pair of a commune and an offer that is near, at home, or serves the commune by name.

    Examples
    --------
    >>> from geomap.core.frames import COMMUNES, COSTS, OFFERS, ZONE_MEMBERS
    >>> measure_reach(COMMUNES.empty(), ZONE_MEMBERS.empty(), OFFERS.empty(), COSTS.empty(), 30).minutes.tolist()
    []
    """
    in_person = (offers["on_site"] | offers["at_premises"]).to_numpy(dtype=bool)
    near = _near_pairs(communes, offers, in_person, costs)
    home_of = communes.index.get_indexer(pd.Index(offers["commune"], dtype=object))
    home_offers = np.flatnonzero(in_person & (home_of >= 0))
    home = (home_of[home_offers], home_offers)
    named = _named_pairs(communes, members, offers)
    commune, offer, minutes, km = _merge(near, home, named)
    at_home = home_of[offer] == commune
    by_name = np.isin(commune * len(offers) + offer, named[0] * len(offers) + named[1])
    on_site, receives = (offers[mode].to_numpy(dtype=bool)[offer] for mode in ("on_site", "at_premises"))
    kind = offers["area_kind"].to_numpy(dtype=object)[offer]
    radius = offers["area_value"].to_numpy(dtype=float)[offer]
    within = np.select([kind == "minutes", kind == "km"], [minutes <= radius, km <= radius], default=False) | at_home
    return Reach(
        commune=commune,
        offer=offer,
        minutes=minutes,
        on_site=on_site & np.where(kind == "zones", by_name, within),
        at_premises=receives & ((minutes <= max_minutes) | at_home),
        receives=receives,
    )


def _near_pairs(
    communes: gpd.GeoDataFrame, offers: pd.DataFrame, in_person: Bools, costs: pd.DataFrame
) -> tuple[Ints, Ints, Floats, Floats]:
    """Pairs that have a measured journey: costs are by base, a base may hold several offers."""
    kept = offers.loc[in_person, ["provider"]].assign(offer=np.flatnonzero(in_person))
    journeys = pd.DataFrame(
        {
            "commune": _positions(costs["commune"], communes.index),
            "provider": np.asarray(costs["base"], dtype=object),
            "minutes": costs["minutes"].to_numpy(dtype=float),
            "km": costs["km"].to_numpy(dtype=float),
        }
    )
    pairs = journeys[journeys["commune"] >= 0].merge(kept, on="provider", how="inner")
    return (
        pairs["commune"].to_numpy(dtype=np.intp),
        pairs["offer"].to_numpy(dtype=np.intp),
        pairs["minutes"].to_numpy(dtype=float),
        pairs["km"].to_numpy(dtype=float),
    )


def _positions(values: pd.Series, index: pd.Index) -> Ints:
    """Positions of values in an index, −1 where absent; quick when the values are categories."""
    if isinstance(values.dtype, pd.CategoricalDtype):
        of_category = index.get_indexer(pd.Index(values.cat.categories, dtype=object))
        return np.append(of_category, -1)[values.cat.codes.to_numpy()].astype(np.intp)
    return index.get_indexer(pd.Index(values, dtype=object)).astype(np.intp)


def _named_pairs(communes: gpd.GeoDataFrame, members: pd.DataFrame, offers: pd.DataFrame) -> tuple[Ints, Ints]:
    """Pairs of each offer whose service area is given by name, with the communes so named."""
    named = np.flatnonzero(offers["on_site"].to_numpy(dtype=bool) & (offers["area_kind"] == "zones").to_numpy())
    inside: Mapping[str, Ints] = {}
    if len(named):
        position = pd.Series(communes.index.get_indexer(pd.Index(members["commune"], dtype=object)))
        inside = {
            str(zone): found[found >= 0].to_numpy(dtype=np.intp)
            for zone, found in position.groupby(members["zone"].to_numpy(dtype=object))
        }
    rows: list[Ints] = [np.empty(0, dtype=np.intp)]
    columns: list[Ints] = [np.empty(0, dtype=np.intp)]
    for offer, area in zip(named, offers["area_zones"].iloc[named], strict=True):
        single = communes.index.get_indexer(pd.Index(list(area or ()), dtype=object))
        served = np.unique(
            np.concatenate([single[single >= 0], *(inside[name] for name in area or () if name in inside)])
        )
        rows.append(served.astype(np.intp))
        columns.append(np.full(len(served), offer, dtype=np.intp))
    return np.concatenate(rows), np.concatenate(columns)


def _merge(near: tuple[Ints, Ints, Floats, Floats], *others: tuple[Ints, Ints]) -> tuple[Ints, Ints, Floats, Floats]:
    """Each pair once, with its journey when one was measured, sorted by commune then offer."""
    commune = np.concatenate([near[0], *(pairs[0] for pairs in others)])
    offer = np.concatenate([near[1], *(pairs[1] for pairs in others)])
    unknown = np.full(len(commune) - len(near[0]), np.nan)
    minutes, km = np.concatenate([near[2], unknown]), np.concatenate([near[3], unknown])
    order = np.lexsort((minutes, offer, commune))
    first = np.ones(len(order), dtype=bool)
    first[1:] = (np.diff(commune[order]) != 0) | (np.diff(offer[order]) != 0)
    kept = order[first]
    return commune[kept], offer[kept], minutes[kept], km[kept]
