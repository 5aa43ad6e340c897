"""What lies too far off for the first view of a map: zones with a small picture each, and a map of their own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from markupsafe import Markup

from geomap.core.coverage import Answer
from geomap.core.territory import Territory
from geomap.maps.order import order_of, places
from geomap.maps.raster import Frame
from geomap.maps.shapes import first_view
from geomap.maps.zones import Division, bordered

SIDE_PX = 96
"""Longest side of a small picture, CSS pixels."""


@dataclass(frozen=True)
class Inset:
    """A zone out of the first view: its id and name, the address of its own map, its picture and how large that is."""

    zone: str
    name: str
    href: str
    src: str
    width: int
    height: int


def far_zones(territory: Territory, cuts: Sequence[Division]) -> list[tuple[str, str]]:
    """Give id and name of the zones that lie wholly out of the first view, by id."""
    cut = bordered(list(cuts))
    if cut is None:
        return []
    west, south, east, north = first_view(territory)
    centres = places(territory.communes.iloc[order_of(territory).rows])
    seen = (centres >= (west, south)).all(axis=1) & (centres <= (east, north)).all(axis=1)
    of = np.asarray(cut.of)
    placed = (of >= 0) & ~np.isnan(centres).any(axis=1)
    near, all_of = (np.bincount(of[rows], minlength=len(cut.ids)) for rows in (placed & seen, placed))
    return [
        (zone, name)
        for zone, name, inside, known in zip(cut.ids, cut.names, near.tolist(), all_of.tolist(), strict=True)
        if known and not inside
    ]


def part_of(answer: Answer, zone: str) -> Answer:
    """Keep of an answer the communes of one zone, each in the state it has on the whole map."""
    members = answer.territory.members
    codes = members["commune"][members["zone"] == zone]
    communes = answer.territory.communes
    return replace(answer, territory=replace(answer.territory, communes=communes[communes.index.isin(list(codes))]))


def inset_width(territory: Territory, scale: float) -> int:
    """Give the width of the picture of a zone in pixels, `scale` of them a CSS pixel, none of its sides too long."""
    tall = Frame(first_view(territory), SIDE_PX, 1.0).height / SIDE_PX
    return max(1, round(SIDE_PX * scale / max(1.0, tall)))


def inset_strip(insets: Sequence[Inset], texts: Mapping[str, str]) -> Markup:
    """Write the pictures as links to the maps of their zones; what they show is also in the table of zones."""
    picture = Markup(
        '<li><a href="{href}" data-zone="{zone}"><span><img src="{src}" width="{width}" height="{height}" alt=""'
        ' loading="lazy"></span>{name}</a></li>'
    )
    items = Markup("").join(picture.format(**vars(inset)) for inset in insets)
    strip = Markup('<section class="geomap-insets" aria-label="{label}"><p>{label}</p><ul>{items}</ul></section>')
    return strip.format(label=texts["far"], items=items)
