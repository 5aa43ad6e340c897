"""The shapes a map draws: communes simplified with their borders kept, as one compact, immutable document."""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import dataclass
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from geomap.core.territory import Territory
from geomap.errors import BadInput
from geomap.maps.topology import share

WEB_MERCATOR = 3857
"""EPSG code of the CRS shapes are simplified in: the one they are seen in, metric, and good anywhere on Earth."""

LABELS = 500
"""Names written at most on a map, most populated first."""

MOST_ZONES = 110
"""A kind of zone is outlined when the territory has no more of it than this."""

_MOST_ROUNDS = 8
_WORLD = (-180.0, -90.0, 180.0, 90.0)
_HILBERT_LEVEL = 16
_NEAR_DEG = 15.0


@dataclass(frozen=True)
class Detail:
    """How finely shapes are drawn: Visvalingam tolerance in Mercator metres, grid step in degrees."""

    up_to: float
    tolerance_m: float
    step_deg: float


DETAILS = (Detail(1_000, 0.0, 0.0002), Detail(8_000, 700.0, 0.0005), Detail(float("inf"), 1_500.0, 0.001))
"""Level of detail by number of communes: a département, a région, a country."""


@dataclass(frozen=True)
class Shapes:
    """A geometry document (TopoJSON), the communes it holds in its order, and the digest that names it."""

    codes: tuple[str, ...]
    order: str
    document: str
    digest: str


def draw_shapes(territory: Territory) -> Shapes:
    """Draw the communes of a territory, with the outlines of the zones that divide it best."""
    communes = territory.communes.loc[list(commune_order(territory.communes))]
    zones = dividing_zones(territory)
    codes = tuple(communes.index)
    document = json.dumps(_topology(communes, zones, order_digest(codes)), ensure_ascii=False, separators=(",", ":"))
    return Shapes(codes, order_digest(codes), document, hashlib.sha256(document.encode()).hexdigest()[:16])


def commune_order(communes: pd.DataFrame) -> tuple[str, ...]:
    """Give the order in which a document holds communes and a page their values: neighbours near one another.

    By the head of their code, which is the département in France, then along a Hilbert curve over the globe: whatever
    the territory, the same communes are in the same order, and what is written in it is short.
    """
    centres = _label_places(communes)
    known = np.where(np.isnan(centres), 0.0, centres)
    along = gpd.GeoSeries(gpd.points_from_xy(known[:, 0], known[:, 1])).hilbert_distance(_WORLD, _HILBERT_LEVEL)
    return tuple(code for *_, code in sorted(zip(map(head, communes.index), along, communes.index, strict=True)))


def head(code: str) -> str:
    """Give the head of a commune's code: all but its last three characters."""
    return code[:-3]


def order_digest(codes: tuple[str, ...]) -> str:
    """Name an order of communes, so that values are never laid on other shapes than their own."""
    return hashlib.sha256("\n".join(codes).encode()).hexdigest()[:12]


def home_bounds(communes: gpd.GeoDataFrame) -> tuple[float, float, float, float]:
    """Give west, south, east, north of what a map shows first: far-off islands are left for later."""
    boxes = _boxes(communes)
    boxes = boxes[~np.isnan(boxes).any(axis=1)]
    if not len(boxes):
        raise BadInput("The territory has no commune with a place: nothing can be drawn.")
    middle = np.median(boxes, axis=0)
    kept = boxes[(np.abs(boxes[:, :2] - middle[:2]) < _NEAR_DEG).all(axis=1)]
    kept = kept if len(kept) else boxes
    west, south = kept[:, :2].min(axis=0)
    east, north = kept[:, 2:].max(axis=0)
    return float(west), float(south), float(east), float(north)


def _boxes(communes: gpd.GeoDataFrame) -> NDArray[np.float64]:
    """Give the bounds of each commune, those without polygon being their centre."""
    boxes: NDArray[np.float64] = shapely.bounds(np.asarray(communes.geometry.values, dtype=object))
    centres = communes[["lon", "lat", "lon", "lat"]].to_numpy(dtype=float)
    known: NDArray[np.float64] = np.where(np.isnan(boxes), centres, boxes)
    return known


