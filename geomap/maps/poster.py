"""The picture of an answer, drawn without a browser: on screen before any script, on paper, in a shared link."""

from __future__ import annotations

import io

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from geomap.core.coverage import Answer
from geomap.maps.levels import COMMUNE
from geomap.maps.palette import SEPARATOR
from geomap.maps.raster import NOBODY, Frame, Rule, paint_numbers, paint_states, side
from geomap.maps.shapes import Shapes, draw_shapes, first_view
from geomap.maps.values import painted_ranks, values
from geomap.maps.zones import Division, bordered

GROUND = "#e8ecf0"
"""Colour around the territory, that of the map before it is drawn."""

OUTLINE = "#4b5563"
"""Colour of the territory's own limit."""

BORDER = ((SEPARATOR, 2.0), (OUTLINE, 0.8))
"""Colours of the lines between départements and their widths in CSS pixels, the lowest first."""

FINE = 6.0
"""Below this side of the middle commune, CSS pixels, lines between communes would cover what they part."""


def poster_frame(answer: Answer, width_px: int, scale: float = 1.0) -> Frame:
    """Give the frame of the picture of an answer, this many pixels wide, `scale` of them a CSS pixel."""
    return Frame(first_view(answer.territory), width_px, scale)


def poster(  # noqa: PLR0913 -- each is one choice of who shows it
    answer: Answer,
    width_px: int,
    *,
    scale: float = 1.0,
    shapes: Shapes | None = None,
    numbers: NDArray[np.int32] | None = None,
    form: str = "png",
    ground: str = GROUND,
    every: bool = True,
    level: str = COMMUNE,
) -> bytes:
    """Draw an answer as a picture (`png` or `webp`), each commune in the colour and hatching of its state.

    With a `level` it is read by zones of that kind, as the map is: see `geomap.maps.values.painted_ranks`.
    `ground` is the colour around the territory, transparent when empty; `scale` pixels make a CSS pixel: hatching and
    lines grow with it. `shapes` and `numbers` (`paint_numbers` of the same frame) are drawn when they are not given;
    they serve any question on the same zone. Without lines around `every` commune, only states are parted: a picture
    without names loses nothing by it, and weighs a third.
    """
    frame = poster_frame(answer, width_px, scale)
    drawn = shapes or draw_shapes(answer.territory)
    known = paint_numbers(drawn, frame) if numbers is None else numbers
    cut = next((cut for cut in drawn.divisions if cut.kind == level), None)
    ranks = painted_ranks(answer, cut) if cut else values(answer)["ranks"]
    lined = cut is not None or side(known) / scale >= FINE
    areas = _areas(drawn, cut) if every or cut else np.array([NOBODY, *(int(rank) + 1 for rank in ranks)])
    inner = [Rule(areas, SEPARATOR, max(1, round(scale)))] if lined else []
    rules = [*inner, *_borders(drawn, scale)]
    painted = paint_states(known, ranks, scale, ground=ground, rules=rules, outline=OUTLINE)
    out = io.BytesIO()
    if form == "webp":
        Image.fromarray(painted).save(out, "WEBP", lossless=True, quality=60, method=4)
    else:
        (_of_few_colours(painted) if ground else Image.fromarray(painted)).save(out, "PNG", optimize=True)
    return out.getvalue()


def _borders(shapes: Shapes, scale: float) -> list[Rule]:
    """Give the strongest lines, dark on light so that they are seen on any colour."""
    cut = bordered(shapes.divisions)
    return [Rule(_areas(shapes, cut), colour, max(1, round(wide * scale))) for colour, wide in BORDER] if cut else []


def _areas(shapes: Shapes, cut: Division | None) -> NDArray[np.int32]:
    """Give for each number of a picture that of its zone; a commune in no zone is one of its own."""
    rows = np.arange(len(shapes.codes), dtype=np.int32)
    if cut is not None:
        zones = np.asarray(cut.of, dtype=np.int32)
        rows = np.where(zones >= 0, zones, rows + len(cut.ids))
    return np.concatenate([[NOBODY], rows + 1]).astype(np.int32)


def _of_few_colours(painted: NDArray[np.uint8]) -> Image.Image:
    """Keep an opaque picture as places in a palette of its own colours: hatchings and lines have less than 256."""
    colours, places = np.unique(np.ascontiguousarray(painted).view(np.uint32), return_inverse=True)
    picture = Image.fromarray(places.reshape(painted.shape[:2]).astype(np.uint8))
    picture.putpalette(colours.view(np.uint8).reshape(-1, 4)[:, :3].tobytes())
    return picture
