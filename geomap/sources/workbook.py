"""XLSX workbooks to records: the first visible sheet that holds something, every cell as text."""

from __future__ import annotations

import datetime as dt
import io
import warnings
import zipfile
from collections.abc import Iterator
from typing import Any

import openpyxl

from geomap.errors import BadFile

_MOST_INFLATED = 600_000_000
_MOST_RATIO = 300
_SMALL = 10_000_000


def records(name: str, data: bytes, most_rows: int, most_columns: int) -> Iterator[list[str]]:
    """Give every row of the sheet, blank ones too, as texts."""
    _refuse_bomb(name, data)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True, keep_links=False)
            sheets = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"]
            for sheet in sheets:
                rows = list(_rows(name, sheet, most_rows, most_columns))
                if any(any(row) for row in rows):
                    return iter(rows)
        except BadFile:
            raise
        except Exception as error:  # openpyxl raises what it meets: KeyError, ValueError, ParseError, TypeError…
            raise BadFile(f"{name} is damaged: open it in a spreadsheet and save it again as XLSX.") from error
    raise BadFile(f"{name} has no visible sheet with anything in it.")


def _rows(name: str, sheet: Any, most_rows: int, most_columns: int) -> Iterator[list[str]]:
    sheet.reset_dimensions()
    for number, cells in enumerate(sheet.iter_rows(values_only=True), start=1):
        if number > most_rows:
            raise BadFile(f"{name} has more than {most_rows:,} rows: split it.")
        if len(cells) > most_columns:
            raise BadFile(f"{name}, line {number}: more than {most_columns} columns. Keep those that matter.")
        yield [cell_text(cell) for cell in cells]


def cell_text(value: Any) -> str:
    """Write a cell's value as the person saw it: 48100.0 is 48100, midnight is only a day, an error is nothing."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "oui" if value else "non"
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e16:
        return str(int(value))
    if isinstance(value, dt.datetime) and value.time() == dt.time():
        return value.date().isoformat()
    if isinstance(value, dt.date | dt.time):
        return value.isoformat()
    text = str(value)
    return "" if text.startswith("#") and text.rstrip("!?").isupper() else text


def members(name: str, data: bytes) -> list[zipfile.ZipInfo]:
    """List what a zipped file holds, unpacking nothing."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return archive.infolist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
        raise BadFile(f"{name} is damaged: open it in a spreadsheet and save it again as XLSX.") from error


def _refuse_bomb(name: str, data: bytes) -> None:
    inflated = sum(entry.file_size for entry in members(name, data))
    if inflated > _MOST_INFLATED or (inflated > _SMALL and inflated > _MOST_RATIO * len(data)):
        raise BadFile(f"{name} unpacks to {inflated:,} bytes, far more than a directory holds: it is refused.")
