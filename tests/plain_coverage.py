"""The measure of coverage written plainly, pair by pair: what the engine must agree with."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd

from geomap.core.accessibility import FAIR_MINUTES, PEOPLE, decay_weight, level
from geomap.core.frames import COVERAGE
from geomap.core.reach import Bools, Floats, Ints, Reach, measure_reach
from geomap.core.schema import first_that_holds
from geomap.core.skills import Skill
from geomap.core.states import Reading
from geomap.core.trust import PROVEN, WAITING

Number = TypeVar("Number", np.int64, np.float64)

_WAITING_BIT = {reason: 1 << place for place, reason in enumerate(WAITING)}
_WAITING_SETS = tuple(
    tuple(reason for reason in WAITING if mask & _WAITING_BIT[reason]) for mask in range(1 << len(WAITING))
)


@dataclass(frozen=True)
class Cells:
    """A grid of (skill, commune) that measures add up in, flattened skill by skill.

    Parameters
    ----------
    skills : Index
        Skill ids.
    communes : Index
        Codes of all communes measured, those around the territory included.
    skill_of : ndarray of int, shape (offers,)
        Position of each offer's skill.
    """

    skills: pd.Index
    communes: pd.Index
    skill_of: Ints

    @property
    def size(self) -> int:
        """Number of cells."""
        return len(self.skills) * len(self.communes)

    def of(self, reach: Reach) -> Ints:
        """Give the cell of each pair."""
        return self.skill_of[reach.offer] * len(self.communes) + reach.commune

    def spread(self, per_skill: npt.NDArray[Number]) -> npt.NDArray[Number]:
        """Repeat one value a skill for all its communes."""
        return np.repeat(per_skill, len(self.communes))

    def per_skill(self, offers: Bools) -> npt.NDArray[np.int64]:
        """Count offers by skill."""
        return np.bincount(self.skill_of[offers], minlength=len(self.skills))


def states(
    cells: Cells,
    communes: gpd.GeoDataFrame,
    offers: pd.DataFrame,
    reach: Reach,
    not_expected: Bools,
    inside: Bools,
    reading: Reading,
) -> pd.DataFrame:
    proven = (offers["standing"] == PROVEN).to_numpy()
    good = proven | reading.declared_counts
    remote = offers["remote"].to_numpy(dtype=bool)
    reaching = reach.reaches
    cell = cells.of(reach)
    counted = np.bincount(cell[reaching & good[reach.offer]], minlength=cells.size)
    remote_good = cells.spread(cells.per_skill(remote & good))
    waiting, reasons = _waiting(cells, offers, reach, cell, ~proven)
    local = _at_home(communes, offers, reach) & reaching & good[reach.offer]
    exists = cells.spread(cells.per_skill(np.ones(len(offers), dtype=bool)))
    state = first_that_holds(
        [
            (not_expected, "not_applicable"),
            (np.bincount(cell[local], minlength=cells.size) > 0, "local"),
            (counted > 0, "reachable"),
            (remote_good > 0, "remote_only"),
            (waiting > 0, "unproven"),
            (exists > 0, "out_of_reach"),
        ],
        "none",
    )
    gaps = (
        ("unproven", "out_of_reach", "none")
        if reading.remote_counts
        else ("remote_only", "unproven", "out_of_reach", "none")
    )
    columns: dict[str, npt.NDArray[Any]] = {
        "state": state,
        "gap": np.isin(state, gaps),
        "proven_providers": counted,
        "remote_providers": remote_good,
        "waiting_offers": waiting,
        "waiting_reasons": reasons,
        **_nearest(cells, communes, offers, reach, cell, good),
        **_access(cells, communes, reach, cell, good, inside),
    }
    index = pd.MultiIndex.from_product([cells.skills, cells.communes], names=["skill", "commune"])
    # The dtype is given, or pandas would turn missing texts into NaN, which a page takes for a text.
    return pd.DataFrame({name: pd.Series(columns[name], index, columns[name].dtype) for name in COVERAGE.columns})


def _at_home(communes: gpd.GeoDataFrame, offers: pd.DataFrame, reach: Reach) -> Bools:
    home = communes.index.get_indexer(pd.Index(offers["commune"], dtype=object))
    return np.asarray(home[reach.offer] == reach.commune)


def _waiting(
    cells: Cells, offers: pd.DataFrame, reach: Reach, cell: Ints, waits: Bools
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.object_]]:
    bit = offers["standing"].map(_WAITING_BIT).fillna(0).to_numpy(dtype=np.int64)
    remote = offers["remote"].to_numpy(dtype=bool) & waits
    in_person = reach.reaches & waits[reach.offer]
    # An offer that reaches both ways is one offer: remote ones are counted once, everywhere.
    only_in_person = in_person & ~remote[reach.offer]
    count = np.bincount(cell[only_in_person], minlength=cells.size) + cells.spread(cells.per_skill(remote))
    everywhere = np.zeros(len(cells.skills), dtype=np.int64)
    np.bitwise_or.at(everywhere, cells.skill_of[remote], bit[remote])
    mask = cells.spread(everywhere).copy()
    np.bitwise_or.at(mask, cell[in_person], bit[reach.offer[in_person]])
    sets = np.empty(len(_WAITING_SETS), dtype=object)
    sets[:] = _WAITING_SETS
    return count, sets[mask]


def _nearest(
    cells: Cells, communes: gpd.GeoDataFrame, offers: pd.DataFrame, reach: Reach, cell: Ints, good: Bools
) -> dict[str, npt.NDArray[np.generic]]:
    tier = np.where(reach.reaches, np.where(good[reach.offer], 0, 1), 2)
    by_id = np.argsort(np.argsort(offers.index.to_numpy(dtype=object))) if len(offers) else np.empty(0, dtype=np.intp)
    order = np.lexsort((by_id[reach.offer], reach.minutes, tier, cell))
    filled, first = np.unique(cell[order], return_index=True)
    pair = order[first]
    offer = reach.offer[pair]
    minutes = np.full(cells.size, np.nan)
    minutes[filled] = reach.minutes[pair]
    columns: dict[str, npt.NDArray[np.generic]] = {}
    values = {
        "nearest_offer": offers.index.to_numpy(dtype=object),
        "nearest_provider": offers["provider"].to_numpy(dtype=object),
        "nearest_commune": offers["commune"].to_numpy(dtype=object),
    }
    for name, of_offer in values.items():
        columns[name] = np.full(cells.size, None, dtype=object)
        columns[name][filled] = of_offer[offer]
    columns["nearest_minutes"] = minutes
    columns["nearest_reason"] = _why_no_minutes(cells, communes, offers, minutes)
    return columns


def _why_no_minutes(
    cells: Cells, communes: gpd.GeoDataFrame, offers: pd.DataFrame, minutes: Floats
) -> npt.NDArray[np.object_]:
    in_person = (offers["on_site"] | offers["at_premises"]).to_numpy(dtype=bool)
    based = in_person & offers["lon"].notna().to_numpy()
    no_centre = np.tile(communes["lon"].isna().to_numpy(), len(cells.skills))
    return first_that_holds(
        [
            (~np.isnan(minutes), None),
            (cells.spread(cells.per_skill(in_person)) == 0, "no_offer"),
            (no_centre, "no_centre"),
            (cells.spread(cells.per_skill(based)) == 0, "no_base"),
        ],
        "beyond_cutoff",
    )


def _access(
    cells: Cells, communes: gpd.GeoDataFrame, reach: Reach, cell: Ints, good: Bools, inside: Bools
) -> dict[str, npt.NDArray[np.generic]]:
    usable = reach.usable & good[reach.offer] & ~np.isnan(reach.minutes)
    nearest = np.full(cells.size, np.inf)
    np.minimum.at(nearest, cell[usable], reach.minutes[usable])
    proven_minutes = np.where(np.isinf(nearest), np.nan, nearest)
    within = np.bincount(cell[usable & (reach.minutes <= FAIR_MINUTES)], minlength=cells.size)
    people = communes["population"].to_numpy(dtype=float)
    index = e2sfca(reach, good, people, cell, cells.size)
    weight = np.nan_to_num(people) * inside
    grid = index.reshape(len(cells.skills), len(communes))
    mean = grid @ weight / weight.sum() if weight.sum() > 0 else np.zeros(len(grid))
    return {
        "proven_minutes": proven_minutes,
        "within_30": within,
        "accessibility": index,
        "level": level(proven_minutes, within, index, cells.spread(mean)),
    }


def e2sfca(reach: Reach, good: Bools, people: Floats, cell: Ints, cells: int) -> Floats:
    weight = decay_weight(reach.minutes) * (good[reach.offer] & reach.usable)
    # bincount counts in integers when there is nothing to add up.
    demand = np.bincount(reach.offer, np.nan_to_num(people)[reach.commune] * weight, minlength=len(good)).astype(float)
    ratio = np.divide(1.0, demand, out=np.zeros_like(demand), where=demand > 0)
    return PEOPLE * np.bincount(cell, ratio[reach.offer] * weight, minlength=cells).astype(float)


def plain_measure(
    communes: gpd.GeoDataFrame,
    around: gpd.GeoDataFrame,
    members: pd.DataFrame,
    offers: pd.DataFrame,
    costs: pd.DataFrame,
    skills: Sequence[Skill],
    reading: Reading,
) -> pd.DataFrame:
    wanted = pd.Index([skill.id for skill in skills], dtype=object)
    kept = offers[offers["skill"].isin(wanted)]
    everywhere = gpd.GeoDataFrame(pd.concat([communes, around])) if len(around) else communes
    cells = Cells(wanted, everywhere.index, wanted.get_indexer(pd.Index(kept["skill"], dtype=object)).astype(np.intp))
    inside = np.arange(len(everywhere)) < len(communes)
    reach = measure_reach(everywhere, members, kept, costs, reading.max_minutes)
    not_expected = np.concatenate(
        [_not_expected(everywhere.index, members, skill.not_expected_in) for skill in skills]
        or [np.empty(0, dtype=bool)]
    )
    measured = states(cells, everywhere, kept, reach, not_expected, inside, reading)
    return measured[np.tile(inside, len(wanted))]


def _not_expected(communes: pd.Index, members: pd.DataFrame, zones: Sequence[str]) -> Bools:
    if not zones:
        return np.zeros(len(communes), dtype=bool)
    exempt = set(members.loc[members["zone"].isin(list(zones)), "commune"]) | set(zones)
    return np.asarray(communes.isin(exempt))
