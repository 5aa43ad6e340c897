"""PDF files written again from their pages alone, and refused when they hold more than pages."""

from __future__ import annotations

import io
import warnings
import zipfile
from collections.abc import Iterator
from pathlib import Path

from pypdf import PdfReader, PdfWriter
from pypdf.errors import PyPdfError
from pypdf.generic import ArrayObject, DictionaryObject, IndirectObject, PdfObject

MOST_PAGES = 200
MOST_OBJECTS = 50_000

_FORBIDDEN = frozenset(
    {
        *("/JS", "/JavaScript", "/Launch", "/EmbeddedFile", "/EmbeddedFiles", "/EF", "/AF", "/RichMedia", "/XFA"),
        *("/SubmitForm", "/ImportData", "/GoToE", "/GoToR", "/Rendition", "/Movie", "/Sound", "/Collection", "/AA"),
    }
)
"""Names a proof has no need of: they run, open, send or carry something."""

Trouble = tuple[str, str]
"""Why a file is refused, as a word and as a sentence."""


def rewrite(file: Path) -> Trouble | None:
    """Read a PDF and write its pages again in its place; say what keeps it from being taken."""
    if zipfile.is_zipfile(file):
        return "active", "another file is hidden in it"
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return _rewrite(file)
    except (PyPdfError, RecursionError, OSError, ValueError, KeyError, IndexError, TypeError, AttributeError):
        # A file made to confuse readers breaks pypdf in as many ways as there are readers to confuse.
        return "damaged", "the PDF is damaged or cut short: print it to a new PDF"


def _rewrite(file: Path) -> Trouble | None:
    reader = PdfReader(io.BytesIO(file.read_bytes()), strict=False)
    if reader.is_encrypted:
        return "locked", "it is protected by a password"
    numbers = _numbers(reader)
    if len(numbers) > MOST_OBJECTS or len(reader.pages) > MOST_PAGES:
        return "long", f"it has more than {MOST_PAGES} pages, or too many parts"
    if not len(reader.pages):
        return "empty", "it has no page"
    held = [reader.trailer, *(reader.get_object(IndirectObject(number, 0, reader)) for number in numbers)]
    if any(_forbidden(one) for one in held):
        return "active", "it holds a program, an action or another file"
    writer = PdfWriter()
    for page in reader.pages:
        writer.add_page(page)
    for page in writer.pages:
        # What is left to click would lead a reviewer elsewhere.
        page.pop("/Annots", None)
    made = io.BytesIO()
    writer.write(made)
    file.write_bytes(made.getvalue())
    return None


def _numbers(reader: PdfReader) -> list[int]:
    """List every object the file holds, whether or not a page leads to it."""
    plain = {number for table in reader.xref.values() for number in table}
    return sorted(plain | set(reader.xref_objStm))


def _forbidden(held: PdfObject | None) -> bool:
    """Say whether an object names something a proof has no need of; what it refers to is looked at by itself."""
    return any(name in _FORBIDDEN for name in _names(held))


def _names(held: PdfObject | None) -> Iterator[str]:
    waiting: list[object] = [held]
    while waiting:
        one = waiting.pop()
        if isinstance(one, DictionaryObject):
            for key, value in dict.items(one):
                yield str(key)
                waiting.append(value)
        elif isinstance(one, ArrayObject):
            waiting.extend(list.__iter__(one))
        elif isinstance(one, str):
            yield str(one)
