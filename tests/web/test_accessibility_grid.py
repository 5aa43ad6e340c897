"""One grid of criteria: the file, the documentation and the declaration say the same, and name real tests."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from geomap.errors import InstallationBroken
from geomap.sources.accessibility import read_criteria

ROOT = Path(__file__).resolve().parents[2]
GRID = ROOT / "data" / "accessibility" / "rgaa.csv"
THEMES = (9, 2, 3, 13, 8, 2, 5, 10, 4, 14, 13, 11, 12)
"""Criteria of each theme of RGAA 4.1."""

WORDS = {"conforms": "met", "untested": "untested", "not_applicable": "does not apply"}


def grid_lines() -> list[str]:
    """Write the grid as the documentation shows it."""
    criteria = read_criteria(GRID)
    counts = Counter(criterion.result for criterion in criteria)
    told = ", ".join(f"{counts[result]} {word}" for result, word in WORDS.items())
    lines = [
        f"{len(criteria)} criteria: {told}.",
        "",
        "| | what is asked | | how it is known |",
        "| --- | --- | --- | --- |",
    ]
    return [*lines, *(f"| {one.number} | {one.subject} | {WORDS[one.result]} | {one.evidence} |" for one in criteria)]


def test_every_criterion_is_there_once() -> None:
    expected = [f"{theme}.{place}" for theme, count in enumerate(THEMES, 1) for place in range(1, count + 1)]
    assert [criterion.number for criterion in read_criteria(GRID)] == expected
    assert len(expected) == 106


def test_the_documentation_shows_the_grid() -> None:
    page = (ROOT / "docs" / "accessibility.md").read_text(encoding="utf-8")
    assert page.endswith("\n".join(grid_lines()) + "\n")


def test_evidence_names_tests_that_exist() -> None:
    for criterion in read_criteria(GRID):
        assert criterion.evidence, criterion.number
        for path in re.findall(r"(?:tests|templates|static|geomap)/[\w./-]*\w", criterion.evidence):
            assert (ROOT / path).exists(), (criterion.number, path)


def test_what_was_not_tested_is_said_in_both_languages() -> None:
    for criterion in read_criteria(GRID):
        assert all(criterion.open.values()) == (criterion.result == "untested"), criterion.number


@pytest.mark.parametrize("language", ["fr", "en"])
def test_the_declaration_counts_what_the_grid_counts(client: FlaskClient, language: str) -> None:
    page = client.get(f"/accessibilite?lang={language}").text
    shown = {result: int(count) for result, count in re.findall(r'data-result="(\w+)">(\d+)<', page)}
    assert shown == Counter(criterion.result for criterion in read_criteria(GRID))
    for criterion in read_criteria(GRID):
        if criterion.result == "untested":
            assert criterion.number in page
            assert criterion.open[language].replace("’", "&#39;") in page or criterion.open[language] in page


def test_every_page_leads_to_the_declaration(client: FlaskClient) -> None:
    assert 'href="/accessibilite"' in client.get("/methode").text
    assert client.get("/accessibilite").status_code == 200


def test_a_result_without_meaning_is_named(tmp_path: Path) -> None:
    grid = tmp_path / "rgaa.csv"
    head = "criterion,theme,subject,result,evidence,open_fr,open_en\n"
    grid.write_text(f"{head}1.1,Images,x,perhaps,y,,\n", encoding="utf-8")
    with pytest.raises(InstallationBroken, match=r"1\.1 says « perhaps »"):
        read_criteria(grid)
