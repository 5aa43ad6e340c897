"""What a source says of the communes of France before anything is mended, in one shape for every source."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import geopandas as gpd
import pandas as pd

from geomap.core.frames import WGS84


@dataclass(frozen=True)
class Input:
    """One file data was taken from: its name, version and digest, for the manifest."""

    name: str
    version: str
    sha256: str
    licence: str


@dataclass(frozen=True)
class Gathered:
    """Raw communes; every frame is sorted, so that the same inputs give the same files.

    `communes` (by code: name, kind, parent, population, departement, region, epci), `names` and `postcodes` and
    `zones` follow their schemas; `shapes` and `town_halls` hold what is known, by code; `parts` the delegated and
    associated communes with their `parent`; `hosts` says which commune's polygon still covers one that has none;
    `earlier` the shapes an earlier vintage had of places this one may lack, by the code they had, with the `commune` of
    today that holds them; `notes` are paragraphs for the README on what the source says, and does not say, of itself.
    """

    communes: pd.DataFrame
    names: pd.DataFrame
    postcodes: pd.DataFrame
    zones: pd.DataFrame
    shapes: gpd.GeoSeries
    town_halls: gpd.GeoSeries
    parts: gpd.GeoDataFrame
    source: str
    licence: str
    vintage: str
    inputs: tuple[Input, ...]
    hosts: Mapping[str, str] = field(default_factory=dict)
    earlier: gpd.GeoDataFrame = field(default_factory=lambda: held({}, gpd.GeoSeries(crs=WGS84)))
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Fault:
    """One kind of fault in the data: what it is, which communes have it, what was done about it."""

    what: str
    done: str
    communes: tuple[str, ...] = ()


def held(communes: Mapping[str, str], shapes: gpd.GeoSeries) -> gpd.GeoDataFrame:
    """Put beside each shape the commune of today that holds it; those that none holds are left out."""
    drawn = shapes[shapes.index.isin(communes)]
    return gpd.GeoDataFrame({"commune": [communes[code] for code in drawn.index]}, index=drawn.index, geometry=drawn)
