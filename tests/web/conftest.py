"""The fake site served to a test client, in French unless the test asks otherwise."""

from __future__ import annotations

from pathlib import Path

import pytest
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from fake_site import FakeGeomap
from flask import Flask
from flask.testing import FlaskClient

import geomap.web.language
from geomap.web import create_app


@pytest.fixture(scope="session", autouse=True)
def compiled() -> None:
    """Compile the catalogues where the build has not done it, as it would."""
    for source in Path(geomap.web.language.TRANSLATIONS).glob("*/LC_MESSAGES/messages.po"):
        made = source.with_suffix(".mo")
        if not made.exists() or made.stat().st_mtime < source.stat().st_mtime:
            with source.open("rb") as text, made.open("wb") as out:
                write_mo(out, read_po(text, locale=source.parts[-3]))


@pytest.fixture
def installation() -> FakeGeomap:
    return FakeGeomap()


@pytest.fixture
def app(installation: FakeGeomap) -> Flask:
    return create_app(installation)  # type: ignore[arg-type]


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()
