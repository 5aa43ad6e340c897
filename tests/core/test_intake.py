"""From rows to records: what is taken, what is refused, what is remarked."""

from dataclasses import dataclass, field

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geomap.core.frames import LOCATIONS, MEDIATORS, OFFERS, PROVIDERS
from geomap.core.intake.sifting import places, sift
from geomap.core.intake.taking import file_remarks, take_mediators, take_providers
from geomap.core.skills import Nomenclature, Skill

SKILLS = Nomenclature(
    {
        "web": Skill("web", None, {"fr": "Internet"}, {}),
        "site": Skill("site", "web", {"fr": "Site vitrine"}, {}, {"fr": ("page internet",)}, proofs=("label",)),
        "reseau": Skill("reseau", "web", {"fr": "Réseau"}, {}),
    }
)


@dataclass(frozen=True)
class Row:
    line: int
    cells: dict[str, str] = field(default_factory=dict)
    fault: str | None = None


def rows(*cells):
    return [Row(line, row) for line, row in enumerate(cells, start=2)]


def located(kept, **more):
    count = len(kept)
    answer = {
        "commune": ["48095"] * count,
        "lon": [3.5] * count,
        "lat": [44.5] * count,
        "precision": ["point"] * count,
        "score": [1.0] * count,
        "status": ["accepted"] * count,
        "reason": [None] * count,
        "candidates": [("48095",)] * count,
    }
    frame = LOCATIONS.build(answer | {name: [value] * count for name, value in more.items()})
    frame.index = pd.Index([row.id for row in kept], dtype=object)
    return frame


def take(*cells, where=None, **options):
    kept, refused, _ = sift(rows(*cells), "fichier", "provider")
    assert not refused
    return take_providers(kept, located(kept, **(where or {})), SKILLS, **options)


def test_a_row_without_name_is_refused_with_its_cells():
    kept, refused, _ = sift(rows({"city": "Mende"}, {"name": "  - "}, {"name": "x" * 301}), "f", "provider")
    assert kept == ()
    assert [row.reason for row in refused[:2]] == ["le nom manque"] * 2
    assert "plus de 300 lettres" in refused[2].reason
    assert refused[0].cells == {"city": "Mende"}


def test_the_second_row_of_a_key_is_refused_with_the_first_one_s_line():
    kept, refused, _ = sift(
        rows({"key": "1", "name": "A"}, {"key": "2", "name": "B"}, {"key": "1", "name": "C"}), "f", "provider"
    )
    assert [row.line for row in kept] == [2, 3]
    assert [(row.line, row.reason) for row in refused] == [(4, "même fiche que la ligne 2")]


def test_rows_that_only_add_skills_are_joined_to_the_first():
    first = {"name": "Jumeau", "city": "Mende", "skills": "logo"}
    kept, refused, joined = sift(
        rows(first, first | {"name": "JUMEAU", "skills": "site"}, first | {"skills": "photo", "phone": "1"}),
        "f",
        "provider",
    )
    assert [(row.line, row.cells["skills"]) for row in kept] == [(2, "logo\nsite")]
    assert [row.line for row in joined] == [3]
    assert [(row.line, row.reason) for row in refused] == [
        (4, "même fiche que la ligne 2 ; ses compétences n’ont pas été reprises, car d’autres cases diffèrent")
    ]


@given(st.lists(st.sampled_from("abcdef"), unique=True, min_size=1), st.randoms())
def test_ids_do_not_depend_on_the_order_of_rows(names, chance):
    cells = [{"name": name, "city": "Mende"} for name in names]
    ids = {row.cells["name"]: row.id for row in sift(rows(*cells), "f", "provider")[0]}
    chance.shuffle(cells)
    assert {row.cells["name"]: row.id for row in sift(rows(*cells), "f", "provider")[0]} == ids


@given(st.lists(st.dictionaries(st.sampled_from(["key", "name", "siret", "city"]), st.text(max_size=5))))
def test_every_row_is_taken_or_refused_and_ids_are_unique(cells):
    kept, refused, joined = sift(rows(*cells), "f", "mediator")
    assert len(kept) + len(refused) + len(joined) == len(cells)
    assert len({row.id for row in kept}) == len(kept)
    assert MEDIATORS.check(take_mediators(kept, located(kept)).mediators).index.tolist() == [row.id for row in kept]


def test_places_are_asked_by_id():
    kept, _, _ = sift(rows({"name": "A", "city": "Mende", "postcode": "48000"}), "f", "provider")
    assert places(kept).loc[kept[0].id, ["city", "postcode", "insee"]].tolist() == ["Mende", "48000", None]


