"""Offers as the engine reads them: records of those in person, and by skill what is true wherever one stands."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

from geomap.core.distance import ecef_km
from geomap.core.engine.shapes import OFFERED, ON_SITE, PROVEN, RECEIVES, REMOTE, Bools, Floats, Offsets, Records
from geomap.core.states import WAITING_BIT, Everywhere
from geomap.core.trust import PROVEN as IS_PROVEN

Paces = Callable[[Sequence[str | None]], Floats]
"""Codes of communes → minutes a km of great circle; of both ends of a journey the slower counts."""

Zones = dict[int, tuple[str, ...]]
"""Service areas given by name, by number of the offer."""

_REASONS = tuple(WAITING_BIT)
_OFFERS, _IN_PERSON, _BASED, _REMOTE_PROVEN, _REMOTE_WAITING = range(5)


class Offered(NamedTuple):
    """Offers in person of the skills asked about, by id; the areas given by name; and counts, a row a skill."""

    records: Records
    zones: Zones
    counts: Offsets


def read_offers(
    offers: pd.DataFrame, skills: pd.Index, home_of: Callable[[pd.Index], npt.NDArray[np.intp]], paces: Paces | None
) -> Offered:
    """Read OFFERS with their ``standing``, sorted by id; the number of an offer is its position."""
    skill = skills.get_indexer(pd.Index(offers["skill"], dtype=object))
    standing, reasons = pd.factorize(offers["standing"])
    kind, kinds = pd.factorize(offers["area_kind"])
    on_site, receives, remote = (offers[mode].to_numpy(dtype=bool) for mode in ("on_site", "at_premises", "remote"))
    proven = np.array([reason == IS_PROVEN for reason in reasons], dtype=bool)[standing]
    waits = np.array([WAITING_BIT.get(reason, 0) for reason in reasons], dtype=np.uint8)[standing]
    of_kind = {name: (np.asarray(kinds) == name)[kind] & on_site for name in ("minutes", "km", "zones")}
    lon, lat = offers["lon"].to_numpy(dtype=float), offers["lat"].to_numpy(dtype=float)
    in_person = on_site | receives
    kept = np.flatnonzero(in_person & (skill >= 0))
    records = np.zeros(len(kept), dtype=OFFERED)
    place = ecef_km(lon[kept], lat[kept])
    for axis, name in enumerate("xyz"):
        records[name] = place[:, axis]
    code, communes = pd.factorize(offers["commune"].to_numpy(dtype=object)[kept], use_na_sentinel=False)
    codes = [one if isinstance(one, str) else None for one in communes]
    records["pace"] = 1.0 if paces is None or not codes else paces(codes)[code]
    records["home"] = home_of(pd.Index(codes, dtype=object))[code] if codes else -1
    value = np.nan_to_num(offers["area_value"].to_numpy(dtype=float)[kept], nan=-1.0)
    for name in ("minutes", "km"):
        # An area given otherwise, or unknown, is one that no journey is in.
        records[name] = np.where(of_kind[name][kept], value, -1.0)
    records["by_name"] = of_kind["zones"][kept]
    flags = ON_SITE * on_site | RECEIVES * receives | PROVEN * proven | REMOTE * remote
    records["flags"], records["waits"], records["lane"] = flags[kept], waits[kept], skill[kept]
    records["offer"] = kept
    records["share"] = np.nan
    named = kept[of_kind["zones"][kept]]
    zones = {
        int(number): tuple(area or ()) for number, area in zip(named, offers["area_zones"].iloc[named], strict=True)
    }
    counts = _counts(skill, len(skills), in_person, in_person & np.isfinite(lon), remote, proven, waits)
    return Offered(records, zones, counts)


def _counts(
    skill: npt.NDArray[np.intp],
    skills: int,
    in_person: Bools,
    based: Bools,
    remote: Bools,
    proven: Bools,
    waits: npt.NDArray[np.uint8],
) -> Offsets:
    waiting = [remote & (waits == bit) for bit in WAITING_BIT.values()]
    every = np.ones(len(skill), dtype=bool)
    cases = [every, in_person, based, remote & proven, remote & ~proven, *waiting]
    return np.column_stack([np.bincount(skill[case & (skill >= 0)], minlength=skills) for case in cases])


def counts_of(flags: int, waits: int, *, based: bool) -> Offsets:
    """Count one offer."""
    in_person, remote, proven = flags & (ON_SITE | RECEIVES) != 0, flags & REMOTE != 0, flags & PROVEN != 0
    waiting = [remote and waits == bit for bit in WAITING_BIT.values()]
    cases = [True, in_person, in_person and based, remote and proven, remote and not proven, *waiting]
    return np.array(cases, dtype=np.int64)


def everywhere(counts: Offsets, *, declared_counts: bool) -> Everywhere:
    """Say what the counts of one skill mean in one reading."""
    bits = [bit for place, bit in enumerate(WAITING_BIT.values(), _REMOTE_WAITING + 1) if counts[place]]
    waiting = int(counts[_REMOTE_WAITING])
    return Everywhere(
        offers=int(counts[_OFFERS]),
        in_person=int(counts[_IN_PERSON]),
        based=int(counts[_BASED]),
        remote_counting=int(counts[_REMOTE_PROVEN]) + (waiting if declared_counts else 0),
        remote_waiting=waiting,
        remote_reasons=sum(bits),
    )
