"""The map and its layers as folium elements: only our own assets, fixed ids, nothing unescaped."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import folium
from branca.element import CssLink, JavascriptLink
from folium.map import Layer
from folium.template import Template
from markupsafe import Markup, escape

from geomap.errors import BadInput
from geomap.maps.assets import SCRIPTS, STYLES, read_asset
from geomap.maps.elements import Raw, Verbatim, data_block, figure_of, json_text, nonce_of
from geomap.maps.frame import Poster, map_frame
from geomap.maps.palette import SEPARATOR, client_palette, css
from geomap.maps.raster import Frame
from geomap.maps.tiles import Basemap

MAX_ZOOM = 15
"""Closest view: beyond, a map of communes has nothing more to say."""

ONLY = "geomap"
"""Name of the only map of a page."""

_SHAPE_PX = 1_000
"""Width of the picture a territory's height to its width is taken from, in thousandths."""

_MAP_TEXTS = (
    "zoom_in",
    "zoom_out",
    "home",
    "north",
    "south",
    "east",
    "west",
    "close",
    "failed",
    "failed_places",
    "nothing_here",
    "edge",
)
_SAID_TEXTS = (
    "invite",
    "chosen",
    "commune_only",
    "more",
    "count_here",
    "count_near",
    "level_shown",
    "zone_most",
    "zone_some",
)

_TILED_TEXTS = ("no_basemap",)

_EARLY = Markup("""({ url, worker, scripts, map }) => {
  const buffer = fetch(url).then((answer) => (answer.ok ? answer.arrayBuffer() : null)).catch(() => null);
  const early = { worker: new Worker(worker), buffer, broken: false };
  early.worker.onerror = () => (early.broken = true);
  buffer.then((buffer) => buffer && early.worker.postMessage({ kind: "read", scripts, buffer }));
  (window.geomapEarly ||= {})[map] = early;
}""")
"""Runs at the head of a page: what it starts works beside the page from then on."""


class GeomapMap(Verbatim, folium.Map):
    """A lean Leaflet map: our assets only, pinch zoom left alone, controls in the reader's language.

    With `assets` (name → address) the page links them; without, they are written into it and it needs no network.
    """

    _template = Template(
        """
        {% macro header(this, kwargs) %}
        {%- if not this.assets %}<meta name="viewport" content="width=device-width, initial-scale=1">{% endif -%}
        <style{{ this.nonce(kwargs) }}>{{ this.css }}</style>
        {% endmacro %}
        {% macro html(this, kwargs) %}{{ this.frame }}{% endmacro %}
        {% macro script(this, kwargs) %}
        const {{ this.get_name() }} = geomap.map({{ this.get_name()|tojson }}, {{ this.client }});
        {% endmacro %}
        """
    )

    def __init__(  # noqa: PLR0913 -- each is one choice of whoever composes it
        self,
        bounds: tuple[float, float, float, float],
        *,
        label: str,
        texts: Mapping[str, str],
        attribution: str = "",
        basemap: Basemap | None = None,
        assets: Mapping[str, str] | None = None,
        name: str = ONLY,
        poster: Poster | None = None,
    ) -> None:
        """Compose the map that first shows `bounds` (west, south, east, north); each map of a page has its `name`."""
        super().__init__(tiles=None)
        self.scripts, self.styles = dict(SCRIPTS), dict(STYLES)
        self._id = name
        figure_of(self)._id = name  # noqa: SLF001 -- branca draws ids at random, a page must not change by itself
        self.assets = assets
        tall = Frame(bounds, _SHAPE_PX, 1.0).height / _SHAPE_PX
        self.css = Markup("{}#{}{{--geomap-tall:{}}}").format(Markup(css()), self.get_name(), tall)  # noqa: S704 -- made from constants
        self.frame = map_frame(
            self.get_name(), label, texts, attribution, poster, tiled=basemap is not None, first=name == ONLY
        )
        self.client = json_text(
            {
                "bounds": [[bounds[1], bounds[0]], [bounds[3], bounds[2]]],
                "maxZoom": basemap.max_zoom if basemap else MAX_ZOOM,
                "tiled": basemap is not None,
                "attribution": str(escape(basemap.attribution)) if basemap else "",
                "texts": {key: texts[key] for key in (*_MAP_TEXTS, *_SAID_TEXTS, *(_TILED_TEXTS if basemap else ()))},
            }
        )
        if basemap is not None:
            tiles = folium.TileLayer(
                basemap.url, attr=str(escape(basemap.attribution)), max_zoom=basemap.max_zoom, control=False
            )
            tiles._id = name  # noqa: SLF001
            tiles.options["attribution"] = ""
            self.add_child(tiles)

    def nonce(self, kwargs: Mapping[str, str]) -> Markup:
        """Give the nonce attribute asked for when rendering."""
        return nonce_of(kwargs.get("nonce", ""))

    def render(self, **kwargs: Any) -> str:
        """Put the assets at the head of the figure, then the map and its layers."""
        header = figure_of(self).header
        for names, link in ((self.styles, CssLink), (self.scripts, JavascriptLink)):
            for name, path in names.items():
                header.add_child(link(asset_url(name, self.assets)) if self.assets else _inlined(path), name=name)
        return super().render(**kwargs)


