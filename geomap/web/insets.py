"""Pictures of what lies out of the first view of a map, each with the address of a map of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import url_for

from geomap.errors import NotFound
from geomap.maps.insets import Inset, far_zones, inset_width, part_of
from geomap.maps.poster import poster, poster_frame
from geomap.maps.shapes import DETAILS, draw_shapes, mark_of
from geomap.maps.zones import divisions_of
from geomap.web.drawing import POSTER_SCALE
from geomap.web.params import write_question
from geomap.web.shelf import shelf
from geomap.web.typography import gettext

if TYPE_CHECKING:
    from geomap.core.coverage import Answer
    from geomap.core.territory import Territory
    from geomap.maps.raster import Frame


def part_picture(answer: Answer, zone: str) -> bytes:
    """Draw a zone that lies out of the first view of a map, in the states it has on that map."""
    if zone not in {far for far, _ in far_of(answer.territory)}:
        raise NotFound(gettext("Ce territoire n’est pas à côté de cette carte."))
    seen = part_of(answer, zone)
    shapes = shelf().keep_always(
        ("part", mark_of(answer.territory), zone), lambda: draw_shapes(seen.territory, DETAILS[0])
    )
    width = inset_frame(answer, zone).width
    return poster(seen, width, scale=POSTER_SCALE, shapes=shapes, form="webp", ground="")


def insets_of(answer: Answer) -> tuple[Inset, ...]:
    """Give the pictures of the zones that lie out of the first view, each with the address of its own map."""
    territory, question = answer.territory, answer.question
    query = write_question(question, shelf().today())
    found = []
    for zone, name in far_of(territory):
        frame = inset_frame(answer, zone)
        size = (round(side / POSTER_SCALE) for side in (frame.width, frame.height))
        href = url_for("public.answer", zone=zone, skill=question.skill, **query)
        src = url_for("poster.of_part", zone=question.zone, skill=question.skill, part=zone, **query)
        found.append(Inset(zone, name, href, src, *size))
    return tuple(found)


def inset_frame(answer: Answer, zone: str) -> Frame:
    """Give the frame of the picture of a zone out of the first view."""

    def frame() -> Frame:
        part = part_of(answer, zone)
        return poster_frame(part, inset_width(part.territory, POSTER_SCALE), POSTER_SCALE)

    return shelf().keep_always(("inset", mark_of(answer.territory), zone), frame)


def far_of(territory: Territory) -> list[tuple[str, str]]:
    """Give id and name of the zones of a territory that lie out of the first view of its map."""
    return shelf().keep_always(("far", mark_of(territory)), lambda: far_zones(territory, divisions_of(territory)))
