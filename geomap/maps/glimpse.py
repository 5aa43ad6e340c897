"""The glimpse of an answer: a picture so small that it travels in the page itself, on screen with its first words."""

from __future__ import annotations

import base64
import io

import numpy as np
import shapely
from numpy.typing import NDArray
from PIL import Image

from geomap.core.coverage import Answer
from geomap.core.once import once
from geomap.core.territory import Territory
from geomap.maps.levels import COMMUNE
from geomap.maps.order import order_of
from geomap.maps.palette import PALETTE
from geomap.maps.raster import NOBODY, Frame, rgb
from geomap.maps.shapes import first_view
from geomap.maps.values import painted_ranks, values
from geomap.maps.zones import divisions_of

WIDTH_PX = 128
"""Pixels from side to side: the browser stretches them; twice as many would weigh twice as much."""


def glimpse(answer: Answer, level: str = COMMUNE) -> str:
    """Draw an answer, read by communes or by zones of a kind, as the `data:` address of a picture.

    Each pixel has the colour of the commune its middle lies in; there is no hatching and no line, what is sharp
    comes with the map. A territory without limits gives nothing.
    """
    numbers = _numbers(answer.territory)
    if not numbers.any():
        return ""
    cut = next((cut for cut in divisions_of(answer.territory) if cut.kind == level), None)
    ranks = painted_ranks(answer, cut) if cut else values(answer)["ranks"]
    states = np.concatenate([[NOBODY], np.frombuffer(ranks.encode(), dtype=np.uint8) - ord("0") + 1])
    colours = np.array([[0, 0, 0, 0], *([*rgb(look.colour), 255] for look in PALETTE)], dtype=np.uint8)
    out = io.BytesIO()
    Image.fromarray(colours[states[numbers]]).save(out, "WEBP", lossless=True, quality=60, method=4)
    return f"data:image/webp;base64,{base64.b64encode(out.getvalue()).decode()}"


@once
def _numbers(territory: Territory) -> NDArray[np.intp]:
    """Find the commune in which the middle of each pixel lies, as in `geomap.maps.raster.paint_numbers`.

    Asked of the limits themselves: the borders a map draws take seconds the first time, and a page waits for none.
    """
    frame = Frame(first_view(territory), WIDTH_PX, 1.0)
    limits = np.asarray(territory.communes.geometry, dtype=object)[order_of(territory).rows]
    across, down = np.meshgrid(*frame.middles())
    pixels, communes = shapely.STRtree(limits).query(shapely.points(across.ravel(), down.ravel()), "intersects")
    numbers = np.full(across.shape, NOBODY, dtype=np.intp)
    # On a border both are true; the one written last is shown.
    numbers.ravel()[pixels] = communes + 1
    return numbers
