"""Squares of the base map, where this site asks for them so that its readers need not."""

from __future__ import annotations

import base64

from flask import Blueprint, Response, url_for

from geomap.errors import NetworkBroken, NotFound
from geomap.web.shelf import shelf
from geomap.web.typography import gettext

bp = Blueprint("basemap", __name__)

NOTHING = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNgAAIAAAUAAen63NgAAAAASUVORK5CYII="
)
"""A picture of one transparent pixel: where there is no base map the ground of the map shows."""

_NOTHING_S = 3_600
_RETRY_S = 30


@bp.get("/fond-de-carte/<int:zoom>/<int:column>/<int:row>")
def square(zoom: int, column: int, row: int) -> Response:
    """Give a square of the base map, empty outside the territory; 503 while its publisher cannot give it."""
    tiles = shelf().geomap.tiles
    if tiles is None:
        raise NotFound(gettext("Ce site ne transmet aucun fond de carte."))
    try:
        found = tiles.tile(zoom, column, row)
    except NetworkBroken:
        # Nobody reads a page here, and the picture may be asked for again in a moment.
        return Response(status=503, headers={"Retry-After": str(_RETRY_S), "Cache-Control": "no-store"})
    if found is None:
        return _picture(NOTHING, "image/png", _NOTHING_S)
    return _picture(found.body, found.media, found.keep_s)


def squares_url() -> str:
    """Give the address of the squares, its numbers being blanks as map libraries write them."""
    return url_for("basemap.square", zoom=0, column=0, row=0).removesuffix("0/0/0") + "{z}/{x}/{y}"


def _picture(body: bytes, media: str, keep_s: int) -> Response:
    answer = Response(body, mimetype=media)
    answer.headers["Cache-Control"] = f"public, max-age={keep_s}" if keep_s else "no-cache"
    return answer
