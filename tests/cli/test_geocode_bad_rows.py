"""Rows nobody can read: each kept as it is, refused by a reason of its own, and no neighbour the worse for it."""

import csv
from collections import Counter

import pytest
from atlas_of_names import atlas_of_names
from hypothesis import given
from hypothesis import strategies as st

from geomap.cli.csv_stream import dialect_of, records_of
from geomap.cli.located import ADDED, LONGEST_CELL, MALFORMED, located_rows
from geomap.core.frames import PLACES
from geomap.geocoders.offline import OfflineGeocoder

HEADERS = ("address", "complement", "postcode", "city", "insee", "latitude", "longitude", "line")
POSITION = {name: place for place, name in enumerate(HEADERS)}
GEOCODER = OfflineGeocoder(atlas_of_names())
GOOD = ("3 rue Haute", "", "48000", "Mende", "", "", "", "")


def located(*rows):
    tally = Counter()
    found = list(located_rows(rows, HEADERS, POSITION, GEOCODER, {}, chunk=7, tally=tally))
    return found, tally


def at(city="", **more):
    return tuple({**dict.fromkeys(HEADERS, ""), "city": city, **more}[name] for name in HEADERS)


@pytest.mark.parametrize(
    ("row", "status", "said"),
    [
        (at(), "rejected", "rien qui dise où"),
        ((), "rejected", "rien qui dise où"),
        (at("x" * 10_000_000), "rejected", "Une cellule a 10000000 caractères"),
        (at("Men\x00de"), "rejected", "caractère nul"),
        ((*GOOD, "more"), "rejected", "9 cellules pour 8 colonnes"),
        (at('=HYPERLINK("http://evil","Mende")'), "rejected", "formule de tableur"),
        (at(line="=48000 Mende"), "rejected", "formule de tableur"),
        (at("MÃ©ndÃ©"), "rejected", "aucune commune ne s'appelle"),
        (at(latitude="91", longitude="500"), "rejected", "coordonnées illisibles"),
        (at(latitude="nord", longitude="est"), "rejected", "coordonnées illisibles"),
        (at(latitude="1e999", longitude="nan"), "rejected", "coordonnées illisibles"),
    ],
    ids=[
        "empty",
        "no cells",
        "10 MB",
        "null",
        "long row",
        "formula",
        "formula in a line",
        "wrong encoding",
        "beyond",
        "words",
        "infinite",
    ],
)
def test_a_row_nobody_can_read_is_refused_by_name(row, status, said):
    found, tally = located(GOOD, row, GOOD)
    cells = dict(zip(ADDED, found[1][len(HEADERS) :], strict=False))
    assert cells["status"] == status
    assert said in cells["reason"]
    assert tuple(found[1][: len(row[:8])]) == tuple(row[:8])
    assert tally["accepted"] == 2
    assert [one[len(HEADERS)] for one in (found[0], found[2])] == ["48095", "48095"]


CELL = st.one_of(
    st.text(max_size=30),
    st.sampled_from(
        ["Mende", "48000", "=1+1", "\x00", "48095", "44.5", "-1e308", "Paris 99", "@SUM(A1)", "\ud83d", "′"]
    ),
    st.integers().map(str),
    st.floats().map(str),
)


@given(st.lists(st.lists(CELL, max_size=10), max_size=20))
def test_any_row_comes_back_with_a_verdict(rows):
    found, tally = located(*rows)
    assert len(found) == len(rows) == sum(tally.values())
    for row, out in zip(rows, found, strict=True):
        assert out[: min(len(row), 8)] == row[:8]
        assert out[len(HEADERS) + len(ADDED) :] == row[8:]
        status, reason = out[len(HEADERS) + 4], out[len(HEADERS) + 5]
        assert status in {"accepted", "review", "rejected"}
        assert reason or status == "accepted"
    assert tally[MALFORMED] == sum(len(row) > 8 or any("\x00" in cell for cell in row) for row in rows)


@given(st.lists(st.sampled_from(list(PLACES.columns)), unique=True), st.text(max_size=LONGEST_CELL // 50))
def test_any_text_in_any_column_has_an_answer(names, text):
    found, _ = located(at(**dict.fromkeys(names, text)))
    assert found[0][len(HEADERS) + 4] in {"accepted", "review", "rejected"}


def test_a_file_with_a_field_of_10_mb_is_read_to_its_end(tmp_path):
    file = tmp_path / "long.csv"
    file.write_text(f"city\nMende\n{'x' * 10_000_000}\nMende\n", encoding="utf-8")
    before = csv.field_size_limit()
    with records_of(file, dialect_of(file)) as records:
        assert [len(row[0]) for row in records] == [4, 5, 10_000_000, 5]
    assert csv.field_size_limit() == before
