"""Opening hours in the reader's words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from geomap.maps.hours import told_hours
from geomap.maps.texts import translated
from geomap.web.language import language
from geomap.web.shelf import shelf
from geomap.web.typography import gettext

if TYPE_CHECKING:
    from collections.abc import Mapping


def opening_hours(written: str) -> str:
    """Write opening hours in words; what is not in the notation of directories is left as somebody wrote it."""
    return told_hours(written, _words())


def _words() -> Mapping[str, str]:
    """Give the texts of maps, translated once: a list has hundreds of hours."""
    return shelf().keep_always(("texts of maps", language()), lambda: translated(gettext))
