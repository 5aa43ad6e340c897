"""Another country: any polygons become an atlas in the same model, and what was mended is said."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd

from geomap.core.frames import COMMUNES, PLACE_NAMES, POSTCODES, WGS84, ZONE_MEMBERS, ZONES
from geomap.core.shapes import centres, polygonal, to_coverage, unmatched
from geomap.core.territory import FRANCE, Atlas, utm_epsg
from geomap.errors import BadInput
from geomap.sources.areas_features import code_field as find_code_field
from geomap.sources.areas_features import field_called, joined, plain, read_features, slug, translated_fields
from geomap.sources.areas_features import name_field as find_name_field
from geomap.sources.areas_population import Figures, number, population_field, read_figures, split_reference

_CODE = re.compile(r"[A-Z][A-Z0-9]{1,7}")
_URL_SAFE = re.compile(r"[A-Za-z0-9._-]{1,40}")
_NAMED = 8
_WORTH_SAYING = 0.0001
ZONE_KIND = "zone"


@dataclass(frozen=True)
class Areas:
    """An atlas read from a file, and sentences on what was mended or is missing in it."""

    atlas: Atlas
    notes: tuple[str, ...]


def read_areas(  # noqa: PLR0913 - each is an option of « geomap territory add »
    file: Path,
    *,
    code: str,
    name: str,
    name_field: str | None = None,
    code_field: str | None = None,
    population: str | None = None,
    zone: str | None = None,
    layer: str | None = None,
    crs: str | None = None,
    source: str | None = None,
    licence: str | None = None,
    vintage: str = "",
) -> Areas:
    """Read polygons as an atlas; `population` and `zone` may be a field or ``FILE:field`` (CSV, JSON)."""
    if not _CODE.fullmatch(code) or code == FRANCE:
        raise BadInput(f"« {code} » cannot be the code: give 2 to 8 capital letters or digits, and not {FRANCE}.")
    table = read_features(file, layer, crs)
    fields = [str(field) for field in table.columns if field != table.geometry.name]
    names = _names(table, find_name_field(fields, name_field))
    codes = _codes(table, code, names, find_code_field(fields, code_field))
    shapes, notes = _shapes(table.geometry.set_axis(pd.Index(codes)))
    figures, people = _people(table, names, population)
    zones, members, unzoned = _zones(_column(table, names, figures, zone), names, codes, code)
    atlas = Atlas(
        code=code,
        name=name,
        source=source or file.name,
        licence=licence or "licence non précisée",
        vintage=vintage,
        communes=_communes(code, names, codes, shapes, people),
        names=_place_names(table, names, codes),
        postcodes=POSTCODES.empty(),
        zones=zones,
        members=members,
    )
    return Areas(atlas, (*notes, *_missing(names, people, figures), *unzoned))


def _names(table: gpd.GeoDataFrame, field: str) -> list[str]:
    names = ["" if pd.isna(cell) else str(cell).strip() for cell in table[field]]
    if "" in names:
        raise BadInput(f"Shape {names.index('') + 1} has no name in the field « {field} »: see --name-field.")
    return names


def _codes(table: gpd.GeoDataFrame, prefix: str, names: Sequence[str], field: str | None) -> list[str]:
    if field is None:
        bare = [slug(name) or f"{rank:03d}" for rank, name in enumerate(names, 1)]
    else:
        bare = ["" if pd.isna(cell) else str(cell).strip() for cell in table[field]]
    seen: set[str] = set()
    for own, name in zip(bare, names, strict=True):
        if not _URL_SAFE.fullmatch(own):
            raise BadInput(f"« {own} », the code of {name}, must be 1 to 40 letters, digits, dots or dashes.")
        if own in seen:
            raise BadInput(f"Two areas have the code « {own} » ({name} is one): see --code-field and --name-field.")
        seen.add(own)
    return [f"{prefix}-{own}" for own in bare]


def _shapes(drawn: gpd.GeoSeries) -> tuple[gpd.GeoSeries, list[str]]:
    """Mend the shapes, labelled by code, and say what changed and by how much."""
    broken = drawn.index[~drawn.is_valid & drawn.notna()]
    valid = polygonal(drawn)
    known = valid.dropna()
    if known.empty:
        raise BadInput("None of the shapes has an area.")
    epsg = _metric(known)
    uneven = unmatched(known)
    clean = to_coverage(known, epsg)
    before, after = known.to_crs(epsg).area.to_numpy(), clean.to_crs(epsg).area.to_numpy()
    change = np.abs(after - before) / before
    notes = [
        *_said("Crossed itself, made valid", broken),
        *_said("Without a shape", valid.index[valid.isna()]),
        *_said("Overlapped a neighbour or left a sliver, edges now shared", uneven),
    ]
    if change.max() >= _WORTH_SAYING:
        worst = int(change.argmax())
        notes.append(f"The largest change of area is {change[worst]:.2%}, in {known.index[worst]}.")
    return clean.reindex(valid.index), notes


def _metric(shapes: gpd.GeoSeries) -> int:
    middle = shapes.representative_point()
    return utm_epsg(float(middle.x.median()), float(middle.y.median()))


def _people(
    table: gpd.GeoDataFrame, names: Sequence[str], population: str | None
) -> tuple[Figures | None, list[float | None]]:
    if population is None:
        return None, [None] * len(names)
    file, field = split_reference(population)
    figures = None if file is None else read_figures(file)
    fields = [str(name) for name in table.columns] if figures is None else list(figures.fields)
    chosen = population_field(fields, field)
    cells = table[chosen] if figures is None else [figures.value(name, chosen) for name in names]
    return figures, [number(cell, name, chosen) for cell, name in zip(cells, names, strict=True)]


def _column(table: gpd.GeoDataFrame, names: Sequence[str], figures: Figures | None, field: str | None) -> list[Any]:
    """Give the zone of each area: ``FILE:field``, or a field of the shapes, or else of the table of figures."""
    if field is None:
        return [None] * len(names)
    file, own = split_reference(field)
    if file is not None:
        if own is None:
            raise BadInput(f"Which field of {file.name} is the zone? Say it as --zone FILE:field.")
        table_of_zones = read_figures(file)
        chosen = field_called(table_of_zones.fields, own)
        return [table_of_zones.value(name, chosen) for name in names]
    fields = [str(name) for name in table.columns]
    if figures is not None and field.casefold() not in {name.casefold() for name in fields}:
        chosen = field_called(figures.fields, field)
        return [figures.value(name, chosen) for name in names]
    return [None if pd.isna(cell) else cell for cell in table[field_called(fields, field)]]


def _zones(
    cells: Sequence[Any], names: Sequence[str], codes: Sequence[str], prefix: str
) -> tuple[pd.DataFrame, pd.DataFrame, list[str]]:
    labels = ["" if cell is None else str(cell).strip() for cell in cells]
    listed = sorted(set(labels) - {""})
    bare = {label: f"{prefix}-{slug(label) or f'z{rank}'}" for rank, label in enumerate(listed, 1)}
    if len(set(bare.values())) < len(bare):
        raise BadInput(f"Two zones are written almost alike: {', '.join(listed)}.")
    zones = ZONES.build(
        {
            "kind": [ZONE_KIND] * len(listed),
            "code": [bare[label] for label in listed],
            "name": listed,
            "territory": [prefix] * len(listed),
        },
        index=[f"{ZONE_KIND}:{bare[label]}" for label in listed],
    )
    pairs = [(f"{ZONE_KIND}:{bare[label]}", own) for label, own in zip(labels, codes, strict=True) if label]
    members = ZONE_MEMBERS.build({"zone": [zone for zone, _ in pairs], "commune": [own for _, own in pairs]})
    without = [name for name, label in zip(names, labels, strict=True) if not label] if listed else []
    return zones, members, _said("In no zone", without)


def _communes(
    atlas: str, names: Sequence[str], codes: Sequence[str], shapes: gpd.GeoSeries, people: Sequence[float | None]
) -> gpd.GeoDataFrame:
    epsg = _metric(shapes.dropna())
    placed = centres(shapes, gpd.GeoSeries([], index=pd.Index([], dtype=object), crs=WGS84), epsg)
    communes = COMMUNES.build(
        {
            "name": names,
            "territory": [atlas] * len(names),
            "kind": ["area"] * len(names),
            "population": people,
            "area_km2": (shapes.to_crs(epsg).area / 1e6).round(4).where(shapes.notna().to_numpy()),
            **{column: placed[column] for column in ("lon", "lat", "centre_kind")},
            "geometry": shapes,
        },
        index=codes,
    )
    return gpd.GeoDataFrame(communes)


def _place_names(table: gpd.GeoDataFrame, names: Sequence[str], codes: Sequence[str]) -> pd.DataFrame:
    rows = [(name, own, "current") for name, own in zip(names, codes, strict=True)]
    for field in translated_fields(str(column) for column in table.columns):
        cells = ("" if pd.isna(cell) else str(cell).strip() for cell in table[field])
        triples = zip(cells, names, codes, strict=True)
        rows += [(cell, own, "other_language") for cell, name, own in triples if cell and plain(cell) != plain(name)]
    unique = list(dict.fromkeys(rows))
    return PLACE_NAMES.build(
        {column: [row[rank] for row in unique] for rank, column in enumerate(("name", "commune", "kind"))}
    )


def _missing(names: Sequence[str], people: Sequence[float | None], figures: Figures | None) -> list[str]:
    uncounted = [name for name, count in zip(names, people, strict=True) if count is None]
    known = {joined(name) for name in names}
    strangers = [] if figures is None else [name for name in figures.rows if name not in known]
    where = "" if figures is None else figures.file
    return [*_said("Without a population", uncounted), *_said(f"In {where} but no area", strangers)]


def _said(what: str, names: Sequence[str] | pd.Index) -> list[str]:
    listed = ", ".join(str(name) for name in names[:_NAMED]) + ("…" if len(names) > _NAMED else "")
    return [f"{what} ({len(names)}): {listed}."] if len(names) else []
