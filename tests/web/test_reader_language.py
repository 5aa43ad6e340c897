"""The reader's language: asked for, else the browser's, else the installation's; and every text is translated."""

from __future__ import annotations

from pathlib import Path

import pytest
from babel.messages.extract import extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.pofile import read_po
from fake_site import ZONE, FakeGeomap
from flask import Flask
from flask.testing import FlaskClient

from geomap.config import Settings
from geomap.web import create_app
from geomap.web.language import TRANSLATIONS
from geomap.web.typography import gettext, ngettext
from geomap.web.wording import minutes, number, percent

ROOT = Path(__file__).resolve().parents[2]
KEYWORDS = {"_": None, "gettext": None, "ngettext": (1, 2), "lazy_gettext": None, "msgid": None}


@pytest.mark.parametrize(
    ("address", "accepted", "spoken"),
    [
        ("/methode", "fr", "fr"),
        ("/methode", "en-US,en;q=0.9", "en"),
        ("/methode", "de, en;q=0.5, fr;q=0.4", "en"),
        ("/methode", "de", "fr"),
        ("/methode", "", "fr"),
        ("/methode?lang=en", "fr", "en"),
        ("/methode?lang=fr", "en", "fr"),
    ],
)
def test_the_language_is_negotiated(client: FlaskClient, address: str, accepted: str, spoken: str) -> None:
    answer = client.get(address, headers={"Accept-Language": accepted})
    assert f'<html lang="{spoken}">' in answer.text
    assert "Accept-Language" in answer.headers["Vary"]


def test_an_installation_may_speak_english_first() -> None:
    settings = Settings(database_url="sqlite://", territory="48", language="en")
    client = create_app(FakeGeomap(settings=settings)).test_client()  # type: ignore[arg-type]
    assert '<html lang="en">' in client.get("/methode").text


def test_a_language_asked_for_stays_in_the_links(client: FlaskClient) -> None:
    page = client.get(f"/carte/{ZONE}/creation-site?t=15&lang=en").text
    assert "/prestataires?lang=en" in page
    assert '<input type="hidden" name="lang" value="en">' in page
    assert f'href="/carte/{ZONE}/creation-site?t=15&amp;lang=fr"' in page
    assert "lang=" not in client.get(f"/carte/{ZONE}/creation-site").text.split("<main")[1]


def test_errors_speak_the_readers_language(client: FlaskClient) -> None:
    assert "This page does not exist" in client.get("/nowhere?lang=en").text
    assert "could not be understood" in client.get("/prestataires?page=0", headers={"Accept-Language": "en"}).text


def test_numbers_and_minutes_are_written_for_the_reader(app: Flask) -> None:
    with app.test_request_context(headers={"Accept-Language": "fr"}):
        assert number(76604) == "76\u202f604"
        assert minutes(29.01) == "30 min"
        assert number(None) == "–"
    with app.test_request_context(headers={"Accept-Language": "en"}):
        assert number(76604) == "76,604"


def test_a_share_never_says_all_or_nothing_when_it_is_not(app: Flask) -> None:
    with app.test_request_context(headers={"Accept-Language": "en"}):
        assert percent(1, 100_000) == "less than 1%"
        assert percent(99_999, 100_000) == "99%"
        assert percent(5, 5) == "100%"
        assert percent(0, 5) == "0%"
        assert percent(0, 0) == "–"


def test_french_is_typeset_and_what_is_filled_in_is_not(app: Flask) -> None:
    with app.test_request_context(headers={"Accept-Language": "fr"}):
        assert gettext("Pourquoi ?") == "Pourquoi\u202f?"
        assert gettext("« %(words)s »", words="a ; b") == "«\u00a0a ; b\u00a0»"
        assert gettext("%(gaps)s sur %(all)s", gaps=1, all=2) == "1 sur 2"
    with app.test_request_context(headers={"Accept-Language": "en"}):
        assert gettext("Pourquoi ?") == "Why?"


def test_none_is_singular_in_french_and_plural_in_english(app: Flask) -> None:
    for spoken, expected in (("fr", "0 lieu."), ("en", "0 places.")):
        with app.test_request_context(headers={"Accept-Language": spoken}):
            assert ngettext("%(number)s lieu.", "%(number)s lieux.", 0, number=0) == expected


def test_every_text_is_translated_and_none_is_stale() -> None:
    with (ROOT / "babel.cfg").open(encoding="utf-8") as config:
        methods, options = parse_mapping_cfg(config)
    found = {
        message if isinstance(message, str) else message[0]
        for folder in ("geomap", "templates")
        for _, _, message, _, _ in extract_from_dir(
            ROOT / folder,
            [(pattern.removeprefix(f"{folder}/"), method) for pattern, method in methods if pattern.startswith(folder)],
            {pattern.removeprefix(f"{folder}/"): given for pattern, given in options.items()},
            KEYWORDS,
        )
    }
    with (TRANSLATIONS / "en" / "LC_MESSAGES" / "messages.po").open("rb") as file:
        catalogue = read_po(file, locale="en")
    told = {(m.id if isinstance(m.id, str) else m.id[0]): m for m in catalogue if m.id}
    untranslated = [name for name, m in told.items() if not all([m.string] if isinstance(m.string, str) else m.string)]
    assert found - set(told) == set(), "texts without English"
    assert set(told) - found == set(), "English of texts that are no more"
    assert untranslated == []
    assert not any(message.fuzzy for message in told.values())
    assert [str(error) for message in told.values() for error in message.check(catalogue)] == []
