"""A state is called the same on a page, on the map and in a file, in both languages."""

from __future__ import annotations

import datetime as dt

import pytest
from flask import Flask
from flask_babel import force_locale

from geomap.core.frames import STATES
from geomap.exports.words import STATE_LABELS
from geomap.maps.texts import translated
from geomap.web.typography import gettext
from geomap.web.wording import STATES as PAGE_WORDS
from geomap.web.wording import day


def plain(text: object) -> str:
    """Text without the typographer's spaces."""
    return str(text).replace("\N{NO-BREAK SPACE}", " ").replace("\N{NARROW NO-BREAK SPACE}", " ")


@pytest.mark.parametrize(("language", "words"), [("fr", "1er janvier 2026"), ("en", "January 1, 2026")])
def test_the_first_of_a_month_is_written_as_it_is_read(app: Flask, language: str, words: str) -> None:
    with app.test_request_context(f"/?lang={language}"):
        assert day(dt.date(2026, 1, 1)) == words
        assert day(dt.date(2026, 1, 11)) == words.replace("1er", "11").replace(" 1,", " 11,")


@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize("state", STATES)
def test_one_state_has_one_name(app: Flask, language: str, state: str) -> None:
    with app.test_request_context("/"), force_locale(language):
        on_page = plain(PAGE_WORDS[state])
        on_map = plain(translated(gettext)[f"state_{state}"])
    assert on_page == on_map == STATE_LABELS[language][state]
