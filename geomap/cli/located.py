"""Rows of a file with the commune each names added to them, a chunk at a time: memory never grows with the file."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice

import pandas as pd

from geomap.core.frames import PLACES
from geomap.exports.tabular import cell_text
from geomap.ports import Geocoder

ADDED = ("commune_code", "commune_name", "precision", "score", "status", "reason", "candidates")
"""Columns added to those of the file, in this order."""

MALFORMED = "malformed"
"""What a row counts as that is kept and not read: too many cells, a cell too long, a null character."""

LONGEST_CELL = 10_000
"""Characters of a cell from which it is no address, nor any other part of one."""


def header_row(headers: Sequence[str]) -> list[str]:
    """Give the file's headers and ours after them; one of ours that is already there is told apart by a prefix."""
    added = []
    for name in ADDED:
        free = name
        while free in headers:
            free = f"geomap_{free}"
        added.append(free)
    return [*headers, *added]


def located_rows(
    rows: Iterable[Sequence[str]],
    headers: Sequence[str],
    position: Mapping[str, int],
    geocoder: Geocoder,
    communes: Mapping[str, tuple[str, str]],
    *,
    chunk: int,
    tally: Counter[str],
) -> Iterator[list[str]]:
    """Give each row back, its own cells untouched and in order, followed by where it is.

    `position` says in which cell each column of PLACES stands; `communes` gives the code and name to say for each code
    found (an arrondissement is said as its commune, and stays among the candidates); `tally` counts the rows by status
    as they pass. A short row is filled with empty cells; the cells a long row has beyond the headers come after ours,
    so that none is lost.
    """
    width = len(headers)
    remaining = iter(rows)
    while block := list(islice(remaining, chunk)):
        whole = [[*row[:width], *[""] * (width - len(row))] for row in block]
        read = [[""] * width if refusal(row, width) else cells for row, cells in zip(block, whole, strict=True)]
        found = geocoder.locate(_places(read, position))
        for row, cells, place in zip(block, whole, _records(found), strict=True):
            reason = refusal(row, width)
            if reason:
                tally[MALFORMED] += 1
                yield [*cells, "", "", "", "0", "rejected", reason, "", *row[width:]]
            else:
                tally[str(place["status"])] += 1
                yield [*cells, *_answer(place, communes)]


def refusal(row: Sequence[str], width: int) -> str | None:
    """Say why a row cannot be read, in French; None when it can."""
    if len(row) > width:
        return f"La ligne a {len(row)} cellules pour {width} colonnes : elle n'a pas été lue."
    longest = max(map(len, row), default=0)
    if longest > LONGEST_CELL:
        return f"Une cellule a {longest} caractères (un guillemet non fermé ?) : la ligne n'a pas été lue."
    if any("\x00" in cell for cell in row):
        return "Une cellule contient un caractère nul : la ligne n'a pas été lue."
    return None


def _places(rows: Sequence[Sequence[str]], position: Mapping[str, int]) -> pd.DataFrame:
    cells = {
        logical: [row[position[logical]].strip() or None for row in rows] if logical in position else [None] * len(rows)
        for logical in PLACES.columns
    }
    return PLACES.build(cells)


def _records(found: pd.DataFrame) -> Iterator[dict[str, object]]:
    names = [str(name) for name in found.columns]
    for values in zip(*(found[name].tolist() for name in names), strict=True):
        yield dict(zip(names, values, strict=True))


def _answer(place: Mapping[str, object], communes: Mapping[str, tuple[str, str]]) -> list[str]:
    found = place["commune"]
    code, name = communes.get(found, (found, "")) if isinstance(found, str) else (None, None)
    cells = (code, name, place["precision"], place["score"], place["status"], place["reason"], place["candidates"])
    return [cell_text(cell) for cell in cells]
