"""Bench of the coverage measure: all skills of a seeded directory, against nearest-neighbour libraries."""

from __future__ import annotations

import functools

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd

from geomap.bench.directories import made_offers, made_skills
from geomap.bench.measures import Line, compared, median_seconds
from geomap.bench.nearest import peers
from geomap.core.accessibility import FAIR_MINUTES
from geomap.core.costs import MAX_MINUTES
from geomap.core.coverage import measure
from geomap.core.frames import BASES
from geomap.core.states import Reading
from geomap.core.territory import Territory
from geomap.travel.estimate import EstimatedTimes
from geomap.wiring import Geomap

_ZONES = ("departement:48", "region:76")


def bench_coverage(geomap: Geomap, repetitions: int) -> list[Line]:
    """Measure the coverage of Lozère and of its région, from offers to states, and the same counts by each peer."""
    travel = EstimatedTimes(detour=geomap.settings.detour, speed_kmh=geomap.settings.speed_kmh)
    return [line for zone in _ZONES for line in territory_lines(geomap.store.territory(zone), travel, repetitions)]


def territory_lines(territory: Territory, travel: EstimatedTimes, repetitions: int) -> list[Line]:
    """Compare our measure of one territory with each peer, after counting how often their counts differ."""
    skills = made_skills()
    everywhere = gpd.GeoDataFrame(pd.concat([territory.communes, territory.around]))
    communes = territory.communes[territory.communes["lon"].notna()]
    offers = made_offers(everywhere, skills).assign(standing="proven")
    radius_km = FAIR_MINUTES * travel.speed_kmh / 60.0 / travel.detour

    def ours() -> npt.NDArray[np.int64]:
        based = offers.drop_duplicates("provider")
        bases = BASES.build({name: based[name] for name in BASES.columns}, index=based["provider"])
        costs = travel.between(everywhere, bases, MAX_MINUTES)
        found = measure(territory.communes, territory.around, territory.members, offers, costs, skills, Reading())
        cells = pd.MultiIndex.from_product([_present(offers), communes.index])
        return found["within_30"].reindex(cells).to_numpy(dtype=np.int64)

    engines = {name: functools.partial(peer, communes, offers, radius_km) for name, peer in peers().items() if peer}
    expected = ours()
    differing = {name: float((engine() != expected).mean()) for name, engine in engines.items()}
    seconds = median_seconds({"geomap": ours, **engines}, repetitions)
    providers = offers["provider"].nunique()
    what = f"coverage of {territory.name}: {len(communes)} communes, {len(skills)} skills, {providers} providers"
    return [
        compared(
            what,
            seconds["geomap"],
            seconds.get(name),
            f"{name} (counts differ in {100 * differing[name]:.2g} % of cells)"
            if name in differing
            else f"{name} (not installed: extra « bench »)",
            "s",
            less_is_better=True,
        )
        for name in peers()
    ]


def _present(offers: pd.DataFrame) -> list[str]:
    return sorted(offers["skill"].unique())
