"""The box where a commune is typed: starts, words, slips of the hand; people and nearness decide the order."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geomap.core.geocoding.suggestions import Suggestions

PAIRS = [
    ("Marvejols", "48092"),
    ("48100", "48092"),
    ("Le Pont-de-Montvert", "48116"),
    ("Pont-Audemer", "27467"),
    ("Pontoise", "95500"),
    ("L'Haÿ-les-Roses", "94038"),
    ("Saint-Chély-d'Apcher", "48140"),
    ("Saint-Denis", "93066"),
    ("Saint-Denis-en-Margeride", "48145"),
    ("Мендe", "KIN-1"),
    ("العاصمة", "KIN-2"),
]
PEOPLE = {"93066": 150_000.0, "48145": 200.0, "95500": 31_000.0, "27467": 9_000.0, "48116": 600.0}
KM = {"48092": 0.0, "48116": 0.0, "48140": 0.0, "48145": 0.0, "93066": 480.0, "95500": 500.0, "27467": 500.0}
INDEX = Suggestions.of(PAIRS, PEOPLE, KM)


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("marv", ("48092",)),
        ("48100", ("48092",)),
        ("4810", ("48092",)),
        ("lhay les", ("94038",)),
        ("st chely", ("48140",)),
        ("montvert pont", ("48116",)),
        ("marvjols", ("48092",)),
        ("pntoise", ("95500",)),
        ("Marvejosl", ("48092",)),
        ("мен", ("KIN-1",)),
        ("العاص", ("KIN-2",)),
        ("48999", ()),
        ("zzzzzz", ()),
        (" , ", ()),
    ],
)
def test_a_commune_is_found_as_people_type(typed, found):
    assert INDEX.find(typed, 5) == found


def test_the_name_itself_comes_first_then_starts_then_words():
    assert INDEX.find("saint-denis", 5) == ("93066", "48145")
    assert INDEX.find("pont", 5) == ("95500", "27467", "48116")


def test_what_is_near_comes_before_what_is_larger_and_far():
    assert INDEX.find("saint den", 5) == ("48145", "93066")
    assert Suggestions.of(PAIRS, PEOPLE, {}).find("saint den", 5) == ("93066", "48145")


@given(st.text(max_size=30), st.integers(1, 10))
def test_never_more_than_asked_and_never_twice(typed, limit):
    found = INDEX.find(typed, limit)
    assert len(found) == len(set(found)) <= limit


@given(st.sampled_from(PAIRS), st.integers(1, 30))
def test_every_start_of_a_name_leads_to_it(pair, length):
    assert pair[1] in INDEX.find(pair[0][:length], len(PAIRS)) or not pair[0][:length].strip("-' ")
