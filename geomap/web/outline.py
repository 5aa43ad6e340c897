"""Small drawings of communes for forms: shapes as SVG paths, in a frame of their own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import shapely

from geomap.web.places import territory_of

if TYPE_CHECKING:
    import geopandas as gpd

    from geomap.ports.space import Place

SIDE = 600
"""Units of the longer side of a drawing."""

_COARSE = 1.2
"""Units under which a bend of a border is not drawn."""


@dataclass(frozen=True)
class Shape:
    """A commune to draw."""

    code: str
    name: str
    path: str


@dataclass(frozen=True)
class Outline:
    """Some communes in a frame, and perhaps a point."""

    width: int
    height: int
    shapes: tuple[Shape, ...]
    point: tuple[int, int] | None = None


def outline_of(place: Place) -> Outline | None:
    """Draw the commune of a place, and the point the public map draws in it."""
    territory = territory_of(place.commune)
    if territory is None or place.lon is None or place.lat is None:
        return None
    commune = territory.communes.loc[[place.commune]]
    shown = (place.lon, place.lat)
    if place.shown == "commune":
        shown = (float(commune["lon"].iloc[0]), float(commune["lat"].iloc[0]))
    return draw(commune, shown)


def draw(communes: gpd.GeoDataFrame, at: tuple[float, float] | None = None) -> Outline | None:
    """Draw communes, north up, a degree of longitude as wide as it is at their middle; None where none has a shape."""
    shaped = communes[communes.geometry.notna() & ~communes.geometry.is_empty]
    if shaped.empty:
        return None
    west, south, east, north = shaped.total_bounds
    narrow = float(np.cos(np.radians((south + north) / 2)))
    scale = SIDE / max((east - west) * narrow, north - south)

    def placed(points: np.ndarray) -> np.ndarray:
        return np.column_stack([(points[:, 0] - west) * narrow * scale, (north - points[:, 1]) * scale])

    moved = shapely.simplify(shapely.transform(shaped.geometry.to_numpy(), placed), _COARSE)
    shapes = tuple(
        Shape(str(code), str(name), _path(shape))
        for code, name, shape in zip(shaped.index, shaped["name"], moved, strict=True)
    )
    point = None if at is None else tuple(round(float(value)) for value in placed(np.array([at]))[0])
    return Outline(
        width=round((east - west) * narrow * scale),
        height=round((north - south) * scale),
        shapes=shapes,
        point=(point[0], point[1]) if point else None,
    )


def _path(shape: shapely.Geometry) -> str:
    rings: Sequence[shapely.Geometry] = [
        ring for polygon in shapely.get_parts(shape) for ring in (polygon.exterior, *polygon.interiors)
    ]
    return "".join("M" + "L".join(f"{x:.0f} {y:.0f}" for x, y in shapely.get_coordinates(ring)) + "z" for ring in rings)
