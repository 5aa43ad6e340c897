"""The projections shapes are measured in: each part of the earth has its own."""

from __future__ import annotations

from collections.abc import Iterator

import geopandas as gpd
import numpy as np
import shapely

from geomap.core.territory import french_epsg, utm_epsg


def by_epsg(shapes: gpd.GeoSeries) -> Iterator[tuple[int, gpd.GeoSeries]]:
    """Split shapes, by commune and in degrees, by the CRS in metres of the part of the earth they are in."""
    codes = [french_epsg(code) for code in shapes.index]
    middle = shapely.get_coordinates(shapely.point_on_surface(np.asarray(shapes.array, dtype=object)))
    grids = [utm_epsg(*lonlat) if epsg is None else epsg for epsg, lonlat in zip(codes, middle, strict=True)]
    for epsg in sorted(set(grids)):
        yield epsg, shapes[[grid == epsg for grid in grids]]


def area_km2(shapes: gpd.GeoSeries) -> float:
    """Measure shapes together, each in its part of the earth."""
    return float(sum(part.to_crs(epsg).area.sum() for epsg, part in by_epsg(shapes)) / 1e6)
