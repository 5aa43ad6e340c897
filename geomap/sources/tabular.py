"""Tables people send: CSV and XLSX files, known by what is in them, within limits."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from geomap.errors import BadFile
from geomap.sources import delimited, workbook
from geomap.sources.decoding import decode

MOST_BYTES = 200_000_000
MOST_ROWS = 2_000_000
MOST_COLUMNS = 1_000

_OLD_OFFICE = b"\xd0\xcf\x11\xe0"
_ZIP = b"PK\x03\x04"


@dataclass(frozen=True)
class Record:
    """One row of a table: its line as a spreadsheet shows it, and its cells."""

    line: int
    cells: tuple[str, ...]


@dataclass(frozen=True)
class Table:
    """A file read: its headers, its rows that are not blank, the digest of its bytes."""

    name: str
    headers: tuple[str, ...]
    records: tuple[Record, ...]
    sha256: str


def read_table(path: Path) -> Table:
    """Read a CSV or XLSX file whole, or say in one sentence why it cannot be."""
    data = _bytes(path)
    lines = enumerate(_cells(path.name, data), start=1)
    start, headers = next(((line, cells) for line, cells in lines if any(cell.strip() for cell in cells)), (0, []))
    if not start:
        raise BadFile(f"{path.name} is empty.")
    if len(headers) > MOST_COLUMNS:
        raise BadFile(f"{path.name} has {len(headers):,} columns, more than {MOST_COLUMNS:,}. Keep those that matter.")
    records = tuple(
        Record(line, tuple(cells)) for line, cells in islice(lines, MOST_ROWS + 1) if any(map(str.strip, cells))
    )
    if len(records) > MOST_ROWS:
        raise BadFile(f"{path.name} has more than {MOST_ROWS:,} rows: split it.")
    names = tuple(" ".join(header.split()) for header in headers)
    return Table(path.name, names, records, hashlib.sha256(data).hexdigest())


def _bytes(path: Path) -> bytes:
    try:
        if path.is_dir():
            raise BadFile(f"{path} is a folder: name the file in it.")
        size = path.stat().st_size
        if size > MOST_BYTES:
            raise BadFile(f"{path.name} weighs {size:,} bytes, more than {MOST_BYTES:,}: split it.")
        return path.read_bytes()
    except OSError as error:
        raise BadFile(f"{path} cannot be read: {error.strerror or error}.") from error


def _cells(name: str, data: bytes) -> Iterator[list[str]]:
    if not data.strip():
        raise BadFile(f"{name} is empty.")
    if data.startswith(_OLD_OFFICE):
        raise BadFile(f"{name} is an old Excel file (.xls): open it and save it as XLSX or CSV UTF-8.")
    if data.startswith(_ZIP):
        return workbook.records(name, _spreadsheet(name, data), MOST_ROWS, MOST_COLUMNS)
    if name.lower().endswith((".xlsx", ".xlsm")):
        raise BadFile(
            f"{name} is no XLSX file, whatever its name says: open it and save it again as XLSX or CSV UTF-8."
        )
    return delimited.records(name, decode(name, data))


def _spreadsheet(name: str, data: bytes) -> bytes:
    members = {entry.filename for entry in workbook.members(name, data)}
    if "xl/workbook.xml" in members:
        return data
    if "content.xml" in members:
        raise BadFile(f"{name} is an OpenDocument file (.ods): open it and save it as XLSX or CSV UTF-8.")
    raise BadFile(f"{name} is an archive: unpack it and name the CSV or XLSX file that is in it.")
