"""Communes as pixels: which commune each pixel belongs to, and which colour it then has."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from geomap.maps.palette import PALETTE, TILE, Look
from geomap.maps.shapes import Shapes

Bounds = tuple[float, float, float, float]
"""West, south, east, north, in degrees."""

POINT = 7.0
"""Radius of a commune without limits, CSS pixels; less where the others are smaller."""

NOBODY = 0
"""Number of the pixels of no commune; those of the n-th have n + 1."""


@dataclass(frozen=True)
class Frame:
    """A picture of a part of the world in web Mercator: `width` × `height` pixels, `scale` of them a CSS pixel."""

    bounds: Bounds
    width: int
    scale: float

    @property
    def height(self) -> int:
        """Height that keeps forms as they are."""
        west, south, east, north = self.bounds
        tall = (_mercator(np.array([north])) - _mercator(np.array([south])))[0]
        return max(1, math.ceil(self.width * float(tall) / max(east - west, 1e-9)))

    def pixels(self, degrees: NDArray[np.float64]) -> NDArray[np.float64]:
        """Give the place of (longitude, latitude) on the picture."""
        west, _, east, north = self.bounds
        per_degree = self.width / max(east - west, 1e-9)
        top = _mercator(np.array([north]))[0]
        across = (degrees[:, 0] - west) * per_degree
        down = (top - _mercator(degrees[:, 1])) * per_degree
        return np.column_stack([across, down])

    def middles(self) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Give the longitudes of the middles of its columns, and the latitudes of those of its rows."""
        west, _, east, north = self.bounds
        wide = max(east - west, 1e-9) / self.width
        across = west + (np.arange(self.width) + 0.5) * wide
        down = _mercator(np.array([north])) - (np.arange(self.height) + 0.5) * wide
        latitudes: NDArray[np.float64] = np.degrees(2 * np.arctan(np.exp(np.radians(down))) - np.pi / 2)
        return across.astype(np.float64), latitudes


def _mercator(latitudes: NDArray[np.float64]) -> NDArray[np.float64]:
    """Give the height of latitudes in web Mercator, in degrees of longitude at the equator."""
    above: NDArray[np.float64] = np.degrees(np.log(np.tan(np.pi / 4 + np.radians(latitudes) / 2)))
    return above


def outlines(shapes: Shapes, frame: Frame) -> list[list[list[NDArray[np.float64]]]]:
    """Give the rings of each part of each commune in pixels; a commune without polygon has none."""
    places = frame.pixels(np.asarray(shapes.arcs.points * shapes.step_deg, dtype=np.float64))
    walks = [places[walk] for walk in shapes.arcs.walks]

    def ring(numbers: list[int]) -> NDArray[np.float64]:
        return np.concatenate([(walks[n] if n >= 0 else walks[~n][::-1])[:-1] for n in numbers])

    return [[[ring(numbers) for numbers in part] for part in parts or ()] for parts in shapes.rings]


def paint_numbers(shapes: Shapes, frame: Frame) -> NDArray[np.int32]:
    """Paint the number of each commune: `NOBODY`, or its place in the order plus one."""
    picture = Image.new("I", (frame.width, frame.height), NOBODY)
    brush = ImageDraw.Draw(picture)
    drawn = outlines(shapes, frame)
    # The largest first, so that an enclave is painted over the hole it fills.
    for row in sorted(range(len(drawn)), key=lambda row: -_spread(drawn[row])):
        for shell, *holes in drawn[row]:
            brush.polygon(_flat(shell), fill=row + 1)
            for hole in holes:
                brush.polygon(_flat(hole), fill=NOBODY)
    radius = min(POINT * frame.scale, side(np.asarray(picture, dtype=np.int32)))
    for row, (x, y) in points(shapes, frame).items():
        brush.ellipse((x - radius, y - radius, x + radius, y + radius), fill=row + 1)
    return np.asarray(picture, dtype=np.int32)


def points(shapes: Shapes, frame: Frame) -> dict[int, tuple[float, float]]:
    """Give the rows of communes that are points, and where they are on the picture."""
    rows = [row for row, parts in enumerate(shapes.rings) if not parts and not np.isnan(shapes.centres[row]).any()]
    places = frame.pixels(shapes.centres[rows] * shapes.step_deg)
    return {row: (float(x), float(y)) for row, (x, y) in zip(rows, places, strict=True)}


