"""From the bytes of a text file to its text, whatever wrote it."""

from __future__ import annotations

import codecs
import string

from charset_normalizer import from_bytes

from geomap.errors import BadFile

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_LIKELY = ["cp1252", "iso8859_15", "mac_roman", "cp850", "utf_16_le", "utf_16_be", "cp1250", "cp1251", "cp1256"]
_FRENCH = frozenset("àâäæçèéêëîïñôöùûüÿœÀÂÄÆÇÈÉÊËÎÏÑÔÖÙÛÜŸŒ«»‘’“”–—…•€°º²³·©®\u00a0\t\r\n" + string.printable)
_SAMPLE_BYTES = 200_000
_FEW_CONTROLS = 10
_CONTROLS_SHARE = 0.002


def decode(name: str, data: bytes) -> str:
    """Decode a file: its byte-order mark says how, else UTF-8 when it fits, else the likeliest encoding."""
    text = _marked(name, data)
    if text is None:
        text = _unmarked(name, data)
    _refuse_binary(name, text)
    return text


def _marked(name: str, data: bytes) -> str | None:
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            try:
                return data.decode(encoding)
            except UnicodeDecodeError as error:
                raise BadFile(f"{name} starts as {encoding} and is not: save it again as « CSV UTF-8 ».") from error
    return None


def _unmarked(name: str, data: bytes) -> str:
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        pass
    for encoding in (likely_encoding(data), "cp1252"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise BadFile(f"{name} is in no encoding known here: save it again as « CSV UTF-8 ».")


def likely_encoding(data: bytes) -> str:
    """Name the likeliest encoding of a text that is not UTF-8, from how it begins: Windows' own where it is French."""
    sample = data[: _SAMPLE_BYTES - _SAMPLE_BYTES % 4]
    try:
        if set(sample.decode("cp1252")) <= _FRENCH:
            return "cp1252"
    except UnicodeDecodeError:
        pass
    found = from_bytes(sample, cp_isolation=_LIKELY).best()
    return found.encoding if found else "cp1252"


def _refuse_binary(name: str, text: str) -> None:
    if binary(text[:_SAMPLE_BYTES]):
        raise BadFile(f"{name} is not a text file. Export it again as CSV or XLSX.")


def binary(sample: str) -> bool:
    """Say whether the beginning of a file is no text: NUL and other control characters both, or many of them.

    A NUL here and there is a damaged cell, whose row is refused by name.
    """
    nuls = sample.count("\x00")
    others = sum(char < " " and char not in "\t\r\n\f\v\x00" for char in sample)
    return bool(nuls and others) or nuls + others > _FEW_CONTROLS + _CONTROLS_SHARE * len(sample)
