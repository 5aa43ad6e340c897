"""Polygons of any country as GDAL reads them, and which of their fields say what."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import geopandas as gpd
import numpy as np
import pyogrio
from pyproj.exceptions import CRSError

from geomap.core.frames import WGS84
from geomap.errors import BadFile, BadInput

MAX_BYTES = 512 * 2**20
MAX_FEATURES = 200_000

_NAME_FIELDS = ("name", "nom", "shapename", "nom_officiel", "libelle", "label", "commune", "municipality")
_CODE_FIELDS = ("code", "code_insee", "pcode", "shapeid", "iso_code")
_LEVELLED = re.compile(r"(?:name_|adm)(\d)(?:_[a-z]{2})?")
_TRANSLATED = re.compile(r"(?:name|nom)[:_]([a-z]{2,3})", re.IGNORECASE)


def read_features(file: Path, layer: str | None = None, crs: str | None = None) -> gpd.GeoDataFrame:
    """Read the polygons of a file, in EPSG:4326, all their fields kept; anything but polygons is refused."""
    if not file.is_file():
        raise BadFile(f"There is no file « {file} ».")
    if file.stat().st_size > MAX_BYTES:
        raise BadFile(f"{file.name} is larger than {MAX_BYTES // 2**20} MiB: cut it to the territory first.")
    try:
        chosen = _layer(file, layer)
        count = pyogrio.read_info(file, layer=chosen, force_feature_count=True)["features"]
        if not 0 < count <= MAX_FEATURES:
            raise BadFile(f"{file.name} holds {count} shapes; it must hold between 1 and {MAX_FEATURES}.")
        table = pyogrio.read_dataframe(file, layer=chosen)
    except (pyogrio.errors.DataSourceError, pyogrio.errors.DataLayerError, pyogrio.errors.FeatureError) as error:
        raise BadFile(f"{file.name} cannot be read as geographic data: {error}.") from error
    return _in_degrees(table, file, crs)


def _layer(file: Path, wanted: str | None) -> str:
    layers = np.asarray(pyogrio.list_layers(file))
    names = [str(name) for name, kind in layers if kind is not None]
    if wanted is not None:
        if wanted not in names:
            raise BadFile(f"{file.name} has no layer « {wanted} »; it has {', '.join(names)}.")
        return wanted
    areal = [str(name) for name, kind in layers if kind is not None and ("Polygon" in kind or kind == "Unknown")]
    if len(areal) > 1:
        raise BadFile(f"{file.name} has several layers ({', '.join(areal)}): say which with --layer.")
    if not names:
        raise BadFile(f"{file.name} has no layer with shapes.")
    return (areal or names)[0]


def _in_degrees(table: gpd.GeoDataFrame, file: Path, crs: str | None) -> gpd.GeoDataFrame:
    if table.crs is None and crs is None:
        raise BadFile(f"{file.name} does not say in which coordinate system it is: give it with --crs EPSG:….")
    strange = ~table.geom_type.isin(["Polygon", "MultiPolygon", "GeometryCollection"]) & table.geometry.notna()
    if strange.any():
        at = int(strange.to_numpy().argmax())
        raise BadFile(
            f"{file.name} holds shapes that are no areas: {int(strange.sum())} of {len(table)}, "
            f"the first a {table.geom_type.iloc[at]} (shape {at + 1}). Only polygons can be communes."
        )
    try:
        placed = table if table.crs is not None else table.set_crs(crs)
        degrees = placed.to_crs(WGS84)
    except CRSError as error:
        raise BadInput(f"« {crs} » is no coordinate system: {error}.") from error
    bounds = degrees.total_bounds
    if not np.isfinite(bounds).all() or np.abs(bounds[[0, 2]]).max() > 180 or np.abs(bounds[[1, 3]]).max() > 90:
        raise BadFile(f"{file.name} lies off the earth in {placed.crs}: its coordinate system is not the one it says.")
    return degrees


def name_field(fields: Sequence[str], wanted: str | None) -> str:
    """Find the field that holds the names."""
    if wanted is not None:
        return field_called(fields, wanted)
    known = {field.casefold(): field for field in fields}
    levelled = sorted((match[1], field) for field in fields if (match := _LEVELLED.fullmatch(field.casefold())))
    for candidate in _NAME_FIELDS:
        if candidate in known:
            return known[candidate]
    if levelled:
        return levelled[-1][1]
    raise BadInput(f"No field looks like a name: say which with --name-field (fields: {', '.join(fields)}).")


def code_field(fields: Sequence[str], wanted: str | None) -> str | None:
    """Find the field that holds the codes, if there is one."""
    if wanted is not None:
        return field_called(fields, wanted)
    known = {field.casefold(): field for field in fields}
    return next((known[candidate] for candidate in _CODE_FIELDS if candidate in known), None)


def field_called(fields: Sequence[str], wanted: str) -> str:
    """Find a field by its name, whatever its case."""
    for field in fields:
        if field.casefold() == wanted.casefold():
            return field
    raise BadInput(f"There is no field « {wanted} »; there are {', '.join(fields)}.")


def translated_fields(fields: Iterable[str]) -> Iterator[str]:
    """Find the fields that hold the names in other languages (``name:ru``, ``name_fr``)."""
    return (field for field in fields if _TRANSLATED.fullmatch(field))


def plain(text: str) -> str:
    """Reduce a name to what is compared: no case, accents or punctuation, in any alphabet."""
    letters = (mark for mark in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(mark))
    return " ".join("".join(mark if mark.isalnum() else " " for mark in letters).split())


def joined(text: str) -> str:
    """Reduce a name to what tables are joined on: « N'Djili » and « Ndjili » are one."""
    return plain(text).replace(" ", "")


def slug(text: str) -> str:
    """Write a name so that it can stand in an address; empty when it has no Latin letter or digit."""
    return "-".join(re.findall(r"[a-z0-9]+", plain(text)))
