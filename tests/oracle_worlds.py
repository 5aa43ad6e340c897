"""Small lands drawn at random for the oracle of coverage, and the frames they are given in."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import pairwise
from typing import Literal

import geopandas as gpd
import numpy as np
import pandas as pd
from coverage_oracle import FARTHEST_MINUTES, Commune, Journey, Place
from hypothesis import assume
from hypothesis import strategies as st
from world import members_frame

from geomap.core.frames import COMMUNES, COSTS, ZONES
from geomap.core.relief import Pace
from geomap.core.skills import Nomenclature, Skill
from geomap.core.territory import Territory

SKILLS = ("web", "shop", "net")
ZONE = "departement:1"
THRESHOLDS = (15.0, 30.0, 45.0, 60.0)

_PLAIN, _SLOW = 60 * 1.35 / 55, 60 * 1.7 / 50
"""Minutes a km of great circle, on plains and where a code ends in an odd number."""

_EXACT = (None, None, 5.0, 10.0, 10.5, 15.0, 15.0, 20.0, 30.0, 30.0, 30.5, 45.0, 45.5, 60.0, 75.0, 90.0)
"""Minutes of a road, most of them a bound of something."""

spots = st.one_of(
    # Towns many things stand in, some as far to the east as to the west of others.
    st.sampled_from([(0.0, 44.5), (0.19, 44.5), (-0.19, 44.5), (0.0, 44.62), (0.4, 44.4), (-0.31, 44.3)]),
    st.builds(lambda n, m: (n * 0.0173, 44.2 + m * 0.0131), st.integers(-24, 24), st.integers(0, 30)),
)
exemptions = st.fixed_dictionaries(
    {}, optional={name: st.sampled_from([("c1",), ("epci:2",), ("epci:1", "nowhere"), (ZONE,)]) for name in SKILLS[1:]}
)


@dataclass(frozen=True)
class Land:
    """What does not change: communes, zones, where one can stand, and how far that is by road where there are roads."""

    communes: tuple[Commune, ...]
    zones: Mapping[str, tuple[str, ...]]
    exempt: Mapping[str, tuple[str, ...]]
    beside: int
    places: tuple[Place, ...]
    roads: Mapping[tuple[str, float, float], Journey] | None

    @property
    def skills(self) -> tuple[Skill, ...]:
        """Those that are offered, with others that nobody offers beside them."""
        mute = [Skill(f"mute{number}", "domain", {}, {}) for number in range(self.beside)]
        own = [Skill(name, "domain", {}, {}, not_expected_in=self.exempt.get(name, ())) for name in SKILLS]
        return (own[0], *mute, *own[1:])

    @property
    def times(self) -> Times:
        """What tells its minutes."""
        return Times(self) if self.roads is not None else PacedTimes(self, "estimate")

    @cached_property
    def journeys(self) -> dict[tuple[str, Place], Journey]:
        """Every journey of at most 90 minutes."""
        found = {}
        for commune in self.communes:
            for place in self.places:
                journey = self.journey(commune, place)
                if journey is not None and journey[0] <= FARTHEST_MINUTES:
                    found[commune.code, place] = journey
        return found

    def journey(self, commune: Commune, place: Place) -> Journey | None:
        if commune.lon is None or commune.lat is None or place.lon is None or place.lat is None:
            return None
        if self.roads is not None:
            return self.roads.get((commune.code, place.lon, place.lat))
        km = ground_km((commune.lon, commune.lat), (place.lon, place.lat))
        return max(pace(commune.code), pace(place.commune)) * max(km, crossing_km(commune)), km

    def frame(self, *, asked: bool) -> gpd.GeoDataFrame:
        """COMMUNES asked about, or those around."""
        rows = [one for one in self.communes if one.asked is asked]
        return COMMUNES.build(
            {
                "name": [one.code for one in rows],
                "territory": ["FR"] * len(rows),
                "kind": ["commune"] * len(rows),
                "population": [one.people for one in rows],
                "area_km2": [one.area_km2 for one in rows],
                "lon": [one.lon for one in rows],
                "lat": [one.lat for one in rows],
                "centre_kind": ["none" if one.lon is None else "town_hall" for one in rows],
            },
            index=[one.code for one in rows],
        )

    @cached_property
    def territory(self) -> Territory:
        """Them all, as a store gives them."""
        members = members_frame(self.zones)
        inside, around = self.frame(asked=True), self.frame(asked=False)
        return Territory(ZONE, "Petit monde", "FR", "", inside, around, ZONES.empty(), members, 2154)

    @property
    def nomenclature(self) -> Nomenclature:
        """The skills."""
        domain = Skill("domain", None, {"fr": "Domaine"}, {})
        return Nomenclature({one.id: one for one in (domain, *self.skills)})


@dataclass(frozen=True)
class Times:
    """Minutes of a land, as the port gives them."""

    land: Land
    source: Literal["road", "estimate"] = "road"
    stamp: str = "as drawn"

    def covering(self, communes: gpd.GeoDataFrame) -> Times:
        return self

    def paces(self, communes: gpd.GeoDataFrame) -> tuple[Pace, ...]:
        return ()

    def between(self, communes: gpd.GeoDataFrame, bases: pd.DataFrame, max_minutes: float) -> pd.DataFrame:
        rows = []
        for base, (commune, lon, lat) in zip(bases.index, bases[["commune", "lon", "lat"]].to_numpy(), strict=True):
            place = Place(commune if isinstance(commune, str) else None, float(lon), float(lat))
            for code in communes.index:
                minutes, km = self.land.journeys.get((code, place), (math.inf, math.inf))
                if minutes <= max_minutes:
                    rows.append((code, base, minutes, km))
        columns = zip(*rows, strict=True) if rows else ([] for _ in range(4))
        return COSTS.build(dict(zip(COSTS.columns, columns, strict=True)))


class PacedTimes(Times):
    """Minutes that follow from distance alone."""

    def km_minutes(self, communes: Sequence[str | None]) -> np.ndarray:
        return np.array([pace(code) for code in communes], dtype=float)


def pace(code: str | None) -> float:
    """Minutes a km from or to a commune."""
    return _SLOW if code is not None and code[-1] in "13579" else _PLAIN


def crossing_km(commune: Commune) -> float:
    """How far people of a commune are from its middle, in the mean."""
    return 2 / 3 * math.sqrt((commune.area_km2 or 0.0) / math.pi)


def ground_km(one: tuple[float, float], other: tuple[float, float]) -> float:
    """Measure over the ellipsoid: the straight line between two points, bent to the mean radius."""
    chord = math.dist(_in_space(*one), _in_space(*other))
    return 2 * 6371.0088 * math.asin(chord / (2 * 6371.0088))


def _in_space(lon: float, lat: float) -> tuple[float, float, float]:
    flat = 1 / 298.257222101
    squeezed = flat * (2 - flat)
    normal = 6378.137 / math.sqrt(1 - squeezed * math.sin(math.radians(lat)) ** 2)
    out = normal * math.cos(math.radians(lat))
    along, up = math.radians(lon), normal * (1 - squeezed) * math.sin(math.radians(lat))
    return out * math.cos(along), out * math.sin(along), up


def clear(land: Land) -> bool:
    """Say whether rounding decides nothing: no two journeys alike but for a hair, none a hair from a bound."""
    for commune in land.communes:
        known = [(journey, place) for place in land.places if (journey := land.journey(commune, place)) is not None]
        minutes = [journey[0] for journey, _ in known]
        if _touch(minutes, (10.0, *THRESHOLDS, 20.0, FARTHEST_MINUTES)):
            return False
        if _touch([journey[1] for journey, _ in known], (5.5, 15.0, 33.3, 80.0)):
            return False
        known.sort(key=lambda pair: pair[0])
        for one, other in pairwise(known):
            if other[0][0] - one[0][0] < 1e-6 and not _alike(commune, one, other):
                return False
    return True


def _touch(values: Iterable[float], bounds: Iterable[float]) -> bool:
    return any(abs(value - bound) < 1e-6 for value in values for bound in bounds)


def _alike(commune: Commune, one: tuple[Journey, Place], other: tuple[Journey, Place]) -> bool:
    """Say whether two journeys take the same time to the last bit, whoever counts it."""
    (journey, here), (beside, there) = one, other
    same = (here.lon, here.lat) == (there.lon, there.lat)
    facing = commune.lon == 0.0 and here.lon == -(there.lon or 0.0) and here.lat == there.lat
    own = crossing_km(commune) - 1e-6
    return journey[0] == beside[0] and (same or facing or (journey[1] < own and beside[1] < own))


@st.composite
def lands(draw: st.DrawFn) -> Land:
    """Five to twelve communes, some on one spot, some nowhere, and where providers may stand."""
    count = draw(st.integers(5, 12))
    asked = draw(st.integers(1, count))
    communes = tuple(
        Commune(
            f"c{number}",
            *draw(st.one_of(*[spots] * 9, st.just((None, None)))),
            draw(st.sampled_from([10.0, 400.0, 25_000.0, 400.0, 0.0, None])),
            draw(st.sampled_from([14.0, 14.0, 0.0, 300.0, 9_000.0, None])),
            number < asked,
        )
        for number in range(count)
    )
    codes = [one.code for one in communes]
    zones = {"epci:1": tuple(codes[1:4]), "epci:2": tuple(codes[3:]), ZONE: tuple(codes[:asked])}
    centres = [Place(one.code, one.lon, one.lat) for one in communes if one.lon is not None]
    homes = st.sampled_from([*codes, None, "outside"])
    known = st.sampled_from(centres) if centres else st.nothing()
    spot = st.one_of(spots, st.sampled_from([(one.lon, one.lat) for one in centres]) if centres else st.nothing())
    elsewhere = st.builds(lambda home, at: Place(home, *at), homes, st.one_of(spot, spot, st.just((None, None))))
    places = tuple(draw(st.lists(st.one_of(known, elsewhere), min_size=1, max_size=6, unique=True)))
    land = Land(communes, zones, draw(exemptions), draw(st.sampled_from([0, 0, 0, 60])), places, None)
    if draw(st.booleans()):
        assume(clear(land))
        return land
    stands = sorted({(one.lon, one.lat) for one in places if one.lon is not None and one.lat is not None})
    roads = {}
    for commune in communes:
        for lon, lat in stands if commune.lon is not None else ():
            minutes = draw(st.sampled_from(_EXACT))
            if minutes is not None:
                roads[commune.code, lon, lat] = (minutes, draw(st.sampled_from([0.0, 5.5, 15.0, 15.1, 33.3, 50.0])))
    return replace(land, roads=roads)
