"""Lines written of real places: whose truth is sure, in every way, the same each time."""

import pytest
from atlas_of_names import atlas_of_names, middle

from geomap.bench.real_lines import WITH_POSTCODE, WITHOUT_POSTCODE, real_lines
from geomap.errors import BadFile
from geomap.geocoders.offline import OfflineGeocoder

GAZETTEER = OfflineGeocoder(atlas_of_names()).gazetteer
EAST, NORTH = middle("48095")


@pytest.fixture
def write(tmp_path):
    def written(*rows, headers="nom,adresse,code_postal,commune,code_insee,latitude,longitude"):
        path = tmp_path / "places.csv"
        path.write_text("\n".join((headers, *rows)), encoding="utf-8")
        return path

    return written


def test_a_place_is_written_in_every_way(write):
    path = write("Relais,3 rue Haute,48000,Mende,48095,,")
    lines, truth = real_lines(path, GAZETTEER)
    assert truth.tolist() == ["48095"]
    assert set(lines) == {*WITHOUT_POSTCODE, *WITH_POSTCODE}
    assert lines["address, city"] == ["3 rue Haute, Mende"]
    assert lines["ADDRESS CITY"] == ["3 RUE HAUTE MENDE"]
    assert lines["name - address, CITY postcode"] == ["Relais - 3 rue Haute, MENDE 48000"]
    assert real_lines(path, GAZETTEER)[0] == lines


@pytest.mark.parametrize(
    ("row", "kept"),
    [
        (f"A,3 rue Haute,48000,Mende,,{NORTH},{EAST}", ["48095"]),
        (f"A,3 rue Haute,48000,Florac,,{NORTH},{EAST}", []),
        (f"A,3 rue Haute,48100,Mende,,{NORTH},{EAST}", []),
        (f"A,3 rue Haute,48000,Mende,48092,{NORTH},{EAST}", []),
        ("A,3 rue Haute,48000,Mende,,,", []),
        ("A,3 rue Haute 48000,48000,Mende,48095,,", []),
        ("A,,48000,Mende,48095,,", []),
    ],
    ids=["agreed", "other name", "other postcode", "code far away", "no truth", "postcode inside", "no address"],
)
def test_only_what_is_sure_is_written(write, row, kept):
    assert real_lines(write(row), GAZETTEER)[1].tolist() == kept


def test_a_file_without_addresses_is_refused(write):
    with pytest.raises(BadFile, match="must have an address and a city"):
        real_lines(write("A", headers="nom"), GAZETTEER)
