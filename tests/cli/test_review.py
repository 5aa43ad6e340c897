"""`geomap review`, on a real store: what is in doubt is listed, a choice settles it and is remembered."""

import csv
import io
from types import SimpleNamespace

import pytest
from atlas_of_names import atlas_of_names
from batches import batch, mediator, provider
from click.testing import CliRunner

from geomap.cli.commands import commands
from geomap.cli.session import Session
from geomap.core.frames import PLACES
from geomap.geocoders.offline import OfflineGeocoder
from geomap.storage.store import SqlStore

IN_DOUBT = {
    "commune": None,
    "lon": None,
    "lat": None,
    "precision": None,
    "location_status": "review",
    "location_reason": "« Sainte-Colombe » : 2 communes portent ce nom",
    "location_candidates": ("21001", "48001"),
    "address": "1 rue Haute",
    "city": "Sainte-Colombe",
}


@pytest.fixture
def kept(tmp_path):
    store = SqlStore(f"sqlite:///{tmp_path / 'geomap.gpkg'}")
    store.upgrade()
    store.save_atlas(atlas_of_names_whole())
    hidden = {**IN_DOUBT, "address": None, "location_shown": "commune"}
    settled = provider("p-3", commune="48095")
    store.save(batch([provider("p-1", **IN_DOUBT), provider("p-2", **hidden), settled]))
    store.save(batch(mediators=[mediator("m-1", **{**IN_DOUBT, "address": "2 rue Haute"})]))
    yield store
    store.close()


def atlas_of_names_whole():
    """The atlas, Paris left out: a store wants every commune a name belongs to."""
    atlas = atlas_of_names()
    held = set(atlas.communes.index) - {"75111", "75112"}
    return SimpleNamespace(
        **{
            **vars(atlas),
            "communes": atlas.communes.loc[sorted(held)],
            "names": atlas.names[atlas.names["commune"].isin(held)],
            "postcodes": atlas.postcodes[atlas.postcodes["commune"].isin(held)],
        }
    )


@pytest.fixture
def run(kept):
    session = Session(environ={}, wire=lambda _: SimpleNamespace(store=kept), prepare=lambda *_: None)

    def runs(*words):
        return CliRunner().invoke(commands, [*words], obj=session)

    return runs


def located(store, **cells):
    return OfflineGeocoder(store).locate(PLACES.build({name: [cells.get(name)] for name in PLACES.columns})).iloc[0]


def test_what_is_in_doubt_is_listed_with_its_candidates(run):
    shown = run("review", "list", "--export", "-").stdout
    rows = list(csv.DictReader(io.StringIO(shown.removeprefix("\ufeff"))))
    assert [(row["id"], row["kind"], row["written"]) for row in rows] == [
        ("p-1", "provider", "1 rue Haute, Sainte-Colombe"),
        ("p-2", "provider", "Sainte-Colombe"),
        ("m-1", "mediator", "2 rue Haute, Sainte-Colombe"),
    ]
    assert rows[0]["candidates"] == "Sainte-Colombe 21001, Sainte-Colombe 48001"
    table = run("review")
    assert "p-1" in table.stdout
    assert "3 in doubt." in table.stderr


def test_a_choice_settles_one_and_the_same_text_next_time(run, kept):
    cells = {"address": "1, RUE HAUTE", "city": "Sainte Colombe"}
    assert located(kept, **cells)["status"] == "review"
    assert run("review", "accept", "p-1", "48001", "--author", "Ana").exit_code == 0
    found = located(kept, **cells)
    assert (found["status"], found["commune"]) == ("accepted", "48001")
    assert found["reason"].startswith("choisi auparavant")
    assert located(kept, address="5 rue Haute", city="Sainte-Colombe")["status"] == "review"
    assert kept.providers().loc["p-1", "location_reason"].startswith("Choisi par Ana le ")
    assert "2 in doubt." in run("review").stderr


def test_a_choice_for_a_hidden_address_holds_for_its_provider_alone(run, kept):
    assert run("review", "accept", "p-2", "21001").exit_code == 0
    assert located(kept, city="Sainte-Colombe")["status"] == "review"
    [key] = kept.place_choices()
    assert key.startswith("p-2:")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("p-3", "48001"), "No record in doubt has the id « p-3 »"),
        (("p-1", "99999"), "« 99999 » is not a commune"),
    ],
)
def test_a_choice_of_what_is_not_there_is_refused(run, kept, words, said):
    result = run("review", "accept", *words)
    assert result.exit_code == 2
    assert said in result.stderr
    assert kept.place_choices() == {}
