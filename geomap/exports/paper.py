"""An answer on paper, and the picture that stands for it: set by typst, without a browser."""

from __future__ import annotations

import io
import json
from collections.abc import Mapping
from importlib.resources import files
from typing import Any, Final, Literal

import typst
from PIL import Image

from geomap.errors import InstallationBroken

STANDARD: Final = "ua-1"
"""What every PDF conforms to: PDF/UA-1, so that it can be read aloud."""

CARD_SIZE = (1200, 630)
"""Size of the picture other sites show beside a link, pixels."""

_CARD_COLOURS = 192
_POINTS_PER_INCH = 72.0


def paper_pdf(sheet: Mapping[str, Any], *, landscape: bool = False) -> bytes:
    """Set a sheet (`geomap.maps.sheet` makes them) on A4 pages; what it says travels as data, never as markup."""
    return _set("paper.typ", {"sheet": {**sheet, "landscape": landscape}}, "pdf")


def card_png(card: Mapping[str, Any]) -> bytes:
    """Draw the picture other sites show beside a link.

    A card has `skill`, `place`, `headline`, `day`, `language`, `sample`, the words that say that the data are an
    example, or nothing, and `picture`, the bytes of a PNG.
    """
    drawn = Image.open(io.BytesIO(_set("card.typ", {"card": card}, "png"))).convert("RGB")
    out = io.BytesIO()
    drawn.quantize(_CARD_COLOURS, dither=Image.Dither.NONE).save(out, "PNG", optimize=True)
    return out.getvalue()


def _set(template: str, given: Mapping[str, Any], form: Literal["pdf", "png"]) -> bytes:
    text = files("geomap.exports").joinpath(template).read_bytes()
    inputs = {name: json.dumps(value, ensure_ascii=False) for name, value in given.items()}
    try:
        if form == "pdf":
            return bytes(typst.compile(text, format="pdf", sys_inputs=inputs, pdf_standards=STANDARD))
        return bytes(typst.compile(text, format="png", ppi=_POINTS_PER_INCH, sys_inputs=inputs))
    except typst.TypstError as error:
        raise InstallationBroken(f"The page could not be set: {error.message}.") from error
