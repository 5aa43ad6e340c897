"""`geomap gaps`, `site`, `permanences` and `effect`: what they show is what the core counts, in every format."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest


def rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


def test_gaps_of_a_skill_are_its_communes_most_people_first(run) -> None:
    # p, at 0, covers 0 to 2; q, at 3, only declares.
    result = run("gaps", "--skill", "web", "--format", "csv")
    assert result.exit_code == 0, result.output
    assert [row["code"] for row in rows(result.stdout)] == ["c3", "c4", "c5", "c6", "c7"]
    assert "5 communes and 500 people" in result.stderr


def test_gaps_of_all_skills_are_ranked(run) -> None:
    found = rows(run("gaps", "--all", "--format", "csv").stdout)
    assert [(row["skill"], row["gap_communes"], row["gap_people"]) for row in found] == [
        ("logo", "5", "500"),
        ("web", "5", "500"),
    ]
    enough = rows(run("gaps", "--all", "--remote-counts", "--format", "csv").stdout)
    assert {row["skill"]: row["gap_people"] for row in enough} == {"web": "500", "logo": "0"}


@pytest.mark.parametrize("options", [(), ("--all", "--skill", "web"), ("--all", "--format", "geojson")])
def test_gaps_that_make_no_sense_are_refused(run, options: tuple[str, ...]) -> None:
    assert run("gaps", *options).exit_code == 2


def test_site_gives_both_plans_and_the_proof(run) -> None:
    result = run("site", "--skill", "web", "-p", "2", "--format", "json", "--minutes", "15")
    assert result.exit_code == 0, result.output
    found = json.loads(result.stdout)
    # At 15 minutes p covers 0 and 1; 2 to 7 are left, and two places cover three each.
    assert (found["gap_people"], found["best"]) == (
        600,
        {"people": 600, "bound": 600, "gap": 0.0, "proven": True},
    )
    best = [row for row in found["rows"] if row["plan"] == "best"]
    assert sorted(row["code"] for row in best) == ["c3", "c6"]
    assert [row["total"] for row in best] == [300, 600]
    assert "proven" in result.stderr


def test_site_keeps_to_what_it_is_told(run) -> None:
    asked = ("site", "--skill", "web", "-p", "1", "--minutes", "15", "--format", "csv")
    among = rows(run(*asked, "--among", "c7,c1").stdout)
    assert {row["code"] for row in among if row["plan"] == "best"} == {"c7"}
    required = rows(run(*asked, "--required", "c2").stdout)
    assert {row["code"] for row in required if row["plan"] == "best"} == {"c2"}
    assert run(*asked, "--among", "nowhere").exit_code == 2


def test_permanences_say_who_goes_where(run) -> None:
    asked = ("permanences", "--skill", "web", "--providers", "p", "--days", "1", "--format", "csv")
    line = rows(run(*asked).stdout)[0]
    assert (line["code"], line["provider"], line["people"]) == ("c5", "p", "500")
    assert line["provider_name"] == "'=Atelier p"
    assert float(line["minutes"]) == pytest.approx(55.66, abs=0.01)
    assert rows(run(*asked, "--at", "mediators").stdout)[0]["place_name"] == "Médiathèque"
    refused = run("permanences", "--skill", "web", "--providers", "q", "--days", "1")
    assert (refused.exit_code, "close no gap" in refused.stderr) == (2, True)


def test_effects_of_every_kind(run) -> None:
    proof = rows(run("effect", "--kind", "proof", "--format", "csv").stdout)
    assert [(row["offer"], row["communes"], row["people"]) for row in proof] == [("q.web", "3", "300")]
    departure = rows(run("effect", "--skill", "web", "--kind", "departure", "--format", "csv").stdout)
    assert [(row["provider"], row["communes"]) for row in departure] == [("p", "3")]
    ahead = rows(run("effect", "--skill", "web", "--kind", "forecast", "--format", "csv").stdout)
    assert [(row["months"], row["day"], row["gap_communes"]) for row in ahead] == [
        ("0", "2026-06-15", "5"),
        ("3", "2026-09-15", "5"),
        ("6", "2026-12-15", "5"),
        ("12", "2027-06-15", "8"),
    ]


@pytest.mark.parametrize(
    ("command", "codes"),
    [
        (("gaps",), {"c3", "c4", "c5", "c6", "c7"}),
        (("site",), {"c5"}),
        (("permanences", "--providers", "p", "--days", "1"), {"c5"}),
        (("effect", "--kind", "proof"), {"c3", "c4", "c5"}),
        (("effect", "--kind", "departure"), {"c0", "c1", "c2"}),
        (("effect", "--kind", "forecast"), {f"c{place}" for place in range(8)}),
    ],
)
def test_geojson_draws_the_communes_concerned(run, tmp_path: Path, command: tuple[str, ...], codes: set[str]) -> None:
    target = tmp_path / "drawn.geojson"
    result = run(*command, "--skill", "web", "-o", target)
    assert result.exit_code == 0, result.output
    drawn = json.loads(target.read_text(encoding="utf-8"))
    assert {feature["id"] for feature in drawn["features"]} == codes
    assert all(feature["geometry"]["type"] == "Polygon" for feature in drawn["features"])
    assert drawn["question"]["skill"] == "web"


@pytest.mark.parametrize(
    "command",
    [
        ("gaps", "--skill", "web"),
        ("gaps", "--all"),
        ("site", "--skill", "web"),
        ("permanences", "--skill", "web", "--providers", "p", "--days", "2"),
        ("effect",),
        ("effect", "--kind", "departure"),
        ("effect", "--kind", "forecast"),
    ],
)
def test_tables_fit_80_columns(run, command: tuple[str, ...]) -> None:
    result = run(*command)
    assert result.exit_code == 0, result.output
    assert max(map(len, result.stdout.splitlines())) <= 80


@pytest.mark.parametrize("options", [("-o", "out.txt"), ("--format", "table", "-o", "out.csv")])
def test_a_file_that_makes_no_sense_is_refused(run, tmp_path: Path, monkeypatch, options: tuple[str, ...]) -> None:
    monkeypatch.chdir(tmp_path)
    assert run("site", "--skill", "web", *options).exit_code == 2
    assert not list(tmp_path.iterdir())


def test_what_an_offer_waits_for_is_said_in_words_and_kept_as_a_code(run) -> None:
    asked = ("effect", "--skill", "web", "--kind", "proof")
    row = rows(run(*asked, "--format", "csv").stdout)[0]
    assert (row["standing"], row["standing_label"]) == ("declared", "déclarée, pas encore prouvée")
    assert rows(run(*asked, "--format", "csv", "--language", "en").stdout)[0]["standing_label"] == (
        "declared, not proven yet"
    )
    shown = " ".join(run(*asked, COLUMNS="200").stdout.split())
    assert "declared, not proven yet" in shown


@pytest.mark.parametrize(
    "command",
    [
        ("gaps", "--all"),
        ("gaps", "--skill", "web"),
        ("site", "--skill", "web"),
        ("permanences", "--skill", "web", "--providers", "p", "--days", "1"),
        ("effect",),
        ("effect", "--kind", "departure"),
        ("effect", "--skill", "web", "--kind", "forecast"),
    ],
)
def test_every_format_says_of_which_territory_and_whether_minutes_are_estimated(run, command: tuple[str, ...]) -> None:
    lines = rows(run(*command, "--format", "csv").stdout)
    assert {line["minutes_source"] for line in lines} == {"estimate"}
    asked = json.loads(run(*command, "--format", "json").stdout)["question"]
    assert (asked["zone_name"], asked["minutes_source"]) == ("Petit monde", "estimate")
    assert ("skill" in asked) is ("--skill" in command)
    assert "Petit monde (minutes estimated)" in " ".join(run(*command, COLUMNS="200").stdout.split())


def test_a_place_named_twice_counts_once_and_a_list_of_nothing_is_refused(run) -> None:
    asked = ("site", "--skill", "web", "-p", "2", "--minutes", "15", "--format", "csv")
    twice = rows(run(*asked, "--required", "c7,c7").stdout)
    # c7 covers 6 and 7; of 2 to 5 the best place covers three.
    assert [(row["plan"], row["total"]) for row in twice if row["step"] == "2"] == [("best", "500"), ("advised", "500")]
    assert {row["code"] for row in rows(run(*asked, "--among", "c7,c7").stdout)} == {"c7"}
    refused = run(*asked, "--among", " , ")
    assert (refused.exit_code, "names nothing" in refused.stderr) == (2, True)


def test_nothing_to_say_is_said(run) -> None:
    nobody = run("effect", "--kind", "departure", "--day", "2030-01-01", "--skill", "web")
    assert "nothing hangs on anybody" in nobody.stderr
    covered = run("site", "--skill", "logo", "--remote-counts")
    assert "no place brings anybody out of a gap" in covered.stderr


def test_a_day_at_the_end_of_the_calendar_is_refused_in_words(run) -> None:
    refused = run("effect", "--skill", "web", "--kind", "forecast", "--day", "9999-12-31")
    assert (refused.exit_code, "earlier day" in refused.stderr) == (2, True)
