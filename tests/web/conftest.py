"""The fake site served to a test client, in French unless the test asks otherwise, and a whole one with people."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from fake_site import FakeGeomap, compile_catalogues
from flask import Flask
from flask.testing import FlaskClient
from people import sign_in_as
from trust_world import TrustWorld, make_trust_world

from geomap.ports.accounts import Account
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


@pytest.fixture
def world(tmp_path: Path) -> TrustWorld:
    """A whole small installation, for what people do with it."""
    return make_trust_world(tmp_path)


@pytest.fixture
def signed(world: TrustWorld) -> Callable[[Account], FlaskClient]:
    """A client of its pages signed in as somebody."""
    app = create_app(world.geomap)

    def client(account: Account) -> FlaskClient:
        made = app.test_client()
        sign_in_as(made, account)
        return made

    return client


@pytest.fixture
def owner(world: TrustWorld, signed: Callable[[Account], FlaskClient]) -> FlaskClient:
    return signed(world.owner())


@pytest.fixture
def reviewer(world: TrustWorld, signed: Callable[[Account], FlaskClient]) -> FlaskClient:
    return signed(world.reviewer())
