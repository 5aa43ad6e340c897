"""CSV text to records, whatever parts its columns."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from itertools import islice

from geomap.errors import BadFile

_DELIMITERS = (";", ",", "\t", "|")
_LOOKED_AT = 200
_LONGEST_FIELD = 16 * 2**20
"""Characters: a longer field is no cell but a quote somebody forgot to close."""


def records(name: str, text: str) -> Iterator[list[str]]:
    """Give every record of a CSV text, blank ones too, so that counting them gives a spreadsheet's line numbers."""
    with long_fields():
        delimiter = delimiter_of(text)
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=_well_quoted(text, delimiter))
        line = 1
        while True:
            try:
                record = next(reader, None)
            except csv.Error as error:
                raise BadFile(f"{name}, line {line}: {_why(str(error))}") from error
            if record is None:
                return
            yield record
            line += 1


@contextmanager
def long_fields() -> Iterator[None]:
    """Let cells be as long as any cell could be: those too long for a place are refused row by row."""
    before = csv.field_size_limit(_LONGEST_FIELD)
    try:
        yield
    finally:
        csv.field_size_limit(before)


def delimiter_of(text: str) -> str:
    """Choose what parts the columns: what most records are parted by into as many cells as the first has."""
    best, most = ",", (0.0, 1)
    for delimiter in _DELIMITERS:
        widths = _widths(text, delimiter)
        if not widths or widths[0] == 1:
            continue
        alike = Counter(widths)[widths[0]] / len(widths)
        if (round(alike, 1), widths[0]) > most:
            best, most = delimiter, (round(alike, 1), widths[0])
    return best


def _widths(text: str, delimiter: str) -> list[int]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    widths: list[int] = []
    with suppress(csv.Error):
        widths.extend(len(record) for record in islice(reader, _LOOKED_AT) if any(record))
    return widths


def _well_quoted(text: str, delimiter: str) -> bool:
    """Say whether quotes are where they belong; a file where they are not is read leniently, unless one never ends."""
    try:
        for _ in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True):
            pass
    except csv.Error as error:
        return "unexpected end" in str(error) or "field larger" in str(error)
    return True


def _why(error: str) -> str:
    if "field larger" in error:
        return (
            "a cell is longer than 16 million characters; a quote is probably left open. Close it or shorten the cell."
        )
    if "unexpected end" in error:
        return "a quote is opened and never closed. Close it."
    return f"the record cannot be read ({error}). Export the file again as CSV."
