"""Any bytes given to `geomap geocode`: every row comes back with a verdict, or the file is refused in a sentence."""

import csv
import io
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from geomap.cli.csv_stream import dialect_of, records_of
from geomap.cli.located import ADDED

PIECES = st.one_of(
    st.binary(max_size=40),
    st.sampled_from(
        [
            b"ville,cp\n", b"c1,48000\n", b"\r\n", b'"', b"\x00", b"\xff", b"\xef\xbb\xbf", b"\xff\xfe", b"\xe9",
            b"=HYPERLINK(1)", "Sainte-\u00c9nimie".encode("cp1252"), b"x" * 20_000, b"c2;", b"\t", b"\xf0\x9f",
            b"1,2,3\n",
        ]
    ),
)  # fmt: skip
BODIES = st.lists(PIECES, max_size=12).map(b"".join)


def read(data: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")))


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(body=BODIES, headed=st.booleans())
def test_no_bytes_break_it_and_no_row_is_lost(tmp_path: Path, run, body: bytes, *, headed: bool) -> None:
    source, target = tmp_path / "in.csv", tmp_path / "out.csv"
    target.unlink(missing_ok=True)
    source.write_bytes(b"ville,cp\n" + body if headed else body)
    result = run("geocode", source, "-o", target, "--columns", "city=ville" if headed else "")
    assert "Traceback" not in result.stderr
    if result.exit_code == 2:
        assert "in.csv" in result.stderr or "header" in result.stderr
        assert not target.exists()
        return
    assert result.exit_code in {0, 1}, result.stderr
    with records_of(source, dialect_of(source)) as records:
        rows = list(records)
    dialect = dialect_of(source)
    written = list(
        csv.reader(io.StringIO(target.read_bytes().decode("utf-8-sig"), newline=""), delimiter=dialect.delimiter)
    )
    assert len(written) == len(rows)
    width = len(rows[0])
    for row, out in zip(rows[1:], written[1:], strict=True):
        assert out[: min(width, len(row))] == row[:width]
        status, reason = out[width + ADDED.index("status")], out[width + ADDED.index("reason")]
        assert status in {"accepted", "review", "rejected"}
        assert reason or status == "accepted"


@pytest.mark.parametrize("cell", ["c\x001", "\x00"])
def test_a_null_character_costs_its_row_and_no_other(tmp_path: Path, run, cell: str) -> None:
    source, target = tmp_path / "in.csv", tmp_path / "out.csv"
    source.write_text(f"ville,cp\nc1,1\n{cell},2\nc2,3\n", encoding="utf-8")
    result = run("geocode", source, "-o", target)
    assert result.exit_code == 1
    rows = read(target.read_bytes())
    assert [row[2] for row in rows[1:]] == ["c1", "", "c2"]
    assert "caractère nul" in rows[2][2 + ADDED.index("reason")]
    assert rows[2][:2] == [cell, "2"]


def test_a_blank_line_is_an_empty_row_where_there_is_one_column(tmp_path: Path, run) -> None:
    source, target = tmp_path / "in.csv", tmp_path / "out.csv"
    source.write_text("ville\nc1\n\nc2\n", encoding="utf-8")
    assert run("geocode", source, "-o", target).exit_code == 0
    assert [row[0] for row in read(target.read_bytes())] == ["ville", "c1", "", "c2"]
