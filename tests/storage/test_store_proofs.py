"""Proofs and the charter in a store: what an import may and may not change, and what is remembered of it."""

import datetime as dt
from typing import Any

import pandas as pd
import pytest
from batches import batch, nomenclature, offer, provider, validated
from conftest import NOW
from sqlalchemy import select

from geomap.core.territory import Atlas
from geomap.core.trust import standing
from geomap.errors import BadInput
from geomap.storage import sql, tables
from geomap.storage.store import SqlStore

UNTIL = dt.date(2027, 12, 31)


@pytest.fixture
def ready(store: SqlStore, small_atlas: Atlas) -> SqlStore:
    """A store with communes and skills."""
    store.save_atlas(small_atlas)
    store.save_nomenclature(nomenclature())
    return store


def _events(url: str) -> list[dict[str, Any]]:
    engine = sql.make_engine(url)
    with sql.reading(engine) as connection:
        rows = connection.execute(select(tables.proof_event).order_by(tables.proof_event.c.id)).mappings().all()
    engine.dispose()
    return [{name: value for name, value in row.items() if name != "id"} for row in rows]


def _event(
    before: str | None, after: str, until: dt.date | None, reason: str, author: str = "import"
) -> dict[str, Any]:
    return {"offer": "p-1.reseau", "from_state": before, "to_state": after, "valid_until": until} | {
        "author": author,
        "reason": reason,
        "at": NOW,
    }


def _one(**more: Any) -> Any:
    return batch([provider("p-1")], [offer("p-1", "reseau", **more)])


def test_a_declared_offer_leaves_no_event(ready: SqlStore, database_url: str) -> None:
    ready.save(_one())
    assert _events(database_url) == []


def test_a_proof_that_comes_with_the_import_is_kept_with_its_author(ready: SqlStore, database_url: str) -> None:
    proven = offer("p-1", "reseau", **validated(UNTIL), proof_kind="portfolio", validated_on=dt.date(2026, 1, 5))
    ready.save(batch([provider("p-1")], [proven], author="CCI", reason="Reprise de l’annuaire"))
    kept = ready.offers().loc["p-1.reseau"]
    assert (kept["proof_state"], kept["proof_kind"]) == ("validated", "portfolio")
    assert (kept["valid_until"], kept["validated_on"]) == (pd.Timestamp(UNTIL), pd.Timestamp(2026, 1, 5))
    assert _events(database_url) == [_event(None, "validated", UNTIL, "Reprise de l’annuaire", "CCI")]


@pytest.mark.parametrize("state", ["submitted", "validated", "expired", "rejected", "withdrawn"])
def test_an_import_that_only_declares_never_undoes_a_proof(ready: SqlStore, database_url: str, state: str) -> None:
    ready.save(_one(proof_state=state, valid_until=pd.Timestamp(UNTIL)))
    before = (ready.version(), _events(database_url))
    assert ready.save(_one()).unchanged == ("p-1",)
    assert (ready.version(), _events(database_url)) == before
    assert ready.save(_one(area_value=45.0)).updated == ("p-1",)
    kept = ready.offers().loc["p-1.reseau"]
    assert (kept["proof_state"], kept["valid_until"], kept["area_value"]) == (state, pd.Timestamp(UNTIL), 45.0)
    assert _events(database_url) == before[1]


def test_every_change_of_a_proof_is_remembered(ready: SqlStore, database_url: str) -> None:
    for more in ({}, {"proof_state": "submitted"}, validated(UNTIL), validated(UNTIL.replace(year=2028))):
        ready.save(batch([provider("p-1")], [offer("p-1", "reseau", **more)], reason=str(len(more))))
    assert _events(database_url) == [
        _event("declared", "submitted", None, "1"),
        _event("submitted", "validated", UNTIL, "2"),
        _event("validated", "validated", UNTIL.replace(year=2028), "2"),
    ]


def test_the_proof_of_an_offer_no_longer_listed_is_remembered_and_not_given_back(
    ready: SqlStore, database_url: str
) -> None:
    ready.save(_one(**validated(UNTIL)))
    ready.save(batch([provider("p-1")]))
    assert ready.offers().empty
    assert _events(database_url)[1:] == [
        _event("validated", "withdrawn", UNTIL, "L’offre n’est plus dans le fichier importé.")
    ]
    ready.save(_one())
    assert ready.offers()["proof_state"].tolist() == ["declared"]


def test_a_signature_counts_until_a_newer_charter_is_in_force(ready: SqlStore) -> None:
    today = NOW.date()
    ready.save_charter("2025", "Premier texte.", dt.date(2025, 1, 1))
    signed = batch(
        [provider("p-1"), provider("p-2", charter=True)], [offer("p-1", "reseau")], charter_signed=frozenset({"p-1"})
    )
    assert ready.save(signed).added == ("p-1", "p-2")
    assert ready.providers()["charter"].to_dict() == {"p-1": True, "p-2": False}
    assert ready.offers()["charter"].tolist() == [True]
    assert ready.save(batch([provider("p-1")], [offer("p-1", "reseau")])).unchanged == ("p-1",)
    ready.save_charter("2027", "Texte à venir.", today + dt.timedelta(days=1))
    assert _last_days(ready.providers()) == {"p-1": today, "p-2": None}
    ready.save_charter("2026", "Nouveau texte.", today)
    assert _last_days(ready.providers()) == {"p-1": today - dt.timedelta(days=1), "p-2": None}
    assert ready.offers()["charter_until"].tolist() == [pd.Timestamp(today - dt.timedelta(days=1))]
    assert ready.save(signed).updated == ("p-1",)
    assert _last_days(ready.providers()) == {"p-1": today, "p-2": None}


def test_a_new_charter_says_until_when_the_last_one_counts(ready: SqlStore) -> None:
    ready.save_charter("2025", "Premier texte.", dt.date(2025, 1, 1))
    proven = offer("p-1", "reseau", **validated(UNTIL))
    ready.save(batch([provider("p-1")], [proven], charter_signed=frozenset({"p-1"})))
    assert standing(ready.offers(), UNTIL).tolist() == ["proven"]
    ready.save_charter("2027", "Nouveau texte.", dt.date(2027, 1, 1), dt.date(2027, 3, 31))
    offers = ready.offers()
    assert standing(offers, dt.date(2027, 3, 31)).tolist() == ["proven"]
    assert standing(offers, dt.date(2027, 4, 1)).tolist() == ["charter_unsigned"]


def _last_days(providers: pd.DataFrame) -> dict[str, dt.date | None]:
    return {name: None if pd.isna(last) else last.date() for name, last in providers["charter_until"].items()}


def test_a_charter_is_saved_once_and_not_rewritten(ready: SqlStore) -> None:
    ready.save_charter("1", "Texte.", NOW.date())
    version = ready.version()
    ready.save_charter("1", "Texte.", NOW.date())
    assert ready.version() == version
    with pytest.raises(BadInput, match="« 1 » is already kept with another text"):
        ready.save_charter("1", "Texte changé.", NOW.date())
    with pytest.raises(BadInput, match="on the same day"):
        ready.save_charter("2", "Texte.", NOW.date())
    assert ready.version() == version


def test_nobody_can_sign_a_charter_that_is_not_there(ready: SqlStore) -> None:
    with pytest.raises(BadInput, match="save the charter first"):
        ready.save(batch([provider("p-1")], charter_signed=frozenset({"p-1"})))
