"""Supply: the offers of each skill as the loops of the engine read them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd

from geomap.core.distance import ecef_km
from geomap.core.engine.shapes import (
    ON_SITE,
    PROVEN,
    RECEIVES,
    REMOTE,
    Bits,
    Bools,
    Floats,
    Pairs,
    Positions,
    Supply,
)
from geomap.core.reach import Reach
from geomap.core.states import WAITING_BIT
from geomap.core.trust import PROVEN as IS_PROVEN

Paces = Callable[[Sequence[str | None]], Floats]
"""Codes of communes → minutes a km of great circle; of both ends of a journey the slower counts."""


class Offered(NamedTuple):
    """Every offer: skill, place in space (km), pace there, commune, area, bits, and rank by id."""

    skill: Positions
    place: Floats
    pace: Floats
    home: Positions
    area_minutes: Floats
    area_km: Floats
    by_name: Bools
    flags: Bits
    waits: Bits
    rank: Positions

    @property
    def in_person(self) -> Bools:
        """Whether an offer is delivered otherwise than remotely."""
        return self.flags & (ON_SITE | RECEIVES) != 0


def offered(communes: gpd.GeoDataFrame, offers: pd.DataFrame, skills: pd.Index, paces: Paces | None) -> Offered:
    """Read OFFERS with their standing; the place of an offer is the base of its provider."""
    place = np.full((len(offers), 3), np.nan)
    base = _base_rows(offers)
    place[base >= 0] = ecef_km(offers["lon"], offers["lat"])[base[base >= 0]]
    on_site, receives, remote = (offers[mode].to_numpy(dtype=bool) for mode in ("on_site", "at_premises", "remote"))
    standing, kind = offers["standing"].to_numpy(dtype=object), offers["area_kind"].to_numpy(dtype=object)
    value = offers["area_value"].to_numpy(dtype=float)
    proven = standing == IS_PROVEN
    waits = np.zeros(len(offers), dtype=np.uint8)
    for reason, bit in WAITING_BIT.items():
        waits[standing == reason] = bit
    rank = np.arange(len(offers), dtype=np.int32)
    if not offers.index.is_monotonic_increasing:
        rank[np.argsort(offers.index.to_numpy(dtype=object))] = np.arange(len(offers), dtype=np.int32)
    return Offered(
        skill=skills.get_indexer(pd.Index(offers["skill"], dtype=object)).astype(np.int32),
        place=place,
        pace=np.ones(len(offers)) if paces is None else _paces(offers["commune"], paces),
        home=communes.index.get_indexer(pd.Index(offers["commune"], dtype=object)).astype(np.int32),
        # An area given otherwise, or unknown, is one that no journey is in.
        area_minutes=np.where(on_site & (kind == "minutes"), np.nan_to_num(value, nan=-1.0), -1.0),
        area_km=np.where(on_site & (kind == "km"), np.nan_to_num(value, nan=-1.0), -1.0),
        by_name=on_site & (kind == "zones"),
        flags=(ON_SITE * on_site | RECEIVES * receives | PROVEN * proven | REMOTE * remote).astype(np.uint8),
        waits=waits,
        rank=rank,
    )


def _paces(communes: pd.Series, paces: Paces) -> Floats:
    """Pace of each offer's commune, each commune asked about once."""
    code, known = pd.factorize(communes.to_numpy(dtype=object), use_na_sentinel=False)
    return paces([one if isinstance(one, str) else None for one in known])[code] if len(known) else np.empty(0)


def _base_rows(offers: pd.DataFrame) -> npt.NDArray[np.intp]:
    """Row that says where each offer's provider stands, −1 where none does."""
    code, providers = pd.factorize(offers["provider"].to_numpy(dtype=object))
    based = np.flatnonzero((offers["lon"].notna() & offers["lat"].notna()).to_numpy())
    first = np.full(len(providers), -1, dtype=np.intp)
    first[code[based[::-1]]] = based[::-1]
    return first[code] if len(providers) else np.empty(0, dtype=np.intp)


