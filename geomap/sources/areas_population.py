"""A table of figures about areas (CSV or JSON), joined to them by name."""

from __future__ import annotations

import csv
import io
import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from geomap.errors import BadFile, BadInput
from geomap.sources.areas_features import field_called, joined, name_field

_MAX_BYTES = 64 * 2**20
_POPULATION = ("population", "pop", "habitants", "inhabitants")


@dataclass(frozen=True)
class Figures:
    """Rows of a table by the name, reduced to what is compared, of the area they are about."""

    rows: Mapping[str, Mapping[str, Any]]
    fields: tuple[str, ...]
    file: str

    def value(self, name: str, field: str) -> Any:
        """Give one cell, or None when the area is not in the table."""
        return self.rows.get(joined(name), {}).get(field)


def split_reference(reference: str) -> tuple[Path | None, str | None]:
    """Read ``FILE``, ``FILE:field`` or ``field``: a file when one is there."""
    if Path(reference).is_file():
        return Path(reference), None
    before, colon, field = reference.rpartition(":")
    if colon and Path(before).is_file():
        return Path(before), field
    if "/" in reference or reference.casefold().endswith((".csv", ".json")):
        raise BadFile(f"There is no file « {reference} ».")
    return None, reference


def read_figures(file: Path) -> Figures:
    """Read a CSV with a header, or a JSON list of objects, one row an area."""
    if file.stat().st_size > _MAX_BYTES:
        raise BadFile(f"{file.name} is larger than {_MAX_BYTES // 2**20} MiB.")
    try:
        text = file.read_text(encoding="utf-8-sig")
        rows = json.loads(text) if file.suffix.casefold() == ".json" else _csv(text)
    except (OSError, ValueError, csv.Error) as error:
        raise BadFile(f"{file.name} cannot be read: {error}.") from error
    if not isinstance(rows, list) or not rows or not all(isinstance(row, dict) for row in rows):
        raise BadFile(f"{file.name} must be a list of areas, each with a name and its figures.")
    fields = tuple(dict.fromkeys(str(key) for row in rows for key in row))
    by_name = name_field(fields, None)
    found: dict[str, Mapping[str, Any]] = {}
    for row in rows:
        key = joined(str(row.get(by_name) or ""))
        if key in found:
            raise BadFile(f"{file.name} names « {row.get(by_name)} » twice.")
        found[key] = row
    return Figures(found, fields, file.name)


def _csv(text: str) -> list[dict[str, str]]:
    head = text.partition("\n")[0]
    delimiter = max(",;\t", key=head.count)
    return list(csv.DictReader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True))


def population_field(fields: Sequence[str], wanted: str | None) -> str:
    """Find the field that holds the population; several candidates are never chosen among."""
    if wanted is not None:
        return field_called(fields, wanted)
    exact = [field for field in fields if field.casefold() in _POPULATION]
    like = exact or [field for field in fields if field.casefold().startswith("pop")]
    if len(like) == 1:
        return like[0]
    choice = ", ".join(like or fields)
    raise BadInput(f"Which field is the population? Say it as --population FILE:field (there are {choice}).")


def number(cell: Any, name: str, field: str) -> float | None:
    """Read a count of people, with spaces or commas between thousands."""
    if cell is None or cell == "" or (isinstance(cell, float) and math.isnan(cell)):
        return None
    text = str(cell).translate({ord(mark): None for mark in " \u00a0\u202f,'’"})
    try:
        people = float(text)
    except ValueError:
        raise BadInput(f"« {cell} » in « {field} » of {name} is not a number of people.") from None
    if not 0 <= people < 1e10:
        raise BadInput(f"« {cell} » in « {field} » of {name} is not a number of people.")
    return people
