"""While everything is read again nobody waits for a page that was finished before, and no page mixes two versions."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from threading import Event
from typing import Any

import pandas as pd
import pytest
from fake_site import ZONE, FakeGeomap, FakeStore, offers, providers
from flask.testing import FlaskClient

from geomap.ports import Changed
from geomap.web import create_app
from geomap.web.shelf import SHELF

MAP = f"/carte/{ZONE}/creation-site"


@dataclass
class SlowStore(FakeStore):
    """A store that after the first reading cannot say what changed, and reads when it is let."""

    let: Event = field(default_factory=Event)
    reading: Event = field(default_factory=Event)
    read_once: bool = False

    def changed_since(self, version: int) -> Changed:
        if version == self.version():
            return Changed(version, frozenset(), frozenset(), skills=False)
        return Changed(self.version())

    def offers(self, skill: str | None = None, *, providers: Sequence[str] | None = None) -> pd.DataFrame:
        if self.read_once:
            self.reading.set()
            assert self.let.wait(60)
        self.read_once = True
        return super().offers(skill, providers=providers)


@pytest.fixture
def store() -> Iterator[SlowStore]:
    made = SlowStore()
    yield made
    made.let.set()


@pytest.fixture
def client(store: SlowStore) -> FlaskClient:
    return create_app(FakeGeomap(store=store)).test_client()  # type: ignore[arg-type]


def _unproven(store: SlowStore) -> None:
    frame = offers()
    frame.loc["p-atelier.creation-site", "proof_state"] = "declared"
    store.kept["offers"], store.number = frame, 2


def test_readers_get_the_page_last_finished_until_the_next_is_ready(store: SlowStore, client: FlaskClient) -> None:
    before = client.get(MAP)
    assert before.headers["Geomap-Version"] == "1"
    _unproven(store)
    meanwhile = client.get(MAP)
    assert store.reading.wait(60)
    assert (meanwhile.headers["Geomap-Version"], meanwhile.headers["ETag"]) == ("1", before.headers["ETag"])
    assert '<p class="headline"' not in before.text or meanwhile.text.count("validé") == before.text.count("validé")
    store.let.set()
    engines = client.application.extensions[SHELF]._engines
    engines._behind.join(60)
    after = client.get(MAP)
    assert after.headers["Geomap-Version"] == "2"
    assert after.headers["ETag"] != before.headers["ETag"]
    alone = create_app(FakeGeomap(store=dataclasses.replace(store))).test_client().get(MAP)  # type: ignore[arg-type]
    assert _bare(after.text) == _bare(alone.text)


def _bare(page: str) -> list[str]:
    return [line for line in page.splitlines() if "nonce" not in line]


def test_a_page_written_while_the_directory_changes_is_written_again(
    store: SlowStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    installation = FakeGeomap()
    client = create_app(installation).test_client()  # type: ignore[arg-type]
    kept = installation.store
    read = kept.mediators

    def overtaken(ids: Any = None) -> pd.DataFrame:
        if kept.number == 1:
            kept.number, kept.kept["providers"] = 2, providers().drop("p-hostile")
        return read(ids)

    monkeypatch.setattr(kept, "mediators", overtaken)
    found = client.get(MAP)
    assert found.headers["Geomap-Version"] == "2"
    alone = create_app(FakeGeomap(store=dataclasses.replace(kept))).test_client().get(MAP)  # type: ignore[arg-type]
    assert _bare(found.text) == _bare(alone.text)
