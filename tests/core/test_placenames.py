"""Names, postcodes and codes as people write them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geomap.core.geocoding.placenames import commune_code, fold, key, loose_key, ordinal, postcode, words


@pytest.mark.parametrize(
    ("written", "official"),
    [
        ("ST CHELY D APCHER", "Saint-Chély-d'Apcher"),
        ("Ste Enimie", "Sainte-Énimie"),
        ("L’HAY LES ROSES", "L'Haÿ-les-Roses"),
        ("Lhaÿ-lès-Roses", "L'Haÿ-les-Roses"),
        ("OEUILLY", "Œuilly"),
        ("MENDE CEDEX 9", "Mende"),
        ("BP 12 - MENDE", "Mende"),
        ("C.S. 40123 MENDE CEDEX", "Mende"),
        ("Saint–Étienne", "SAINT ETIENNE"),
    ],
)
def test_two_ways_to_write_a_name_have_one_key(written, official):
    assert key(words(written)) == key(words(official))


@pytest.mark.parametrize(
    ("written", "official"),
    [("Donjon (Le)", "Le Donjon"), ("Bagnols s/ Cèze", "Bagnols-sur-Cèze"), ("Mans", "Le Mans")],
)
def test_linking_words_do_not_count_in_the_loose_key(written, official):
    assert loose_key(words(written)) == loose_key(words(official))


def test_different_names_keep_different_keys():
    names = ["Sainte-Colombe", "Saint-Colomb", "Bourg", "Bourges", "Mende", "Mendé-sur-Loire"]
    assert len({key(words(name)) for name in names}) == len(names)


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("48000", "48000"),
        ("1000", "01000"),
        ("84200.0", "84200"),
        ("84200,00", "84200"),
        (" 48 000 ", "48000"),
        ("F-48000", "48000"),
        ("4800O", "48000"),
        ("AD 500", "AD500"),
        ("", None),
        (None, None),
    ],
)
def test_postcodes_are_mended(written, read):
    assert postcode(written) == read


@pytest.mark.parametrize(
    ("written", "read"), [("1053", "01053"), ("2b033", "2B033"), ("48095.0", "48095"), ("KIN-3", "KIN-3"), (" ", None)]
)
def test_commune_codes_are_mended(written, read):
    assert commune_code(written) == read


@pytest.mark.parametrize(
    ("written", "name", "number"),
    [
        ("Paris 12e", "paris", 12),
        ("PARIS 1ER ARRONDISSEMENT", "paris", 1),
        ("Lyon 03", "lyon", 3),
        ("PARIS CEDEX 08", "paris", 8),
        ("Mende", "mende", None),
        ("12", "12", None),
    ],
)
def test_an_arrondissement_is_a_name_and_a_number(written, name, number):
    parts, found = ordinal(written)
    assert (key(parts), found) == (name, number)


@given(st.text())
def test_folding_twice_changes_nothing(text):
    assert fold(fold(text)) == fold(text)


@given(st.text(), st.sampled_from([str.upper, str.title, str.lower]))
def test_any_text_has_words_and_a_key(text, case):
    assert key(words(text)) == "".join(words(text))
    assert not any(char.isspace() for char in key(words(case(text))))
