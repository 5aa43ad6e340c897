"""A square country of two départements, as many communes to a side as asked for."""

from __future__ import annotations

from shapely import box

from geomap.core.frames import COMMUNES, ZONE_MEMBERS, ZONES
from geomap.core.territory import Territory

STEP_DEG = 0.1
SOUTH_DEG = 44


def square_country(side: int) -> Territory:
    """Make it: the western département is 01, the eastern 02; the third digit and after counts from the south-west."""
    cells = [(column, row) for column in range(side) for row in range(side)]
    codes = [f"{column // (side // 2) + 1:02d}{column % (side // 2) * side + row:03d}" for column, row in cells]
    shapes = [
        box(c * STEP_DEG, SOUTH_DEG + r * STEP_DEG, (c + 1) * STEP_DEG, SOUTH_DEG + (r + 1) * STEP_DEG)
        for c, r in cells
    ]
    count = len(cells)
    communes = COMMUNES.build(
        {
            "name": [f"Commune {code}" for code in codes],
            "territory": ["FR"] * count,
            "kind": ["commune"] * count,
            "population": [100.0] * count,
            "lon": [shape.centroid.x for shape in shapes],
            "lat": [shape.centroid.y for shape in shapes],
            "centre_kind": ["inside"] * count,
            "geometry": shapes,
        },
        index=codes,
    )
    zones = ZONES.build(
        {
            "kind": ["departement"] * 2,
            "code": ["01", "02"],
            "name": ["Ouest", "Est"],
            "territory": ["FR"] * 2,
        },
        index=["departement:01", "departement:02"],
    )
    members = ZONE_MEMBERS.build({"zone": [f"departement:{code[:2]}" for code in codes], "commune": codes})
    return Territory("FR", "Carré", "FR", "Essai", communes, communes.iloc[:0], zones, members, 2154)
