"""`geomap geocode`: the file comes back whole, in order, with the commune of each row, whatever its size."""

from __future__ import annotations

import csv
import io
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geomap.cli.located import ADDED, header_row, located_rows

HEADERS = ["id", "ville", "note"]
POSITION = {"city": 1}
NAMES = {f"c{place}": (f"c{place}", f"Commune {place}") for place in range(8)}

cells = st.text(alphabet="ab;,=\n\" é'", max_size=6)
rows = st.lists(st.tuples(cells, st.sampled_from(["c1", "c2", "nowhere", " c3 ", ""]), cells).map(list), max_size=25)


def through(rows_in: list[list[str]], geocoder, chunk: int) -> list[list[str]]:
    return list(located_rows(rows_in, HEADERS, POSITION, geocoder, NAMES, chunk=chunk, tally=Counter()))


@given(rows=rows, chunk=st.integers(1, 30))
def test_rows_come_back_whole_in_order_and_the_same_whatever_the_chunk(rows: list[list[str]], chunk: int) -> None:
    known = Counting()
    whole = through(rows, known, len(rows) + 1)
    assert [row[: len(HEADERS)] for row in whole] == rows
    known.most = 0
    assert through(rows, known, chunk) == whole
    assert known.most <= chunk


class Counting:
    """Rows are located by their city, each alone; keeps how many came at once."""

    most = 0

    def locate(self, places):
        from geomap.core.frames import LOCATIONS  # noqa: PLC0415

        self.most = max(self.most, len(places))
        known = [city if city in NAMES else None for city in places["city"]]
        return LOCATIONS.build(
            {
                "commune": known,
                "score": [float(code is not None) for code in known],
                "status": ["accepted" if code else "rejected" for code in known],
                "candidates": [()] * len(known),
            }
        )


def test_a_row_says_its_commune_or_why_not(tmp_path: Path, run) -> None:
    source, target = tmp_path / "in.csv", tmp_path / "out.csv"
    source.write_text("id,ville\n1,c2\n2,ailleurs\n", encoding="utf-8")
    result = run("geocode", source, "-o", target)
    assert result.exit_code == 0, result.output
    assert target.read_bytes() == (
        b"id,ville," + ",".join(ADDED).encode() + b"\n"
        b"1,c2,c2,Commune 2,commune,1,accepted,,c2\n"
        b"2,ailleurs,,,,0,review,nom inconnu,c1 c2\n"
    )
    assert "1 accepted, 1 review" in result.stderr


@pytest.mark.parametrize(
    ("encoding", "delimiter", "line_end", "out"),
    [
        ("utf-8", ",", "\n", "utf-8"),
        ("utf-8-sig", ";", "\r\n", "utf-8-sig"),
        ("cp1252", ";", "\r\n", "utf-8-sig"),
        ("utf-16", "\t", "\n", "utf-8-sig"),
    ],
)
def test_the_file_is_written_as_it_was(
    tmp_path: Path, run, encoding: str, delimiter: str, line_end: str, out: str
) -> None:
    source, target = tmp_path / "in.csv", tmp_path / "out.csv"
    lines = ["Numéro", "Ville"], ["été – château", "c1"], ["forêt, prés; bois\tetc. où ça ?", "c2"]
    written = io.StringIO()
    csv.writer(written, delimiter=delimiter, lineterminator=line_end).writerows(lines)
    source.write_bytes(written.getvalue().encode(encoding))
    assert run("geocode", source, "-o", target).exit_code == 0
    data = target.read_bytes()
    assert data.startswith(b"\xef\xbb\xbf") == (out == "utf-8-sig")
    text = data.decode(out)
    assert text.count(line_end) == 3
    back = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))
    assert [row[:2] for row in back] == [list(line) for line in lines]


def test_a_row_with_too_many_cells_is_kept_refused_and_makes_the_exit_code_1(tmp_path: Path, run) -> None:
    source, target = tmp_path / "in.csv", tmp_path / "out.csv"
    source.write_text("ville,note\nc1,a,b,c\nc2\nc3,d\n", encoding="utf-8")
    assert run("geocode", source, "-o", target).exit_code == 1
    refused, short, fine = list(csv.reader(io.StringIO(target.read_text(encoding="utf-8"))))[1:]
    assert refused[:2] == ["c1", "a"]
    assert refused[6] == "rejected"
    assert refused[-2:] == ["b", "c"]
    assert short[:3] == ["c2", "", "c2"]
    assert fine[:3] == ["c3", "d", "c3"]


def test_columns_can_be_given(tmp_path: Path, run) -> None:
    source = tmp_path / "in.csv"
    source.write_text("where,ville\nc4,x\n", encoding="utf-8")
    result = run("geocode", source, "-o", "-", "--columns", "city=where")
    assert result.stdout.splitlines()[1].startswith("c4,x,c4,Commune 4,")


def test_a_file_that_says_no_place_is_bad_input_and_leaves_no_file(tmp_path: Path, run) -> None:
    source, target = tmp_path / "in.csv", tmp_path / "out.csv"
    source.write_text("a,b\n1,2\n", encoding="utf-8")
    target.write_text("what was there", encoding="utf-8")
    result = run("geocode", source, "-o", target)
    assert result.exit_code == 2
    assert "--columns" in result.stderr
    assert target.read_text(encoding="utf-8") == "what was there"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["in.csv", "out.csv"]


@pytest.mark.parametrize(
    "content",
    [b"", b"PK\x03\x04rest", b"ville\n\x00\x01\x02\n", b'ville\n"' + b"x" * 17_000_000 + b"\n"],
    ids=["empty", "archive", "binary", "open quote"],
)
def test_what_is_no_csv_is_one_sentence(tmp_path: Path, run, content: bytes) -> None:
    source = tmp_path / "in.csv"
    source.write_bytes(content)
    result = run("geocode", source, "-o", tmp_path / "out.csv")
    assert result.exit_code == 2
    assert "in.csv" in result.stderr
    assert "Traceback" not in result.stderr
    assert not (tmp_path / "out.csv").exists()


def test_an_arrondissement_is_said_as_its_commune() -> None:
    communes = NAMES | {"c1": ("c0", "Commune 0")}
    found = list(located_rows([["1", "c1", ""]], HEADERS, POSITION, Counting(), communes, chunk=1, tally=Counter()))
    assert found[0][3:5] == ["c0", "Commune 0"]


def test_a_column_of_ours_already_there_is_told_apart() -> None:
    added = header_row(["ville", "score"])[2:]
    assert added == [name if name != "score" else "geomap_score" for name in ADDED]
