"""The shapes maps are drawn with, for ever: their address changes when they do."""

from __future__ import annotations

import json
from typing import Any

from flask import Blueprint, Response

from geomap.errors import NotFound
from geomap.maps.order import heads, order_of
from geomap.maps.shapes import Shapes, mark_of
from geomap.web.drawing import details_of, shapes_of
from geomap.web.shelf import shelf
from geomap.web.typography import gettext

bp = Blueprint("shapes", __name__)

MEDIA = "application/vnd.geomap.shapes"
"""Media type of shapes as bytes."""

_FOREVER = "public, max-age=31536000, immutable"


@bp.get("/geo/<digest>/<zone>.bin")
def geometry(digest: str, zone: str) -> Response:
    """Give the shapes of a zone as the map script reads them."""
    return _kept(_found(digest, zone).binary, MEDIA)


@bp.get("/geo/<digest>/<zone>.json")
def geometry_document(digest: str, zone: str) -> Response:
    """Give the same as TopoJSON, for the plain map and for any other program."""
    return _kept(_found(digest, zone).document, "application/json")


@bp.get("/geo/<digest>/<zone>/zones.json")
def geometry_zones(digest: str, zone: str) -> Response:
    """Give id and name of the zones a map may be read by."""
    return _kept(_json(_found(digest, zone).zone_names), "application/json")


@bp.get("/geo/<digest>/<zone>/noms/<int:place>.json")
def geometry_names(digest: str, zone: str, place: int) -> Response:
    """Give code and name of the communes of one head."""
    shapes = _found(digest, zone, place)
    return _kept(_json(shapes.names_of(place)), "application/json")


@bp.get("/geo/<digest>/<zone>/detail/<int:place>.bin")
def geometry_detail(digest: str, zone: str, place: int) -> Response:
    """Give the communes of one head in full detail, for a closer look at a large zone."""
    _found(digest, zone, place)
    return _kept(details_of(zone, place).binary, MEDIA)


def _found(digest: str, zone: str, place: int = 0) -> Shapes:
    territory = shelf().territory(zone)
    if mark_of(territory) != digest or place >= len(heads(order_of(territory).codes)):
        raise NotFound(gettext("Ces contours ont changé : rechargez la page."))
    return shapes_of(zone)


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _kept(body: bytes | str, media: str) -> Response:
    answer = Response(body, content_type=media)
    answer.headers["Cache-Control"] = _FOREVER
    return answer
