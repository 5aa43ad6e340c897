"""The shapes a map draws: communes simplified with their borders kept, as compact, immutable documents."""

from __future__ import annotations

import dataclasses
import hashlib
import json
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import shapely
from numpy.typing import NDArray

from geomap.core.once import once
from geomap.core.territory import Territory
from geomap.errors import BadInput
from geomap.maps.binary import encode
from geomap.maps.kept_shapes import Borders, keep_borders
from geomap.maps.labels import MOST, Label, apart, ranked
from geomap.maps.order import head, heads, order_digest, order_of, places
from geomap.maps.topology import Arcs, Ring, share
from geomap.maps.zones import Division, bordered, divisions_of, outlined

WEB_MERCATOR = 3857
"""EPSG code of the CRS shapes are simplified in: the one they are seen in, metric, and good anywhere on Earth."""

_MOST_ROUNDS = 8
_NEAR_DEG = 15.0

_ANYWHERE = (-180.0, -60.0, 180.0, 75.0)
"""The view of a territory none of whose communes has a place: its map is empty, the words around it are not."""


@dataclass(frozen=True)
class Detail:
    """How finely shapes are drawn: Visvalingam tolerance in Mercator metres, grid step in degrees.

    `finer_zoom` is from where on these look coarse, and finer shapes of what is in view are worth fetching.
    """

    up_to: float
    tolerance_m: float
    step_deg: float
    finer_zoom: float | None = None


DETAILS = (Detail(1_000, 0.0, 0.0002), Detail(8_000, 2_500.0, 0.0015, 8.0), Detail(float("inf"), 4_000.0, 0.004, 8.0))
"""Level of detail by number of communes: a département, a région, a country."""


@dataclass(frozen=True, eq=False)
class Shapes:
    """Communes on a grid, in order: their names, borders and zones, and the documents made of them."""

    mark: str
    codes: tuple[str, ...]
    names: tuple[str, ...]
    step_deg: float
    rings: list[list[list[Ring]] | None]
    arcs: Arcs
    centres: NDArray[np.float64]
    labels: list[Label]
    divisions: list[Division]
    finer_zoom: float | None

    @cached_property
    def order(self) -> str:
        """Name of the order of the communes."""
        return order_digest(self.codes)

    @cached_property
    def heads(self) -> list[tuple[str, int]]:
        """Heads of the codes, in order, and how many communes each has."""
        return heads(self.codes)

    @cached_property
    def binary(self) -> bytes:
        """The shapes as the script of a page reads them: see `geomap.maps.binary`."""
        if self.finer_zoom is None:
            return self.whole
        return self._written(apart(self.labels, self.step_deg, self.finer_zoom))

    @cached_property
    def whole(self) -> bytes:
        """The same with more names, for a map no finer shapes will reach."""
        return self._written(self.labels[:MOST])

    def _written(self, names: list[Label]) -> bytes:
        lines, borders = outlined(self.divisions), bordered(self.divisions)
        header = {
            "order": self.order,
            "step": self.step_deg,
            "heads": self.heads,
            "zones": {cut.kind: len(cut.ids) for cut in self.divisions},
            "lines": lines.kind if lines else None,
            "borders": borders.kind if borders else None,
            "finer": self.finer_zoom,
            "labels": names,
        }
        zones = {cut.kind: cut.of for cut in self.divisions}
        return encode(header, self.rings, self.arcs, self.centres, zones)

    @cached_property
    def document(self) -> str:
        """The same as TopoJSON, for any other reader."""
        topology = {
            "type": "Topology",
            "transform": {"scale": [self.step_deg, self.step_deg], "translate": [0, 0]},
            "order": self.order,
            "objects": {
                "communes": {"type": "GeometryCollection", "geometries": list(map(self._geometry, *self._rows))}
            },
            "arcs": self.arcs.deltas(),
        }
        return json.dumps(topology, ensure_ascii=False, separators=(",", ":"))

    def names_of(self, place: int) -> list[list[str]]:
        """Give code and name of each commune of a head, in order."""
        counts = [count for _, count in self.heads]
        rows = slice(sum(counts[:place]), sum(counts[: place + 1]))
        return [list(pair) for pair in zip(self.codes[rows], self.names[rows], strict=True)]

    @cached_property
    def zone_names(self) -> dict[str, list[list[str]]]:
        """Id and name of each zone, by kind, as the divisions number them."""
        return {cut.kind: [list(pair) for pair in zip(cut.ids, cut.names, strict=True)] for cut in self.divisions}

    @property
    def _rows(self) -> tuple[Any, ...]:
        return self.codes, self.names, self.rings, self.centres

    def _geometry(
        self, code: str, name: str, parts: list[list[Ring]] | None, place: NDArray[np.float64]
    ) -> dict[str, Any]:
        told: dict[str, Any] = {"id": code, "properties": {"name": name}}
        if parts:
            single = len(parts) == 1
            return told | {"type": "Polygon" if single else "MultiPolygon", "arcs": parts[0] if single else parts}
        if np.isnan(place).any():
            return told | {"type": None}
        return told | {"type": "Point", "coordinates": [int(place[0]), int(place[1])]}