def asset_url(name: str, assets: Mapping[str, str]) -> str:
    """Give the address of an asset; one that is not served here is a mistake, never a call to elsewhere."""
    if name not in assets:
        raise BadInput(
            f"The map needs the asset « {name} », which this page does not serve; it serves {', '.join(assets)}."
        )
    return assets[name]


class CommunesLayer(Verbatim, Layer):
    """The communes with the state of each: shapes from an address, or inside the page."""

    _template = Template(
        """
        {% macro header(this, kwargs) %}{{ this.preload }}{{ this.early(kwargs) }}{% endmacro %}
        {% macro html(this, kwargs) %}{{ this.data(kwargs) }}{% endmacro %}
        {% macro script(this, kwargs) %}
        const {{ this.get_name() }} = geomap.communes(geomap.data({{ (this.get_name() + "_data")|tojson }}));
        {{ this.get_name() }}.addTo({{ this._parent.get_name() }});
        {% endmacro %}
        """
    )

    def __init__(
        self,
        order: str,
        ranks: str,
        texts: Mapping[str, str],
        *,
        source: Mapping[str, Any],
        levels: Mapping[str, str] | None = None,
        chosen: str | None = None,
        name: str = ONLY,
    ) -> None:
        """Draw states (one digit a commune) on the shapes of the same order.

        `source` says where the shapes are: an address and the scripts of a worker, or the shapes themselves; `levels`
        are the states of zones by kind, one digit a zone; `steps` among the source are the kinds a closer look goes
        through, each with the zoom it begins at.
        """
        super().__init__(name="communes", overlay=True, control=False)
        self.lean = not source.get("simple")
        self._name = "Communes"
        self._id = name
        self._client = {
            "order": order,
            "ranks": ranks,
            "palette": client_palette(texts),
            "separator": SEPARATOR,
            "levels": dict(levels or {}),
            **source,
            **({"chosen": chosen} if chosen else {}),
        }

    @property
    def preload(self) -> Markup:
        """Ask for the shapes with the scripts: the first picture waits for both."""
        if "url" not in self._client:
            return Markup("")
        return Markup('<link rel="preload" as="fetch" crossorigin href="{}">').format(self._client["url"])

    def early(self, kwargs: Mapping[str, str]) -> Markup:
        """Start the painter and give it the shapes while the page is still being read; `map-first.js` takes over."""
        if "worker" not in self._client:
            return Markup("")
        told = {key: self._client[key] for key in ("url", "worker", "scripts")} | {"map": f"map_{self._id}"}
        return Markup("<script{}>({})({});</script>").format(nonce_of(kwargs.get("nonce", "")), _EARLY, json_text(told))

    def data(self, kwargs: Mapping[str, str]) -> Markup:
        """Give the values, and the shapes when they travel with the page."""
        return data_block(f"{self.get_name()}_data", self._client, kwargs.get("nonce", ""))


class _MarkersLayer(Verbatim, Layer):
    """Groups of places, one a commune, shown while their box in the legend is ticked."""

    kind = ""
    _template = Template(
        """
        {% macro html(this, kwargs) %}{{ this.data(kwargs) }}{% endmacro %}
        {% macro script(this, kwargs) %}
        geomap.late(() => {
          const {{ this.get_name() }} = geomap.markers(geomap.data({{ (this.get_name() + "_data")|tojson }}));
          geomap.toggle({{ this._parent.get_name() }}, {{ this.get_name() }}, {{ this.kind|tojson }});
        });
        {% endmacro %}
        """
    )

    def __init__(self, groups: Sequence[Mapping[str, Any]], name: str = ONLY, later: str = "") -> None:
        """Draw groups as `geomap.maps.markers` makes them, or fetch them from an address when they are first shown."""
        super().__init__(name=self.kind, overlay=True, control=False, show=False)
        self._name = type(self).__name__.removesuffix("Layer")
        self._id = name
        self._groups = [] if later else list(groups)
        self._later = {"later": later} if later else {}

    def data(self, kwargs: Mapping[str, str]) -> Markup:
        """Give the groups, or where they are."""
        value = {"kind": self.kind, "groups": self._groups, **self._later}
        return data_block(f"{self.get_name()}_data", value, kwargs.get("nonce", ""))


class ProvidersLayer(_MarkersLayer):
    """Providers of the skill: a pin where the place may be shown, else a disc for the commune."""

    kind = "providers"


class MediatorsLayer(_MarkersLayer):
    """Places of mediation."""

    kind = "mediators"


def _inlined(path: str) -> Raw:
    tag = "style" if path.endswith(".css") else "script"
    return Raw(f"<{tag}>{read_asset(path)}</{tag}>")
