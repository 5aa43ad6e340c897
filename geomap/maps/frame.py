"""Where a map stands in a page: its frame, its name, and what is said around it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from markupsafe import Markup

from geomap.maps.palette import svg_defs


class Poster(NamedTuple):
    """The pictures that stand for a map: one for those without scripts, and a glimpse until the map is drawn."""

    address: str
    width: int
    height: int
    glimpse: str = ""


def map_frame(
    name: str,
    label: str,
    texts: Mapping[str, str],
    attribution: str,
    poster: Poster | None = None,
    *,
    tiled: bool,
    first: bool,
) -> Markup:
    """Write where the map stands, and what is said around it; the first of a page brings what all are drawn with."""
    return Markup(
        '{defs}<div class="geomap{tiled}"><div class="geomap-frame">'
        '<div id="{name}" class="geomap-map" role="region" tabindex="0" aria-label="{label}"'
        ' aria-describedby="{name}_help">{picture}</div></div>'
        '<p id="{name}_status" class="geomap-status" role="status">{loading}</p>'
        '<p id="{name}_help" class="geomap-help">{help}</p>'
        '<noscript><p>{no_script}</p></noscript><p class="geomap-source">{attribution}</p></div>'
    ).format(
        # A page with several maps has them once, at its head.
        defs=svg_defs() if first else "",
        picture=_pictures(poster, label) if poster else "",
        tiled=" geomap-tiled" if tiled else "",
        name=name,
        label=label,
        loading=texts["loading"],
        help=texts["map_help"],
        no_script=texts["no_script"],
        attribution=attribution,
    )


def _pictures(poster: Poster, label: str) -> Markup:
    """Write the glimpse, and the picture that comes when asked for: scripts paint sooner than it would."""
    blurred = Markup('<img class="geomap-glimpse" src="{}" alt="" aria-hidden="true">').format(poster.glimpse)
    whole = Markup('<noscript><img class="geomap-poster" src="{}" width="{}" height="{}" alt="{}"></noscript>')
    return (blurred if poster.glimpse else Markup()) + whole.format(poster.address, poster.width, poster.height, label)