def draw_shapes(territory: Territory, detail: Detail | None = None, *, kept: Path | None = None) -> Shapes:
    """Draw the communes of a territory, as finely as their number allows unless told.

    The borders of a large one are read from the folder `kept` when they were drawn before, and kept there.
    """
    order = order_of(territory)
    codes, communes = order.codes, territory.communes.iloc[order.rows]
    chosen = detail or next(level for level in DETAILS if len(communes) <= level.up_to)
    drawn = communes.geometry.notna() & ~communes.geometry.is_empty

    def draw() -> Borders:
        return share(snap(communes.geometry[drawn], chosen))

    slow = kept is not None and len(communes) > DETAILS[0].up_to
    rings, arcs = keep_borders(kept, f"{source_of(territory)} {chosen}", draw) if kept and slow else draw()
    # One so small that the grid leaves nothing of it becomes a point, like one without limits: none is lost.
    outlines = {code: shape for code, shape in zip(communes.index[drawn], rings, strict=True) if any(shape)}
    centres = np.round(places(communes) / chosen.step_deg)
    return Shapes(
        mark=mark_of(territory),
        codes=codes,
        names=tuple(str(name) for name in communes["name"]),
        step_deg=chosen.step_deg,
        rings=[outlines.get(code) for code in codes],
        arcs=arcs,
        centres=centres,
        labels=ranked(communes, centres),
        divisions=divisions_of(territory),
        finer_zoom=chosen.finer_zoom,
    )


def draw_details(territory: Territory, name: str) -> Shapes:
    """Draw the communes of one head, of a territory too large for it to be drawn whole, in full detail."""
    inside = [head(code) == name for code in territory.communes.index]
    return draw_shapes(dataclasses.replace(territory, communes=territory.communes[inside]), DETAILS[0])


def fingerprint(communes: gpd.GeoDataFrame) -> str:
    """Digest what shapes are drawn from, whatever the order of the rows."""
    ordered = communes.sort_index()
    digest = hashlib.sha256("\n".join(f"{code} {name}" for code, name in ordered["name"].items()).encode())
    for shape in shapely.to_wkb(np.asarray(ordered.geometry.values, dtype=object)):
        digest.update(shape or b"")
    return digest.hexdigest()


@once
def source_of(territory: Territory) -> str:
    """Digest what the borders of a territory are drawn from."""
    return fingerprint(territory.communes)


@once
def mark_of(territory: Territory) -> str:
    """Name the shapes of a territory before they are drawn: those of one name are the same to the last byte.

    It is a digest of all they are made from, of the code that makes them and of the library that simplifies them.
    """
    codes, told = order_of(territory).codes, ["population", "parent", "lon", "lat"]
    kept = territory.communes.loc[list(codes), told].to_csv()
    cuts = [dataclasses.astuple(cut) for cut in divisions_of(territory)]
    made_by = [path.read_text(encoding="utf-8") for path in sorted(Path(__file__).parent.glob("*.py"))]
    parts = (source_of(territory), kept, cuts, made_by, shapely.__version__, shapely.geos_version_string)
    return hashlib.sha256(repr(parts).encode()).hexdigest()[:16]


@once
def first_view(territory: Territory) -> tuple[float, float, float, float]:
    """Give west, south, east, north of what the map of a territory shows first."""
    return home_bounds(territory.communes)


def home_bounds(communes: gpd.GeoDataFrame) -> tuple[float, float, float, float]:
    """Give west, south, east, north of what a map shows first: far-off islands are left for later."""
    boxes = _boxes(communes)
    boxes = boxes[~np.isnan(boxes).any(axis=1)]
    if not len(boxes):
        return _ANYWHERE
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
            # Neighbouring corners may have met on the grid: a border that goes nowhere says nothing.
            return np.asarray(shapely.remove_repeated_points(laid), dtype=object)
        laid = shapely.transform(shapely.coverage_clean(laid, gap_width=0), np.round)
    raise BadInput("The communes do not fit together: mend the shapes (geomap territory add checks them) and reload.")
