"""Images drawn again pixel by pixel: no metadata, no place, no hidden payload survives."""

from __future__ import annotations

import io
import warnings
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

from PIL import Image, ImageOps, UnidentifiedImageError

MOST_PIXELS = 40_000_000
"""Pixels of the largest image decoded: a bomb says its size before it explodes."""

_FORMATS: Mapping[str, str] = MappingProxyType({"image/png": "PNG", "image/jpeg": "JPEG"})
_MODES = ("1", "L", "LA", "P", "RGB", "RGBA", "I;16")

Trouble = tuple[str, str]
"""Why an image is refused, as a word and as a sentence."""


def rewrite(file: Path, media: str) -> Trouble | None:
    """Decode an image and write it again in its place; say what keeps it from being taken."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            return _rewrite(file, _FORMATS[media])
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        return "pixels", "it has too many pixels"
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, Warning, OverflowError, MemoryError):
        # Pillow tells damage in many ways; none of them is an image somebody could look at.
        return "damaged", "the image is damaged or cut short"


def _rewrite(file: Path, kind: str) -> Trouble | None:
    with Image.open(file, formats=[kind]) as image:
        if image.width * image.height > MOST_PIXELS:
            return "pixels", "it has too many pixels"
        image.load()
        drawn = ImageOps.exif_transpose(image)
        if kind == "JPEG" or drawn.mode not in _MODES:
            drawn = drawn.convert("RGB")
        clean = Image.new(drawn.mode, drawn.size)
        if drawn.mode == "P":
            drawn = drawn.convert("RGBA")
            clean = Image.new("RGBA", drawn.size)
        clean.paste(drawn)
    # The whole of it in memory first: whatever stood in the file is replaced by what was drawn, or not at all.
    made = io.BytesIO()
    clean.save(made, kind, **({"quality": 90} if kind == "JPEG" else {"optimize": False}))
    file.write_bytes(made.getvalue())
    return None
