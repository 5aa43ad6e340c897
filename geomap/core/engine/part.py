"""A part of the engine: one skill, its offers laid out, and the tallies kept of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np

from geomap.core.distance import ecef_km
from geomap.core.engine.ground import Ground
from geomap.core.engine.kept import Kept
from geomap.core.engine.names import Named, Names
from geomap.core.engine.offered import Paces, counts_of
from geomap.core.engine.shapes import OFFERED, ON_SITE, PROVEN, RECEIVES, REMOTE, Offsets, Records, Supply
from geomap.core.engine.supply import lay_out, taken_back
from geomap.core.states import WAITING_BIT
from geomap.core.trust import PROVEN as IS_PROVEN

Key = tuple[float, bool]
"""What a tally depends on in a reading: minutes accepted, and whether declared offers count."""


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


@dataclass(frozen=True)
class Part:
    """One skill: what is true of its offers everywhere, where they are, and tallies by reading."""

    counts: Offsets
    supply: Supply
    kept: dict[Key, Kept] = field(default_factory=dict)


class Site(NamedTuple):
    """What revisions of the parts of one engine share."""

    ground: Ground
    names: Names
    zones: dict[int, tuple[str, ...]]
    paces: Paces | None


def part_after(part: Part, changes: Sequence[Change], site: Site) -> tuple[Part, Records]:
    """Lay out the offers of a part anew after some changes, and give the offers that came or went."""
    records, counts, touched = taken_back(part.supply, 0), part.counts.copy(), []
    for before, after in changes:
        if before is not None:
            counts -= counts_of(before.flags, before.waits, based=np.isfinite(before.lon))
            if before.on_site or before.at_premises:
                at = _rank(site.names, records, before.offer)
                touched.append(records[at : at + 1])
                records = np.delete(records, at)
        if after is not None:
            counts += counts_of(after.flags, after.waits, based=np.isfinite(after.lon))
            if after.on_site or after.at_premises:
                one = _record(after, site)
                touched.append(one)
                records = np.insert(records, _rank(site.names, records, after.offer), one[0])
    records["rank"] = np.arange(len(records))
    supply = lay_out(site.ground, records, 1, site.zones, site.names)
    return Part(counts, supply), np.concatenate([np.empty(0, OFFERED), *touched])


def _rank(names: Names, records: Records, offer: str) -> int:
    """Where an offer is, or would be, among those sorted by id."""
    low, high = 0, len(records)
    while low < high:
        middle = (low + high) // 2
        if names.offer(int(records["offer"][middle])) < offer:
            low = middle + 1
        else:
            high = middle
    return low


def _record(offer: Offer, site: Site) -> Records:
    """Write one offer as the loops read it, under a number of its own."""
    number = site.names.add(Named(offer.offer, offer.provider, offer.commune, offer.lon, offer.lat))
    record = np.zeros(1, dtype=OFFERED)
    record["x"], record["y"], record["z"] = ecef_km([offer.lon], [offer.lat])[0]
    record["pace"] = 1.0 if site.paces is None else site.paces([offer.commune])[0]
    record["home"] = site.ground.home(offer.commune)
    record["minutes"], record["km"] = (
        offer.area_value if offer.on_site and offer.area_kind == kind and np.isfinite(offer.area_value) else -1.0
        for kind in ("minutes", "km")
    )
    record["offer"], record["flags"], record["waits"] = number, offer.flags, offer.waits
    record["share"] = np.nan
    if offer.on_site and offer.area_kind == "zones":
        record["by_name"] = 1
        site.zones[number] = tuple(offer.area_zones or ())
    return record
