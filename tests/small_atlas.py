"""A country one can hold in one's head: squares a tenth of a degree wide, in two départements and two EPCI.

44.6 ┌───────┬───────┬───────┬───────┬───────┐
     │ 48001 │ 48002 │ 43001 │ 43051 │ 43052 │     43051 and 43052 divide 43050; 48003 has no shape;
44.5 └───────┴───────┴───────┴───────┴───────┘     43001 has an island at 3.25, 44.7
    3.0     3.1     3.2     3.3     3.4     3.5
"""

from __future__ import annotations

from collections.abc import Iterable

import geopandas as gpd
import shapely

from geomap.core.frames import COMMUNES, PLACE_NAMES, POSTCODES, ZONE_MEMBERS, ZONES
from geomap.core.territory import Atlas

SQUARES = {"48001": 3.0, "48002": 3.1, "43001": 3.2, "43051": 3.3, "43052": 3.4}
"""West side of each square."""

ISLAND = shapely.box(3.24, 44.69, 3.26, 44.71)


def square(code: str) -> shapely.Polygon:
    """Draw one commune."""
    return shapely.box(SQUARES[code], 44.5, SQUARES[code] + 0.1, 44.6)


def make_small_atlas(code: str = "FR", *, without: Iterable[str] = ()) -> Atlas:
    """Make the atlas, some communes left out."""
    rows = [row for row in _ROWS if row["commune"] not in set(without)]
    kept = {row["commune"] for row in rows}
    zones = {zone: [one for one in codes if one in kept] for zone, codes in _ZONES.items()}
    pairs = [(zone, one) for zone, codes in zones.items() for one in codes]
    names = [(name, commune, kind, old) for name, commune, kind, old in _NAMES if commune in kept]
    postcodes = [(commune, postcode) for commune, postcode in _POSTCODES if commune in kept]
    return Atlas(
        code=code,
        name="France",
        source="Tests",
        licence="Licence Ouverte 2.0",
        vintage="2026-01-01",
        communes=_communes(rows, code),
        names=PLACE_NAMES.build(_turn(names, ("name", "commune", "kind", "old_code"))),
        postcodes=POSTCODES.build(_turn(postcodes, ("commune", "postcode"))),
        zones=ZONES.build(
            {
                "kind": [zone.split(":")[0] for zone in zones],
                "code": [zone.split(":")[1] for zone in zones],
                "name": [f"Zone {zone}" for zone in zones],
                "territory": [code] * len(zones),
            },
            index=list(zones),
        ),
        members=ZONE_MEMBERS.build(_turn(pairs, ("zone", "commune"))),
    )


def _communes(rows: list[dict[str, object]], code: str) -> gpd.GeoDataFrame:
    columns = {name: [row.get(name) for row in rows] for name in COMMUNES.columns}
    columns["territory"] = [code] * len(rows)
    built = COMMUNES.build(columns, index=[row["commune"] for row in rows])
    assert isinstance(built, gpd.GeoDataFrame)
    return built


def _turn(rows: list[tuple[str | None, ...]], names: tuple[str, ...]) -> dict[str, list[str | None]]:
    return {name: [row[place] for row in rows] for place, name in enumerate(names)}


def _row(commune: str, name: str, population: float | None, geometry: object, **more: object) -> dict[str, object]:
    lon = SQUARES.get(commune, 3.3) + 0.05
    plain = {"kind": "commune", "parent": None, "area_km2": 88.0, "centre_kind": "town_hall", "lon": lon, "lat": 44.55}
    return {"commune": commune, "name": name, "population": population, "geometry": geometry, **plain, **more}


_ROWS = [
    _row("48001", "Aubrac-le-Haut", 1200.0, square("48001")),
    _row("48002", "L’Éperon", 300.0, square("48002"), centre_kind="inside"),
    _row("48003", "Sans-Forme", 80.0, None, area_km2=None, lon=3.15, lat=44.65),
    _row("43001", "Œuilly", None, shapely.MultiPolygon([square("43001"), ISLAND])),
    _row("43050", "Grandville", 9000.0, shapely.box(3.3, 44.5, 3.5, 44.6)),
    _row("43051", "Grandville 1er Arrondissement", 5000.0, square("43051"), kind="arrondissement", parent="43050"),
    _row("43052", "Grandville 2e Arrondissement", 4000.0, square("43052"), kind="arrondissement", parent="43050"),
]

_ZONES = {
    "departement:48": ["48001", "48002", "48003"],
    "departement:43": ["43001", "43050", "43051", "43052"],
    "epci:200000001": ["48001", "48002", "43001"],
    "epci:200000002": ["48003", "43050", "43051", "43052"],
}

_NAMES = [
    ("Aubrac-le-Haut", "48001", "current", None),
    ("Vieux-Bourg", "48001", "former", "48099"),
    ("L’Éperon", "48002", "current", None),
    ("Sans-Forme", "48003", "current", None),
    ("Œuilly", "43001", "current", None),
    ("Grandville", "43050", "current", None),
    ("Grandville 1er Arrondissement", "43051", "arrondissement", None),
    ("Grandville 2e Arrondissement", "43052", "arrondissement", None),
]

_POSTCODES = [
    ("48001", "48000"),
    ("48001", "48100"),
    ("48002", "48000"),
    ("48003", "48100"),
    ("43001", "43000"),
    ("43050", "43100"),
    ("43051", "43101"),
    ("43052", "43102"),
]
