"""Communes whose names and postcodes raise the questions geocoding must answer: squares in a row, west to east."""

from __future__ import annotations

import geopandas as gpd
import shapely

from geomap.core.frames import COMMUNES, PLACE_NAMES, POSTCODES, ZONE_MEMBERS, ZONES
from geomap.core.geocoding.gazetteer import Gazetteer
from geomap.core.territory import Atlas

_COMMUNES = (
    ("48095", "Mende", 12000.0, "48000"),
    ("48092", "Marvejols", 4600.0, "48100"),
    ("48061", "Florac Trois Rivières", 2100.0, "48400"),
    ("48001", "Sainte-Colombe", 400.0, "48200"),
    ("21001", "Sainte-Colombe", 900.0, "21350"),
    ("52060", "Bourg", 200.0, "52200"),
    ("75111", "Paris 11e Arrondissement", 140000.0, "75011"),
    ("75112", "Paris 12e Arrondissement", 139000.0, "75012"),
    ("05070", "Laragne-Montéglin", 3500.0, "05300"),
    ("94038", "L'Haÿ-les-Roses", 31000.0, "94240"),
    ("48096", "Meyrueis", 800.0, "48150"),
    ("48005", "Antrenas", 330.0, "48100"),
)
_NAMES = (
    ("Paris", "75056", "current", None),
    ("Florac", "48061", "former", "48061"),
    ("La Salle-Prunet", "48061", "delegated", "48186"),
    ("Partagée", "48092", "former", "48999"),
    ("Partagée", "48005", "former", "48999"),
)
_PARENT = {"75111": "75056", "75112": "75056"}

NO_SHAPE = "48900"
"""A commune without polygon: a centre only, at 3.15 east, 44.7 north."""

PLACE = {code: place for place, (code, *_) in enumerate(_COMMUNES)}
"""Commune → which square of the row it is."""


def square(code: str) -> shapely.Polygon:
    """Draw one commune: a tenth of a degree wide and high, its south side at 44.5 north."""
    west = 3.0 + PLACE[code] / 10.0
    return shapely.box(west, 44.5, west + 0.1, 44.6)


def middle(code: str) -> tuple[float, float]:
    """Longitude and latitude of the middle of a square."""
    return round(3.05 + PLACE[code] / 10.0, 2), 44.55


def atlas_of_names() -> Atlas:
    """Make the atlas; Paris itself has no row, only its two arrondissements."""
    codes = [code for code, *_ in _COMMUNES]
    communes = COMMUNES.build(
        {
            "name": [*(name for _, name, *_ in _COMMUNES), "Sans-Forme"],
            "territory": ["FR"] * (len(codes) + 1),
            "kind": [*("arrondissement" if code in _PARENT else "commune" for code in codes), "commune"],
            "parent": [*(_PARENT.get(code) for code in codes), None],
            "population": [*(people for *_, people, _ in _COMMUNES), None],
            "area_km2": [88.0] * (len(codes) + 1),
            "lon": [*(middle(code)[0] for code in codes), 3.15],
            "lat": [*(middle(code)[1] for code in codes), 44.7],
            "centre_kind": ["town_hall"] * (len(codes) + 1),
            "geometry": [*(square(code) for code in codes), None],
        },
        index=[*codes, NO_SHAPE],
    )
    assert isinstance(communes, gpd.GeoDataFrame)
    current = [(name, code, "arrondissement" if code in _PARENT else "current", None) for code, name, *_ in _COMMUNES]
    names = [*current, ("Sans-Forme", NO_SHAPE, "current", None), *_NAMES]
    numbers = [*((code, number) for code, *_, number in _COMMUNES), (NO_SHAPE, "48700")]
    numbers += [("75056", number) for number in ("75011", "75012")]
    return Atlas(
        code="FR",
        name="France",
        source="Tests",
        licence="None",
        vintage="2026",
        communes=communes,
        names=PLACE_NAMES.build(dict(zip(PLACE_NAMES.columns, map(list, zip(*names, strict=True)), strict=True))),
        postcodes=POSTCODES.build(dict(zip(POSTCODES.columns, map(list, zip(*numbers, strict=True)), strict=True))),
        zones=ZONES.empty(),
        members=ZONE_MEMBERS.empty(),
    )


def gazetteer_of_names() -> Gazetteer:
    """Index the atlas."""
    atlas = atlas_of_names()
    return Gazetteer.build(atlas.communes, atlas.names, atlas.postcodes)