def by_skill(
    every: Offered, plain: Bools, cell: Positions, share: Floats, skills: int, cells: int
) -> tuple[npt.NDArray[np.intp], npt.NDArray[np.int64], tuple[Supply, ...]]:
    """Sort offers in person by skill, those on the grid first and by cell; give the order and where skills begin."""
    kept = np.flatnonzero(every.in_person & (every.skill >= 0))
    at = np.where(plain, cell, cells)[kept].astype(np.int64)
    key = (every.skill[kept].astype(np.int64) * (cells + 1) + at) * len(plain) + every.rank[kept]
    order, count = _together(every, kept[np.argsort(key)], plain)
    begin = np.searchsorted(every.skill[order], np.arange(skills + 1))
    on_grid = plain[order]
    place = every.skill[order][on_grid].astype(np.int64) * cells + cell[order][on_grid]
    ptr = np.zeros((skills, cells + 1), dtype=np.int32)
    np.cumsum(np.bincount(place, minlength=skills * cells).reshape(skills, cells), axis=1, out=ptr[:, 1:])
    columns = (
        *np.ascontiguousarray(every.place[order].T),
        *(part[order] for part in (every.pace, every.home, every.area_minutes, every.area_km, share)),
        count,
        *(part[order] for part in (every.rank, every.flags, every.waits)),
        order.astype(np.int32),
    )
    parts = (
        Supply(ptr[skill], *(column[begin[skill] : begin[skill + 1]] for column in columns)) for skill in range(skills)
    )
    return order, begin, tuple(parts)


def _together(every: Offered, order: npt.NDArray[np.intp], plain: Bools) -> tuple[npt.NDArray[np.intp], Positions]:
    """Take offers on the grid that are the same but for their id as one, named by the first id; count them."""
    place = every.place[order]
    same = {
        "skill": every.skill[order],
        **{axis: np.where(plain[order], place[:, number], np.nan) for number, axis in enumerate("xyz")},
        "home": every.home[order],
        "minutes": every.area_minutes[order],
        "km": every.area_km[order],
        "kind": every.flags[order].astype(np.int16) * 256 + every.waits[order],
        # An offer that is known by its pairs stays alone.
        "alone": np.where(plain[order], -1, order),
    }
    code, first = alike(*same.values())
    # Numbers go up in order of appearance, and within a cell offers are sorted by id.
    return order[first], np.bincount(code, minlength=len(first)).astype(np.int32)


def alike(*columns: npt.NDArray[Any]) -> tuple[npt.NDArray[np.intp], npt.NDArray[np.intp]]:
    """Number the distinct rows of some columns, and give the first of each."""
    code = np.zeros(len(columns[0]), dtype=np.intp)
    for column in columns:
        number, distinct = pd.factorize(column, use_na_sentinel=False)
        code = pd.factorize(code * len(distinct) + number)[0]
    first = np.empty(code.max(initial=-1) + 1, dtype=np.intp)
    first[code[::-1]] = np.arange(len(code))[::-1]
    return code, first


def pairs_by_skill(
    every: Offered,
    reach: Reach,
    known: npt.NDArray[np.intp],
    order: npt.NDArray[np.intp],
    begin: npt.NDArray[np.int64],
    communes: int,
) -> tuple[Pairs, ...]:
    """Sort by skill and commune the pairs of the offers at positions `known`, which `reach` measured alone."""
    offer = known[reach.offer]
    entry = np.empty(len(every.skill), dtype=np.int64)
    entry[order] = np.arange(len(order))
    skill = every.skill[offer]
    sorted_by = np.lexsort((reach.commune, skill))
    bounds = np.searchsorted(skill[sorted_by], np.arange(len(begin)))
    nothing = np.zeros(communes + 1, dtype=np.int64)
    found = []
    for place in range(len(begin) - 1):
        own = sorted_by[bounds[place] : bounds[place + 1]]
        count = np.bincount(reach.commune[own], minlength=communes) if len(own) else None
        found.append(
            Pairs(
                ptr=nothing if count is None else np.concatenate([[0], np.cumsum(count)]).astype(np.int64),
                entry=(entry[offer[own]] - begin[place]).astype(np.int32),
                minutes=reach.minutes[own],
                on_site=reach.on_site[own],
                home=every.home[offer[own]] == reach.commune[own],
            )
        )
    return tuple(found)
