"""SIRET numbers, and ids that stay."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geomap.core.intake.identity import record_id, rounded_by_spreadsheet, row_key, siret


@pytest.mark.parametrize("good", ["73282932000074", "732 829 320 00074", "732.829.320.00074", "73282932000074.0"])
def test_a_siret_is_read_however_it_is_spaced(good):
    assert siret(good) == "73282932000074"


def test_zeros_eaten_by_a_spreadsheet_are_put_back():
    assert siret("6220119900031") == "06220119900031"


def test_establishments_of_la_poste_are_checked_by_their_sum():
    assert siret("35600000063516") == "35600000063516"
    assert siret("35600000063518") is None


@pytest.mark.parametrize(
    "bad", ["", "73282932000075", "00000000000000", "732829320", "7328293200007A", "٧٣٢٨٢٩٣٢٠٠٠٠٧٤"]
)
def test_what_is_no_siret_is_none(bad):
    assert siret(bad) is None


def test_a_number_cut_by_a_spreadsheet_is_told():
    assert rounded_by_spreadsheet("7,3282932E+13")
    assert not rounded_by_spreadsheet("73282932000074")


def test_the_key_is_the_id_else_the_siret_else_the_name_and_place():
    whole = {"key": "7", "siret": "73282932000074", "name": "Élan", "postcode": "1000", "city": "Bourg-en-Bresse"}
    without_key = {name: text for name, text in whole.items() if name != "key"}
    named = {name: text for name, text in without_key.items() if name != "siret"}
    assert row_key(whole) == "id:7"
    assert row_key(without_key) == "siret:73282932000074"
    assert row_key(named) == "name:elan|01000|bourg en bresse"
    assert row_key(named | {"siret": "1"}) == row_key(named)


def test_the_same_name_written_otherwise_is_the_same_key():
    assert row_key({"name": "ELAN  web", "city": "MENDE"}) == row_key({"name": "Élan Web", "city": "Mende"})


@given(st.text(), st.text())
def test_ids_are_short_safe_and_told_apart_by_their_source(source, key):
    made = record_id("provider", source, key)
    assert re.fullmatch(r"p-[0-9a-f]{16}", made)
    assert made == record_id("provider", source, key)
    assert made != record_id("provider", source + "x", key)
    assert made[2:] == record_id("mediator", source, key)[2:]
