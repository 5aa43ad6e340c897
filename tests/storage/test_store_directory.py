"""Providers, offers and mediators in a store: what an import writes, and that it writes it once."""

from dataclasses import replace

import pandas as pd
import pytest
from batches import batch, mediator, nomenclature, offer, provider
from conftest import NOW
from sqlalchemy import select

from geomap.core.frames import MEDIATORS, OFFERS, PROVIDERS
from geomap.core.territory import Atlas
from geomap.errors import BadFrame, BadInput, UnknownCommune, UnknownSkill
from geomap.ports import Batch, Saved
from geomap.storage import sql, tables
from geomap.storage.store import SqlStore

HOSTILE = 'Robert\'); DROP TABLE provider;-- <script>alert(1)</script> %s :x ? \\ "é" 🙂 =1+1 \u202e\n\t'


@pytest.fixture
def ready(store: SqlStore, small_atlas: Atlas) -> SqlStore:
    """A store with communes, skills and a charter, and no directory."""
    store.save_atlas(small_atlas)
    store.save_nomenclature(nomenclature())
    store.save_charter("1", "Nous tenons parole.", NOW.date())
    return store


def _some() -> Batch:
    return batch(
        [
            provider("p-1", siret="12345678901234", email="un@example.org", phone="01", website="https://example.org"),
            provider("p-2", commune=None, lon=None, lat=None, precision=None, location_status="review")
            | {"location_candidates": ("48001", "48002"), "location_reason": "Deux communes portent ce nom."},
        ],
        [
            offer("p-1", "site-vitrine", area_kind="zones", area_value=None, area_zones=("epci:200000001", "43001")),
            offer("p-1", "referencement", remote=True),
            offer("p-2", "reseau", on_site=False, remote=True),
        ],
        [mediator("m-1", opening_hours="Mo-Fr 09:00-12:00")],
    )


def _same(found: pd.DataFrame, given: pd.DataFrame) -> None:
    pd.testing.assert_frame_equal(found[list(given.columns)], given, check_index_type=False)


def test_an_import_comes_back_as_it_was_given(ready: SqlStore) -> None:
    given = _some()
    saved = ready.save(given)
    assert saved == Saved(added=("p-1", "p-2", "m-1"))
    _same(PROVIDERS.check(ready.providers()), given.providers)
    _same(MEDIATORS.check(ready.mediators()), given.mediators)
    found = OFFERS.check(ready.offers())
    assert found.index.tolist() == ["p-1.referencement", "p-1.site-vitrine", "p-2.reseau"]
    first = found.loc["p-1.site-vitrine"]
    assert first["area_zones"] == ("epci:200000001", "43001")
    assert (first["commune"], first["lon"], first["lat"]) == ("48001", 3.05, 44.55)
    assert found.loc["p-2.reseau", ["commune", "lon", "lat"]].isna().all()
    assert found["proof_state"].tolist() == ["declared"] * 3
    assert ready.offers("reseau").index.tolist() == ["p-2.reseau"]
    assert ready.offers("nothing").empty


def test_the_same_import_twice_changes_nothing(ready: SqlStore) -> None:
    ready.save(_some())
    version = ready.version()
    assert ready.save(_some()) == Saved(unchanged=("p-1", "p-2", "m-1"))
    assert ready.version() == version


def test_a_trial_says_what_would_happen_and_does_nothing(ready: SqlStore) -> None:
    version = ready.version()
    assert ready.save(_some(), dry_run=True) == Saved(added=("p-1", "p-2", "m-1"))
    assert ready.providers().empty
    assert ready.version() == version


def test_what_changed_is_told_from_what_did_not(ready: SqlStore) -> None:
    ready.save(_some())
    again = batch(
        [provider("p-1", name="Nouveau nom"), provider("p-3")],
        [offer("p-1", "site-vitrine"), offer("p-3", "reseau")],
        [mediator("m-1", opening_hours="Mo-Fr 09:00-12:00")],
    )
    version = ready.version()
    assert ready.save(again) == Saved(added=("p-3",), updated=("p-1",), unchanged=("m-1",))
    assert ready.version() == version + 1
    assert ready.providers(["p-1"])["name"].tolist() == ["Nouveau nom"]
    assert ready.offers().index.tolist() == ["p-1.site-vitrine", "p-2.reseau", "p-3.reseau"]
    assert ready.offers().loc["p-1.site-vitrine", "area_zones"] == ()


