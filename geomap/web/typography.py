"""The reader's language, set as its readers expect: translated texts with the spaces a line must not break at."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import flask_babel

from geomap.web.language import language

if TYPE_CHECKING:
    from flask import Flask

_THIN = re.compile(r" (?=[;!?](?:\W|$))")
_WIDE = re.compile(r"(?<=«) | (?=[:»](?:\W|$))")


def install_typography(app: Flask) -> None:
    """Set the texts of templates as readers expect them; what is filled in is left as it is."""
    app.jinja_env.install_gettext_callables(  # type: ignore[attr-defined]
        lambda text: typeset(flask_babel.gettext(text)),
        lambda single, several, count: typeset(_counted(single, several, count)),
        newstyle=True,
    )


def gettext(text: str, **filled: object) -> str:
    """Say a text in the reader's language."""
    said = typeset(str(flask_babel.gettext(text)))
    return said % filled if filled else said


def ngettext(single: str, several: str, count: int, **filled: object) -> str:
    """Say a text that depends on a number in the reader's language."""
    said = typeset(_counted(single, several, count))
    return said % filled if filled else said


def typeset(text: str) -> str:
    """Put unbreakable spaces where French wants them, when the reader reads French."""
    if language() != "fr":
        return text
    return _WIDE.sub("\u00a0", _THIN.sub("\u202f", text))


def _counted(single: str, several: str, count: int) -> str:
    """Choose between one and several: French, which has no catalogue of its own here, counts 0 as one."""
    if language() == "fr":
        return single if abs(count) < 2 else several
    return str(flask_babel.get_domain().get_translations().ungettext(single, several, count))
