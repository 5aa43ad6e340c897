"""An answer composed as a folium map: communes, providers, mediators and legend, wherever it is to be shown."""

from __future__ import annotations

import base64
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from geomap.core.coverage import Answer
from geomap.core.frames import MEDIATORS, PROVIDERS
from geomap.maps.assets import APART, WORKER_NEEDS
from geomap.maps.elements import Fragment
from geomap.maps.frame import Poster
from geomap.maps.insets import Inset, inset_strip
from geomap.maps.layers import ONLY, CommunesLayer, GeomapMap, MediatorsLayer, ProvidersLayer, asset_url
from geomap.maps.legend import legend, unplaced_note
from geomap.maps.levels import Level, first_level, level_choice, level_note
from geomap.maps.markers import mediator_groups, provider_groups
from geomap.maps.order import unplaced
from geomap.maps.shapes import Shapes, first_view
from geomap.maps.texts import complete
from geomap.maps.tiles import basemap
from geomap.maps.values import level_ranks, values

MOST_AT_ONCE = 200
"""Beyond this many places, markers would hide the answer: they are shown when asked for, never beside a second map."""


@dataclass(frozen=True)
class Drawing:
    """How an answer is to be drawn.

    `texts` are translations of `geomap.maps.texts.FRENCH`; `tiles` names a base map, and `tiles_url` is where its
    squares are asked for if not of whoever publishes them; `provider_url` and `mediator_url` are addresses with `{id}`
    in them, or empty for no link; `chosen` is a commune to show at once;
    `form` is the id of the form the boxes of the legend belong to, `only` are the states shown, all when empty;
    `name` tells maps of one page apart: any but the first stands without a legend; `simple` draws with Leaflet alone;
    `poster` are the pictures that stand for the map until it is drawn; `bundled` says that the page
    itself asks for the scripts and styles of a map, and that the worker's script is whole; `level` is the kind of
    areas the reader chose to read the map by, `steps` those it goes through by itself (`geomap.maps.levels.levels`);
    `places_url` gives the markers where they are too many to travel before they are asked for;
    `insets` are pictures of what lies out of the first view; `attribution` says where the shapes come from in the
    reader's language, as the territory says it when empty.
    """

    language: str = "fr"
    texts: Mapping[str, str] | None = None
    tiles: str = "none"
    tiles_url: str = ""
    provider_url: str = ""
    mediator_url: str = ""
    chosen: str | None = None
    form: str = ""
    only: tuple[str, ...] = ()
    name: str = ONLY
    simple: bool = False
    poster: Poster | None = None
    bundled: bool = False
    level: str = ""
    steps: tuple[Level, ...] = ()
    places_url: str = ""
    insets: tuple[Inset, ...] = ()
    attribution: str = ""


def map_label(answer: Answer, language: str, texts: Mapping[str, str]) -> str:
    """Name the map for those who hear it."""
    return texts["map_of"].format(skill=answer.skill.label(language), territory=answer.territory.name)


def inline(shapes: Shapes) -> dict[str, Any]:
    """Give shapes and names to a map that must stand alone."""
    names = [list(pair) for pair in zip(shapes.codes, shapes.names, strict=True)]
    return {"shapes": base64.b64encode(shapes.whole).decode(), "names": names, "zones": shapes.zone_names}


def linked(url: str, assets: Mapping[str, str], drawing: Drawing) -> dict[str, Any]:
    """Give a map the address of its shapes, and the scripts that draw them beside the page."""
    if drawing.simple:
        return {"simple": True, "url": re.sub(r"\.bin$", ".json", url)}
    scripts = [] if drawing.bundled else [asset_url(name, assets) for name in WORKER_NEEDS]
    return {"url": url, "worker": asset_url("geomap_worker", assets), "scripts": scripts}


def compose(
    answer: Answer,
    providers: pd.DataFrame | None,
    mediators: pd.DataFrame | None,
    drawing: Drawing,
    *,
    url: str = "",
    shapes: Shapes | None = None,
    assets: Mapping[str, str] | None = None,
) -> GeomapMap:
    """Compose the map; its shapes come from an address, or travel inside."""
    texts = complete(drawing.texts, drawing.language)
    bounds = first_view(answer.territory)
    drawn = GeomapMap(
        bounds,
        label=map_label(answer, drawing.language, texts),
        texts=texts,
        attribution=drawing.attribution or answer.territory.attribution,
        basemap=basemap(drawing.tiles, drawing.tiles_url),
        assets=assets,
        name=drawing.name,
        poster=drawing.poster,
    )
    if drawing.bundled:
        drawn.scripts, drawn.styles = {}, {}
    elif drawing.simple:
        drawn.scripts["geomap_simple"] = APART["geomap_simple"]
    alone = drawing.name == ONLY
    # Beside a second map nothing says what its areas are: they are communes.
    steps = drawing.steps if alone and not drawing.simple else ()
    ranks = level_ranks(answer)
    found = values(answer)
    source = inline(shapes) if shapes else linked(url, assets or {}, drawing)
    if url:
        source["view"] = list(bounds)
    if steps:
        source["steps"] = [[step.kind, step.zoom] for step in steps]
    CommunesLayer(
        found["order"],
        found["ranks"],
        texts,
        source=source,
        levels=ranks,
        chosen=drawing.chosen,
        name=drawing.name,
    ).add_to(drawn)
    if missing := unplaced(answer.territory):
        Fragment("Unplaced", unplaced_note(missing, drawing.language, texts)).add_to(drawn)
    boxes = _add_places(drawn, answer, providers, mediators, drawing, texts, later=bool(url))
    if drawing.insets:
        Fragment("Insets", inset_strip(drawing.insets, texts)).add_to(drawn)
    if alone:
        kinds = () if drawing.simple else tuple(ranks)
        shown = first_level(kinds, steps, drawing.level, narrowed=bool(drawing.only))
        note = level_note(shown, texts)
        told = legend(answer, drawing.language, texts, boxes, form=drawing.form, only=drawing.only, note=note)
        Fragment("Legend", told).add_to(drawn)
        Fragment("Levels", level_choice(kinds, texts, steps, drawing.level)).add_to(drawn)
    return drawn


def _add_places(
    drawn: GeomapMap,
    answer: Answer,
    providers: pd.DataFrame | None,
    mediators: pd.DataFrame | None,
    drawing: Drawing,
    texts: Mapping[str, str],
    *,
    later: bool,
) -> dict[str, tuple[int, bool]]:
    """Put providers and mediators on a map, and give the boxes of its legend; `later` others may come to the page."""
    sellers = provider_groups(
        answer, PROVIDERS.empty() if providers is None else providers, texts, drawing.provider_url
    )
    helpers = MEDIATORS.empty() if mediators is None else mediators
    places = mediator_groups(answer, helpers, drawing.language, texts, drawing.mediator_url)
    few = len(sellers) <= MOST_AT_ONCE
    boxes = {"names": (0, True)}
    for layer, groups, ticked in ((MediatorsLayer, places, False), (ProvidersLayer, sellers, few)):
        if drawing.name != ONLY and len(groups) > MOST_AT_ONCE:
            continue
        # A page that asks other questions may show providers later.
        if groups or (later and layer is ProvidersLayer):
            asked = drawing.places_url if len(groups) > MOST_AT_ONCE else ""
            layer(groups, drawing.name, asked).add_to(drawn)
            boxes[layer.kind] = (sum(group["count"] for group in groups), ticked)
    return boxes
