"""The picture of a question: its size is in the page, its colours are those of the answer."""

from __future__ import annotations

import base64
import io
import re

import numpy as np
from fake_site import ZONE
from flask.testing import FlaskClient
from PIL import Image

from geomap.maps.palette import LOOKS
from geomap.maps.raster import rgb

MAP = f"/carte/{ZONE}/creation-site"


def _colours(picture: bytes) -> set[tuple[int, ...]]:
    pixels = np.asarray(Image.open(io.BytesIO(picture)).convert("RGBA")).reshape(-1, 4)
    return {tuple(pixel[:3]) for pixel in pixels[pixels[:, 3] == 255].tolist()}


def _colour(state: str) -> tuple[int, ...]:
    return tuple(rgb(LOOKS[state].colour).astype(int).tolist())


def test_the_page_gives_the_picture_and_its_size(client: FlaskClient) -> None:
    page = client.get(f"{MAP}?t=15").text
    sized = r'<img class="geomap-poster" src="([^"]+)" width="(\d+)" height="(\d+)" alt="Carte[^"]+">'
    # Scripts paint it themselves, sooner.
    found = re.search(f"<noscript>{sized}</noscript>", page)
    assert found is not None
    assert found[1] == f"{MAP}/vue.webp?t=15"
    answer = client.get(found[1])
    assert answer.mimetype == "image/webp"
    assert Image.open(io.BytesIO(answer.data)).size == (int(found[2]), int(found[3]))


def test_the_picture_is_true_for_its_question(client: FlaskClient) -> None:
    here = _colours(client.get(f"{MAP}/vue.webp").data)
    assert {_colour("local"), _colour("reachable"), _colour("remote_only")} <= here
    assert _colour("none") not in here
    nobody = _colours(client.get(f"/carte/{ZONE}/hostile/vue.webp").data)
    assert _colour("local") not in nobody


def test_the_picture_is_sent_again_only_when_it_would_differ(client: FlaskClient) -> None:
    tag = client.get(f"{MAP}/vue.webp").headers["ETag"]
    assert client.get(f"{MAP}/vue.webp", headers={"If-None-Match": tag}).status_code == 304
    assert client.get(f"{MAP}/vue.webp?t=15").headers["ETag"] != tag
    assert client.get(f"{MAP}/vue.webp?t=7").status_code == 400


def test_a_glimpse_of_it_travels_in_the_page_but_for_a_map_that_begins_elsewhere(client: FlaskClient) -> None:
    small = r'<img class="geomap-glimpse" src="data:image/webp;base64,([^"]+)" alt="" aria-hidden="true">'
    found = re.search(small, client.get(MAP).text)
    assert found is not None
    assert {_colour("local"), _colour("reachable")} <= _colours(base64.b64decode(found[1]))
    # Where only some states are shown, it would show the others for a moment.
    assert "geomap-glimpse" not in client.get(f"{MAP}?etat=local").text
