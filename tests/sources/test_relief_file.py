"""The relief that comes with geomap is sound, and a wrong file is refused."""

import csv
from pathlib import Path

import pytest

from geomap.config import bundled
from geomap.errors import BadFile
from geomap.sources.relief import read_relief


def test_the_bundled_relief_names_departements_once_and_lozere_as_mountain() -> None:
    relief = read_relief(bundled("data") / "relief")
    assert relief["48"] == "mountain"
    assert "75" not in relief
    with (bundled("data") / "relief" / "departements.csv").open(encoding="utf-8", newline="") as lines:
        codes = [row["departement"] for row in csv.DictReader(lines)]
    assert codes == sorted(set(codes))


@pytest.mark.parametrize(
    ("text", "said"),
    [("departement,relief\n48,steep\n", "« steep »"), ("code\n48\n", "cannot be read"), (None, "cannot be read")],
)
def test_a_wrong_file_is_refused(tmp_path: Path, text: str | None, said: str) -> None:
    if text is not None:
        (tmp_path / "departements.csv").write_text(text, encoding="utf-8")
    with pytest.raises(BadFile, match=said):
        read_relief(tmp_path)
