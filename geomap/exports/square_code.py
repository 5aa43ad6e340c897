"""An address as a square code (QR) that a telephone reads."""

from __future__ import annotations

import io

import segno

_QUIET_MODULES = 2
_CORRECTION = "m"


def square_code_svg(address: str) -> str:
    """Draw the code of an address as an SVG document, dark on white whatever the page's colours."""
    out = io.BytesIO()
    segno.make(address, error=_CORRECTION, micro=False).save(
        out, kind="svg", xmldecl=False, nl=False, border=_QUIET_MODULES, omitsize=True, dark="#000", light="#fff"
    )
    return out.getvalue().decode("utf-8")
