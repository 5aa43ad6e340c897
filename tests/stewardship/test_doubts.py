"""Places in doubt: told with their candidates, settled once, and remembered for the same text."""

from __future__ import annotations

import pytest
from batches import batch, mediator, provider
from small_atlas import make_small_atlas

from geomap.errors import NotFound, UnknownCommune
from geomap.stewardship.doubts import commune_names, doubt_of, doubts, settle
from geomap.storage.register import SqlRegister
from geomap.storage.store import SqlStore

NOWHERE = {"commune": None, "lon": None, "lat": None, "precision": None}


@pytest.fixture
def filled(store: SqlStore) -> SqlStore:
    store.save_atlas(make_small_atlas())
    review = {
        "location_status": "review",
        "location_candidates": ("48001", "48002"),
        "location_reason": "deux communes",
    }
    rejected = {"location_status": "rejected", "location_candidates": ()}
    store.save(
        batch(
            [
                provider("p-1"),
                provider("p-2", **NOWHERE, **review, city="Bourg"),
                provider("p-3", **NOWHERE, **rejected),
            ],
            mediators=[mediator("m-1", **NOWHERE, **rejected, address="Partout")],
        )
    )
    return store


def test_what_is_in_doubt_is_told_with_its_candidates(filled: SqlStore) -> None:
    found = doubts(filled)
    assert [(doubt.kind, doubt.id) for doubt in found] == [
        ("provider", "p-2"),
        ("provider", "p-3"),
        ("mediator", "m-1"),
    ]
    assert (found[0].candidates, found[0].written, found[0].reason) == (("48001", "48002"), "Bourg", "deux communes")
    assert commune_names(filled)["48002"] == "L’Éperon"
    with pytest.raises(NotFound, match="p-1"):
        doubt_of(found, "p-1")


def test_a_choice_settles_the_record_is_remembered_and_noted(filled: SqlStore) -> None:
    before = filled.version()
    settle(filled, doubt_of(doubts(filled), "p-2"), "48002", "a-7")
    placed = filled.providers(["p-2"]).loc["p-2"]
    assert (placed["commune"], placed["location_status"], placed["precision"]) == ("48002", "accepted", "commune")
    assert [doubt.id for doubt in doubts(filled)] == ["p-3", "m-1"]
    assert set(filled.place_choices().values()) == {"48002"}
    assert filled.version() > before
    assert SqlRegister(filled.database).verify().entries == 1


def test_a_commune_that_is_not_there_changes_nothing(filled: SqlStore) -> None:
    with pytest.raises(UnknownCommune, match="99999"):
        settle(filled, doubt_of(doubts(filled), "p-2"), "99999", "a-7")
    assert len(doubts(filled)) == 3
    assert filled.place_choices() == {}
