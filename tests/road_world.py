"""A small land of roads on the equator, written as an OpenStreetMap extract: a hundredth of a degree is 1.113 km.

       5───4          one way: 3 → 4 → 5 → 2
       │   │
11─10~~1───2───3───12     primary; ~ is a ferry of 20 minutes; 3─12 is signed 30
               │
       9───8───7      secondary; a river without a bridge lies between 9 and 1
                                        20─21  an island without a ferry
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import geopandas as gpd
import osmium
from shapely import box

from geomap.core.frames import COMMUNES, ZONE_MEMBERS, ZONES
from geomap.core.territory import Territory

STEP_KM = 1.1131949
"""A hundredth of a degree along the equator."""

NORTH_KM = 1.1057427
"""A hundredth of a degree away from it."""

NODES: Mapping[int, tuple[float, float]] = dict(
    [
        *((1, (0.0, 0.0)), (2, (0.01, 0.0)), (3, (0.02, 0.0)), (4, (0.02, 0.01)), (5, (0.01, 0.01))),
        *((7, (0.02, -0.01)), (8, (0.01, -0.01)), (9, (0.0, -0.01))),
        *((10, (-0.05, 0.0)), (11, (-0.06, 0.0)), (12, (0.03, 0.0)), (20, (0.2, 0.2)), (21, (0.21, 0.2))),
    ]
)
WAYS: Sequence[tuple[list[int], Mapping[str, str]]] = (
    ([1, 2, 3], {"highway": "primary"}),
    ([3, 4, 5, 2], {"highway": "tertiary", "oneway": "yes"}),
    ([3, 7, 8, 9], {"highway": "secondary"}),
    ([1, 9], {"highway": "footway"}),
    ([1, 10], {"route": "ferry", "motor_vehicle": "yes", "duration": "00:20"}),
    ([10, 11], {"highway": "primary"}),
    ([3, 12], {"highway": "secondary", "maxspeed": "30"}),
    ([20, 21], {"highway": "primary"}),
)


def write_extract(
    file: Path,
    nodes: Mapping[int, tuple[float, float]] = NODES,
    ways: Sequence[tuple[list[int], Mapping[str, str]]] = WAYS,
    *,
    barriers: Mapping[int, str] | None = None,
    date: str | None = "2026-01-15T00:00:00Z",
) -> Path:
    """Write an extract; `barriers` are nodes no or every car passes."""
    header = osmium.io.Header()
    if date:
        header.set("osmosis_replication_timestamp", date)
    with osmium.SimpleWriter(str(file), header=header, overwrite=True) as writer:
        for number, place in sorted(nodes.items()):
            tags = {"barrier": barriers[number]} if number in (barriers or {}) else {}
            writer.add_node(osmium.osm.mutable.Node(id=number, location=place, tags=tags))
        for number, (points, tags) in enumerate(ways, start=1):
            writer.add_way(osmium.osm.mutable.Way(id=number, nodes=points, tags=dict(tags)))
    return file


def communes_at(
    places: Mapping[str, tuple[float, float]], *, area_km2: float = 0.0, centre_kind: str = "town_hall"
) -> gpd.GeoDataFrame:
    """Make communes with their centre at each place, in squares a hundredth of a degree wide."""
    count = len(places)
    return COMMUNES.build(
        {
            "name": [f"Commune {code}" for code in places],
            "territory": ["FR"] * count,
            "kind": ["commune"] * count,
            "population": [100.0] * count,
            "area_km2": [area_km2] * count,
            "lon": [lon for lon, _ in places.values()],
            "lat": [lat for _, lat in places.values()],
            "centre_kind": [centre_kind] * count,
            "geometry": [box(lon - 0.005, lat - 0.005, lon + 0.005, lat + 0.005) for lon, lat in places.values()],
        },
        index=list(places),
    )


def territory_of(communes: gpd.GeoDataFrame, spec: str = "zone:X") -> Territory:
    """Make a territory with nothing around."""
    nobody = COMMUNES.empty()
    return Territory(spec, "Petit monde", "FR", "", communes, nobody, ZONES.empty(), ZONE_MEMBERS.empty(), 2154)


def seconds(km: float, kmh: float) -> float:
    """Time on a road: length ÷ speed, a fifth longer for junctions and bends."""
    return 1.2 * 3_600 * km / kmh
