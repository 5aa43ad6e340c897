"""A file brought into the directory: every row accounted for, all or nothing, the same twice."""

from pathlib import Path

import pandas as pd
import pytest
from atlas_of_names import atlas_of_names

from geomap.core.skills import Nomenclature, Skill
from geomap.errors import DatabaseBroken
from geomap.geocoders.offline import OfflineGeocoder
from geomap.pipeline import import_directory, report_rows
from geomap.ports import Batch, Saved
from geomap.sources.registry import open_source

SKILLS = Nomenclature(
    {"web": Skill("web", None, {"fr": "Internet"}, {}), "site": Skill("site", "web", {"fr": "Site"}, {})}
)
GEOCODER = OfflineGeocoder(atlas_of_names())
DIRECTORY = (
    "Nom;CP;Ville;Compétences;Courriel\n"
    "Élan;48000;Mende;site;a@example.org\n"
    ";48000;Mende;;\n"
    "Écho;;Sainte-Colombe;plomberie;\n"
    "ÉLAN;48000;MENDE;;\n"
    "Orme;;;site;\n"
)


class Directory:
    """A store that keeps batches in memory."""

    def __init__(self):
        self.batches: list[Batch] = []
        self.ids: set[str] = set()

    def save(self, batch, *, dry_run=False):
        ids = [*batch.providers.index, *batch.mediators.index]
        saved = Saved(
            added=tuple(one for one in ids if one not in self.ids),
            unchanged=tuple(one for one in ids if one in self.ids),
        )
        if not dry_run:
            self.batches.append(batch)
            self.ids.update(ids)
        return saved


class Broken:
    def save(self, batch, *, dry_run=False):
        raise DatabaseBroken("the database cannot be reached")


@pytest.fixture
def source(tmp_path: Path):
    path = tmp_path / "annuaire.csv"
    path.write_text(DIRECTORY, encoding="utf-8")
    return open_source(path)


def bring(source, store, **options):
    return import_directory(source, geocoder=GEOCODER, store=store, nomenclature=SKILLS, **options)


def test_every_row_is_taken_or_refused(source):
    report = bring(source, Directory())
    assert (report.read, report.taken, report.added, len(report.refused)) == (5, 3, 3, 2)
    assert (report.accepted, report.review, report.rejected) == (1, 1, 1)
    assert [(row.line, row.reason) for row in report.refused] == [
        (3, "le nom manque"),
        (5, "même fiche que la ligne 2"),
    ]
    assert report.offers == 2


def test_remarks_name_their_line(source):
    report = bring(source, Directory())
    lines = [remark.line for remark in report.remarks]
    assert lines == [1, 1, 4, 4, 6]
    assert "« Courriel »" in report.remarks[0].text
    assert "plomberie" in report.remarks[3].text


def test_the_report_is_laid_out_by_line(source):
    rows = report_rows(bring(source, Directory()))
    assert [row["ligne"] for row in rows] == [1, 1, 3, 4, 4, 5, 6]
    assert rows[2] == {
        "ligne": 3,
        "suite": "refusée",
        "motif": "le nom manque",
        "cellules": "postcode=48000 | city=Mende",
    }


def test_the_same_file_twice_is_the_same_batch(source):
    store = Directory()
    bring(source, store)
    again = bring(source, store)
    first, second = store.batches
    assert (again.added, again.updated, again.unchanged, again.read) == (0, 0, 3, 5)
    pd.testing.assert_frame_equal(first.providers, second.providers)
    pd.testing.assert_frame_equal(first.offers, second.offers)


def test_a_dry_run_says_the_same_and_keeps_nothing(source):
    store = Directory()
    report = bring(source, store, dry_run=True)
    assert (report.dry_run, report.added, store.batches) == (True, 3, [])


def test_one_batch_carries_who_and_why(source):
    store = Directory()
    bring(source, store, author="Département")
    (batch,) = store.batches
    assert batch.author == "Département"
    assert source.info.sha256[:12] in batch.reason
    assert batch.mediators.empty


def test_mediators_are_brought_by_the_same_way(tmp_path):
    path = tmp_path / "fs.csv"
    path.write_text("id_fs,lib_fs,insee_com\n1,France services de Mende,48095\n", encoding="utf-8")
    store = Directory()
    report = bring(open_source(path), store)
    assert (report.kind, report.taken, report.accepted, report.offers) == ("mediator", 1, 1, 0)
    assert store.batches[0].mediators["commune"].tolist() == ["48095"]


def test_an_empty_directory_is_an_empty_report(tmp_path):
    path = tmp_path / "vide.csv"
    path.write_text("Nom;Ville\n", encoding="utf-8")
    report = bring(open_source(path, kind="provider"), Directory())
    assert report.read == 0
    assert [remark.text for remark in report.remarks] == ["le fichier n'a aucune ligne sous ses titres"]


def test_what_the_store_says_is_passed_on(source):
    with pytest.raises(DatabaseBroken):
        bring(source, Broken())


def test_progress_is_told_step_by_step(source):
    told = []
    bring(source, Directory(), progress=lambda *step: told.append(step))
    assert told == [("read", 0, 5), ("locate", 0, 3), ("keep", 0, 3), ("keep", 3, 3)]


def test_rows_of_entries_that_people_hold_are_told_line_by_line(source):
    class Held(Directory):
        def save(self, batch, *, dry_run=False):
            first, *others = batch.providers.index
            return Saved(added=tuple(others), held={first: 2})

    report = bring(source, Held())
    assert (report.held, report.taken, report.read) == (1, 3, 5)
    told = [remark.text for remark in report.remarks if remark.line == 2]
    assert told == ["fiche tenue par son prestataire : rien n’y est changé ; 2 différences lui sont proposées"]
