"""Files people hand in as proof, good and hostile, made here so that the repository holds none."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib

from PIL import Image
from pypdf import PdfWriter
from pypdf.generic import DictionaryObject, NameObject, PdfObject, TextStringObject


def pdf(pages: int = 1) -> bytes:
    """A PDF of blank pages."""
    return _written(_writer(pages))


def image(kind: str = "PNG", mode: str = "RGB", size: tuple[int, int] = (40, 30)) -> bytes:
    """An image of one colour, with words and a place hidden in its metadata."""
    made, out = Image.new(mode, size), io.BytesIO()
    exif = Image.Exif()
    exif[0x010E] = "SECRET PLACE"
    made.save(out, kind, exif=exif)
    return out.getvalue()


def archive() -> bytes:
    """A ZIP file with something in it."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as made:
        made.writestr("run.exe", b"MZ" + b"\0" * 100)
    return out.getvalue()


def pixel_bomb(width: int = 30_000, height: int = 30_000) -> bytes:
    """A small PNG that says it is very large, and is."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    rows = zlib.compress(bytes(1 + width // 8) * 2000, 9)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def text_bomb() -> bytes:
    """A PNG whose comment unpacks to 200 MB."""
    whole = image("PNG")
    packed = b"zTXt" + b"Comment\0\0" + zlib.compress(b"\0" * 200_000_000, 9)
    chunk = struct.pack(">I", len(packed) - 4) + packed + struct.pack(">I", zlib.crc32(packed))
    at = whole.index(b"IDAT") - 4
    return whole[:at] + chunk + whole[at:]


def stream_bomb() -> bytes:
    """A PDF whose objects are packed in a stream that unpacks to 300 MB."""
    packed = zlib.compress(b" " * 300_000_000, 9)
    body = b"%%PDF-1.5\n1 0 obj<</Type/ObjStm/N 1/First 5/Filter/FlateDecode/Length %d>>stream\n" % len(packed)
    body += packed + b"\nendstream endobj\n"
    table = body + b"2 0 obj<</Type/XRef/Size 4/W[1 4 1]/Root 3 0 R/Length 24>>stream\n"
    rows = struct.pack(">BIB", 0, 0, 0) + struct.pack(">BIB", 1, 9, 0)
    rows += struct.pack(">BIB", 1, len(body), 0) + struct.pack(">BIB", 2, 1, 0)
    return table + rows + b"\nendstream endobj\nstartxref\n%d\n%%%%EOF" % len(body)


def pdf_with_script() -> bytes:
    """A PDF that runs a program when opened."""
    return _opening({"/S": NameObject("/JavaScript"), "/JS": TextStringObject("app.alert('x');")})


def pdf_with_attachment() -> bytes:
    """A PDF that carries another file."""
    writer = _writer()
    writer.add_attachment("run.exe", b"MZ")
    return _written(writer)


def pdf_with_launch() -> bytes:
    """A PDF whose page starts a program."""
    return _opening({"/S": NameObject("/Launch"), "/F": TextStringObject("calc.exe")})


def pdf_with_stray_script() -> bytes:
    """A PDF with a program in an object that no page leads to."""
    writer = _writer()
    writer._add_object(DictionaryObject({NameObject("/JS"): TextStringObject("app.alert(1)")}))
    return _written(writer)


def locked_pdf() -> bytes:
    """A PDF protected by a password."""
    writer = _writer()
    writer.encrypt("secret", algorithm="RC4-128")
    return _written(writer)


def _writer(pages: int = 1) -> PdfWriter:
    writer = PdfWriter()
    for _ in range(pages):
        writer.add_blank_page(100, 100)
    return writer


def _written(writer: PdfWriter) -> bytes:
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def _opening(action: dict[str, PdfObject]) -> bytes:
    """A PDF that does something when it is opened."""
    writer = _writer()
    held = DictionaryObject({NameObject(name): value for name, value in action.items()})
    writer.root_object[NameObject("/OpenAction")] = writer._add_object(held)
    return _written(writer)
