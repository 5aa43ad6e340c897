"""The picture of an answer: the colour of each state where its commune is, told in SVG as in pixels."""

from __future__ import annotations

import dataclasses
import io

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from geomap.core.coverage import Answer
from geomap.maps.palette import LOOKS
from geomap.maps.poster import GROUND, poster, poster_frame
from geomap.maps.raster import hatch_tile, paint_numbers, rgb
from geomap.maps.shapes import draw_shapes

SIZE = 840
"""Pixels for the 0.42 degrees of the small territory: 2000 a degree."""


def _pixels(picture: bytes) -> NDArray[np.uint8]:
    return np.asarray(Image.open(io.BytesIO(picture)).convert("RGBA"))


def _near(answer: Answer, picture: NDArray[np.uint8], lon: float, lat: float) -> set[tuple[int, ...]]:
    """Give the colours of eight pixels by eight around a place: one tile of hatching."""
    x, y = poster_frame(answer, SIZE).pixels(np.array([[lon, lat]]))[0].astype(int)
    return {tuple(pixel) for pixel in picture[y - 4 : y + 4, x - 4 : x + 4].reshape(-1, 4).tolist()}


@pytest.mark.parametrize("form", ["png", "webp"])
def test_each_commune_has_the_colour_and_hatching_of_its_state(answer: Answer, form: str) -> None:
    picture = _pixels(poster(answer, SIZE, form=form))
    assert picture.shape[1] == SIZE
    places = {
        "local": (3.02, 44.08),
        "reachable": (3.15, 44.05),
        "unproven": (3.1, 44.15),
        "out_of_reach": (3.06, 44.06),
    }
    for state, (lon, lat) in places.items():
        allowed = {(*pixel, 255) for pixel in hatch_tile(LOOKS[state], 1.0).reshape(-1, 3).tolist()}
        assert _near(answer, picture, lon, lat) <= allowed
        assert len(allowed) > 1 or not LOOKS[state].strokes
    assert _near(answer, picture, 3.35, 44.1) == {(*rgb(GROUND).astype(int).tolist(), 255)}


def test_the_ground_may_be_left_to_the_page(answer: Answer) -> None:
    picture = _pixels(poster(answer, SIZE, form="webp", ground=""))
    assert {alpha for *_, alpha in _near(answer, picture, 3.35, 44.1)} == {0}
    assert {alpha for *_, alpha in _near(answer, picture, 3.15, 44.05)} == {255}


def test_the_pixels_of_a_zone_serve_every_question(answer: Answer) -> None:
    shapes = draw_shapes(answer.territory)
    numbers = paint_numbers(shapes, poster_frame(answer, SIZE))
    assert sorted(set(numbers.ravel())) == list(range(7))
    assert poster(answer, SIZE, shapes=shapes, numbers=numbers) == poster(answer, SIZE)
    changed = answer.coverage.assign(state="none")
    other = dataclasses.replace(answer, coverage=changed)
    assert poster(other, SIZE, shapes=shapes, numbers=numbers) != poster(answer, SIZE)


def test_a_tile_is_inked_where_its_strokes_are() -> None:
    plain = hatch_tile(LOOKS["local"], 2.0)
    assert plain.shape == (16, 16, 3)
    assert np.unique(plain.reshape(-1, 3), axis=0).tolist() == [rgb(LOOKS["local"].colour).tolist()]
    lined = hatch_tile(LOOKS["remote_only"], 1.0)
    assert lined[0].tolist() == [rgb(LOOKS["remote_only"].colour).tolist()] * 8
    assert (lined[3] != lined[0]).any()
