"""The levels a map can be read by: commune by commune or zone by zone, as the reader chooses or the scale allows."""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import shapely
from markupsafe import Markup
from numpy.typing import NDArray

from geomap.core.once import once
from geomap.core.territory import Territory
from geomap.maps.order import order_of
from geomap.maps.palette import TILE
from geomap.maps.raster import Frame
from geomap.maps.shapes import first_view
from geomap.maps.zones import divisions_of

KINDS = ("region", "departement", "epci")
"""Kinds of zones with a word of their own; others keep their name."""

COMMUNE = "commune"
"""The finest level of all."""

BY_SCALE = "auto"
"""What an address says for the level that follows the scale, where it is offered: nothing, or this."""

MOST_AT_FIRST = 1_000
"""A map of no more communes than this is read commune by commune from the start."""

_FIRST_PX = 300
"""Side of the square a first view is at least as large as, CSS pixels: a narrow phone, margins off."""

_WORLD_PX = 256
"""Pixels around the globe at zoom 0."""


@dataclass(frozen=True)
class Level:
    """A kind of areas, and the zoom from which on most of them are wide enough to show a hatching."""

    kind: str
    zoom: float


@once
def levels(territory: Territory) -> tuple[Level, ...]:
    """Give what a large map is read by as one looks closer: the zones of its first view first, communes last.

    There is nothing to choose, and nothing is given, where communes are few or legible from the start.
    """
    if len(territory.communes) <= MOST_AT_FIRST:
        return ()
    known = _by_zoom(territory)
    first = _first_zoom(territory)
    begin = max((place for place, level in enumerate(known) if level.zoom <= first), default=0)
    return tuple(known[begin:]) if len(known) - begin > 1 else ()


def first_level(kinds: Collection[str], steps: Sequence[Level], chosen: str = "", *, narrowed: bool = False) -> str:
    """Say what a map is read by at first: what the reader chose, else the zones of its first view, else communes.

    States ticked in the legend are those of communes: then these are shown, unless the reader chose zones.
    """
    if chosen in kinds or narrowed or not steps:
        return chosen if chosen in kinds else COMMUNE
    return COMMUNE if chosen == COMMUNE else steps[0].kind


def level_name(kind: str, texts: Mapping[str, str]) -> str:
    """Name a kind of areas."""
    return texts[f"level_{kind}"] if kind in (COMMUNE, *KINDS) else kind


def level_names(kinds: Sequence[str], texts: Mapping[str, str], steps: Sequence[Level]) -> dict[str, str]:
    """Name what a map may be read by, kinds of zones given fewest first; the first one is nobody's choice.

    Nothing is named where there is nothing to choose.
    """
    if not kinds:
        return {}
    by_scale = {BY_SCALE: texts["level_auto"]} if steps else {}
    return by_scale | {kind: level_name(kind, texts) for kind in (COMMUNE, *reversed(kinds))}


def level_choice(kinds: Sequence[str], texts: Mapping[str, str], steps: Sequence[Level], chosen: str) -> Markup:
    """Write the choice between what a map may be read by."""
    named = level_names(kinds, texts, steps)
    if not named:
        return Markup("")
    ticked = chosen if chosen in named else next(iter(named))
    choice = Markup('<label><input type="radio" name="geomap-level" value="{}"{} form="" autocomplete="off">{}</label>')
    choices = Markup("").join(
        choice.format(kind, Markup(" checked") if kind == ticked else "", label) for kind, label in named.items()
    )
    return Markup('<fieldset class="geomap-levels"><legend>{}</legend>{}</fieldset>').format(texts["level"], choices)


def level_note(kind: str, texts: Mapping[str, str]) -> Markup:
    """Say beside the legend what the areas of the map are; hidden where they are communes, as its numbers are."""
    shown = texts["level_shown"].format(level=level_name(kind, texts))
    note = Markup('<p class="geomap-level-note"{}><strong>{}</strong> {}</p>')
    return note.format(Markup(" hidden") if kind == COMMUNE else "", shown, texts["level_rule"])


def _by_zoom(territory: Territory) -> list[Level]:
    """Give every kind of areas, the widest first, leaving out one that is no wider than a finer one."""
    drawn = territory.communes.iloc[order_of(territory).rows]
    # An area on a Mercator map, in square degrees of longitude at the equator.
    areas = np.nan_to_num(shapely.area(np.asarray(drawn.geometry.values, dtype=object)))
    areas = areas / np.cos(np.radians(drawn["lat"].fillna(0.0).to_numpy(dtype=float)))
    kinds = {cut.kind: _sums(areas, np.asarray(cut.of)) for cut in divisions_of(territory)} | {COMMUNE: areas}
    known: list[Level] = []
    for kind, found in kinds.items():
        zoom = _zoom_of(found)
        known = [level for level in known if level.zoom < zoom]
        known.append(Level(kind, zoom))
    return known


def _sums(areas: NDArray[np.float64], zones: NDArray[np.int64]) -> NDArray[np.float64]:
    inside = zones >= 0
    return np.bincount(zones[inside], weights=areas[inside]).astype(np.float64)


def _zoom_of(areas: NDArray[np.float64]) -> float:
    """Give the zoom from which on the middle one of these areas is as wide as a tile of hatching, in tenths."""
    middle = float(np.median(np.sqrt(areas[areas > 0]))) if (areas > 0).any() else 0.0
    return _fitting(TILE, middle) if middle else 0.0


def _first_zoom(territory: Territory) -> float:
    """Give the zoom of the first view on a small screen."""
    west, south, east, north = first_view(territory)
    frame = Frame((west, south, east, north), _FIRST_PX, 1.0)
    return _fitting(_FIRST_PX, (east - west) * max(1.0, frame.height / frame.width))


def _fitting(pixels: float, degrees: float) -> float:
    return round(math.log2(pixels * 360 / _WORLD_PX / max(degrees, 1e-9)), 1)
