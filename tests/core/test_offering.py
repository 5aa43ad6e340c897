"""Modes, service areas and proofs as cells write them."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geomap.core.intake.offering import Area, Proof, area, modes, proof


@pytest.mark.parametrize(
    ("written", "understood", "strange"),
    [
        ("on_site+at_premises+remote", ("on_site", "at_premises", "remote"), ()),
        ("à distance, en atelier", ("at_premises", "remote"), ()),
        ("Sur place et en visio", ("on_site", "remote"), ()),
        ("sur place / par pigeon", ("on_site",), ("par pigeon",)),
        ("", (), ()),
    ],
)
def test_modes_are_words_of_two_languages(written, understood, strange):
    assert modes(written) == (understood, strange)


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("30 min", Area("minutes", 30.0)),
        ("45minutes", Area("minutes", 45.0)),
        ("1,5 h", Area("minutes", 90.0)),
        ("25 km", Area("km", 25.0)),
        ("25 kilomètres", Area("km", 25.0)),
        ("zones:epci:200069144, 48095", Area("zones", None, ("epci:200069144", "48095"))),
        ("zones:", None),
        ("zones:<b>", None),
        ("0 km", None),
        ("99999 km", None),
        ("30", None),
        ("partout", None),
        ("-5 km", None),
    ],
)
def test_a_service_area_is_read_or_nothing(written, read):
    assert area(written) == read


def test_a_proof_is_a_state_a_kind_and_a_day():
    assert proof("validated", "label", "2027-01-31") == (Proof("validated", "label", dt.date(2027, 1, 31)), None)
    assert proof("", "", "") == (Proof("declared"), None)


@pytest.mark.parametrize(
    ("state", "until"), [("certifié", ""), ("validated", "31/01/2027"), ("validated", "2027-02-30")]
)
def test_a_proof_not_understood_is_only_declared_and_said(state, until):
    read, wrong = proof(state, "", until)
    assert read == Proof()
    assert wrong


@given(st.text())
def test_any_text_is_read_or_refused(text):
    known, strange = modes(text)
    assert set(known) <= {"on_site", "at_premises", "remote"}
    assert all(part in text for part in strange)
    found = area(text)
    assert found is None or found.value is None or found.value > 0
