"""The picture of a question: the first thing on screen, and all there is without scripts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, Response, request

from geomap.maps.levels import COMMUNE
from geomap.maps.poster import poster, poster_frame
from geomap.maps.raster import paint_numbers
from geomap.web.answers import asked
from geomap.web.drawing import POSTER_SCALE, POSTER_WIDTH, shapes_of
from geomap.web.insets import part_picture
from geomap.web.params import read_name
from geomap.web.shelf import shelf

if TYPE_CHECKING:
    from geomap.core.coverage import Answer

bp = Blueprint("poster", __name__)


@bp.get("/carte/<zone>/<skill>/vue.webp")
def of_question(zone: str, skill: str) -> Response:
    """Give the picture of a question; the page says how large it is."""
    measured = shelf().answer(asked(zone, skill))
    level = read_name(request.args, "niveau") or COMMUNE
    made = picture(measured, POSTER_WIDTH, POSTER_SCALE, form="webp", ground="", level=level)
    return Response(made, content_type="image/webp")


@bp.get("/carte/<zone>/<skill>/partie/<part>.webp")
def of_part(zone: str, skill: str, part: str) -> Response:
    """Give the picture of a zone that lies out of the first view of a map."""
    return Response(part_picture(shelf().answer(asked(zone, skill)), part), content_type="image/webp")


def picture(
    answer: Answer, width: int, scale: float, *, form: str, ground: str, every: bool = False, level: str = COMMUNE
) -> bytes:
    """Draw an answer on shapes and pixels that are kept for every question on the zone."""
    shapes = shapes_of(answer.territory.spec)
    frame = poster_frame(answer, width, scale)
    key = ("numbers", shapes.mark, width, scale)
    numbers = shelf().keep_always(key, lambda: paint_numbers(shapes, frame))
    return poster(
        answer, width, scale=scale, shapes=shapes, numbers=numbers, form=form, ground=ground, every=every, level=level
    )
