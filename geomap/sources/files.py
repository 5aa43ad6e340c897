"""A file as a source: its rows as texts by logical column."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from geomap.ports import Row, SourceInfo
from geomap.sources.columns import DAYS
from geomap.sources.protected_cells import unprotected
from geomap.sources.tabular import Record

_NOTHING = frozenset({"null", "none", "nan", "\\n", "n/a", "#n/a", "[nd]", "-", "--"})
_CONTROLS = dict.fromkeys(c for c in range(32) if chr(c) not in "\t\n\r") | {0xFEFF: None, 0x200B: None}


LONGEST_CELL = 100_000
"""Characters of a cell from which it holds something else than a description."""


@dataclass(frozen=True)
class FileSource:
    """`Source` over the records of a file, once its columns are known."""

    info: SourceInfo
    records: Sequence[Record]
    at: Mapping[str, tuple[int, ...]]
    width: int

    def __len__(self) -> int:
        """How many rows it holds."""
        return len(self.records)

    def rows(self) -> Iterator[Row]:
        """Give every row, in order."""
        for record in self.records:
            cells = {logical: self._cell(record.cells, logical, places) for logical, places in self.at.items()}
            yield Row(record.line, {logical: text for logical, text in cells.items() if text}, self._fault(record))

    def _fault(self, record: Record) -> str | None:
        if any(map(str.strip, record.cells[self.width :])):
            there = len(record.cells)
            return f"la ligne a {there} cases pour {self.width} colonnes : un séparateur ou un guillemet de trop ?"
        longest = max(map(len, record.cells), default=0)
        if longest > LONGEST_CELL:
            return f"une case a {longest} caractères : un guillemet resté ouvert ?"
        if any("\x00" in cell for cell in record.cells):
            return "une case contient un caractère nul : elle est abîmée"
        return None

    def _cell(self, cells: Sequence[str], logical: str, places: Sequence[int]) -> str:
        if len(places) == 1:
            return _text(cells, places[0])
        hours = [
            (day, _text(cells, place)) for day, place in zip(_days(self.info.columns[logical]), places, strict=True)
        ]
        return " ; ".join(f"{day} {text}" for day, text in hours if any(map(str.isdigit, text)))


def _text(cells: Sequence[str], place: int) -> str:
    cell = cells[place] if place < len(cells) else ""
    text = unprotected(cell.translate(_CONTROLS).replace("\r\n", "\n").replace("\r", "\n").strip()).strip()
    return "" if text.casefold() in _NOTHING else text


def _days(headers: str) -> list[str]:
    return [next(day for day in DAYS if day in header.casefold()) for header in headers.split(", ")]


def filled(records: Sequence[Record], width: int) -> list[int]:
    """Count the cells with something in them, by column."""
    counts = [0] * width
    for record in records:
        for place, cell in enumerate(record.cells[:width]):
            counts[place] += bool(cell.strip())
    return counts
