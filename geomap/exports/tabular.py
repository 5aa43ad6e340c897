"""Tables as CSV that spreadsheets and programs both read, safe to open whoever wrote the cells."""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from geomap.core.coverage import Answer
from geomap.exports.answers import SUMMARY_FIELDS, answer_fields, answer_rows, summary_rows
from geomap.exports.cells import protected

BYTE_ORDER_MARK = "\ufeff"


def write_csv(rows: Iterable[Mapping[str, Any]], fields: Sequence[str], *, spreadsheet: bool = False) -> str:
    """Write rows as CSV: headers first, one line a row, empty where a row has nothing.

    As it is, the text is RFC 4180: commas, CRLF, decimal points, no byte-order mark. For a `spreadsheet` set for
    French it has semicolons, decimal commas and the byte-order mark, so that a double click opens it in columns.
    """
    out = io.StringIO()
    if spreadsheet:
        out.write(BYTE_ORDER_MARK)
    lines = csv.writer(out, delimiter=";" if spreadsheet else ",", lineterminator="\r\n")
    lines.writerow([protected(field) for field in fields])
    for row in rows:
        lines.writerow([cell_text(row.get(field), decimal="," if spreadsheet else ".") for field in fields])
    return out.getvalue()


def cell_text(value: Any, *, decimal: str = ".") -> str:
    """Write one value as a cell: texts protected, numbers as numbers, truth as yes or no, nothing as nothing."""
    if value is None or (isinstance(value, float) and math.isnan(value)):
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return repr(value).removesuffix(".0").replace(".", decimal)
    if isinstance(value, int):
        return str(value)
    if isinstance(value, tuple | list):
        return protected(" ".join(str(part) for part in value))
    return protected(str(value))


def coverage_csv(answer: Answer, language: str = "fr", *, spreadsheet: bool = False) -> str:
    """Write an answer as CSV, one line a commune."""
    return write_csv(answer_rows(answer, language), answer_fields(answer), spreadsheet=spreadsheet)


def summary_csv(answer: Answer, language: str = "fr", *, spreadsheet: bool = False) -> str:
    """Write the summary of an answer as CSV, one line a zone and state."""
    return write_csv(summary_rows(answer, language), SUMMARY_FIELDS, spreadsheet=spreadsheet)
