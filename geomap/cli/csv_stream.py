"""CSV files too large to hold: how one is written, and its records one by one."""

from __future__ import annotations

import codecs
import csv
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from geomap.errors import BadFile
from geomap.sources.decoding import binary, likely_encoding
from geomap.sources.delimited import delimiter_of, long_fields

_SAMPLE_BYTES = 200_000
_BLOCK_BYTES = 1 << 20
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_ARCHIVE = b"PK\x03\x04"


@dataclass(frozen=True)
class Dialect:
    """How a CSV file is written; what we write beside it is UTF-8, marked where the file was not plain UTF-8."""

    encoding: str
    delimiter: str
    line_end: str

    @property
    def written_encoding(self) -> str:
        """What to write in, so that what opened the file opens ours."""
        return "utf-8" if self.encoding == "utf-8" else "utf-8-sig"


def dialect_of(path: Path) -> Dialect:
    """Find how a file is written, reading it through once without holding it."""
    try:
        with path.open("rb") as file:
            sample = file.read(_SAMPLE_BYTES)
            if sample.startswith(_ARCHIVE):
                raise BadFile(f"{path.name} is a spreadsheet or an archive: save the sheet as « CSV UTF-8 » first.")
            encoding = _encoding(file, sample)
    except OSError as error:
        raise BadFile(f"{path} cannot be read: {error.strerror}.") from error
    text = sample.decode(encoding, errors="ignore")
    if binary(text):
        raise BadFile(f"{path.name} is not a text file: export it again as CSV.")
    return Dialect(encoding, delimiter_of(text), "\r\n" if "\r\n" in text else "\n")


def _encoding(file: BinaryIO, sample: bytes) -> str:
    for mark, encoding in _MARKS:
        if sample.startswith(mark):
            return encoding
    if _is_utf8(file):
        return "utf-8"
    return likely_encoding(sample)


def _is_utf8(file: BinaryIO) -> bool:
    decoder = codecs.getincrementaldecoder("utf-8")()
    file.seek(0)
    try:
        while block := file.read(_BLOCK_BYTES):
            decoder.decode(block)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


@contextmanager
def records_of(path: Path, dialect: Dialect) -> Iterator[Iterator[list[str]]]:
    """Give the records of a file one by one, the headers first; blank lines are left out, but where they are rows."""
    with long_fields(), path.open(encoding=dialect.encoding, newline="") as file:
        yield _records(path.name, csv.reader(file, delimiter=dialect.delimiter))


def _records(name: str, reader: Iterator[list[str]]) -> Iterator[list[str]]:
    number, width = 1, 0
    while True:
        try:
            record = next(reader, None)
        except (csv.Error, UnicodeDecodeError) as error:
            raise BadFile(f"{name}, record {number}: it cannot be read ({error}).") from error
        if record is None:
            return
        width = width or len(record)
        # Where there is one column, a blank line is an empty cell.
        if record or width == 1:
            yield record
        number += 1
