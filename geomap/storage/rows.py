"""From rows to the frames of the domain and back, by the column rather than by the cell."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from sqlalchemy import Connection, Select

from geomap.core.schema import Schema
from geomap.errors import BadInput


def columns_of(connection: Connection, query: Select[Any]) -> dict[str, list[Any]]:
    """Run a query and turn its rows on their side."""
    result = connection.execute(query)
    names = list(result.keys())
    rows = result.all()
    return dict(zip(names, map(list, zip(*rows, strict=True)), strict=True)) if rows else {name: [] for name in names}


def frame(schema: Schema, columns: Mapping[str, list[Any]]) -> pd.DataFrame:
    """Build a frame of a schema: `geometry` and `point` come as WKB, a point becomes `lon` and `lat`."""
    data: dict[str, Any] = dict(columns)
    if "geometry" in data:
        data["geometry"] = shapely.from_wkb(np.array(data["geometry"], dtype=object))
    if "point" in data:
        points = shapely.from_wkb(np.array(data.pop("point"), dtype=object))
        data["lon"], data["lat"] = shapely.get_x(points), shapely.get_y(points)
    index = data.pop(schema.index) if schema.index else None
    return schema.build(data, index)


def records(table: pd.DataFrame, names: Iterable[str]) -> list[dict[str, Any]]:
    """Turn the rows of a frame into plain values, nulls as None; a column the frame lacks is None throughout."""
    wanted = list(names)
    cells = [_plain(table[name]) if name in table.columns else [None] * len(table) for name in wanted]
    return [dict(zip(wanted, row, strict=True)) for row in zip(*cells, strict=True)]


def points(table: pd.DataFrame) -> list[shapely.Point | None]:
    """Make the points of `lon` and `lat`, none where either is missing."""
    pairs = zip(table["lon"].tolist(), table["lat"].tolist(), strict=True)
    return [None if math.isnan(lon) or math.isnan(lat) else shapely.Point(lon, lat) for lon, lat in pairs]


def plain_point(lon: float | None, lat: float | None) -> shapely.Point | None:
    """Make a point, none where either is missing."""
    return None if lon is None or lat is None else shapely.Point(lon, lat)


def polygons(table: gpd.GeoDataFrame) -> list[shapely.MultiPolygon | None]:
    """Make flat multipolygons of the polygons of a frame, none where there is none."""
    flat = shapely.force_2d(table.geometry.to_numpy())
    strange = ~np.isin(shapely.get_type_id(flat), (-1, 3, 6))
    if strange.any():
        code = table.index[int(strange.argmax())]
        raise BadInput(f"The shape of « {code} » is a {flat[strange][0].geom_type}: it must be a polygon.")
    single = shapely.get_type_id(flat) == shapely.GeometryType.POLYGON
    flat[single] = [shapely.multipolygons([polygon]) for polygon in flat[single]]
    empty = shapely.is_empty(flat)
    return [None if hollow else shape for shape, hollow in zip(flat, empty, strict=True)]


def refuse_unstorable(table: pd.DataFrame) -> None:
    """Refuse text no database of ours can hold: a null character, or half a surrogate pair."""
    for name in table.columns:
        for label, cell in zip(table.index, table[name], strict=True):
            texts = cell if isinstance(cell, tuple) else (cell,)
            if not all(_storable(text) for text in texts if isinstance(text, str)):
                raise BadInput(f"« {label} »: « {name} » holds a character that cannot be kept: clean the file.")


def chunks(values: Sequence[str], size: int = 5000) -> Iterable[Sequence[str]]:
    """Cut a long list into pieces a statement can carry."""
    return (values[start : start + size] for start in range(0, len(values), size))


def _storable(cell: str) -> bool:
    if "\x00" in cell:
        return False
    try:
        cell.encode()
    except UnicodeEncodeError:
        return False
    return True


def _plain(cells: pd.Series[Any]) -> list[Any]:
    if str(cells.dtype).startswith("datetime64"):
        return [None if pd.isna(cell) else cell.date() for cell in cells]
    if cells.dtype == object or str(cells.dtype) == "str":
        return [_cell(cell) for cell in cells]
    return [_cell(cell) for cell in cells.tolist()]


def _cell(cell: Any) -> Any:
    if cell is None or cell is pd.NA or cell is pd.NaT or (isinstance(cell, float) and math.isnan(cell)):
        return None
    return cell.date() if isinstance(cell, dt.datetime) else cell
