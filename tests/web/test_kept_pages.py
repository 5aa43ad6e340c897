"""Pages kept: whatever changes, whoever asks, a page is what one drawn by a process that starts now would be."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Event
from typing import Any

import pytest
from batches import batch, mediator, offer, provider, validated
from changing_world import ZONE, World
from flask import Flask
from flask.testing import FlaskClient
from homes import Clock, make_home

from geomap.web import create_app, public
from geomap.web.shelf import SHELF, Shelf
from geomap.wiring import Geomap

SKILLS = ("site-vitrine", "referencement", "reseau")
ADDRESSES = (
    "/",
    *(f"/{page}/{ZONE}/{skill}" for page in ("carte", "comparer", "embed", "emporter") for skill in SKILLS),
    *(f"/carte/{ZONE}/{skill}/{what}" for skill in SKILLS for what in ("valeurs", "lieux", "pourquoi/48001")),
    f"/carte/{ZONE}/reseau?t=60&preuve=declaree&commune=48002",
    f"/comparer/{ZONE}/reseau?competence2=referencement",
    f"/carte/{ZONE}/referencement?lang=en",
    f"/carte/epci:200071199/{SKILLS[0]}",
    "/prestataires",
    "/prestataires/p-imported",
    "/mediateurs",
    "/competences",
    "/decisions",
)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def home(tmp_path: Path, clock: Clock) -> Iterator[Geomap]:
    made = make_home(f"sqlite:///{tmp_path / 'geomap.gpkg'}", tmp_path, clock)
    made.store.save_charter("c-0", "Texte.", dt.date(2020, 1, 1))
    yield made
    made.store.close()


def told(client: FlaskClient, address: str) -> tuple[int, str, str]:
    """What a reader gets: status, whole text but for what is each reader's own, where to."""
    answer = client.get(address)
    text = re.sub(r"nonce=\"[^\"]*\"|'nonce-[^']*'", "", answer.text)
    text = re.sub(r'(name="csrf_token" value=|"nonce": ?)"[^"]*"', "", text)
    return answer.status_code, text, answer.headers.get("Location", "")


def settle(app: Flask) -> None:
    """Wait until the directory is read again, where all of it must be: until then pages are those of before."""
    engines = app.extensions[SHELF]._engines
    if not engines.at_hand():
        engines._behind.join(60)


@pytest.mark.parametrize("seed", range(3))
def test_after_any_change_every_page_is_what_it_would_be_drawn_now(home: Geomap, clock: Clock, seed: int) -> None:
    app, world = create_app(home), World(home, clock, seed)
    client = app.test_client()
    world.import_()
    for _ in range(20):
        world.chance.choice(world.deeds if len(home.store.providers()) else [world.create])()
        settle(app)
        alone = create_app(home).test_client()
        for address in world.chance.sample(ADDRESSES, 9):
            kept, drawn_now = told(client, address), told(alone, address)
            assert kept == drawn_now, address


@pytest.fixture
def drawn(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The skills of the maps drawn, in order."""
    told_of: list[str] = []
    draw = public.map_page

    def noted(question: Any, seen: Any) -> Any:
        told_of.append(question.skill)
        return draw(question, seen)

    monkeypatch.setattr(public, "map_page", noted)
    return told_of


def test_only_the_pages_a_change_is_about_are_drawn_again(home: Geomap, drawn: list[str]) -> None:
    client, maps = create_app(home).test_client(), [f"/carte/{ZONE}/{skill}" for skill in SKILLS]
    home.store.save(batch([provider("p-1"), provider("p-2")], [offer("p-1", "reseau"), offer("p-2", "site-vitrine")]))
    for address in maps:
        client.get(address)
    assert drawn == list(SKILLS)
    home.store.save(batch([provider("p-2")], [offer("p-2", "referencement", **validated())]))
    versions = {client.get(address).headers["Geomap-Version"] for address in maps}
    assert drawn[len(SKILLS) :] == ["site-vitrine", "referencement"]
    assert versions == {str(home.store.version())}
    home.store.save(batch(mediators=[mediator("m-9")]))
    del drawn[:]
    for address in maps:
        client.get(address)
    assert drawn == list(SKILLS)


def test_readers_who_come_together_wait_for_one_drawing(
    home: Geomap, drawn: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    app, address, waiting = create_app(home), f"/carte/{ZONE}/reseau", Event()
    kept: Shelf = app.extensions[SHELF]
    asked, keep, draw = [], kept._pages.keep, public.map_page

    def arriving(key: Any, make: Any) -> Any:
        asked.append(key)
        if len(asked) == 4:
            waiting.set()
        return keep(key, make)

    def drawing(question: Any, seen: Any) -> Any:
        assert waiting.wait(60)
        return draw(question, seen)

    monkeypatch.setattr(kept._pages, "keep", arriving)
    monkeypatch.setattr(public, "map_page", drawing)
    with ThreadPoolExecutor(4) as readers:
        found = list(readers.map(lambda _: app.test_client().get(address).status_code, range(4)))
    assert (found, drawn, len(set(asked))) == ([200] * 4, ["reseau"], 1)


def test_a_change_while_a_page_is_drawn_is_on_it(
    home: Geomap, drawn: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    client, draw = create_app(home).test_client(), public.map_page
    changes = [
        lambda: home.store.save(batch([provider("p-9")], [offer("p-9", "site-vitrine", **validated())])),
        lambda: home.store.save(batch([provider("p-8")], [offer("p-8", "reseau", **validated())])),
    ]

    def overtaken(question: Any, seen: Any) -> Any:
        made = draw(question, seen)
        if changes:
            changes.pop()()
        return made

    monkeypatch.setattr(public, "map_page", overtaken)
    found = told(client, f"/carte/{ZONE}/reseau")
    # The first change is of this page, the other is not: it is drawn twice.
    assert (drawn, changes) == (["reseau", "reseau"], [])
    assert found == told(create_app(home).test_client(), f"/carte/{ZONE}/reseau")
