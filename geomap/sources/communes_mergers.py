"""Shapes of an earlier vintage where this year's lack them: merged communes made whole, restored ones cut out."""

from __future__ import annotations

from collections.abc import Mapping

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from geomap.core.shapes import GAP_M, polygonal
from geomap.sources.communes_gathered import Fault
from geomap.sources.communes_grids import area_km2, by_epsg


def restore(
    drawn: gpd.GeoSeries, earlier: gpd.GeoDataFrame, hosts: Mapping[str, str]
) -> tuple[gpd.GeoSeries, tuple[Fault, ...]]:
    """Draw the communes that left another as they were drawn within it, and cut them out of it."""
    own = earlier.index[(earlier["commune"] == earlier.index) & ~earlier.index.isin(drawn.index)]
    if own.empty:
        return drawn, ()
    restored = earlier.geometry[own]
    cut = {}
    for host, codes in own.groupby(own.map(hosts)).items():
        if host in drawn.index:
            cut[host] = drawn[host].difference(shapely.union_all(np.asarray(restored[codes].array, dtype=object)))
    told = Fault(
        f"drawn within the commune it has left ({', '.join(sorted(cut))})",
        "drawn as when it was a part of that commune, and cut out of it",
        tuple(own),
    )
    return _put(pd.concat([drawn, restored]).sort_index(), _broad(_series(cut, drawn))), (told,)


def absorb(drawn: gpd.GeoSeries, earlier: gpd.GeoDataFrame) -> tuple[gpd.GeoSeries, tuple[Fault, ...]]:
    """Add to each merged commune what it absorbed, wherever no commune of today is drawn."""
    gone = earlier[(earlier["commune"] != earlier.index) & earlier["commune"].isin(drawn.index)]
    free = _broad(_free(gone.geometry, drawn))
    if free.empty:
        return drawn, ()
    whole = {
        commune: shapely.union_all([drawn[commune], *shapes])
        for commune, shapes in free.groupby(gone["commune"].reindex(free.index))
    }
    told = Fault(
        f"merged, and drawn without what it absorbed ({len(free)} former communes, {area_km2(free):.1f} km²)",
        "completed with the shapes of the former communes",
        tuple(whole),
    )
    return _put(drawn, _series(whole, drawn)), (told,)


def _free(gone: gpd.GeoSeries, drawn: gpd.GeoSeries) -> gpd.GeoSeries:
    """Keep of each shape what no drawn commune covers."""
    shapes = np.asarray(drawn.array, dtype=object)
    near = {code: drawn.sindex.query(shape, predicate="intersects") for code, shape in gone.items()}
    return _series({code: gone[code].difference(shapely.union_all(shapes[at])) for code, at in near.items()}, drawn)


def _broad(shapes: gpd.GeoSeries) -> gpd.GeoSeries:
    """Keep the pieces wider than a fault of drawing; a shape without any is dropped."""
    pieces = polygonal(shapes[~shapes.is_empty]).dropna().explode()
    widths = [part[~part.to_crs(epsg).buffer(-GAP_M / 2).is_empty] for epsg, part in by_epsg(pieces)]
    broad = pd.concat([pieces.iloc[:0], *widths])
    return _series({code: shapely.union_all(list(parts)) for code, parts in broad.groupby(broad.index)}, shapes)


def _series(shapes: Mapping[str, shapely.Geometry], like: gpd.GeoSeries) -> gpd.GeoSeries:
    return gpd.GeoSeries(list(shapes.values()), index=pd.Index(list(shapes), dtype=object), crs=like.crs)


def _put(shapes: gpd.GeoSeries, changed: gpd.GeoSeries) -> gpd.GeoSeries:
    return gpd.GeoSeries(pd.concat([shapes.drop(changed.index), changed]).sort_index(), crs=shapes.crs)
