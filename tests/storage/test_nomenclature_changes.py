"""Changes of the nomenclature on both databases: offers follow, nothing becomes proven, all of it is noted."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

import pytest
from batches import batch, nomenclature, offer, provider, validated
from sqlalchemy import Table, insert, select

from geomap.core.skills import Change, Except, Merge, Nomenclature, Retire, Reword
from geomap.core.territory import Atlas
from geomap.errors import BadInput
from geomap.storage import sql
from geomap.storage.history import forget
from geomap.storage.nomenclature import SqlNomenclature
from geomap.storage.register import SqlRegister
from geomap.storage.store import SqlStore
from geomap.storage.tables_trust import claim_round, decision, history_words, proof

AT = dt.datetime(2026, 3, 1, 12, tzinfo=dt.UTC)
MERGE = Merge("referencement", into="site-vitrine")


@pytest.fixture
def keeper(store: SqlStore, small_atlas: Atlas) -> SqlNomenclature:
    """A directory with the communes and the nomenclature of the tests."""
    store.save_atlas(small_atlas)
    store.save_nomenclature(nomenclature())
    return SqlNomenclature(store.database)


def _offered(store: SqlStore, *offers: dict[str, Any]) -> None:
    keys = sorted({one["provider"] for one in offers})
    store.save(batch(providers=[provider(key) for key in keys], offers=offers))


def _put(store: SqlStore, table: Table, **row: Any) -> None:
    with store.database.writing() as connection:
        connection.execute(insert(table).values(row))


def _column(store: SqlStore, table: Table, name: str) -> list[Any]:
    with sql.reading(store.database.engine) as connection:
        return sorted(connection.execute(select(table.c[name])).scalars())


def _proof(key: str, of: str) -> dict[str, Any]:
    return {"id": key, "offer": of, "kind": "portfolio", "form": "link", "title": key, "author": "a-1", "at": AT}


def test_offers_of_a_merged_skill_follow_with_their_proof_and_evidence(
    store: SqlStore, keeper: SqlNomenclature
) -> None:
    _offered(store, offer("p-1", "referencement", **validated()))
    _put(store, proof, **_proof("proof-1", "p-1.referencement"))
    _put(store, decision, offer="p-1.referencement", provider="p-1", skill="referencement", verdict="validate",
         reason="portfolio", note="", appeal=False, author="a-2", at=AT)  # fmt: skip
    before = store.version()
    done = keeper.amend([MERGE], "a-9", "C’est la même chose.")
    assert (done.moved, done.joined) == (("p-1.referencement",), ())
    offers = store.offers()
    assert list(offers.index) == ["p-1.site-vitrine"]
    assert offers["skill"].tolist() == ["site-vitrine"]
    assert offers["proof_state"].tolist() == ["validated"]
    assert _column(store, proof, "offer") == ["p-1.site-vitrine"]
    assert _column(store, decision, "offer") == ["p-1.site-vitrine"]
    assert store.version() > before
    assert store.nomenclature().current("referencement") == "site-vitrine"


@pytest.mark.parametrize(
    ("kept", "gone", "state", "until"),
    [
        ({}, validated(), "validated", dt.date(2027, 12, 31)),
        ({"proof_state": "rejected"}, validated(), "rejected", None),
        ({}, {"proof_state": "submitted"}, "submitted", None),
        ({"proof_state": "submitted"}, {}, "submitted", None),
        (validated(), {"proof_state": "submitted"}, "validated", dt.date(2027, 12, 31)),
        (validated(), {}, "validated", dt.date(2027, 12, 31)),
        ({}, validated(dt.date(2020, 1, 1)), "declared", None),
        (validated(), validated(dt.date(2099, 1, 1)), "validated", dt.date(2099, 1, 1)),
        (validated(), validated(dt.date(2027, 1, 1)), "validated", dt.date(2027, 12, 31)),
        ({"proof_state": "rejected"}, {"proof_state": "submitted"}, "submitted", None),
    ],
)
def test_two_offers_of_one_provider_become_one_with_the_proof_that_holds_longest(
    store: SqlStore,
    keeper: SqlNomenclature,
    kept: dict[str, Any],
    gone: dict[str, Any],
    state: str,
    until: dt.date | None,
) -> None:
    own = offer("p-1", "site-vitrine", at_premises=True, area_value=90.0, **kept)
    _offered(store, own, offer("p-1", "referencement", area_value=25.0, **gone))
    _put(store, proof, **_proof("one", "p-1.site-vitrine"))
    _put(store, proof, **_proof("two", "p-1.referencement"))
    done = keeper.amend([MERGE], "a-9", "Doublon.")
    assert (done.moved, done.joined) == (("p-1.referencement",), ("p-1.referencement",))
    offers = store.offers()
    assert list(offers.index) == ["p-1.site-vitrine"]
    stays = (state, until) == (kept.get("proof_state", "declared"), _last(kept))
    assert offers["at_premises"].tolist() == [stays]
    assert offers["area_value"].tolist() == [90.0 if stays else 25.0]
    assert offers["proof_state"].tolist() == [state]
    assert [None if day is None else day for day in _days(offers["valid_until"])] == [until]
    assert _column(store, proof, "offer") == ["p-1.site-vitrine"] * 2


def _last(given: dict[str, Any]) -> dt.date | None:
    return given["valid_until"].date() if "valid_until" in given else None


def _days(column: Any) -> Sequence[dt.date | None]:
    return [None if value != value else value.date() for value in column]  # noqa: PLR0124  NaT is not itself


def test_the_round_of_the_proof_that_stays_is_kept_and_the_other_goes(store: SqlStore, keeper: SqlNomenclature) -> None:
    _offered(store, offer("p-1", "site-vitrine"), offer("p-1", "referencement", **validated()))
    plain = {"waiting": True, "appealed": False, "refused": False, "said": "", "at": AT}
    people: dict[str, tuple[str, ...]] = {"submitters": (), "approvals": (), "deciders": ()}
    _put(store, claim_round, offer="p-1.site-vitrine", **plain, **people)
    _put(store, claim_round, offer="p-1.referencement", **(plain | {"waiting": False}), **people)
    keeper.amend([MERGE], "a-9", "Doublon.")
    assert _column(store, claim_round, "offer") == ["p-1.site-vitrine"]
    assert _column(store, claim_round, "waiting") == [False]


def test_who_leaves_takes_what_a_merge_noted_of_them_and_nothing_of_others(
    store: SqlStore, keeper: SqlNomenclature
) -> None:
    _offered(store, *(offer(of, skill) for of in ("p-1", "p-2") for skill in ("site-vitrine", "referencement")))
    keeper.amend([MERGE], "a-9", "Doublon.")
    with store.database.writing() as connection:
        forget(connection, "provider:p-1", AT)
    told = [body for body in _column(store, history_words, "body") if body]
    assert not any("p-1" in body for body in told)
    assert any("p-2.referencement" in body and "Doublon." in body for body in told)
    assert any('"joined":2' in body.replace(" ", "") for body in told)
    assert SqlRegister(store.database).verify().broken is None


def test_what_waited_and_does_not_remain_can_be_handed_in_again(store: SqlStore, keeper: SqlNomenclature) -> None:
    _offered(store, offer("p-1", "site-vitrine", **validated()), offer("p-1", "referencement", proof_state="submitted"))
    _put(store, proof, **_proof("two", "p-1.referencement"), submitted_at=AT)
    keeper.amend([MERGE], "a-9", "Doublon.")
    assert _column(store, proof, "offer") == ["p-1.site-vitrine"]
    assert _column(store, proof, "submitted_at") == [None]


def test_an_import_finds_the_offer_where_it_went(store: SqlStore, keeper: SqlNomenclature) -> None:
    _offered(store, offer("p-1", "referencement", **validated()))
    keeper.amend([MERGE], "a-9", "Doublon.")
    _offered(store, offer("p-1", "site-vitrine"))
    assert store.offers()["proof_state"].tolist() == ["validated"]


def test_changes_are_made_all_or_none(store: SqlStore, keeper: SqlNomenclature) -> None:
    _offered(store, offer("p-1", "referencement"))
    changes: list[Change] = [MERGE, Retire("referencement", replaced_by="referencement")]
    with pytest.raises(BadInput, match="cannot take the place"):
        keeper.amend(changes, "a-9", "")
    assert list(store.offers().index) == ["p-1.referencement"]
    assert store.nomenclature() == nomenclature()
    assert not keeper.amended()
    assert SqlRegister(store.database).head()[0] == 0


def test_each_change_is_noted_and_the_nomenclature_that_comes_with_geomap_stays_away(
    store: SqlStore, keeper: SqlNomenclature
) -> None:
    assert not keeper.amended()
    keeper.amend([Reword("reseau", labels={"fr": "Réseaux"}), Except("reseau", ("departement:48",))], "a-9", "Clarté.")
    assert keeper.amended()
    assert SqlRegister(store.database).verify().entries == 2
    assert store.nomenclature().get("reseau").label("fr") == "Réseaux"
    assert store.nomenclature().get("reseau").not_expected_in == ("departement:48",)


def test_another_nomenclature_takes_the_place_and_what_it_lacks_is_retired(
    store: SqlStore, keeper: SqlNomenclature
) -> None:
    given = nomenclature().skills
    done = keeper.replace(Nomenclature({key: given[key] for key in ("web", "reseau")}), "a-9", "Nouvelle liste.")
    assert [skill.id for skill in done.nomenclature.usable()] == ["reseau"]
    assert done.nomenclature.get("site-vitrine").retired
    assert SqlRegister(store.database).verify().entries == 1
    keeper.replace(done.nomenclature, "a-9", "La même.")
    assert SqlRegister(store.database).verify().entries == 1