def test_a_provider_is_taken_with_its_cells_and_its_place():
    cells = {
        "name": "Élan Web",
        "siret": "732 829 320 00074",
        "website": "elan.example.org",
        "email": "bonjour@example.org",
        "phone": "04 66 00 00 00",
        "address": "1 rue Haute",
        "postcode": "48000.0",
        "city": "MENDE",
    }
    taken = take(cells, sample=True)
    found = PROVIDERS.check(taken.providers).iloc[0]
    assert taken.remarks == ()
    assert (found["siret"], found["website"], found["postcode"]) == (
        "73282932000074",
        "https://elan.example.org",
        "48000",
    )
    assert (found["commune"], found["precision"], found["location_status"]) == ("48095", "point", "accepted")
    assert (found["published"], found["charter"], found["sample"]) == (True, False, True)
    assert found["source_key"] == "siret:73282932000074"


def test_an_address_is_shown_only_when_the_file_says_so():
    cells = {"name": "A", "address": "1 rue Haute"}
    hidden, shown = take(cells).providers.iloc[0], take(cells | {"location_shown": "point"}).providers.iloc[0]
    assert (hidden["address"], hidden["location_shown"]) == (None, "commune")
    assert (shown["address"], shown["location_shown"]) == ("1 rue Haute", "point")


@pytest.mark.parametrize(
    ("cells", "said"),
    [
        ({"siret": "123"}, "« 123 » n'est pas un SIRET"),
        ({"siret": "7,32829E+13"}, "abîmé par un tableur"),
        ({"website": "javascript:x"}, "n'est pas l'adresse d'un site"),
        ({"email": "a(at)b"}, "n'est pas une adresse de courriel"),
        ({"phone": "demander"}, "n'est pas un numéro de téléphone"),
        ({"description": "x" * 10_001}, "10001 lettres"),
        ({"skills": "Site vitrin"}, "compétence « Site vitrin » non reconnue ; peut-être « Site vitrine »"),
        ({"skills": "plomberie"}, "compétence « plomberie » non reconnue"),
        ({"skills": "site", "modes": "par hibou"}, "modes non compris : « par hibou »"),
        ({"skills": "site", "area": "partout"}, "zone d'intervention « partout » non comprise"),
        ({"skills": "site", "area": "200 km"}, "ramenée à 60 km, rien n'étant mesuré au-delà"),
        ({"skills": "site", "area": "4 h"}, "zone d'intervention de 240 min : ramenée à 90 min"),
        ({"published": "peut-être"}, "n'est ni oui ni non"),
        ({"location_shown": "la lune"}, "n'est ni « point » ni « commune »"),
        ({"offers": "site | remote | | certifié | |"}, "n'est pas un état de preuve"),
        ({"offers": "site | remote\nsite | on_site"}, "« site » est dit deux fois"),
        ({"offers": "site | remote | | | | | encore"}, "plus de 6 champs"),
    ],
)
def test_a_bad_cell_is_remarked_and_the_row_is_taken(cells, said):
    taken = take({"name": "A"} | cells)
    assert len(taken.providers) == 1
    assert [remark.line for remark in taken.remarks] == [2]
    assert said in taken.remarks[0].text


def test_a_siret_of_zeros_says_there_is_none():
    taken = take({"name": "A", "siret": "00000000000000"})
    assert (taken.providers["siret"].tolist(), taken.remarks) == ([None], ())


def test_skills_make_offers_that_share_modes_and_area():
    taken = take(
        {"name": "A", "skills": "Page Internet ; réseau ; site", "modes": "sur site + à distance", "area": "20 km"}
    )
    offers = OFFERS.check(taken.offers)
    assert offers["skill"].tolist() == ["site", "reseau"]
    assert offers.index.tolist() == [f"{taken.providers.index[0]}.{skill}" for skill in ("site", "reseau")]
    assert offers[["on_site", "at_premises", "remote"]].to_numpy().tolist() == [[True, False, True]] * 2
    assert offers[["area_kind", "area_value"]].to_numpy().tolist() == [["km", 20.0]] * 2
    assert offers["commune"].tolist() == ["48095"] * 2


@pytest.mark.parametrize(
    ("cells", "ways"),
    [
        ({}, (False, True, False)),
        ({"area": "15 min"}, (True, False, False)),
        ({"modes": "hibou"}, (False, True, False)),
    ],
)
def test_what_is_not_said_is_taken_at_its_least(cells, ways):
    offer = take({"name": "A", "skills": "site"} | cells).offers.iloc[0]
    assert tuple(offer[["on_site", "at_premises", "remote"]]) == ways


