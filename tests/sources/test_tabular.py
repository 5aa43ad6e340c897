"""CSV and XLSX files as people send them: read right, or refused in one sentence."""

import datetime as dt
import io
import zipfile

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geomap.errors import BadFile
from geomap.sources import tabular
from geomap.sources.delimited import delimiter_of
from geomap.sources.tabular import Table, read_table
from geomap.sources.workbook import cell_text

TEXT = "Nom;Ville\nÉlan numérique;Sainte-Énimie\nLœuf à la coque « été »;Mende\n"
MIDNIGHT = dt.datetime.fromisoformat("2026-05-04T00:00")
HALF_PAST_TEN = dt.datetime.fromisoformat("2026-05-04T10:30")
ROWS = [("Élan numérique", "Sainte-Énimie"), ("Lœuf à la coque « été »", "Mende")]


@pytest.fixture
def write(tmp_path):
    def written(data, name="annuaire.csv"):
        path = tmp_path / name
        path.write_bytes(data.encode() if isinstance(data, str) else data)
        return path

    return written


def book(*sheets, hidden=()):
    made = openpyxl.Workbook()
    made.remove(made.active)
    for number, rows in enumerate(sheets):
        sheet = made.create_sheet(f"Feuille {number}")
        sheet.sheet_state = "hidden" if number in hidden else "visible"
        for row in rows:
            sheet.append(row)
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32", "cp1252", "iso8859-15"])
def test_every_usual_encoding_is_read(write, encoding):
    text = TEXT if encoding != "iso8859-15" else TEXT.replace("« été »", "été")
    table = read_table(write(text.encode(encoding)))
    assert table.headers == ("Nom", "Ville")
    assert table.records[0].cells == ROWS[0]
    assert len(table.records) == 2


def test_a_windows_file_keeps_its_letters(write):
    assert [record.cells for record in read_table(write(TEXT.encode("cp1252"))).records] == ROWS


@pytest.mark.parametrize("delimiter", [";", ",", "\t", "|"])
def test_every_usual_delimiter_is_found(write, delimiter):
    text = f'Nom{delimiter}Ville\n"a{delimiter}b"{delimiter}Mende\n'
    assert delimiter_of(text) == delimiter
    assert read_table(write(text)).records[0].cells == (f"a{delimiter}b", "Mende")


def test_commas_in_texts_do_not_pass_for_delimiters():
    assert delimiter_of("Nom;Activités\nA;un, deux, trois\nB;un, deux\n") == ";"


def test_one_column_is_a_table(write):
    assert [record.cells for record in read_table(write("Nom\nA\nB\n")).records] == [("A",), ("B",)]


def test_lines_are_those_a_spreadsheet_shows(write):
    table = read_table(write('\n\nNom,Texte\nA,"deux\nlignes"\n\nB,"""x"""\r\nC,\n'))
    assert table.headers == ("Nom", "Texte")
    assert [(record.line, record.cells) for record in table.records] == [
        (4, ("A", "deux\nlignes")),
        (6, ("B", '"x"')),
        (7, ("C", "")),
    ]


def test_quotes_in_the_wrong_place_are_read_as_they_stand(write):
    assert read_table(write('Nom,Écran\nA,"17" large\nB,12" neuf\n')).records[1].cells == ("B", '12" neuf')


def test_a_workbook_is_read_as_text(write):
    data = book(
        [
            ["Nom", "CP", "SIRET", "Date", "Public"],
            ["Élan", 48100.0, 73282932000074, MIDNIGHT, True],
            [None, None, None, None, None],
            ["Écho", "01000", None, HALF_PAST_TEN, False],
        ]
    )
    table = read_table(write(data, "annuaire.xlsx"))
    assert [(record.line, record.cells) for record in table.records] == [
        (2, ("Élan", "48100", "73282932000074", "2026-05-04", "oui")),
        (4, ("Écho", "01000", "", "2026-05-04T10:30:00", "non")),
    ]


def test_the_first_visible_sheet_with_something_in_it_is_read(write):
    data = book([["Caché"], ["x"]], [[None]], [["Nom"], ["A"]], hidden={0})
    assert read_table(write(data, "a.xlsx")).headers == ("Nom",)


def test_a_workbook_named_csv_is_still_a_workbook(write):
    assert read_table(write(book([["Nom"], ["A"]]), "a.csv")).records[0].cells == ("A",)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (48.5, "48.5"),
        (1e20, "1e+20"),
        ("#N/A", ""),
        ("#1 du web", "#1 du web"),
        (dt.time(9, 30), "09:30:00"),
        (None, ""),
    ],
)
def test_cells_are_written_as_seen(value, text):
    assert cell_text(value) == text


def _ods():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("content.xml", "<office/>")
    return out.getvalue()


