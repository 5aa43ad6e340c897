"""`geomap import`: the account is truthful, refusals make the exit code 1, a bad file changes nothing."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest


@pytest.fixture
def folder(tmp_path: Path, monkeypatch) -> Path:
    """The current folder, where reports go by default."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def file(folder: Path, text: str, name: str = "annuaire.csv") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def test_all_taken_is_0_and_twice_changes_nothing(run, store, folder: Path) -> None:
    source = file(folder, "nom,ville,compétences\nAtelier,c1,site web\nBureau,c2,logo\n")
    first, second = run("import", source), run("import", source)
    assert (first.exit_code, second.exit_code) == (0, 0)
    assert len(store.batches[0].providers) == len(store.batches[0].offers) == 2
    assert figures(first.stdout) | {"ajoutées": 2, "inchangées": 0} == figures(first.stdout)
    assert figures(second.stdout) | {"ajoutées": 0, "inchangées": 2} == figures(second.stdout)


def figures(shown: str) -> dict[str, int]:
    """What the table of an account says."""
    found = [line.split(maxsplit=1) for line in shown.splitlines()]
    return {pair[1].strip(): int(pair[0]) for pair in found if len(pair) == 2 and pair[0].isdigit()}


def test_refused_rows_make_1_and_stand_in_the_report_with_their_line(run, folder: Path) -> None:
    source = file(
        folder, 'nom,ville,compétences\nAtelier,c1,site web\n,c2,logo\nAtelier,c1,logo\nB,c1,logo,"de, trop"\n'
    )
    result = run("import", source)
    assert result.exit_code == 1
    told = {"lues": 4, "ajoutées": 1, "jointes à une autre ligne": 1, "refusées": 2, "offres": 2}
    assert figures(result.stdout) | told == figures(result.stdout)
    text = (folder / "annuaire.csv.report.csv").read_text(encoding="utf-8")
    refused = [row for row in csv.DictReader(io.StringIO(text)) if row["suite"] == "refusée"]
    assert [row["ligne"] for row in refused] == ["3", "5"]
    assert "le nom manque" in refused[0]["motif"]
    assert "la ligne a 4 cases pour 3 colonnes" in refused[1]["motif"]


def test_nothing_to_say_leaves_no_report(run, folder: Path) -> None:
    source = file(folder, "nom,ville,compétences,modes\nAtelier,c1,site web,à distance\n")
    assert run("import", source).exit_code == 0
    assert [path.name for path in folder.iterdir()] == ["annuaire.csv"]


def test_the_report_goes_where_it_is_told_and_is_no_formula(run, folder: Path) -> None:
    source = file(folder, "nom,ville,compétences\nAtelier,c1,=cmd()\n")
    assert run("import", source, "--report", folder / "output.csv").exit_code == 0
    for row in csv.reader(io.StringIO((folder / "output.csv").read_text(encoding="utf-8"))):
        assert not any(cell[:1] in {"=", "+", "-", "@"} for cell in row)


def test_a_dry_run_says_so_and_saves_nothing(run, store, folder: Path) -> None:
    source = file(folder, "nom,ville,compétences\nAtelier,c1,site web\n")
    result = run("import", source, "--dry-run")
    assert result.exit_code == 0
    assert "rien n'a été changé" in result.stdout
    assert store.batches == []


def test_columns_kind_and_name_are_heard(run, store, folder: Path) -> None:
    source = file(folder, "Lieu dit,Endroit\nMédiathèque,c1\n")
    options = ("--kind", "mediator", "--name", "mes lieux", "--columns", "name=Lieu dit,city=Endroit")
    assert run("import", source, *options).exit_code == 0
    batch = store.batches[0]
    assert batch.source.name == "mes-lieux"
    assert batch.mediators["commune"].tolist() == ["c1"]


def test_proofs_count_only_when_asked(run, store, folder: Path) -> None:
    source = file(folder, 'nom,ville,offres\nAtelier,c1,"web | remote | | validated | label | 2030-01-01"\n')
    run("import", source)
    run("import", source, "--with-proofs")
    assert [batch.offers["proof_state"].tolist() for batch in store.batches] == [["declared"], ["validated"]]


@pytest.mark.parametrize("content", [b"", b"a,b\n1,2\n", b"PK\x03\x04", b"\x00\x01\x02"])
def test_a_bad_file_is_2_one_sentence_and_nothing_changed(run, store, folder: Path, content: bytes) -> None:
    good = file(folder, "nom,ville,compétences\nAtelier,c1,\n", "good.csv")
    bad = folder / "bad.csv"
    bad.write_bytes(content)
    result = run("import", good, bad)
    assert result.exit_code == 2
    assert result.stderr.startswith("geomap: ")
    assert "bad.csv" in result.stderr
    assert store.batches == []


def test_options_of_one_file_are_refused_for_several(run, folder: Path) -> None:
    source = file(folder, "nom,ville\nAtelier,c1\n")
    assert run("import", source, source, "--name", "x").exit_code == 2