def snap(polygons: gpd.GeoSeries, detail: Detail) -> NDArray[np.object_]:
    """Simplify a coverage in WGS 84 and lay it on the grid, still a coverage: integer steps from (0°, 0°)."""
    shapes = np.asarray(polygons.values, dtype=object)
    if detail.tolerance_m > 0:
        metric = np.asarray(polygons.to_crs(WEB_MERCATOR).values, dtype=object)
        simple = shapely.coverage_simplify(metric, detail.tolerance_m)
        shapes = np.asarray(gpd.GeoSeries(simple, crs=WEB_MERCATOR).to_crs(4326).values, dtype=object)
    laid = shapely.transform(shapes, lambda xy: np.round(xy / detail.step_deg))
    # Rounding may fold a thin neck onto itself; cleaning adds a point, rounding moves it: two or three rounds settle.
    for _ in range(_MOST_ROUNDS):
        if shapely.is_valid(laid).all() and shapely.coverage_is_valid(laid):
            return np.asarray(laid, dtype=object)
        laid = shapely.transform(shapely.coverage_clean(laid, gap_width=0), np.round)
    raise BadInput("The communes do not fit together: mend the shapes (geomap territory add checks them) and reload.")


def _topology(communes: gpd.GeoDataFrame, zones: pd.Series, order: str) -> dict[str, Any]:
    drawn = communes.geometry.notna() & ~communes.geometry.is_empty
    detail = next(level for level in DETAILS if len(communes) <= level.up_to)
    laid = snap(communes.geometry[drawn], detail)
    rings, arcs = share(laid)
    centres = np.round(_label_places(communes) / detail.step_deg)
    outlines = dict(zip(communes.index[drawn], rings, strict=True))
    names = sorted(set(zones))
    geometries = [
        _geometry(code, str(name), names.index(zones[code]) if code in zones.index else None, outlines.get(code), place)
        for code, name, place in zip(communes.index, communes["name"], centres, strict=True)
    ]
    return {
        "type": "Topology",
        "transform": {"scale": [detail.step_deg, detail.step_deg], "translate": [0, 0]},
        "order": order,
        "zones": names,
        "labels": _labels(communes, centres),
        "objects": {"communes": {"type": "GeometryCollection", "geometries": geometries}},
        "arcs": arcs.deltas(),
    }


def _geometry(
    code: str, name: str, zone: int | None, parts: list[list[list[int]]] | None, place: NDArray[np.float64]
) -> dict[str, Any]:
    head: dict[str, Any] = {"id": code, "properties": {"name": name} if zone is None else {"name": name, "zone": zone}}
    if parts:
        single = len(parts) == 1
        return head | {"type": "Polygon" if single else "MultiPolygon", "arcs": parts[0] if single else parts}
    if np.isnan(place).any():
        return head | {"type": None}
    return head | {"type": "Point", "coordinates": [int(place[0]), int(place[1])]}


def _label_places(communes: gpd.GeoDataFrame) -> NDArray[np.float64]:
    """Give where each commune's name is written: its centre, else a point inside."""
    places: NDArray[np.float64] = communes[["lon", "lat"]].to_numpy(dtype=float)
    missing = np.isnan(places).any(axis=1) & communes.geometry.notna().to_numpy()
    if missing.any():
        inside = communes.geometry[missing].representative_point()
        places[missing] = np.column_stack([inside.x, inside.y])
    return places


def _labels(communes: gpd.GeoDataFrame, centres: NDArray[np.float64]) -> list[list[int | str]]:
    """Give (row of the commune, x, y) of the names worth writing, most populated first.

    The largest arrondissement of a city speaks for the city: its name follows.
    """
    population = communes["population"].fillna(0).to_numpy(dtype=float)
    ranked = np.argsort(-population, kind="stable")
    parents, names = communes["parent"].tolist(), communes["name"].tolist()
    labels: list[list[int | str]] = []
    cities: set[str] = set()
    for row in ranked.tolist():
        if np.isnan(centres[row]).any() or len(labels) == LABELS:
            continue
        label: list[int | str] = [row, int(centres[row, 0]), int(centres[row, 1])]
        if isinstance(parents[row], str) and parents[row] not in cities:
            cities.add(parents[row])
            label.append(re.sub(r"\s+\d.*$", "", names[row]))
        labels.append(label)
    return labels


def dividing_zones(territory: Territory) -> pd.Series:
    """Give commune → name of its zone, of the kind that divides the territory most finely yet legibly."""
    inside = territory.members[territory.members["commune"].isin(territory.communes.index)]
    inside = inside[inside["zone"].isin(territory.zones.index)]
    kinds = inside["zone"].map(territory.zones["kind"])
    counts = inside.groupby(kinds)["zone"].nunique()
    counts = counts[(counts >= 2) & (counts <= MOST_ZONES)]
    if counts.empty:
        return pd.Series(dtype=object)
    kind = min(counts.index, key=lambda name: (-counts[name], name))
    rows = inside[kinds == kind].drop_duplicates("commune")
    names: pd.Series = rows.set_index("commune")["zone"].map(territory.zones["name"])
    return names
