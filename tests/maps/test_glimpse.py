"""The glimpse of an answer: the colour of each commune's state under the middle of each pixel, and nothing else."""

from __future__ import annotations

import base64
import dataclasses
import io

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from geomap.core.coverage import Answer
from geomap.maps.glimpse import WIDTH_PX, glimpse
from geomap.maps.palette import LOOKS
from geomap.maps.raster import Frame, rgb
from geomap.maps.shapes import first_view


def _pixels(address: str) -> NDArray[np.uint8]:
    form, _, text = address.partition(",")
    assert form == "data:image/webp;base64"
    return np.asarray(Image.open(io.BytesIO(base64.b64decode(text))).convert("RGBA"))


def _at(answer: Answer, picture: NDArray[np.uint8], lon: float, lat: float) -> tuple[int, ...]:
    x, y = Frame(first_view(answer.territory), WIDTH_PX, 1.0).pixels(np.array([[lon, lat]]))[0].astype(int)
    return tuple(picture[y, x].tolist())


def _of(state: str) -> tuple[int, ...]:
    return (*rgb(LOOKS[state].colour).astype(int).tolist(), 255)


def test_each_commune_has_the_colour_of_its_state_an_enclave_its_own(answer: Answer) -> None:
    picture = _pixels(glimpse(answer))
    assert picture.shape[1] == WIDTH_PX
    places = {
        "local": (3.02, 44.08),
        "reachable": (3.15, 44.05),
        "unproven": (3.1, 44.15),
        "out_of_reach": (3.06, 44.06),
        "none": (3.25, 44.05),
    }
    assert {state: _at(answer, picture, *place) for state, place in places.items()} == {
        state: _of(state) for state in places
    }
    assert _at(answer, picture, 3.35, 44.1)[3] == 0
    # No line, no hatching: those five colours, and the ground.
    assert len(np.unique(picture.reshape(-1, 4), axis=0)) == len(places) + 1


def test_read_by_zones_nobody_looks_better_served(answer: Answer) -> None:
    ranks = {_of(state): place for place, state in enumerate(LOOKS)}
    own, zoned = (
        [ranks.get(tuple(pixel), -1) for pixel in _pixels(glimpse(answer, level)).reshape(-1, 4).tolist()]
        for level in ("commune", "epci")
    )
    assert own != zoned
    assert all(read >= told for told, read in zip(own, zoned, strict=True))


def test_a_territory_without_limits_has_none(answer: Answer) -> None:
    bare = answer.territory.communes.assign(geometry=None)
    assert glimpse(dataclasses.replace(answer, territory=dataclasses.replace(answer.territory, communes=bare))) == ""