def side(numbers: NDArray[np.int32]) -> float:
    """Give the side of the middle commune on a picture, in pixels."""
    counts = np.bincount(numbers.ravel())[1:]
    counts = counts[counts > 0]
    return float(np.sqrt(np.median(counts))) if len(counts) else 0.0


def _spread(parts: list[list[NDArray[np.float64]]]) -> float:
    if not parts:
        return 0.0
    every = np.concatenate([shell for shell, *_ in parts])
    return float(np.prod(np.ptp(every, axis=0)))


def _flat(ring: NDArray[np.float64]) -> list[float]:
    return [float(value) for value in ring.ravel()]


def hatch_tile(look: Look, scale: float) -> NDArray[np.uint8]:
    """Give one tile of a state as red, green and blue, its strokes smooth at this many pixels a CSS pixel."""
    side = max(1, round(TILE * scale))
    middles = (np.arange(side) + 0.5) * TILE / side
    x, y = np.meshgrid(middles, middles)
    inked = np.zeros((side, side))
    for a, b, c, d in look.strokes:
        length = math.hypot(c - a, d - b)
        along = np.clip(((x - a) * (c - a) + (y - b) * (d - b)) / length**2, 0, 1)
        away = np.hypot(x - a - along * (c - a), y - b - along * (d - b))
        # In quarters: smooth enough to the eye, and a picture of few colours is small.
        inked = np.maximum(inked, np.round(4 * np.clip(0.5 + (look.width / 2 - away) * side / TILE, 0, 1)) / 4)
    mixed = rgb(look.colour) * (1 - inked[..., None]) + rgb(look.ink) * inked[..., None]
    return np.round(mixed).astype(np.uint8)


def rgb(colour: str) -> NDArray[np.float64]:
    """Read a colour written as #rrggbb."""
    return np.array([int(colour[place : place + 2], 16) for place in (1, 3, 5)], dtype=float)


@dataclass(frozen=True)
class Rule:
    """Lines in a colour between areas: for each number its area, so many pixels wide."""

    areas: NDArray[np.int32]
    colour: str
    wide: int


def paint_states(
    numbers: NDArray[np.int32], ranks: str, scale: float, *, ground: str, rules: Sequence[Rule], outline: str
) -> NDArray[np.uint8]:
    """Colour the pixels of communes with the hatching of their state, with lines between areas and around all.

    Gives red, green, blue and alpha; the ground is transparent when it is empty. Later rules go over earlier ones.
    """
    height, width = numbers.shape
    tiles = np.stack([hatch_tile(look, scale) for look in PALETTE])
    side = tiles.shape[1]
    table = np.concatenate([[len(PALETTE)], np.frombuffer(ranks.encode(), dtype=np.uint8) - ord("0")])
    empty = np.broadcast_to(_opaque(ground) if ground else 0, (1, side, side, 4)).astype(np.uint8)
    tiles = np.concatenate([np.pad(tiles, [(0, 0)] * 3 + [(0, 1)], constant_values=255), empty])
    rows, columns = np.indices((height, width), sparse=True)
    painted: NDArray[np.uint8] = tiles[table[numbers], rows % side, columns % side]
    for rule in rules:
        painted[_between(rule.areas[numbers], rule.wide)] = _opaque(rule.colour)
    painted[_between((numbers != NOBODY).astype(np.int32), max(1, round(scale)), every=True)] = _opaque(outline)
    return painted


def _opaque(colour: str) -> NDArray[np.float64]:
    return np.append(rgb(colour), 255.0)


def _between(areas: NDArray[np.int32], wide: int, *, every: bool = False) -> NDArray[np.bool_]:
    """Find the pixels beside another area; beside nobody's only when told."""
    found = np.zeros(areas.shape, dtype=bool)
    for step in range(1, wide + 1):
        for here, there in (
            (np.s_[:, :-step], np.s_[:, step:]),
            (np.s_[:-step], np.s_[step:]),
        ):
            differ = areas[here] != areas[there]
            found[here] |= differ if every else differ & (areas[here] != NOBODY) & (areas[there] != NOBODY)
    return found
