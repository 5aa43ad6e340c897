"""`geomap coverage` and `geomap map`: the question asked is the one answered, on the screen and in files."""

from __future__ import annotations

import csv
import io
import json
import math
from pathlib import Path

import pytest
from offline_file import held


def test_csv_holds_a_line_a_commune(run) -> None:
    result = run("coverage", "--skill", "web", "--format", "csv")
    assert result.exit_code == 0, result.output
    lines = list(csv.DictReader(io.StringIO(result.stdout)))
    assert [line["state"] for line in lines] == [
        "local",
        "reachable",
        "reachable",
        *["unproven"] * 3,
        *["out_of_reach"] * 2,
    ]
    assert {line["state_label"] for line in lines} >= {"couvert sur place", "en attente de preuve"}


def test_a_skill_goes_by_its_label_and_synonyms(run) -> None:
    named = [
        run("coverage", "--skill", text, "--format", "csv").stdout for text in ("web", "Site Web", "page internet")
    ]
    assert named[0] == named[1] == named[2]


def test_an_unknown_skill_or_territory_is_bad_input(run) -> None:
    unknown = run("coverage", "--skill", "plumbing")
    assert (unknown.exit_code, "plumbing" in unknown.stderr) == (2, True)
    assert run("coverage", "--skill", "web", "--territory", "nowhere").exit_code == 2


@pytest.mark.parametrize(
    ("options", "state"),
    [
        ((), "out_of_reach"),
        (("--minutes", "60"), "reachable"),
        (("--proof", "declared", "--minutes", "45"), "reachable"),
        (("--day", "2030-01-01"), "out_of_reach"),
    ],
)
def test_options_make_the_question(run, options: tuple[str, ...], state: str) -> None:
    asked = json.loads(run("coverage", "--skill", "web", "--format", "json", *options).stdout)
    sixth = asked["communes"][6] if "--minutes" in options else asked["communes"][7]
    assert sixth["state"] == (state if "--minutes" not in options or "45" in options else "unproven")
    if "--day" in options:
        assert asked["question"]["day"] == "2030-01-01"
        assert asked["communes"][0]["state"] == "unproven"


def test_remote_counts_closes_the_gap(run) -> None:
    apart = json.loads(run("coverage", "--skill", "logo", "--format", "json").stdout)["communes"][7]
    enough = json.loads(run("coverage", "--skill", "logo", "--format", "json", "--remote-counts").stdout)["communes"][7]
    assert (apart["state"], apart["gap"]) == ("remote_only", True)
    assert (enough["state"], enough["gap"]) == ("remote_only", False)


def test_the_file_says_its_format_by_its_name(run, tmp_path: Path) -> None:
    target = tmp_path / "out.geojson"
    assert run("coverage", "--skill", "web", "-o", target).exit_code == 0
    assert len(json.loads(target.read_text(encoding="utf-8"))["features"]) == 8
    assert [path.name for path in tmp_path.iterdir()] == ["out.geojson"]


@pytest.mark.parametrize(
    "options", [("-o", "out.txt"), ("--format", "table", "-o", "out.csv"), ("--format", "geojson", "--by", "zone")]
)
def test_a_file_that_makes_no_sense_is_refused(run, tmp_path: Path, monkeypatch, options: tuple[str, ...]) -> None:
    monkeypatch.chdir(tmp_path)
    assert run("coverage", "--skill", "web", *options).exit_code == 2
    assert not list(tmp_path.iterdir())


def test_a_file_that_cannot_be_written_is_one_sentence(run, tmp_path: Path) -> None:
    result = run("coverage", "--skill", "web", "-o", tmp_path / "no" / "such" / "folder.csv")
    assert result.exit_code == 2
    assert "cannot be written" in result.stderr


def test_zones_add_up_to_the_communes(run) -> None:
    lines = list(
        csv.DictReader(io.StringIO(run("coverage", "--skill", "web", "--by", "zone", "--format", "csv").stdout))
    )
    assert {line["state"]: int(line["communes"]) for line in lines} == {
        "local": 1,
        "reachable": 2,
        "unproven": 3,
        "out_of_reach": 2,
    }


def test_the_table_fits_80_columns_and_says_every_commune(run) -> None:
    shown = run("coverage", "--skill", "web", "--language", "en").stdout
    assert max(map(len, shown.splitlines())) <= 80
    assert all(f"Commune {place}" in shown for place in range(8))
    assert "awaiting proof" in shown


def test_the_table_speaks_the_language_of_the_commands(run) -> None:
    told = {
        (command, by): set(run(*command.split(), "--skill", "web", *by.split(), COLUMNS="200").stdout.split())
        for command, by in (("coverage", ""), ("coverage", "--by zone"), ("gaps", ""))
    }
    assert {"state", "covered", "nearby", "awaiting", "reach"} <= told["coverage", ""]
    assert {"state", "covered", "reach"} <= told["coverage", "--by zone"]
    assert {"state", "awaiting", "reach"} <= told["gaps", ""]
    for words in told.values():
        assert not words & {"couvert", "portée", "preuve"}


def test_minutes_on_the_screen_are_rounded_up_as_on_pages(run) -> None:
    rows = csv.DictReader(io.StringIO(run("gaps", "--skill", "web", "--format", "csv").stdout))
    exact = {row["code"]: float(row["nearest_minutes"]) for row in rows if row["nearest_minutes"]}
    assert any(0 < minutes % 1 < 0.5 for minutes in exact.values())
    for command in ("coverage", "gaps"):
        lines = [line.split() for line in run(command, "--skill", "web", COLUMNS="200").stdout.splitlines()]
        shown = {line[0]: line[-1] for line in lines if line and line[0] in exact}
        assert shown == {code: str(math.ceil(minutes)) for code, minutes in exact.items()}


def test_the_map_is_one_file_without_addresses_to_fetch(run, tmp_path: Path) -> None:
    target = tmp_path / "map.html"
    result = run("map", "--skill", "web", "-o", target)
    assert result.exit_code == 0, result.output
    text = target.read_text(encoding="utf-8")
    assert "Commune 7" in text
    assert "<script src=" not in text
    assert "=Atelier p" in text


@pytest.mark.parametrize(("language", "told"), [("fr", "lun.–ven. 9\xa0h–12\xa0h\xa030"), ("en", "Mon–Fri 9:00–12:30")])
def test_the_map_tells_hours_in_the_words_of_the_pages(run, language: str, told: str) -> None:
    text = "".join(held(run("map", "--skill", "web", "--language", language, "-o", "-").stdout)["data"].values())
    assert told in text
    assert "Mo-Fr" not in text
