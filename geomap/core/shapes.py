"""Polygons made fit to measure: valid, edges shared with their neighbours, each with a centre."""

from __future__ import annotations

from collections.abc import Iterable

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from geomap.core.frames import WGS84
from geomap.errors import BadInput

GAP_M = 5.0
"""Gaps narrower than this, metres, are given to a neighbour: they come from drawing, not from the ground."""

TOWN_HALL_M = 500.0
"""How far outside its commune, metres, a town hall may stand and still be its centre: shapes are generalised."""

_SNAP_M = 0.01
"""Vertices this near, metres, are one: what lies between them would not survive rounding."""

_DECIMALS = (6, 7, 8, 9)
_POLYGON = 3
_MULTIPOLYGON = 6


def polygonal(shapes: gpd.GeoSeries) -> gpd.GeoSeries:
    """Make shapes valid and keep only their polygons.

    Parameters
    ----------
    shapes : GeoSeries
        Any geometries, any CRS.

    Returns
    -------
    GeoSeries
        Valid polygons and multipolygons on the same index; `None` where nothing with an area is left.

    Examples
    --------
    >>> polygonal(gpd.GeoSeries.from_wkt(["POLYGON ((0 0, 2 2, 2 0, 0 2, 0 0))"])).area.tolist()
    [2.0]
    """
    geometries = shapely.force_2d(np.asarray(shapes.array, dtype=object))
    broken = ~(shapely.is_valid(geometries) | shapely.is_missing(geometries))
    geometries[broken] = shapely.make_valid(geometries[broken], method="structure", keep_collapsed=False)
    areal = np.isin(shapely.get_type_id(geometries), (_POLYGON, _MULTIPOLYGON))
    for at in np.flatnonzero(~areal & ~shapely.is_missing(geometries)):
        parts = shapely.get_parts(shapely.get_parts(geometries[at]))
        kept = parts[shapely.get_type_id(parts) == _POLYGON]
        geometries[at] = shapely.union_all(kept) if len(kept) else None
    geometries[shapely.is_empty(geometries)] = None
    return gpd.GeoSeries(geometries, index=shapes.index, crs=shapes.crs)


def to_coverage(shapes: gpd.GeoSeries, epsg: int, gap_m: float = GAP_M) -> gpd.GeoSeries:
    """Make polygons a coverage: no overlap, no sliver, edges identical with the neighbours'.

    Parameters
    ----------
    shapes : GeoSeries
        Valid polygons, EPSG:4326, none missing.
    epsg : int
        CRS to measure gaps in, metres.
    gap_m : float
        Gaps narrower than this are given to the neighbour with the longest shared border; wider ones are real.

    Returns
    -------
    GeoSeries
        Same index, EPSG:4326, coordinates rounded to 6 decimals (0.1 m), or as many more as keep the coverage valid.

    Raises
    ------
    BadInput
        When no coverage can be made of them, or one would vanish under others.

    References
    ----------
    Coverage cleaning of GEOS 3.14.

    Examples
    --------
    >>> from shapely import box
    >>> pair = gpd.GeoSeries([box(3, 44, 3.1, 44.1), box(3.0999, 44, 3.2, 44.1)], crs=4326)
    >>> bool(shapely.coverage_is_valid(to_coverage(pair, 2154).array))
    True
    """
    if shapes.empty:
        return shapes
    metric = np.asarray(shapes.to_crs(epsg).array, dtype=object)
    snapped = shapely.coverage_clean(metric, gap_width=gap_m, snapping_distance=_SNAP_M)
    cleaned = gpd.GeoSeries(snapped, index=shapes.index, crs=epsg)
    lost = shapes.index[cleaned.is_empty]
    if len(lost):
        raise BadInput(f"These are drawn wholly inside others: {', '.join(map(str, lost[:5]))}.")
    degrees = np.asarray(cleaned.to_crs(WGS84).array, dtype=object)
    for decimals in _DECIMALS:
        rounded = _rounded(degrees, decimals)
        # Rounding may close a sliver onto itself: what it closed is taken away by cleaning once more.
        for tried in (rounded, _rounded(shapely.coverage_clean(rounded, snapping_distance=10.0**-decimals), decimals)):
            if (shapely.is_valid(tried) & ~shapely.is_empty(tried)).all() and shapely.coverage_is_valid(tried):
                return gpd.GeoSeries(tried, index=shapes.index, crs=WGS84)
    raise BadInput(f"These {len(shapes)} polygons cannot be made to share their edges: look for some drawn twice.")


