"""Cells: nothing a provider wrote becomes a formula, and nothing it wrote is lost."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geomap.exports.cells import protected
from geomap.sources.protected_cells import unprotected

OPENERS = "=+-@\t\r\n＝＋－＠"


@pytest.mark.parametrize(
    "text", ["=1+1", "+33 4 66 00 00 00", "-cmd|' /C calc'!A0", "@SUM(A1)", "\t=1", "\r=1", "＝1+1"]
)
def test_a_formula_is_stopped_by_an_apostrophe(text: str) -> None:
    assert protected(text).startswith("'" + text[0])


@pytest.mark.parametrize(
    "text", ["", "Mende", "12", "-3.5", "+4,25", "a=b", "l'atelier", "48000 Mende", "jean@example.org"]
)
def test_what_is_no_formula_is_left_alone(text: str) -> None:
    assert protected(text) == text


def test_a_cell_cut_at_its_semicolons_or_lines_opens_no_formula_either() -> None:
    assert protected("web;=1+1\n- logo") == "web;'=1+1\n'- logo"


@given(st.text(alphabet=st.sampled_from("=+-@'\t\r\n;,a1 ")))
def test_an_import_reads_back_what_was_written(text: str) -> None:
    assert unprotected(protected(text)) == text


@given(st.text())
def test_no_cell_but_a_number_starts_as_a_formula(text: str) -> None:
    cell = protected(text)
    assert not cell or cell[0] not in OPENERS or re.fullmatch(r"[+-]?\d+([.,]\d+)?", cell)
