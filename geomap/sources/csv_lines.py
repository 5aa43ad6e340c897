"""Reads geomap's own CSV files: known headers, UTF-8, and every fault said with its file and line."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from geomap.errors import BadFile
from geomap.sources.protected_cells import unprotected

_MOST_BYTES = 5_000_000


@dataclass(frozen=True)
class Line:
    """One line of a CSV file: where it stands and its cells by header."""

    file: Path
    number: int
    cells: Mapping[str, str]

    def wrong(self, why: str) -> BadFile:
        """Make the error that names this line."""
        return BadFile(f"{self.file.name}, line {self.number}: {why}")

    def one_of(self, column: str, allowed: tuple[str, ...]) -> str:
        """Give a cell that must be one of a few words."""
        value = self.cells[column]
        if value not in allowed:
            raise self.wrong(f"« {value} » in « {column} » is none of {', '.join(allowed)}: choose one of them.")
        return value

    def whole(self, column: str, low: int, high: int) -> int:
        """Give a cell that must be a whole number."""
        value = self.cells[column]
        if not value.isascii() or not value.isdigit() or not low <= int(value) <= high:
            raise self.wrong(f"« {value} » in « {column} » must be a whole number from {low} to {high}.")
        return int(value)

    def filled(self, column: str) -> str:
        """Give a cell that must not be empty."""
        if not self.cells[column]:
            raise self.wrong(f"« {column} » is empty: fill it in.")
        return self.cells[column]


def read_lines(file: Path, columns: tuple[str, ...]) -> tuple[Line, ...]:
    """Read a UTF-8, comma-separated file that must have exactly these columns."""
    try:
        data = file.read_bytes()
        text = data.decode("utf-8-sig")
    except OSError as error:
        raise BadFile(f"{file.name} cannot be read in {file.parent}: {error.strerror}. Put it back.") from error
    except UnicodeDecodeError as error:
        raise BadFile(f"{file.name} is not UTF-8 (byte {error.start}): save it again as « CSV UTF-8 ».") from error
    if len(data) > _MOST_BYTES:
        raise BadFile(f"{file.name} holds {len(data)} bytes, more than {_MOST_BYTES}: it is not a list of this kind.")
    try:
        return tuple(_lines(file, text, columns))
    except csv.Error as error:
        raise BadFile(f"{file.name} is not a CSV file: {error}.") from error


def _lines(file: Path, text: str, columns: tuple[str, ...]) -> Iterator[Line]:
    reader = csv.reader(text.splitlines(keepends=True), strict=True)
    header = tuple(cell.strip() for cell in next(reader, ()))
    if header != columns:
        raise BadFile(f"{file.name}, line 1: the headers are « {','.join(header)} », write « {','.join(columns)} ».")
    for cells in reader:
        if not any(cells):
            continue
        if len(cells) != len(columns):
            found = f"{len(cells)} cells for {len(columns)} headers"
            raise BadFile(f"{file.name}, line {reader.line_num}: {found}; put quotes around a text with a comma.")
        texts = (unprotected(cell.strip()) for cell in cells)
        yield Line(file, reader.line_num, dict(zip(columns, texts, strict=True)))
