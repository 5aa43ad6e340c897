"""A part of the engine: one skill, its offers laid out, and the tallies kept of it."""

from __future__ import annotations

import functools
from collections.abc import Sequence
from dataclasses import dataclass, field
from math import isfinite, nan
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from geomap.core.distance import ecef_km
from geomap.core.engine.kept import Kept
from geomap.core.engine.names import Named
from geomap.core.engine.offered import counts_of
from geomap.core.engine.shapes import OFFERED, ON_SITE, PROVEN, RECEIVES, REMOTE, Asked, Offsets, Records, Supply
from geomap.core.engine.site import Site
from geomap.core.engine.supply import lay_out, taken_back
from geomap.core.engine.terms import Terms
from geomap.core.engine.touched import Moved
from geomap.core.engine.written import Written
from geomap.core.states import WAITING_BIT
from geomap.core.trust import PROVEN as IS_PROVEN

Key = tuple[float, bool]
"""What a tally depends on in a reading: minutes accepted, and whether declared offers count."""


_NOTHING, _NOWHERE = np.empty(0, dtype=OFFERED), np.empty(0, dtype=np.int32)


class Offer(NamedTuple):
    """One offer that counts, as OFFERS tell it, with its ``standing``."""

    offer: str
    provider: str
    skill: str
    commune: str | None
    lon: float
    lat: float
    on_site: bool
    at_premises: bool
    remote: bool
    area_kind: str
    area_value: float
    area_zones: tuple[str, ...]
    standing: str

    @property
    def flags(self) -> int:
        """What it is, as bits."""
        proven = PROVEN if self.standing == IS_PROVEN else 0
        return ON_SITE * self.on_site | RECEIVES * self.at_premises | REMOTE * self.remote | proven

    @property
    def waits(self) -> int:
        """What it waits for, as a bit."""
        return WAITING_BIT.get(self.standing, 0)


class Change(NamedTuple):
    """One offer before and after; nothing before when it is new, nothing after when it is gone."""

    before: Offer | None
    after: Offer | None


class Known(NamedTuple):
    """A tally kept, how offers were read for it, and their terms."""

    kept: Kept
    asked: Asked
    read: Terms


@dataclass(frozen=True)
class Part:
    """One skill: what is true of its offers everywhere, where they are, what is written of that, tallies by reading."""

    counts: Offsets
    supply: Supply
    written: Written
    kept: dict[Key, Known] = field(default_factory=dict)


def part_of(counts: Offsets, offered: Records, site: Site) -> Part:
    """Lay out the offers of one skill, with room for revisions."""
    return Part(counts, *Written.behind(lay_out(site, offered, 1)))


def part_after(part: Part, changes: Sequence[Change], site: Site) -> tuple[Part, Moved]:
    """Give a part after some changes, and what moved."""
    counts, steps = part.counts.copy(), []
    for before, after in changes:
        for offer, comes in ((before, False), (after, True)):
            if offer is None:
                continue
            one = counts_of(offer.flags, offer.waits, based=isfinite(offer.lon))
            counts = counts + one if comes else counts - one
            if offer.on_site or offer.at_premises:
                steps.append((_record(offer, site), comes))
    offers = np.concatenate([record for record, _ in steps]) if steps else _NOTHING
    ways = np.array([way for _, way in steps], dtype=bool)
    moved = Moved(offers, ways, _NOWHERE, part.written.places, 0)
    found = part.written.after(part.supply, moved, site)
    if found is not None:
        return Part(counts, *found), moved._replace(last=found[1].places)
    on_grid = site.ground.cell_of(offers) >= 0
    anew = part_of(counts, _offered_after(part.supply, moved, site), site)
    others = np.union1d(*(_reached(one.supply, offers[~on_grid], site) for one in (part, anew)))
    return anew, Moved(offers[on_grid], ways[on_grid], others.astype(np.int32), 0, 0)


def _offered_after(supply: Supply, moved: Moved, site: Site) -> Records:
    """List the offers of a part after some came or went, by id."""
    order = site.names.order
    offered = taken_back(supply, 0, order)
    for number, comes in enumerate(moved.comes):
        at = int(np.searchsorted(order[offered["offer"]], order[moved.offers["offer"][number]]))
        offered = np.insert(offered, at, moved.offers[number]) if comes else np.delete(offered, at)
    return offered


def _reached(supply: Supply, moved: Records, site: Site) -> npt.NDArray[np.intp]:
    """List the communes with a journey to a place off the grid where some offers stand."""
    order, gone = site.names.order, np.zeros(len(supply.places), dtype=bool)
    for at in supply.off:
        entries = supply.entries[supply.places["first"][at] : supply.places["last"][at]]
        members = [supply.members[one["member"] : one["member"] + one["many"]] for one in entries]
        gone[at] = np.isin(order[np.concatenate(members)], order[moved["offer"]]).any()
    commune = np.repeat(np.arange(len(supply.row_ptr) - 1), np.diff(supply.row_ptr))
    return np.unique(commune[gone[supply.rows["place"]]])


def _record(offer: Offer, site: Site) -> Records:
    """Write one offer as the loops read it."""
    by_name = offer.on_site and offer.area_kind == "zones"
    area = tuple(offer.area_zones or ()) if by_name else None
    number = site.names.number(Named(*offer[:2], offer.commune, offer.lon, offer.lat, area))
    if area is not None:
        site.zones[number] = area
    minutes, km = (
        offer.area_value if offer.on_site and offer.area_kind == kind and isfinite(offer.area_value) else -1.0
        for kind in ("minutes", "km")
    )
    home = site.ground.home(offer.commune)
    x, y, z = _point(offer.lon, offer.lat)
    pace = 1.0 if site.paces is None else site.ground.pace_of(home, offer.commune, site.paces)
    record = np.empty(1, dtype=OFFERED)
    record[0] = x, y, z, pace, minutes, km, nan, home, number, 0, offer.flags, offer.waits, by_name
    return record


@functools.lru_cache(maxsize=256)
def _point(lon: float, lat: float) -> tuple[float, float, float]:
    """Place a base in space: an offer that changes mostly stays where it was."""
    x, y, z = ecef_km([lon], [lat])[0]
    return float(x), float(y), float(z)