def _bomb():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
        archive.writestr("xl/big.xml", b" " * 30_000_000)
    return out.getvalue()


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        ("a.csv", b"", "is empty"),
        ("a.csv", b" \n\n ", "is empty"),
        ("a.csv", b";;;\n", None),
        ("a.csv", b"\x00" * 20 + b"Nom;Ville\n", "not a text file"),
        ("a.csv", b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", "not a text file"),
        ("a.csv", bytes(range(1, 32)) * 20, "not a text file"),
        ("a.csv", b"\xff\xfe\x00", "starts as utf-16"),
        ("a.csv", b'Nom;Ville\nA;"Mende\nB;Florac\n', "line 2: a quote is opened and never closed"),
        ("a.csv", b"Nom\n" + b"x" * 17_000_000, "line 2: a cell is longer"),
        ("a.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600, "old Excel file"),
        ("a.ods", _ods(), "OpenDocument"),
        ("a.xlsx", b"Nom;Ville\nA;Mende\n", "no XLSX file, whatever its name says"),
        ("a.xlsx", b"PK\x03\x04nonsense", "is damaged"),
        ("a.xlsx", _bomb(), "unpacks to"),
        ("a.xlsx", book([[None]]), "no visible sheet"),
        ("a.zip", zipfile.ZipFile, "is an archive"),
    ],
)
def test_a_file_that_cannot_be_read_says_why_in_one_sentence(write, name, data, said):
    if data is zipfile.ZipFile:
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w") as archive:
            archive.writestr("annuaire.csv", TEXT)
        data = out.getvalue()
    if said is None:
        assert read_table(write(data, name)).records == ()
        return
    with pytest.raises(BadFile, match=said) as raised:
        read_table(write(data, name))
    assert name in str(raised.value)
    assert "\n" not in str(raised.value)


def test_a_damaged_sheet_is_said(write):
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(book([["Nom"], ["A"]]))) as good, zipfile.ZipFile(out, "w") as bad:
        for entry in good.infolist():
            data = good.read(entry)
            bad.writestr(entry, data[: len(data) // 2] if "sheet1" in entry.filename else data)
    with pytest.raises(BadFile, match="is damaged"):
        read_table(write(out.getvalue(), "a.xlsx"))


def test_folders_and_missing_files_are_said(tmp_path):
    with pytest.raises(BadFile, match="is a folder"):
        read_table(tmp_path)
    with pytest.raises(BadFile, match="cannot be read"):
        read_table(tmp_path / "absent.csv")


@pytest.mark.parametrize(
    ("limit", "value", "said"),
    [("MOST_BYTES", 10, "split it"), ("MOST_ROWS", 1, "more than 1 rows"), ("MOST_COLUMNS", 1, "columns")],
)
def test_limits_are_said(write, monkeypatch, limit, value, said):
    monkeypatch.setattr(tabular, limit, value)
    with pytest.raises(BadFile, match=said):
        read_table(write(TEXT))
    if limit != "MOST_BYTES":
        with pytest.raises(BadFile, match=said):
            read_table(write(book([["a", "b"], ["c", "d"], ["e", "f"]]), "a.xlsx"))


def test_the_digest_is_of_the_bytes(write):
    one, same, other = (read_table(write(text)).sha256 for text in ("Nom\nA\n", "Nom\nA\n", "Nom\nB\n"))
    assert one == same != other


@given(
    st.one_of(
        st.binary(),
        st.text().map(str.encode),
        st.text(alphabet='aé";,\n\r\t| \x00').map(lambda text: text.encode("cp1252")),
    )
)
def test_any_bytes_are_rows_or_one_clear_refusal(tmp_path_factory, data):
    path = tmp_path_factory.mktemp("any") / "a.csv"
    path.write_bytes(data)
    refused, table = _read_or_refusal(path)
    lines = [record.line for record in table.records]
    assert bool(refused) != bool(table.headers)
    assert "a.csv" in (refused or "a.csv")
    assert lines == sorted(set(lines))
    assert all(any(cell.strip() for cell in record.cells) for record in table.records)


def _read_or_refusal(path):
    try:
        return "", read_table(path)
    except BadFile as error:
        return str(error), Table("", (), (), "")


@given(
    st.lists(
        st.tuples(
            st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), min_size=1).filter(str.strip),
            st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"])),
        ),
        min_size=1,
    )
)
def test_what_is_written_is_read_back(tmp_path_factory, cells):
    path = tmp_path_factory.mktemp("back") / "a.csv"
    quoted = "".join(
        ";".join('"' + cell.replace('"', '""') + '"' for cell in row) + "\r\n" for row in [("Nom", "Texte"), *cells]
    )
    path.write_text(quoted, encoding="utf-8-sig", newline="")
    assert [record.cells for record in read_table(path).records] == cells
