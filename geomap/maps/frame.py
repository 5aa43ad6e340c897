"""Where a map stands in a page: its frame, its name, and what is said around it."""

from __future__ import annotations

from collections.abc import Mapping

from markupsafe import Markup

from geomap.maps.palette import svg_defs


def map_frame(
    name: str,
    label: str,
    texts: Mapping[str, str],
    attribution: str,
    poster: tuple[str, int, int] | None = None,
    *,
    tiled: bool,
    first: bool,
) -> Markup:
    """Write where the map stands, and what is said around it; the first of a page brings what all are drawn with."""
    # Scripts paint sooner than it would come: it is for those who have none.
    picture = Markup('<noscript><img class="geomap-poster" src="{}" width="{}" height="{}" alt="{}"></noscript>')
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
        picture=picture.format(*poster, label) if poster else "",
        tiled=" geomap-tiled" if tiled else "",
        name=name,
        label=label,
        loading=texts["loading"],
        help=texts["map_help"],
        no_script=texts["no_script"],
        attribution=attribution,
    )
