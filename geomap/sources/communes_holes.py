"""Places inside the country that no commune covers: enclaves of another country, water, or a fault of the source."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import shapely

from geomap.sources.communes_gathered import Fault
from geomap.sources.communes_grids import area_km2, by_epsg


def holes(shapes: gpd.GeoSeries) -> gpd.GeoSeries:
    """Find the holes inside the union of a coverage, each labelled by one of the communes around it."""
    found = [_rings(part) for _, part in by_epsg(shapes)]
    rings = gpd.GeoSeries([ring for part in found for ring in part], crs=shapes.crs)
    return rings.set_axis([min(around(ring, shapes)) for ring in rings])


def around(hole: shapely.Polygon, shapes: gpd.GeoSeries) -> tuple[str, ...]:
    """Name the communes a hole touches."""
    return tuple(sorted(shapes.index[shapes.sindex.query(hole, predicate="intersects")]))


def hole_faults(shapes: gpd.GeoSeries) -> tuple[Fault, ...]:
    """Tell each hole, the largest first, with the communes around it."""
    told = []
    for code, hole in holes(shapes).items():
        inside = hole.representative_point()
        km2 = area_km2(gpd.GeoSeries([hole], index=[code], crs=shapes.crs))
        what = f"beside a hole of {km2:.4f} km² (lat {inside.y:.4f}, lon {inside.x:.4f})"
        told.append((-km2, Fault(what, "left, the source gives it to no commune", around(hole, shapes))))
    return tuple(fault for _, fault in sorted(told, key=lambda pair: (pair[0], pair[1].what)))


def _rings(part: gpd.GeoSeries) -> list[shapely.Polygon]:
    union = shapely.coverage_union_all(np.asarray(part.array, dtype=object))
    return [shapely.Polygon(ring) for polygon in shapely.get_parts(union) for ring in polygon.interiors]
