"""The communes built again from the official services: API Découpage administratif and contours administratifs."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import geopandas as gpd
import httpx
import pandas as pd
from shapely.errors import GEOSException
from shapely.geometry import shape

from geomap.core.frames import WGS84
from geomap.core.territory import Atlas
from geomap.errors import NetworkBroken
from geomap.sources.communes import BuildReport, keep, read_bundled
from geomap.sources.communes_divisions import (
    Row,
    communes_frame,
    history_of,
    names_frame,
    postcodes_frame,
    zones_frame,
)
from geomap.sources.communes_gathered import Gathered, Input
from geomap.sources.communes_history import places
from geomap.sources.communes_http import Downloads
from geomap.sources.communes_shapes_file import joined, shapes_of_admin_express, shapes_of_contours

_ARRONDISSEMENT = "arrondissement-municipal"
_PARENTS: Mapping[str, str] = {"75": "75056", "69": "69123", "13": "13055"}
_COMMUNE_FIELDS = "nom,code,codesPostaux,codeEpci,codeDepartement,codeRegion,population,mairie"
_EVERYWHERE = "metro,drom,com"
_LEAST_SHARE = 0.9
_LICENCE = "Licence Ouverte 2.0"


@dataclass(frozen=True)
class Official:
    """Where the official data is, and of which year."""

    vintage: str = "2026"
    api: str = "https://geo.api.gouv.fr"
    contours: str = "https://etalab-datasets.geo.data.gouv.fr/contours-administratifs"

    def contour_files(self) -> tuple[str, ...]:
        """Addresses of the shapes, generalised to 100 m like those that come with geomap."""
        folder = f"{self.contours}/{self.vintage}/geojson"
        return tuple(f"{folder}/{name}-100m.geojson.gz" for name in ("communes", "arrondissements-municipaux"))


def official_client(timeout_s: float = 60.0) -> httpx.Client:
    """Make a client with time-outs that fit a large download; close it after use."""
    return httpx.Client(timeout=httpx.Timeout(timeout_s, connect=10.0), headers={"User-Agent": "geomap"})


def update(
    folder: Path,
    downloads: Downloads,
    official: Official | None = None,
    admin_express: Path | None = None,
    progress: Callable[[str], None] = lambda _: None,
) -> BuildReport:
    """Replace the folder's files, all or none, by what the official services say; shapes from a file when given."""
    official = official or Official()
    previous = read_bundled(folder)
    progress("API Découpage administratif")
    answers = _ask(downloads, official)
    _check_share(len(answers["communes"]), int((previous.communes["kind"] == "commune").sum()), official.api)
    if admin_express is None:
        progress("contours administratifs")
        shapes, inputs = _contours(downloads, official)
    else:
        progress(f"shapes of {admin_express.name}")
        shapes, inputs = shapes_of_admin_express(admin_express), (_file_input(admin_express, official),)
    return keep(_gathered(answers, previous, shapes, inputs, official), folder, progress)


def _ask(downloads: Downloads, official: Official) -> dict[str, list[dict[str, Any]]]:
    communes, plain = {"fields": _COMMUNE_FIELDS, "format": "json"}, {"fields": "nom,code", "zone": _EVERYWHERE}
    parts = {"fields": "nom,code,type,chefLieu", "format": "json"}
    return {
        "communes": downloads.json(f"{official.api}/communes", {**communes, "zone": _EVERYWHERE}),
        _ARRONDISSEMENT: downloads.json(f"{official.api}/communes", {**communes, "type": _ARRONDISSEMENT}),
        "parts": downloads.json(f"{official.api}/communes_associees_deleguees", parts),
        "epci": downloads.json(f"{official.api}/epcis", {"fields": "nom,code"}),
        "departement": downloads.json(f"{official.api}/departements", plain),
        "region": downloads.json(f"{official.api}/regions", plain),
    }


def _check_share(now: int, before: int, where: str) -> None:
    """Refuse an answer cut short: communes merge by the dozen a year, not by the thousand."""
    if now < before * _LEAST_SHARE:
        raise NetworkBroken(f"{where} gave {now} communes where there were {before}: nothing was replaced.")


def _contours(downloads: Downloads, official: Official) -> tuple[gpd.GeoSeries, tuple[Input, ...]]:
    shapes, inputs = [], []
    for url in official.contour_files():
        content = downloads.gunzipped(url)
        shapes.append(shapes_of_contours(content, url))
        inputs.append(Input(url, official.vintage, hashlib.sha256(content).hexdigest(), _LICENCE))
    return joined(shapes), tuple(inputs)


def _file_input(file: Path, official: Official) -> Input:
    with file.open("rb") as stream:
        return Input(file.name, official.vintage, hashlib.file_digest(stream, "sha256").hexdigest(), _LICENCE)


def _gathered(
    answers: Mapping[str, list[dict[str, Any]]],
    previous: Atlas,
    shapes: gpd.GeoSeries,
    inputs: tuple[Input, ...],
    official: Official,
) -> Gathered:
    try:
        divisions = [*_divisions(answers), *answers["parts"]]
        epci = {row["code"]: row["codeEpci"] for row in answers["communes"] if row.get("codeEpci")}
        counted = [*answers["communes"], *answers[_ARRONDISSEMENT]]
        return Gathered(
            communes=communes_frame(divisions, epci),
            names=names_frame(places(divisions, history_of(previous))),
            postcodes=postcodes_frame(divisions),
            zones=zones_frame({kind: answers[kind] for kind in ("epci", "departement", "region")}),
            shapes=shapes,
            town_halls=_town_halls(counted),
            parts=gpd.GeoDataFrame({"parent": pd.Series(dtype=object)}, geometry=[], crs=WGS84),
            source="API Découpage administratif (INSEE, DGCL, La Poste) ; contours : IGN, ADMIN EXPRESS",
            licence=_LICENCE,
            vintage=official.vintage,
            inputs=(*_answer_inputs(answers, official), *inputs),
            notes=("Former names are those of the files these replace, carried to the communes of today.",),
        )
    except (KeyError, TypeError, AttributeError, ValueError, GEOSException) as error:
        raise NetworkBroken(f"{official.api} does not answer in the layout expected: {error!r}.") from error


def _divisions(answers: Mapping[str, Sequence[Row]]) -> list[Row]:
    """Put the API's rows in the words of the découpage administratif."""
    kinds = {"communes": "commune-actuelle", _ARRONDISSEMENT: _ARRONDISSEMENT}
    return [
        {
            "code": row["code"],
            "nom": row["nom"],
            "type": kind,
            "departement": row["codeDepartement"],
            "region": row["codeRegion"],
            "codesPostaux": row.get("codesPostaux", ()),
            **({"population": row["population"]} if row.get("population") is not None else {}),
            **({"commune": _PARENTS[row["codeDepartement"]]} if kind == _ARRONDISSEMENT else {}),
        }
        for key, kind in kinds.items()
        for row in answers[key]
    ]


def _town_halls(rows: Sequence[Row]) -> gpd.GeoSeries:
    points = {row["code"]: shape(row["mairie"]) for row in rows if row.get("mairie")}
    return gpd.GeoSeries(list(points.values()), index=pd.Index(list(points), dtype=object), crs=WGS84)


def _answer_inputs(answers: Mapping[str, list[dict[str, Any]]], official: Official) -> tuple[Input, ...]:
    packed = json.dumps(answers, sort_keys=True, ensure_ascii=False).encode()
    return (Input(official.api, official.vintage, hashlib.sha256(packed).hexdigest(), _LICENCE),)
