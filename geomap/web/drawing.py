"""The map of an answer, as the parts a page is made of."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from flask import current_app, request, url_for

from geomap.config import roads_folder
from geomap.maps.assets import asset_names
from geomap.maps.compose import map_label as label_of
from geomap.maps.frame import Poster
from geomap.maps.glimpse import glimpse
from geomap.maps.layers import ONLY
from geomap.maps.levels import COMMUNE, first_level, level_names, levels
from geomap.maps.order import heads, order_of
from geomap.maps.poster import poster_frame
from geomap.maps.shapes import Shapes, draw_details, draw_shapes, mark_of
from geomap.maps.texts import translated
from geomap.maps.views import MapParts, answer_map
from geomap.maps.zones import divisions_of
from geomap.web.assets import ASSETS
from geomap.web.basemap import squares_url
from geomap.web.language import language
from geomap.web.params import read_choice, write_question
from geomap.web.rows import TABLE_COMMUNES
from geomap.web.security import nonce
from geomap.web.shelf import shelf
from geomap.web.typography import gettext
from geomap.web.wording import attribution

if TYPE_CHECKING:
    from geomap.core.coverage import Answer, Question
    from geomap.core.territory import Territory
    from geomap.maps.insets import Inset

WHOLE = {"geomap_worker": "bundles/map-drawing.js"}
"""The worker's script with all it needs: the page has loaded it too."""

RENDERINGS = ("complet", "simple")
"""How a map is drawn (`rendu`): as it is made to be, or by Leaflet alone."""

POSTER_WIDTH = 480
"""Pixels of the picture of a page: enough for a phone, and soon replaced elsewhere."""

POSTER_SCALE = 1.2
"""Pixels of it that make a CSS pixel."""


def draw(
    answer: Answer,
    *,
    chosen: str | None = None,
    form: str = "",
    only: tuple[str, ...] = (),
    name: str = ONLY,
    level: str = "",
    insets: tuple[Inset, ...] = (),
) -> MapParts:
    """Draw an answer: what goes into the head of the page, where the map stands, and at the end."""
    kept = shelf()
    assets = current_app.extensions[ASSETS]
    territory = answer.territory
    mediators = kept.mediators()
    steps = levels(territory)
    simple = read_choice(request.args, "rendu", RENDERINGS, RENDERINGS[0]) == "simple"
    kinds = _kinds(territory) if name == ONLY and not simple else []
    first = first_level(kinds, steps if kinds else (), level, narrowed=bool(only))
    return answer_map(
        answer,
        providers=kept.providers(),
        # Two maps are compared without a legend: what cannot be taken away is not put on them.
        mediators=mediators if name == ONLY else mediators.iloc[:0],
        language=language(),
        texts=_texts(answer, alone=name == ONLY),
        geometry_url=url_for("shapes.geometry", digest=mark_of(territory), zone=territory.spec),
        assets={name: assets.url(path) for name, path in {**asset_names(), **WHOLE}.items()},
        bundled=True,
        tiles=kept.geomap.settings.basemap,
        tiles_url=squares_url() if kept.geomap.tiles else "",
        nonce=nonce(),
        chosen=chosen,
        form=form,
        only=only,
        name=name,
        level=level,
        steps=steps,
        places_url=_places_of(answer.question),
        insets=insets,
        poster=_poster_of(answer, first, glimpsed=not only and kept.geomap.settings.basemap == "none"),
        simple=simple,
        attribution=attribution(territory.attribution),
        **place_urls(),
    )


def written_levels(territory: Territory) -> dict[str, str]:
    """Name what the map of a territory may be read by as an address writes it: by nothing what nobody chose."""
    named = level_names(_kinds(territory), translated(gettext), levels(territory))
    return {kind if place else "": name for place, (kind, name) in enumerate(named.items())}


def _kinds(territory: Territory) -> list[str]:
    """Give the kinds of zones a map may be read by."""
    return [cut.kind for cut in divisions_of(territory)]


def _texts(answer: Answer, *, alone: bool) -> dict[str, str]:
    """Translate what a map says; beside a table of zones, its communes being too many, it promises no more."""
    texts = translated(gettext)
    if alone and len(answer.coverage) > TABLE_COMMUNES:
        texts["map_help"] = gettext(
            "Flèches pour passer d’une commune à sa voisine, Entrée pour lire pourquoi elle a cette couleur, "
            "Échap pour revenir ; Maj et flèches pour déplacer la carte, + et − pour zoomer. "
            "Le tableau compte les communes zone par zone."
        )
        texts["no_script"] = gettext(
            "Sans JavaScript, la carte est une image. Le tableau compte les communes zone par zone ; "
            "la page d’un département les donne une à une."
        )
    return texts


def _poster_of(answer: Answer, level: str, *, glimpsed: bool) -> Poster:
    """Give the pictures that stand where the map will be, read by the same level."""
    frame = poster_frame(answer, POSTER_WIDTH, POSTER_SCALE)
    query = write_question(answer.question, shelf().today())
    if level != COMMUNE:
        query["niveau"] = level
    address = url_for("poster.of_question", zone=answer.question.zone, skill=answer.question.skill, **query)
    return Poster(address, frame.width, frame.height, glimpse(answer, level) if glimpsed else "")


def _places_of(question: Question) -> str:
    """Give the address of the providers of a question."""
    query = write_question(question, shelf().today())
    return url_for("values.places", zone=question.zone, skill=question.skill, **query)


def place_urls() -> dict[str, str]:
    """Give the addresses of providers and mediators, their id being a blank."""
    return {
        f"{kind}_url": url_for(f"directory.{kind}", name="ID").replace("ID", "{id}")
        for kind in ("provider", "mediator")
    }


def map_label(answer: Answer) -> str:
    """Name the map of an answer in the reader's language."""
    return label_of(answer, language(), translated(gettext))


def shapes_of(zone: str) -> Shapes:
    """Give the shapes a zone is drawn with; they are made again only when its communes change.

    Those of a country take long the first time ever: what can do without them never asks for them.
    """
    kept = shelf()
    territory = kept.territory(zone)
    return kept.keep_always(("shapes", mark_of(territory)), lambda: draw_shapes(territory, kept=_folder()))


def _folder() -> Path:
    """Say where the borders of large territories are kept: beside the roads, which are also made once."""
    return roads_folder(shelf().geomap.settings).with_name("shapes")


def details_of(zone: str, place: int) -> Shapes:
    """Give the communes of one head of a zone in full detail."""
    territory = shelf().territory(zone)
    name, _ = heads(order_of(territory).codes)[place]
    return shelf().keep_always(("details", mark_of(territory), name), lambda: draw_details(territory, name))
