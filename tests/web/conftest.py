"""The fake site served to a test client, in French unless the test asks otherwise."""

from __future__ import annotations

import pytest
from fake_site import FakeGeomap, compile_catalogues
from flask import Flask
from flask.testing import FlaskClient

from geomap.web import create_app


@pytest.fixture(scope="session", autouse=True)
def catalogues() -> None:
    compile_catalogues()


@pytest.fixture
def installation() -> FakeGeomap:
    return FakeGeomap()


@pytest.fixture
def app(installation: FakeGeomap) -> Flask:
    return create_app(installation)  # type: ignore[arg-type]


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()