def _rounded(shapes: npt.NDArray[np.object_], decimals: int) -> npt.NDArray[np.object_]:
    return np.asarray(shapely.transform(shapes, lambda xy: np.round(xy, decimals)), dtype=object)


def unmatched(shapes: gpd.GeoSeries) -> pd.Index:
    """Find the polygons whose edges do not match their neighbours'.

    Parameters
    ----------
    shapes : GeoSeries
        Valid polygons, none missing, one CRS.

    Returns
    -------
    Index
        Labels of those that overlap, or meet along edges with different vertices.

    Examples
    --------
    >>> from shapely import box
    >>> unmatched(gpd.GeoSeries([box(0, 0, 2, 2), box(1, 0, 3, 2), box(5, 5, 6, 6)])).tolist()
    [0, 1]
    """
    edges = shapely.coverage_invalid_edges(np.asarray(shapes.array, dtype=object))
    return pd.Index(shapes.index[~(shapely.is_missing(edges) | shapely.is_empty(edges))])


def union_of_parts(parts: gpd.GeoDataFrame, wanted: Iterable[str]) -> gpd.GeoSeries:
    """Draw the communes that have no polygon of their own from the polygons of their parts.

    Parameters
    ----------
    parts : GeoDataFrame
        One polygon a part, and the commune it belongs to in `parent`.
    wanted : iterable of str
        Codes of communes.

    Returns
    -------
    GeoSeries
        By code, the communes all of whose parts are drawn.

    Examples
    --------
    >>> from shapely import box
    >>> parts = gpd.GeoDataFrame({"parent": ["A", "A"]}, geometry=[box(0, 0, 1, 1), box(1, 0, 2, 1)])
    >>> union_of_parts(parts, ["A", "B"]).area.to_dict()
    {'A': 2.0}
    """
    mine = parts[parts["parent"].isin(set(wanted))].sort_index()
    unions = {
        str(parent): shapely.union_all(np.asarray(shapes.array, dtype=object))
        for parent, shapes in mine.groupby("parent")["geometry"]
        if shapes.notna().all()
    }
    return gpd.GeoSeries(list(unions.values()), index=pd.Index(list(unions), dtype=object), crs=parts.crs)


def centres(shapes: gpd.GeoSeries, town_halls: gpd.GeoSeries, epsg: int) -> pd.DataFrame:
    """Choose where the people of each polygon are counted: the town hall when it is at home, else a point inside.

    Parameters
    ----------
    shapes : GeoSeries
        Polygons, EPSG:4326; may be missing.
    town_halls : GeoSeries
        Points by the same labels, EPSG:4326; may lack some.
    epsg : int
        CRS to measure distances in, metres.

    Returns
    -------
    DataFrame
        ``lon``, ``lat`` (degrees, 6 decimals, NaN without polygon), ``centre_kind``, and ``town_hall_away_m``, how far
        outside the polygon the town hall is said to be (0 inside, NaN when unknown), on the index of `shapes`.

    Examples
    --------
    >>> from shapely import box, Point
    >>> squares = gpd.GeoSeries([box(3, 44, 3.1, 44.1)], index=["A"], crs=4326)
    >>> centres(squares, gpd.GeoSeries([Point(3.02, 44.03)], index=["A"], crs=4326), 2154).at["A", "centre_kind"]
    'town_hall'
    """
    halls = town_halls.reindex(shapes.index)
    away_m = shapes.to_crs(epsg).distance(halls.to_crs(epsg), align=False)
    at_home = (away_m <= TOWN_HALL_M).to_numpy()
    inside = shapely.point_on_surface(np.asarray(shapes.array, dtype=object))
    points = np.where(at_home, np.asarray(halls.array, dtype=object), inside)
    kind = np.where(at_home, "town_hall", np.where(shapes.isna(), "none", "inside"))
    return pd.DataFrame(
        {
            "lon": np.round(shapely.get_x(points), 6),
            "lat": np.round(shapely.get_y(points), 6),
            "centre_kind": kind.astype(object),
            "town_hall_away_m": away_m.to_numpy(),
        },
        index=shapes.index,
    )
