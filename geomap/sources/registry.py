"""Every layout of file geomap can import, and which one a file has."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Literal

from geomap.core.geocoding.placenames import fold
from geomap.errors import BadInput
from geomap.ports import Source, SourceInfo
from geomap.sources.columns import recognise
from geomap.sources.directories import MEDIATORS, PROVIDERS
from geomap.sources.files import FileSource, filled
from geomap.sources.france_services import FRANCE_SERVICES
from geomap.sources.layouts import Layout
from geomap.sources.mediation_map import MEDIATION_MAP
from geomap.sources.tabular import read_table

LAYOUTS: tuple[Layout, ...] = (FRANCE_SERVICES, MEDIATION_MAP, MEDIATORS, PROVIDERS)
"""Layouts known, those that give themselves away first; the plain directories last."""

_SPACES = re.compile(r" +")


def open_source(
    path: Path,
    *,
    kind: Literal["auto", "provider", "mediator"] = "auto",
    columns: Mapping[str, str] | None = None,
    name: str | None = None,
) -> Source:
    """Read a file and find what its rows are and where its columns stand; `name` keeps ids when a file is renamed."""
    table = read_table(path)
    layout = layout_of(table.headers, kind)
    found = recognise(table.headers, layout.columns, columns, filled(table.records, len(table.headers)))
    if "name" not in found.at:
        there = ", ".join(f"« {header} »" for header in table.headers if header)
        raise BadInput(f"{path.name}: no column holds names; say which with --columns name=Header. It has {there}.")
    if kind == "auto" and not layout.fits(table.headers):
        raise BadInput(
            f"{path.name}: nothing in its headers says whether these are providers or mediators: give --kind provider, "
            f"or --kind mediator for places where people are helped."
        )
    info = SourceInfo(
        name=_SPACES.sub("-", fold(name or path.stem)) or "import",
        kind=layout.kind,
        columns=found.headers,
        ignored=found.ignored,
        sha256=table.sha256,
    )
    return FileSource(info, table.records, found.at, len(table.headers))


def layout_of(headers: Sequence[str], kind: Literal["auto", "provider", "mediator"] = "auto") -> Layout:
    """Choose the first layout that fits the headers, among those of a kind when one is given."""
    of_kind = [layout for layout in LAYOUTS if kind in {"auto", layout.kind}]
    plain = PROVIDERS if kind in {"auto", "provider"} else MEDIATORS
    return next((layout for layout in of_kind if layout.fits(headers)), plain)