def test_the_range_of_a_supplier_is_its_area():
    custom = take({"name": "A", "skills": "site", "area": "CUSTOM", "area_km": "40"}).offers.iloc[0]
    whole = take({"name": "A", "skills": "site", "area": "DEPARTMENT"}).offers.iloc[0]
    assert (custom["area_kind"], custom["area_value"]) == ("km", 40.0)
    assert (whole["area_kind"], whole["area_zones"]) == ("zones", ("departement:48",))


_PROVEN = {"name": "A", "charter": "oui", "offers": "site | at_premises | | validated | label | 2027-01-31"}


def test_an_ordinary_import_can_never_prove_anything():
    taken = take(_PROVEN)
    assert taken.offers["proof_state"].tolist() == ["declared"]
    assert taken.offers["valid_until"].isna().all()
    assert (taken.providers["charter"].tolist(), taken.charter_signed) == ([False], frozenset())


def test_with_proofs_the_file_is_believed():
    taken = take(_PROVEN, with_proofs=True)
    offer = taken.offers.iloc[0]
    assert (offer["proof_state"], offer["proof_kind"], offer["valid_until"]) == (
        "validated",
        "label",
        pd.Timestamp("2027-01-31"),
    )
    assert offer["charter"]
    assert taken.charter_signed == frozenset(taken.providers.index)


def test_a_place_in_review_is_kept_and_remarked():
    where = {
        "commune": None,
        "status": "review",
        "reason": "2 communes portent ce nom",
        "candidates": ("48001", "21001"),
    }
    taken = take({"name": "A", "skills": "site", "modes": "remote"}, where=where)
    found = taken.providers.iloc[0]
    assert (found["commune"], found["location_status"]) == (None, "review")
    assert found["location_candidates"] == ("48001", "21001")
    assert taken.offers["remote"].tolist() == [True]
    assert [remark.text for remark in taken.remarks] == ["lieu à vérifier : 2 communes portent ce nom"]


def test_a_mediator_keeps_its_address_and_hours():
    kept, _, _ = sift(rows({"name": "Relais", "address": "Place", "opening_hours": "lundi 9-12"}), "f", "mediator")
    found = MEDIATORS.check(take_mediators(kept, located(kept)).mediators).iloc[0]
    assert (found["address"], found["opening_hours"], found["commune"]) == ("Place", "lundi 9-12", "48095")


def test_a_file_without_skills_or_with_private_contacts_is_remarked_once():
    ignored = ["Tél. portable", "Effectif", "E-mail"]
    said = [remark.text for remark in file_remarks("provider", ["name"], ignored, rows=1)]
    assert len(said) == 2
    assert "« Tél. portable », « E-mail »" in said[0]
    assert "sans offre" in said[1]
    assert file_remarks("mediator", ["name"], ["Effectif"], rows=1) == ()
    assert "« dans les locaux » seulement" in file_remarks("provider", ["skills"], [], rows=1, offers=3)[0].text


_CELLS = st.dictionaries(
    st.sampled_from(
        ["siret", "website", "email", "skills", "modes", "area", "area_km", "offers", "published", "charter"]
    ),
    st.one_of(st.text(max_size=20), st.sampled_from(["site", "site | remote | 5 km | validated || 2027-01-01", "oui"])),
)


@given(_CELLS, st.booleans())
def test_any_cells_give_frames_that_fit_and_the_same_twice(cells, with_proofs):
    first, second = (take({"name": "A"} | cells, with_proofs=with_proofs) for _ in range(2))
    PROVIDERS.check(first.providers)
    OFFERS.check(first.offers)
    pd.testing.assert_frame_equal(first.providers, second.providers)
    pd.testing.assert_frame_equal(first.offers, second.offers)
    assert first.remarks == second.remarks
    if not with_proofs:
        assert set(first.offers["proof_state"]) <= {"declared"}


def test_an_area_wider_than_what_is_measured_is_brought_back_and_named_zones_are_not():
    rows = [
        {"name": name, "skills": "site", "area": area}
        for name, area in (("A", "200 km"), ("B", "120 min"), ("C", "60 km"), ("D", "zones:departement:48"))
    ]
    taken = take(*rows)
    said = {str(row["provider"]): (row["area_kind"], row["area_value"]) for _, row in taken.offers.iterrows()}
    found = {name: said[str(key)] for key, name in taken.providers["name"].items()}
    assert (found["A"], found["B"], found["C"]) == (("km", 60.0), ("minutes", 90.0), ("km", 60.0))
    assert found["D"][0] == "zones"
    assert [remark.line for remark in taken.remarks] == [2, 3]
