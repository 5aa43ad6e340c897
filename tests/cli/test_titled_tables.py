"""Tables on a terminal: what is said above them."""

from __future__ import annotations

import pytest

from geomap.cli.display import show_table


def test_a_title_wider_than_its_table_stays_in_one_piece(capsys: pytest.CaptureFixture[str]) -> None:
    show_table(("", "lignes"), [("lues", 2)], title="annuaire.csv : prestataires [b] (essai : rien n'a été changé)")
    first, *_, last = capsys.readouterr().out.strip().splitlines()
    assert first == "annuaire.csv : prestataires [b] (essai : rien n'a été changé)"
    assert last.split() == ["lues", "2"]
