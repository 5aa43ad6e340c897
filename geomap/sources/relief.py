"""Read the relief of départements, which comes with geomap."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

from geomap.core.relief import PACES
from geomap.errors import BadFile


def read_relief(folder: Path) -> Mapping[str, str]:
    """Give the relief of each département that is not plain."""
    file = folder / "departements.csv"
    try:
        with file.open(encoding="utf-8", newline="") as lines:
            rows = [(row["departement"], row["relief"]) for row in csv.DictReader(lines)]
    except (OSError, KeyError, UnicodeDecodeError) as error:
        raise BadFile(f"« {file} » cannot be read: {error}.") from error
    unknown = [f"{code}: « {relief} »" for code, relief in rows if relief not in PACES]
    if unknown:
        raise BadFile(f"« {file.name} » has a relief that is none of {', '.join(PACES)} ({unknown[0]}).")
    return MappingProxyType(dict(rows))
