"""Shapes of communes from a file GDAL reads: Etalab's contours administratifs, or a downloaded ADMIN EXPRESS."""

from __future__ import annotations

import io
from collections.abc import Sequence
from pathlib import Path
from typing import cast

import geopandas as gpd
import numpy as np
import pandas as pd
import pyogrio

from geomap.core.frames import WGS84
from geomap.errors import BadFile, NetworkBroken

_CODE_FIELDS = ("code", "code_insee", "insee_com", "insee_arm")
_LAYERS = ("commune", "arrondissement_municipal")


def shapes_of_contours(content: bytes, url: str) -> gpd.GeoSeries:
    """Read one file of contours administratifs that was downloaded."""
    try:
        table = pyogrio.read_dataframe(io.BytesIO(content))
        return _by_code(table, url)
    except (pyogrio.errors.DataSourceError, pyogrio.errors.DataLayerError, BadFile) as error:
        raise NetworkBroken(f"{url} does not hold the contours expected: {error}.") from error


def shapes_of_admin_express(file: Path) -> gpd.GeoSeries:
    """Read the communes and municipal arrondissements of an ADMIN EXPRESS file, of version 3 or 4."""
    try:
        layers = {str(name).casefold(): str(name) for name in np.asarray(pyogrio.list_layers(file))[:, 0]}
        if _LAYERS[0] not in layers:
            raise BadFile(f"{file.name} is not ADMIN EXPRESS: no layer « commune » among {', '.join(layers)}.")
        tables = [pyogrio.read_dataframe(file, layer=layers[name]) for name in _LAYERS if name in layers]
    except (pyogrio.errors.DataSourceError, pyogrio.errors.DataLayerError) as error:
        raise BadFile(f"{file.name} cannot be read as geographic data: {error}.") from error
    return joined([_by_code(table, file.name) for table in tables])


def joined(shapes: Sequence[gpd.GeoSeries]) -> gpd.GeoSeries:
    """Put shapes of several layers together, sorted by code, the first of each kept."""
    whole = pd.concat(shapes)
    return gpd.GeoSeries(whole[~whole.index.duplicated()].sort_index(), crs=WGS84)


def _by_code(table: gpd.GeoDataFrame, where: str) -> gpd.GeoSeries:
    if not isinstance(table, gpd.GeoDataFrame) or table.crs is None:
        raise BadFile(f"{where} has no shapes, or does not say in which coordinate system they are.")
    fields = {str(name).casefold(): name for name in table.columns}
    code = next((fields[name] for name in _CODE_FIELDS if name in fields), None)
    if code is None:
        raise BadFile(f"{where} has no field of commune codes ({', '.join(_CODE_FIELDS)}); it has {', '.join(fields)}.")
    drawn = table[table.geometry.notna() & table[code].notna()]
    shapes = drawn.geometry.set_axis(pd.Index(drawn[code].astype(str), dtype=object))
    return cast("gpd.GeoSeries", shapes.to_crs(WGS84))
