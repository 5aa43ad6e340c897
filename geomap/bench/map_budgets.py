"""What is promised of the map, and whether it is kept: sizes and times nothing may pass, and how many times sooner."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from geomap.bench.map_peers import FOLIUM, MAPLIBRE

MOST: Mapping[tuple[str, str, str], float] = MappingProxyType(
    {
        ("Lozère", "phone", "received in all"): 110.0,
        ("Occitanie", "phone", "received in all"): 180.0,
        ("France", "desktop", "received until then"): 400.0,
        ("France", "phone", "received until then"): 400.0,
        ("Lozère", "phone", "received for it"): 1.0,
        ("Occitanie", "phone", "received for it"): 13.0,
        ("France", "phone", "received for it"): 101.0,
        **{(zone, "phone", "another skill"): 300.0 for zone in ("Lozère", "Occitanie", "France")},
        **{
            (zone, "phone", f"longest frame, {how}"): 50.0
            for zone in ("Lozère", "Occitanie", "France")
            for how in ("panning", "zooming")
        },
    }
)
"""Budgets no value may pass: (zone, profile, measure) → most, in the unit of the measure.

Another skill may bring 1 kB a département: 13 in Occitanie, 101 in France.
"""

TIMES_FASTER: Mapping[tuple[str, str, str], float] = MappingProxyType(
    {
        ("Lozère", "phone", FOLIUM): 1.4,
        ("Lozère", "phone", MAPLIBRE): 3.0,
        ("Occitanie", "phone", FOLIUM): 5.0,
        ("Occitanie", "phone", MAPLIBRE): 4.0,
        ("France", "desktop", FOLIUM): 30.0,
        ("France", "desktop", MAPLIBRE): 4.0,
        ("France", "phone", FOLIUM): 25.0,
        ("France", "phone", MAPLIBRE): 2.0,
    }
)
"""How many times sooner than a peer the first useful map is promised."""


@dataclass(frozen=True)
class Promise:
    """One budget: of which zone, profile and measure, how much at most, or how many times sooner than a peer."""

    zone: str
    profile: str
    measure: str
    budget: float
    peer: str = ""

    @property
    def what(self) -> str:
        """Say what is promised."""
        told = f"{self.zone}, {self.profile}: {self.measure}"
        return f"{told}, against {self.peer}" if self.peer else told


def promises(sooner: str) -> Iterator[Promise]:
    """List every budget of the map, zone by zone; `sooner` names the measure in which peers are compared."""
    listed = [
        *(Promise(zone, profile, sooner, times, peer) for (zone, profile, peer), times in TIMES_FASTER.items()),
        *(Promise(zone, profile, measure, most) for (zone, profile, measure), most in MOST.items()),
    ]
    zones = list(dict.fromkeys(one.zone for one in listed))
    yield from sorted(listed, key=lambda one: zones.index(one.zone))
