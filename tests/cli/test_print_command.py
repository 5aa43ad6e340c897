"""`geomap print` and `geomap map`: a PDF that reads back, a file small enough for a stick."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader


def test_an_answer_is_printed(run: Any, tmp_path: Path) -> None:
    out = tmp_path / "carte.pdf"
    done = run("print", "--skill", "page internet", "--url", "https://annuaire.test/carte/48/web", "-o", str(out))
    assert done.exit_code == 0, done.output
    reader = PdfReader(out)
    text = "".join(page.extract_text() for page in reader.pages)
    assert "Site web" in text
    assert "https://annuaire.test/carte/48/web" in text
    assert reader.trailer["/Root"]["/Lang"] == "fr"


def test_in_english_on_its_side(run: Any, tmp_path: Path) -> None:
    out = tmp_path / "map.pdf"
    done = run("print", "--skill", "web", "--language", "en", "--landscape", "-o", str(out))
    assert done.exit_code == 0, done.output
    reader = PdfReader(out)
    assert reader.trailer["/Root"]["/Lang"] == "en"
    assert reader.pages[0].mediabox.width > reader.pages[0].mediabox.height
    assert "Web site" in reader.pages[0].extract_text()


@pytest.mark.parametrize("command", ["print", "map"])
def test_a_folder_that_is_not_there_is_said_and_nothing_is_left(run: Any, tmp_path: Path, command: str) -> None:
    done = run(command, "--skill", "web", "-o", str(tmp_path / "nowhere" / "out"))
    assert done.exit_code == 2
    assert "cannot be written" in done.output
    assert list(tmp_path.iterdir()) == []
