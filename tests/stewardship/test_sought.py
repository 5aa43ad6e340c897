"""What is sought near a provider: the gaps one more skill, or one more proof, would close; counted by hand."""

from pathlib import Path

import pytest
from batches import batch, offer, provider, validated
from homes import make_home
from people import NOW, new_account

from geomap.core.coverage import Question
from geomap.core.entries.profile import Delivery, Identity
from geomap.core.intake.offering import Area
from geomap.pipeline import answer, gaps
from geomap.ports.space import Place
from geomap.stewardship.sought import sought_near

HERE = Place(city="Aubrac-le-Haut", commune="48001", lon=3.05, lat=44.55, precision="commune", status="accepted")


@pytest.fixture
def home(tmp_path: Path):
    made = make_home(f"sqlite:///{tmp_path / 'geomap.gpkg'}", tmp_path)
    yield made
    made.store.close()


def sought(home, entry):
    territory, day = home.store.territory("48"), NOW.date()
    table = gaps(home, "48", max_minutes=30, day=day)
    found = sought_near(
        home, territory, home.space.entry(entry), table, lambda skill: answer(home, Question("48", skill, day))
    )
    return {one.skill: (one.missing, one.communes, one.people) for one in found}


def test_every_skill_nobody_proved_is_sought_in_all_communes_within_reach(home):
    ana = new_account(home)
    entry = home.space.create(Identity("Élan"), HERE, ana.id)
    # The brochure site is not expected in the second EPCI, which is 48003.
    assert sought(home, entry) == {
        "referencement": ("skill", 3, 1580.0),
        "reseau": ("skill", 3, 1580.0),
        "site-vitrine": ("skill", 2, 1500.0),
    }


def test_a_declared_skill_lacks_its_proof_where_it_is_really_delivered(home):
    ana = new_account(home)
    entry = home.space.create(Identity("Élan"), HERE, ana.id)
    home.space.offer(entry, "reseau", Delivery(("on_site",), Area("zones", None, ("48002",))), ana.id, 8)
    home.space.publish(entry, ana.id, shown=True)
    assert sought(home, entry)["reseau"] == ("proof", 1, 300.0)


def test_what_is_proven_by_another_within_reach_is_not_sought(home):
    ana = new_account(home)
    entry = home.space.create(Identity("Élan"), HERE, ana.id)
    proven = [offer("p-sure", "reseau", on_site=False, at_premises=True, **validated())]
    home.store.save(batch([provider("p-sure")], proven, charter_signed=frozenset({"p-sure"})))
    assert "reseau" not in sought(home, entry)


def test_nothing_is_sought_near_a_provider_whose_place_is_unknown(home):
    ana = new_account(home)
    entry = home.space.create(Identity("Élan"), Place(city="?"), ana.id)
    assert sought(home, entry) == {}