def test_a_change_of_offers_alone_is_a_change_of_their_provider(ready: SqlStore) -> None:
    ready.save(batch([provider("p-1"), provider("p-2")], [offer("p-1", "reseau"), offer("p-2", "reseau")]))
    fewer = batch([provider("p-1"), provider("p-2")], [offer("p-2", "reseau", area_value=45.0)])
    assert ready.save(fewer) == Saved(updated=("p-1", "p-2"))
    assert ready.offers()["area_value"].to_dict() == {"p-2.reseau": 45.0}


def test_reading_by_id_gives_those_ids(ready: SqlStore) -> None:
    ready.save(_some())
    assert ready.providers(["p-2", "nobody", "p-2"]).index.tolist() == ["p-2"]
    assert ready.mediators(["m-1"]).index.tolist() == ["m-1"]
    assert PROVIDERS.check(ready.providers([])).empty
    assert MEDIATORS.check(ready.mediators([])).empty
    many = [f"x-{number}" for number in range(20_000)]
    assert ready.providers([*many, "p-1"]).index.tolist() == ["p-1"]


def test_the_journal_keeps_every_import_that_did_something(ready: SqlStore, database_url: str) -> None:
    given = replace(_some(), author="mairie", reason="Annuaire 2026")
    ready.save(given)
    ready.save(given)
    engine = sql.make_engine(database_url)
    with sql.reading(engine) as connection:
        runs = connection.execute(select(tables.import_run)).mappings().all()
    engine.dispose()
    assert [dict(run) for run in runs] == [
        {"id": 1, "source": "essai", "kind": "provider", "sha256": "ab" * 32, "author": "mairie"}
        | {"reason": "Annuaire 2026", "at": NOW, "added": 3, "updated": 0, "unchanged": 0}
    ]


def test_hostile_text_is_kept_as_it_is(ready: SqlStore) -> None:
    texts = dict.fromkeys(("name", "description", "website", "email", "phone", "address", "city"), HOSTILE)
    given = batch(
        [provider("p-1", **texts, location_candidates=(HOSTILE, "'"))], mediators=[mediator("m-1", name=HOSTILE)]
    )
    ready.save(given)
    _same(ready.providers(), given.providers)
    assert ready.mediators().loc["m-1", "name"] == HOSTILE
    assert ready.save(given).unchanged == ("p-1", "m-1")
    assert ready.providers(["' OR 1=1 --"]).empty
    assert ready.offers("' OR 1=1 --").empty


@pytest.mark.parametrize("bad", ["null\x00character", "half a pair \ud83d"])
def test_text_no_database_can_hold_is_refused(ready: SqlStore, bad: str) -> None:
    with pytest.raises(BadInput, match="« p-1 »: « name » holds a character that cannot be kept"):
        ready.save(batch([provider("p-1", name=bad)]))
    with pytest.raises(BadInput, match=r"« p-1\.reseau »: « area_zones » holds"):
        ready.save(batch([provider("p-1")], [offer("p-1", "reseau", area_zones=("epci:1", bad))]))
    assert ready.providers().empty


def test_an_import_that_does_not_hold_together_is_refused_whole(ready: SqlStore) -> None:
    good = _some()
    ready.save(good)
    twice = batch([provider("p-9")], [offer("p-9", "reseau"), offer("p-9", "reseau") | {"offer": "p-9.other"}])
    stranger = replace(good, offers=batch([], [offer("p-8", "reseau")]).offers)
    cases: list[tuple[Batch, type[Exception], str]] = [
        (batch([provider("p-9", commune="99999")]), UnknownCommune, "« 99999 »"),
        (batch(mediators=[mediator("m-9", commune="99998")]), UnknownCommune, "« 99998 »"),
        (batch([provider("p-9")], [offer("p-9", "magie")]), UnknownSkill, "« magie »"),
        (twice, BadInput, "A provider offers the same skill twice"),
        (stranger, BadInput, "« p-8.reseau » is of a provider the import does not hold"),
        (batch([provider("p-9")], [offer("p-9", "reseau", area_value=-1.0)]), BadInput, "0 or more"),
        (replace(good, providers=good.providers.drop(columns="name")), BadFrame, "« name »"),
    ]
    version = ready.version()
    for given, error, said in cases:
        with pytest.raises(error, match=said):
            ready.save(given)
        assert ready.version() == version
        assert ready.providers().index.tolist() == ["p-1", "p-2"]


def test_a_trial_refuses_what_the_import_would_refuse(ready: SqlStore) -> None:
    with pytest.raises(UnknownSkill, match="« magie »"):
        ready.save(batch([provider("p-9")], [offer("p-9", "magie")]), dry_run=True)


def test_an_empty_import_is_nothing(ready: SqlStore) -> None:
    version = ready.version()
    assert ready.save(batch()) == Saved()
    assert ready.version() == version
