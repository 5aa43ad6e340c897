"""Files opened as sources: their layout, their columns, their rows."""

from pathlib import Path

import pytest

from geomap.errors import BadInput
from geomap.ports import Source
from geomap.sources.registry import open_source

FRANCE_SERVICES = (
    "id_fs,lib_fs,adresse,insee_com,code_postal,lib_com,h_lundi,h_mardi,h_samedi\n"
    "12,France services de Mende,1 rue Haute,48095,48000,Mende,09:00 - 12:00,,fermé\n"
)
MAP = "id,nom,services,modalites_accompagnement,commune,horaires\n4,Relais,Internet,Seul,Mende,Mo 9-12\n"
DIRECTORY = (
    "Raison sociale;SIRET;CP;Ville;Compétences\nÉlan;73282932000074;48000;Mende;Site vitrine\n\nNULL;;-;Florac;\n"
)


@pytest.fixture
def opened(tmp_path: Path):
    def from_text(text, name="Annuaire 2026.csv", **options):
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        return open_source(path, **options)

    return from_text


def test_a_directory_of_providers_is_the_plain_case(opened):
    source = opened(DIRECTORY)
    assert isinstance(source, Source)
    assert (source.info.name, source.info.kind, len(source)) == ("annuaire-2026", "provider", 2)
    assert source.info.columns["name"] == "Raison sociale"
    first, second = source.rows()
    assert (first.line, first.cells["skills"]) == (2, "Site vitrine")
    assert (second.line, dict(second.cells)) == (4, {"city": "Florac"})


def test_france_services_places_are_mediators_with_their_hours(opened):
    source = opened(FRANCE_SERVICES)
    (row,) = source.rows()
    assert source.info.kind == "mediator"
    assert row.cells["name"] == "France services de Mende"
    assert (row.cells["key"], row.cells["insee"]) == ("12", "48095")
    assert row.cells["opening_hours"] == "lundi 09:00 - 12:00"


def test_the_national_map_is_of_mediators(opened):
    source = opened(MAP)
    assert (source.info.kind, next(source.rows()).cells["opening_hours"]) == ("mediator", "Mo 9-12")
    assert source.info.ignored == ("services", "modalites_accompagnement")


def test_the_kind_and_the_name_may_be_given(opened):
    source = opened(DIRECTORY, kind="mediator", name="Lozère")
    assert (source.info.name, source.info.kind) == ("lozere", "mediator")
    assert opened(MAP, kind="provider").info.kind == "provider"


def test_a_file_without_names_is_refused_with_its_headers(opened):
    with pytest.raises(BadInput, match=r"no column holds names.*« Ville »"):
        opened("Ville;CP\nMende;48000\n")
    assert (
        opened("Enseigne;Métiers\nA;web\n", columns={"name": "Enseigne"}, kind="provider").info.columns["name"]
        == "Enseigne"
    )


def test_hidden_characters_are_left_out_of_cells(opened):
    (row,) = opened("Nom;Description\n\ufeffA\u200b;un\x07 deux\n", kind="provider").rows()
    assert dict(row.cells) == {"name": "A", "description": "un deux"}


def test_rows_may_be_read_twice_and_short_ones_are_whole(opened):
    source = opened("Nom;Ville;CP\nA\nB;Mende;48000;de trop\n", kind="provider")
    assert [dict(row.cells) for row in source.rows()] == [
        {"name": "A"},
        {"name": "B", "city": "Mende", "postcode": "48000"},
    ]
    assert [row.fault for row in source.rows()] == [
        None,
        "la ligne a 4 cases pour 3 colonnes : un séparateur ou un guillemet de trop ?",
    ]
    assert list(source.rows()) == list(source.rows())


def test_headers_that_tell_nothing_are_asked_about(opened):
    with pytest.raises(BadInput, match="providers or mediators: give --kind provider"):
        opened("Nom;SIRET;Ville\nA;;Mende\n")
    assert opened("Nom;Compétences\nA;web\n").info.kind == "provider"
    assert opened("Nom;Code NAF\nA;62.01Z\n").info.kind == "provider"


@pytest.mark.parametrize(
    ("cell", "said"),
    [("Men\x00de", "caractère nul"), ("x" * 10_000_000, "10000000 caractères")],
    ids=["null", "10 MB"],
)
def test_a_damaged_cell_costs_its_row_and_no_other(opened, cell, said):
    source = opened(
        f"Raison sociale;CP;Ville\nÉlan;48000;Mende\nAbîmé;48000;{cell}\nSuite;48400;Florac\n", kind="provider"
    )
    faults = [row.fault for row in source.rows()]
    assert (faults[0], faults[2]) == (None, None)
    assert said in faults[1]
