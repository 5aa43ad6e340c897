"""Fixtures every test may use: databases of both kinds, an empty store, a small country."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from absent import absent
from hypothesis import settings
from playwright.sync_api import Browser, expect, sync_playwright
from postgres import Cluster, NoServer, cluster
from small_atlas import make_small_atlas

from geomap.core.territory import Atlas
from geomap.storage.store import SqlStore

# How long an example takes is the machine's affair, not the code's.
settings.register_profile("geomap", deadline=None)
settings.load_profile("geomap")

CHROMIUM = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome")

PATIENCE_MS = 30_000
"""How long what a browser should show may take to come: a slow machine is no failure."""

NOW = datetime(2026, 6, 15, 10, 30, tzinfo=UTC)
"""What the clock of every store of the tests says."""


@pytest.fixture(scope="session")
def postgis() -> Iterator[Cluster]:
    """One PostGIS server for the run; without one, tests skip on a laptop and fail where CI is set."""
    try:
        with cluster() as server:
            yield server
    except NoServer as error:
        absent(str(error))


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """Debian's browser, one for the run; without one, tests skip on a laptop and fail where CI is set."""
    path = next((found for name in CHROMIUM if (found := shutil.which(name))), None)
    if path is None:
        absent("there is no chromium: install it (apt-get install chromium).")
    expect.set_options(timeout=PATIENCE_MS)
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture(params=["sqlite", pytest.param("postgis", marks=pytest.mark.postgis)])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """Address of an empty database of each kind."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'geomap.gpkg'}"
        return
    server: Cluster = request.getfixturevalue("postgis")
    name = server.create()
    yield server.url(name)
    server.drop(name)


@pytest.fixture
def store(database_url: str) -> Iterator[SqlStore]:
    """An empty store with its schema, of each kind, whose clock stands still."""
    made = SqlStore(database_url, clock=lambda: NOW)
    made.upgrade()
    yield made
    made.close()


@pytest.fixture
def small_atlas() -> Atlas:
    """Seven rows in two départements: see `small_atlas.py`."""
    return make_small_atlas()
