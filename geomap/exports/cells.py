"""Keep a text that somebody else wrote from becoming a formula in a spreadsheet."""

from __future__ import annotations

import re

_NUMBER = re.compile(r"[+-]?\d+(?:[.,]\d+)?")
_OPENS_CELL = r"\A(?='*[=+\-@\t\r\n＝＋－＠])"
_OPENS_AFTER_SEPARATOR = r"(?<=[;,\t\r\n])(?='*[=+\-@＝＋－＠])"
_DANGER = re.compile(f"{_OPENS_CELL}|{_OPENS_AFTER_SEPARATOR}")


def protected(text: str) -> str:
    """Put an apostrophe wherever a spreadsheet could start reading a formula; a plain number is left as it is.

    The places after a separator count too: a spreadsheet set for semicolons cuts a comma file at the semicolons
    inside its cells. One apostrophe is added to those already there, so the text can be given back exactly.
    """
    return text if _NUMBER.fullmatch(text) else _DANGER.sub("'", text)
