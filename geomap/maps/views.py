"""An answer as a map: parts for a page, one file that needs no network, or a figure in a notebook."""

from __future__ import annotations

import base64
import datetime as dt
import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pandas as pd
from branca.element import CssLink, Element, Figure, JavascriptLink
from jinja2 import Environment
from markupsafe import Markup

from geomap.core.coverage import Answer
from geomap.core.frames import PROVIDERS
from geomap.maps.assets import SCRIPTS, STYLES, read_asset, read_template
from geomap.maps.compose import Drawing, compose
from geomap.maps.elements import figure_of, needs_whole, nonce_of, taken_out
from geomap.maps.frame import Poster
from geomap.maps.insets import Inset
from geomap.maps.layers import ONLY, GeomapMap, asset_url
from geomap.maps.levels import Level, levels
from geomap.maps.packed import LOADER, packed
from geomap.maps.palette import css
from geomap.maps.reading import MOST_ROWS, holds_sample, sentences, table, title, zone_table
from geomap.maps.shapes import Shapes, draw_shapes
from geomap.maps.texts import complete
from geomap.maps.tiles import image_hosts


@dataclass(frozen=True)
class MapParts:
    """What a page puts in its head, where the map stands, and at its end: safe HTML, each script with the nonce.

    `whole` says that the map needs the whole of Leaflet, not only the part our own maps use.
    """

    header: Markup
    html: Markup
    script: Markup
    whole: bool


def answer_map(  # noqa: PLR0913 -- each is one choice of the page, named where it is made
    answer: Answer,
    *,
    providers: pd.DataFrame,
    mediators: pd.DataFrame,
    language: str,
    texts: Mapping[str, str] | None,
    geometry_url: str,
    assets: Mapping[str, str],
    tiles: str = "none",
    tiles_url: str = "",
    nonce: str = "",
    provider_url: str = "",
    mediator_url: str = "",
    chosen: str | None = None,
    form: str = "",
    only: tuple[str, ...] = (),
    name: str = ONLY,
    simple: bool = False,
    poster: Poster | None = None,
    bundled: bool = False,
    level: str = "",
    steps: tuple[Level, ...] = (),
    places_url: str = "",
    insets: tuple[Inset, ...] = (),
    attribution: str = "",
) -> MapParts:
    """Draw an answer as parts of a page; the shapes are fetched from an address that never changes."""
    drawing = Drawing(
        language,
        texts,
        tiles,
        tiles_url,
        provider_url,
        mediator_url,
        chosen,
        form,
        only,
        name,
        simple,
        poster,
        bundled,
        level,
        steps,
        places_url,
        insets,
        attribution,
    )
    return page_parts(compose(answer, providers, mediators, drawing, url=geometry_url, assets=assets), assets, nonce)


def notebook_map(
    answer: Answer,
    *,
    providers: pd.DataFrame | None = None,
    mediators: pd.DataFrame | None = None,
    language: str = "fr",
    texts: Mapping[str, str] | None = None,
    tiles: str = "none",
    shapes: Shapes | None = None,
) -> GeomapMap:
    """Draw an answer as a folium map that carries all it needs: shown in a notebook, saved with `.save(path)`."""
    drawing = Drawing(language, texts, tiles, steps=levels(answer.territory))
    return compose(answer, providers, mediators, drawing, shapes=shapes or draw_shapes(answer.territory))


def standalone(  # noqa: PLR0913 -- each is one choice of who takes it away
    answer: Answer,
    *,
    providers: pd.DataFrame | None = None,
    mediators: pd.DataFrame | None = None,
    language: str = "fr",
    texts: Mapping[str, str] | None = None,
    tiles: str = "none",
    shapes: Shapes | None = None,
    read_on: dt.date | None = None,
) -> str:
    """Draw an answer as one HTML file that opens anywhere without network: map, legend, sentences and table.

    `read_on` is the day the directory was read.
    """
    drawing = Drawing(language, texts, tiles, steps=levels(answer.territory))
    sellers = PROVIDERS.empty() if providers is None else providers
    words = complete(texts, language)
    drawn = compose(answer, sellers, mediators, drawing, shapes=shapes or draw_shapes(answer.territory))
    figure = _rendered(drawn, nonce="")
    listed = len(answer.coverage) <= MOST_ROWS
    scripts = [*(read_asset(path) for path in SCRIPTS.values()), figure.script.render(), read_asset("js/map-file.js")]
    library, ours = map(read_asset, STYLES.values())
    html, data = taken_out(figure.html.render())
    page = Environment(autoescape=True).from_string(read_template("maps/standalone.html"))
    return page.render(
        language=language,
        title=title(answer, language, words),
        texts=words,
        policy=_policy([*scripts, LOADER], image_hosts(tiles)),
        styles=[Markup(text) for text in (ours, css(), read_asset("css/map-file.css"))],  # noqa: S704
        map=Markup(html),  # noqa: S704 -- built of Markup by the layers
        packed=packed(scripts, [library], data),
        loader=Markup(LOADER),  # noqa: S704 -- ours
        sample=holds_sample(answer, sellers),
        sentences=sentences(answer, language, words, read_on),
        counted=words["column_proven" if answer.question.proof == "proven" else "column_counted"],
        rows=table(answer, sellers, language, words) if listed else None,
        zones=None if listed else zone_table(answer, language, words),
    )


def page_parts(drawn: GeomapMap, assets: Mapping[str, str], nonce: str) -> MapParts:
    """Render a map in parts; every library, a plugin's too, comes from `assets` by its name."""
    figure = _rendered(drawn, nonce)
    heads = figure.header._children.items()  # noqa: SLF001 -- branca has no other way in
    header = Markup("\n").join(_head(name, element, assets, nonce) for name, element in heads if name != "meta_http")
    html = Markup(figure.html.render(nonce=nonce))  # noqa: S704 -- built of Markup by the layers
    script = Markup(figure.script.render(nonce=nonce))  # noqa: S704
    # A module waits for the deferred libraries before it.
    making = Markup('<script type="module"{}>{}</script>').format(nonce_of(nonce), script)
    return MapParts(header, html, making, needs_whole(drawn))


def _rendered(drawn: GeomapMap, nonce: str) -> Figure:
    figure = figure_of(drawn)
    for child in list(figure._children.values()):  # noqa: SLF001
        child.render(nonce=nonce)
    return figure


def _head(name: str, element: Element, assets: Mapping[str, str], nonce: str) -> Markup:
    if isinstance(element, JavascriptLink):
        return Markup('<script defer src="{}"{}></script>').format(asset_url(name, assets), nonce_of(nonce))
    if isinstance(element, CssLink):
        return Markup('<link rel="stylesheet" href="{}">').format(asset_url(name, assets))
    return Markup(element.render(nonce=nonce))  # noqa: S704 -- our own header macros


def _policy(scripts: Sequence[str], hosts: Sequence[str]) -> str:
    """Say what the file may do: run these very scripts, show its own images, and call nobody."""
    digests = [base64.b64encode(hashlib.sha256(text.encode()).digest()).decode() for text in scripts]
    allowed = " ".join(f"'sha256-{digest}'" for digest in digests)
    images = " ".join(["data:", *hosts])
    return (
        f"default-src 'none'; script-src {allowed}; style-src 'unsafe-inline'; img-src {images}; "
        "base-uri 'none'; form-action 'none'"
    )
