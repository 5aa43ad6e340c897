"""Passwords: which will do, how they are kept, and that nobody's takes as long as somebody's."""

from __future__ import annotations

import pytest
from argon2 import PasswordHasher
from hypothesis import given
from hypothesis import strategies as st

from geomap.access.passwords import LONGEST, SHORTEST, fault_of, hashed, is_stale, matches

GOOD = "un chat sur le toit, 7 fois"


def test_a_password_is_kept_so_that_nobody_reads_it_back() -> None:
    kept = hashed(GOOD)
    assert kept.startswith("$argon2id$")
    assert GOOD not in kept
    assert kept != hashed(GOOD)
    assert matches(kept, GOOD)
    assert not matches(kept, GOOD + " ")
    assert not matches(kept, "")


def test_nothing_matches_what_is_not_kept() -> None:
    assert not matches(None, GOOD)
    assert not matches(None, "a password nobody has")
    assert not matches("", GOOD)
    assert not matches("plain text", "plain text")


def test_weaker_parameters_are_seen() -> None:
    assert is_stale(PasswordHasher(time_cost=1, memory_cost=8192).hash(GOOD))
    assert not is_stale(hashed(GOOD))


@pytest.mark.parametrize(
    ("password", "fault"),
    [
        (GOOD, None),
        ("a" * (SHORTEST - 1), "short"),
        ("", "short"),
        (GOOD * 20, "long"),
        ("camille.essai@example.org", "email"),
        ("x Camille.Essai@Example.org x", "email"),
        ("camille.essai", "email"),
        ("Camille.Essai!2026", "email"),
        ("123456789012", "easy"),
        ("aaaaaaaaaaaa", "easy"),
        ("abababababab", "easy"),
        ("abcdefghijkl", "easy"),
        ("azertyuiop12", "easy"),
        ("Motdepasse2026!", "easy"),
        ("password password", "easy"),
        ("bonjour-soleil-48", "easy"),
        ("le soleil se lève tard", None),
    ],
)
def test_a_password_is_refused_for_a_reason(password: str, fault: str | None) -> None:
    assert fault_of(password, "camille.essai@example.org") == fault


@given(st.text(max_size=LONGEST + 10))
def test_any_text_gets_an_answer(password: str) -> None:
    assert fault_of(password, "camille@example.org") in {None, "short", "long", "email", "easy"}


def test_an_address_that_begins_with_a_word_forbids_no_sentence_with_that_word() -> None:
    assert fault_of("le site de contact du village", "contact@example.org") is None
