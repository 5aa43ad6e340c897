"""The nomenclature in a store."""

from dataclasses import replace

import pytest
from batches import batch, nomenclature, offer, provider

from geomap.core.skills import Code, Nomenclature, Skill
from geomap.core.territory import Atlas
from geomap.errors import BadInput, UnknownSkill
from geomap.storage.store import SqlStore


def test_a_nomenclature_comes_back_whole_and_in_order(store: SqlStore) -> None:
    assert store.nomenclature() == Nomenclature({})
    given = nomenclature()
    shuffled = Nomenclature(dict(reversed(given.skills.items())))
    store.save_nomenclature(shuffled)
    found = store.nomenclature()
    assert found == given
    assert list(found.skills) == ["web", "site-vitrine", "referencement", "reseau"]


def test_saving_the_same_changes_nothing(store: SqlStore) -> None:
    store.save_nomenclature(nomenclature())
    assert store.version() == 1
    store.save_nomenclature(nomenclature())
    assert store.version() == 1


def test_a_skill_no_longer_listed_is_retired_and_its_offers_kept(store: SqlStore, small_atlas: Atlas) -> None:
    store.save_atlas(small_atlas)
    store.save_nomenclature(nomenclature())
    store.save(batch([provider("p-1")], [offer("p-1", "reseau")]))
    kept = {key: skill for key, skill in nomenclature().skills.items() if key != "reseau"}
    kept["web"] = replace(kept["web"], labels={"fr": "Web"}, synonyms={"fr": ("internet",)})
    kept["nouveau"] = Skill("nouveau", "web", {"fr": "Nouveau"}, {"fr": "Neuf."}, position=0)
    store.save_nomenclature(Nomenclature(kept))
    found = store.nomenclature()
    assert found.get("reseau") == replace(nomenclature().get("reseau"), retired=True)
    assert found.get("web").synonyms == {"fr": ("internet",)}
    assert next(iter(found.skills)) == "nouveau"
    assert store.offers()["skill"].tolist() == ["reseau"]
    store.save_nomenclature(nomenclature())
    assert not store.nomenclature().get("reseau").retired
    assert store.nomenclature().get("nouveau").retired


def test_another_process_s_nomenclature_is_seen(store: SqlStore, database_url: str) -> None:
    store.save_nomenclature(nomenclature())
    first = store.nomenclature()
    assert store.nomenclature() is first
    other = SqlStore(database_url)
    other.save_nomenclature(Nomenclature({"web": first.get("web")}))
    other.close()
    assert store.nomenclature().get("reseau").retired


def test_a_nomenclature_that_does_not_hold_together_is_refused(store: SqlStore) -> None:
    store.save_nomenclature(nomenclature())
    orphan = Skill("seul", "inconnu", {"fr": "Seul"}, {})
    never = Skill("jamais", None, {"fr": "Jamais"}, {}, valid_months=0)
    double = Skill("double", None, {"fr": "Double"}, {}, codes=(Code("naf", "62.01Z"), Code("naf", "62.01Z")))
    for skill, error, said in (
        (orphan, UnknownSkill, "« seul » has a broader one that is not given: « inconnu »"),
        (never, BadInput, "months of validity"),
        (double, BadInput, "the same code twice"),
    ):
        with pytest.raises(error, match=said):
            store.save_nomenclature(Nomenclature({skill.id: skill}))
        assert store.nomenclature() == nomenclature()
