"""The palette: seven states told apart by anyone, legend and map made from the same place."""

from __future__ import annotations

import itertools
import xml.etree.ElementTree as ET
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from geomap.core.frames import STATES
from geomap.maps.palette import HATCHES, LOOKS, PALETTE, SEPARATOR, client_palette, css, svg_defs, swatch
from geomap.maps.texts import FRENCH

Triple = NDArray[np.float64]

SIGHTS: dict[str, list[list[float]]] = {
    "normal": [[1, 0, 0], [0, 1, 0], [0, 0, 1]],
    "protan": [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]],
    "deutan": [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]],
    "tritan": [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.303900]],
}
"""Machado, Oliveira and Fernandes (2009), severity 1, on linear RGB."""


def _linear(colour: str) -> Triple:
    channels = np.array([int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)])
    return np.where(channels <= 0.04045, channels / 12.92, ((channels + 0.055) / 1.055) ** 2.4)


def _lab(linear: Triple) -> Triple:
    to_xyz = np.array(
        [[0.4124564, 0.3575761, 0.1804375], [0.2126729, 0.7151522, 0.0721750], [0.0193339, 0.1191920, 0.9503041]]
    )
    x, y, z = to_xyz @ np.clip(linear, 0, 1) / np.array([0.95047, 1.0, 1.08883])
    f = [np.cbrt(v) if v > 216 / 24389 else (24389 / 27 * v + 16) / 116 for v in (x, y, z)]
    return np.array([116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])])


def _ciede2000(one: Triple, other: Triple) -> float:
    (l1, a1, b1), (l2, a2, b2) = one.tolist(), other.tolist()
    middle = ((np.hypot(a1, b1) + np.hypot(a2, b2)) / 2) ** 7
    stretch = 1.5 - 0.5 * np.sqrt(middle / (middle + 25.0**7))
    c1, c2 = np.hypot(a1 * stretch, b1), np.hypot(a2 * stretch, b2)
    h1, h2 = np.degrees(np.arctan2(b1, a1 * stretch)) % 360, np.degrees(np.arctan2(b2, a2 * stretch)) % 360
    turn = 0.0 if c1 * c2 == 0 else (h2 - h1 + 180) % 360 - 180
    hue = h1 + h2 if c1 * c2 == 0 else (h1 + turn / 2) % 360
    light, chroma = (l1 + l2) / 2, (c1 + c2) / 2
    rad = np.radians
    t = (
        1
        - 0.17 * np.cos(rad(hue - 30))
        + 0.24 * np.cos(rad(2 * hue))
        + 0.32 * np.cos(rad(3 * hue + 6))
        - 0.2 * np.cos(rad(4 * hue - 63))
    )
    spin = -np.sin(rad(60 * np.exp(-(((hue - 275) / 25) ** 2)))) * 2 * np.sqrt(chroma**7 / (chroma**7 + 25.0**7))
    d_light = (l2 - l1) / (1 + 0.015 * (light - 50) ** 2 / np.sqrt(20 + (light - 50) ** 2))
    d_chroma = (c2 - c1) / (1 + 0.045 * chroma)
    d_hue = 2 * np.sqrt(c1 * c2) * np.sin(rad(turn / 2)) / (1 + 0.015 * chroma * t)
    return float(np.sqrt(d_light**2 + d_chroma**2 + d_hue**2 + spin * d_chroma * d_hue))


def _contrast(one: str, other: str) -> float:
    low, high = sorted(float(np.array([0.2126, 0.7152, 0.0722]) @ _linear(colour)) for colour in (one, other))
    return (high + 0.05) / (low + 0.05)


def test_the_distance_is_the_published_one() -> None:
    """Pairs 1, 7 and 17 of Sharma, Wu and Dalal (2005)."""
    pairs: list[Any] = [
        ((50, 2.6772, -79.7751), (50, 0, -82.7485), 2.0425),
        ((50, 0, 0), (50, -1, 2), 2.3669),
        ((50, 2.5, 0), (73, 25, -18), 27.1492),
    ]
    for one, other, published in pairs:
        assert _ciede2000(np.array(one), np.array(other)) == pytest.approx(published, abs=1e-4)


@pytest.mark.parametrize("sight", SIGHTS)
def test_any_two_states_differ_for_any_sight(sight: str) -> None:
    """Twenty is far: red, amber and green come down to eight for a deutan eye."""
    seen = {look.state: _lab(np.array(SIGHTS[sight]) @ _linear(look.colour)) for look in PALETTE}
    nearest = min(_ciede2000(seen[one], seen[other]) for one, other in itertools.combinations(seen, 2))
    assert nearest >= 20


def test_each_state_stands_out_from_the_separators() -> None:
    """By its colour or, where that is pale, by its hatching."""
    for look in PALETTE:
        inks = [look.colour] if look.hatch == "none" else [look.colour, look.ink]
        assert max(_contrast(colour, SEPARATOR) for colour in inks) >= 3, look.state


def test_hatching_is_legible_on_its_colour_and_its_own() -> None:
    """No two hatched states share a pattern, so that grey paper tells them apart."""
    hatched = [look for look in PALETTE if look.hatch != "none"]
    assert all(_contrast(look.colour, look.ink) >= 3 for look in hatched)
    assert len({look.hatch for look in hatched}) == len(hatched) == 5
    assert {look.hatch for look in PALETTE} == set(HATCHES)


def test_the_palette_is_the_states_in_order_with_a_word_each() -> None:
    """A digit in the page is a place in this order."""
    assert tuple(look.state for look in PALETTE) == STATES == tuple(LOOKS)
    assert all(FRENCH[look.text] for look in PALETTE)


def test_svg_css_and_script_say_the_same() -> None:
    """One place feeds the legend and the canvas."""
    drawn = ET.fromstring(str(svg_defs()))  # noqa: S314 -- our own text
    patterns = {node.attrib["id"]: node for node in drawn.iter("pattern")}
    for look, client in zip(PALETTE, client_palette(FRENCH), strict=True):
        ground, hatch = patterns[f"geomap-{look.state}"]
        assert (ground.attrib["fill"], hatch.attrib["d"], hatch.attrib["stroke"]) == (look.colour, look.path, look.ink)
        assert (client["colour"], client["strokes"], client["ink"], client["name"]) == (
            look.colour,
            look.strokes,
            look.ink,
            FRENCH[look.text],
        )
        assert f"--geomap-{look.state}:{look.colour};" in css()
        assert f'#geomap-swatch-{look.state}"' in swatch(look.state)
