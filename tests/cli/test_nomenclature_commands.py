"""`geomap skills export` and `import` on a database of their own: out, in, and the same nomenclature."""

from __future__ import annotations

import zipfile
from dataclasses import replace
from pathlib import Path

import pytest
from batches import nomenclature
from click.testing import CliRunner, Result

from geomap.cli.commands import commands
from geomap.cli.session import Session
from geomap.config import Settings
from geomap.core.skills import Merge, Nomenclature
from geomap.wiring import Geomap, wire


@pytest.fixture
def real(tmp_path: Path) -> Geomap:
    geomap = wire(Settings(database_url=f"sqlite:///{tmp_path / 'geomap.gpkg'}"))
    geomap.store.upgrade()
    geomap.store.save_nomenclature(_whole(nomenclature()))
    return geomap


def _whole(given: Nomenclature) -> Nomenclature:
    """The same with what the CSV files cannot leave out, and a word a spreadsheet would take for a formula."""
    words = {
        key: replace(
            skill,
            labels={"fr": skill.label("fr"), "en": skill.labels.get("en", f"{skill.label('fr')} (en)")},
            definition={"fr": "Une phrase.", "en": "A sentence."},
            synonyms={"fr": ("=page()", "site")} if key == "site-vitrine" else {},
            codes=tuple(replace(code, label="Un code") for code in skill.codes),
            accepted={kind: {"fr": "Ceci.", "en": "This."} for kind in skill.proofs},
        )
        for key, skill in given.skills.items()
    }
    return Nomenclature(words)


def run(real: Geomap, *arguments: str) -> Result:
    session = Session(environ={}, wire=lambda _: real, prepare=lambda *_: None)
    return CliRunner().invoke(commands, ["skills", *arguments], obj=session)


@pytest.mark.parametrize("name", ["n.zip", "n.ttl", "n.jsonld"])
def test_out_and_in_is_the_same(real: Geomap, tmp_path: Path, name: str) -> None:
    form = {"zip": "csv", "ttl": "turtle", "jsonld": "json-ld"}[name.partition(".")[2]]
    out = tmp_path / name
    assert run(real, "export", "--format", form, "-o", str(out)).exit_code == 0
    before = real.store.nomenclature()
    done = run(real, "import", str(out), "--reason", "Essai")
    assert done.exit_code == 0, done.output
    after = real.store.nomenclature()
    assert list(after.skills) == list(before.skills)
    for key, skill in before.skills.items():
        kept = after.get(key)
        assert {lang: set(words) for lang, words in kept.synonyms.items()} == {
            lang: set(words) for lang, words in skill.synonyms.items()
        }
        assert set(kept.codes) == set(skill.codes)
        assert replace(kept, synonyms={}, codes=(), proofs=()) == replace(skill, synonyms={}, codes=(), proofs=())


def test_a_dry_run_says_and_changes_nothing(real: Geomap, tmp_path: Path) -> None:
    out = tmp_path / "n.zip"
    run(real, "export", "-o", str(out))
    real.nomenclatures.amend([Merge("reseau", "site-vitrine")], "a-1", "Essai")
    before = real.store.nomenclature()
    done = run(real, "import", str(out), "--reason", "Essai", "--dry-run")
    assert (done.exit_code, real.store.nomenclature() == before) == (0, True)
    assert "reseau" in done.output


def test_an_archive_is_read_by_the_names_of_its_files_and_no_other(real: Geomap, tmp_path: Path) -> None:
    bad = tmp_path / "bad.zip"
    with zipfile.ZipFile(bad, "w") as archive:
        archive.writestr("../skills.csv", "id\n")
    done = run(real, "import", str(bad), "--reason", "Essai")
    assert done.exit_code == 2
    assert "skills.csv cannot be read" in done.output
    assert not (tmp_path.parent / "skills.csv").exists()


def test_what_is_no_archive_is_refused(real: Geomap, tmp_path: Path) -> None:
    bad = tmp_path / "bad.zip"
    bad.write_bytes(b"nothing")
    done = run(real, "import", str(bad), "--reason", "Essai")
    assert (done.exit_code, "no archive" in done.output) == (2, True)
