"""How each coverage state looks: colour, hatching, word and rank; legend and map are both made from here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from markupsafe import Markup

TILE = 8
"""Side of a hatching tile, CSS pixels."""

SEPARATOR = "#ffffff"
"""Colour of the lines between communes."""

Stroke = tuple[float, float, float, float]
"""A straight line over a tile, from (x, y) to (x, y)."""

_FALLING: tuple[Stroke, ...] = ((-2, 6, 2, 10), (0, 0, 8, 8), (6, -2, 10, 2))
_RISING: tuple[Stroke, ...] = ((-2, 2, 2, -2), (0, 8, 8, 0), (6, 10, 10, 6))

HATCHES: Mapping[str, tuple[Stroke, ...]] = MappingProxyType(
    {
        "none": (),
        "lines": ((0, 4, 8, 4),),
        "falling": _FALLING,
        "rising": _RISING,
        "cross": (*_RISING, *_FALLING),
        "dots": ((2, 1.9, 2, 2.1), (6, 5.9, 6, 6.1)),
    }
)
"""Hatchings as lines over one tile, stroked with round ends; they go on from tile to tile."""


@dataclass(frozen=True)
class Look:
    """How one state is drawn.

    `colour` fills, `ink` strokes the hatching `width` CSS pixels wide; `text` is the key of its word in the texts.
    """

    state: str
    colour: str
    hatch: str
    ink: str
    width: float
    text: str

    @property
    def path(self) -> str:
        """The hatching, as an SVG path."""
        return "".join(f"M{a:g} {b:g}L{c:g} {d:g}" for a, b, c, d in self.strokes)

    @property
    def strokes(self) -> tuple[Stroke, ...]:
        """The hatching, as lines."""
        return HATCHES[self.hatch]


def _look(state: str, colour: str, hatch: str = "none", ink: str = "#000000", width: float = 1.2) -> Look:
    return Look(state, colour, hatch, ink, width, f"state_{state}")


PALETTE: tuple[Look, ...] = (
    _look("local", "#0b2545"),
    _look("reachable", "#426cb1"),
    _look("remote_only", "#8fbaff", "lines", "#1d4484", 1.3),
    _look("unproven", "#ffca1e", "falling", "#6b4a00", 1.1),
    _look("out_of_reach", "#d75204", "rising", "#4a1500", 1.5),
    _look("none", "#7d1a22", "cross", "#ffb199", 1.0),
    _look("not_applicable", "#f0f0f0", "dots", "#767676", 1.6),
)
"""Cool is covered, warm is a gap; in the order of STATES, so that a state's rank is its place here."""

LOOKS: Mapping[str, Look] = MappingProxyType({look.state: look for look in PALETTE})


def svg_defs() -> Markup:
    """Give the hidden SVG that holds hatchings and swatches, usable anywhere in the page as `url(#geomap-none)`."""
    tile = Markup(
        '<pattern id="geomap-{state}" width="{side}" height="{side}" patternUnits="userSpaceOnUse">'
        '<path d="M0 0h{side}v{side}H0z" fill="{colour}"/>'
        '<path d="{path}" fill="none" stroke="{ink}" stroke-width="{width}" stroke-linecap="round"/></pattern>'
        '<symbol id="geomap-swatch-{state}" viewBox="0 0 28 18">'
        '<path d="M.5.5h27v17H.5z" fill="url(#geomap-{state})" stroke="#333"/></symbol>'
    )
    tiles = Markup("").join(
        tile.format(state=look.state, side=TILE, colour=look.colour, path=look.path, ink=look.ink, width=look.width)
        for look in PALETTE
    )
    return Markup('<svg class="geomap-defs" aria-hidden="true" focusable="false"><defs>{}</defs></svg>').format(tiles)


def swatch(state: str) -> Markup:
    """Give the little rectangle of a state, as legends and tables show it; `svg_defs` must be in the page."""
    return Markup('<svg class="geomap-swatch" aria-hidden="true"><use href="#geomap-swatch-{}"/></svg>').format(
        LOOKS[state].state
    )


def css() -> str:
    """Give the CSS custom properties and classes of the palette."""
    names = "".join(f"--geomap-{look.state}:{look.colour};--geomap-{look.state}-ink:{look.ink};" for look in PALETTE)
    return (
        f":root{{{names}--geomap-separator:{SEPARATOR}}}"
        ".geomap-defs{position:absolute;width:0;height:0}"
        ".geomap-swatch{flex:none;width:28px;height:18px;vertical-align:middle}"
    )


def client_palette(texts: Mapping[str, str]) -> list[dict[str, Any]]:
    """Give the script what it needs to name states and fill pixels with the same patterns, by rank."""
    return [
        {
            "name": texts[look.text],
            "colour": look.colour,
            "state": look.state,
            "strokes": look.strokes,
            "ink": look.ink,
            "width": look.width,
        }
        for look in PALETTE
    ]
