"""Read cells back that an export protected: the apostrophe that kept a spreadsheet from reading a formula."""

from __future__ import annotations

import re

_OPENS_CELL = r"(?:\A'(?='*[=+\-@\t\r\n＝＋－＠]))"
_OPENS_AFTER_SEPARATOR = r"(?:(?<=[;,\t\r\n])'(?='*[=+\-@＝＋－＠]))"
_PROTECTION = re.compile(f"{_OPENS_CELL}|{_OPENS_AFTER_SEPARATOR}")


def unprotected(text: str) -> str:
    """Take away the apostrophes an export added, one at each place it did."""
    return _PROTECTION.sub("", text)
