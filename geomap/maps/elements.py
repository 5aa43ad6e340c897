"""What a figure is put together from: elements that run no template twice, and data no text can break out of."""

from __future__ import annotations

import json
import re
from typing import Any

from branca.element import Element, Figure, MacroElement
from folium.template import Template
from markupsafe import Markup

from geomap.errors import BadInput

_DATA = re.compile(r'<script type="application/json" id="([^"]+)">(.*?)</script>', re.DOTALL)


def json_text(value: object) -> Markup:
    """Write JSON that may stand inside a script element: no character in it can end the element."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    for character in "<>&\u2028\u2029":
        text = text.replace(character, f"\\u{ord(character):04x}")
    return Markup(text)  # noqa: S704 -- every character that could end a script element was just replaced


def data_block(name: str, value: object, nonce: str) -> Markup:
    """Put data into the page under an id, for the scripts to read."""
    return Markup('<script type="application/json" id="{}"{}>{}</script>').format(
        name, nonce_of(nonce), json_text(value)
    )


def taken_out(html: str) -> tuple[str, dict[str, str]]:
    """Take the data out of a page whose scripts find it elsewhere: what is left, and the text of each by its id."""
    return _DATA.sub("", html), dict(_DATA.findall(html))


def nonce_of(nonce: str) -> Markup:
    """Give the nonce attribute, or nothing."""
    return Markup(' nonce="{}"').format(nonce) if nonce else Markup("")


class Raw(Element):
    """Finished text in a figure."""

    _template = Template("{{ this.text }}")

    def __init__(self, text: str) -> None:
        """Take the text as it is."""
        super().__init__()
        self.text = text


class Verbatim(MacroElement):
    """An element whose macros run once.

    branca makes a template of what a macro gave and runs that too: a provider called « {{ … }} » would be executed.
    `lean` says that the part of Leaflet our own maps use is enough for it.
    """

    lean = True

    def render(self, **kwargs: Any) -> str:
        """Put what each macro gives into its part of the figure, as text, then render the children."""
        figure = figure_of(self)
        for part in ("header", "html", "script"):
            macro = getattr(self._template.module, part, None)
            if macro is not None:
                getattr(figure, part).add_child(Raw(macro(self, kwargs)), name=self.get_name())
        for child in list(self._children.values()):
            child.render(**kwargs)
        return ""


class Fragment(Verbatim):
    """A finished piece of HTML standing under the map, the legend for one."""

    _template = Template("{% macro html(this, kwargs) %}{{ this.content }}{% endmacro %}")

    def __init__(self, name: str, content: Markup) -> None:
        """Take the piece as it is: Markup, so already escaped."""
        super().__init__()  # type: ignore[no-untyped-call]
        self._name = name
        self._id = "geomap"
        self.content = content


def figure_of(element: Element) -> Figure:
    """Give the figure an element was put into."""
    figure = element.get_root()
    if not isinstance(figure, Figure):
        raise BadInput("This element stands in no figure: add it to a map before it is drawn.")
    return figure


def needs_whole(element: Element) -> bool:
    """Say whether an element, or anything put into it, may ask for more of Leaflet than our own maps use."""
    return not getattr(element, "lean", False) or any(map(needs_whole, element._children.values()))  # noqa: SLF001
