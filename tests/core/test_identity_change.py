"""Another name for a validated provider: a correction passes, anything else waits, and no small steps lead further."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geomap.core.entries.identity_change import at_once, same_name, vouched
from geomap.core.entries.profile import Identity
from geomap.core.trust import Claim, Round

PROVEN = Claim("validated", dt.date(2026, 12, 31))
NAMES = st.text("aàAéÉœ -’&.bБ7ी+", min_size=1, max_size=8)
SIRETS = st.none() | st.sampled_from(["73282932000074", "35600000000048"])
CLAIMS = st.lists(
    st.builds(
        Claim,
        st.sampled_from(["declared", "submitted", "validated", "rejected", "withdrawn", "expired"]),
        round=st.builds(Round, approvals=st.frozensets(st.just("r"), max_size=1)),
    ),
    max_size=3,
)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("Élan Web", "ELAN-WEB", True),
        ("L’Œuvre numérique", "l'oeuvre numerique", True),
        ("Web & Cie", "Web Cie", True),
        ("Léa Roux", "Mairie de Florac", False),
        ("Léa Roux", "Léa Rou", False),
        ("SARL Élan", "Association Élan", False),
        ("Atelier A", "Atelier А", False),  # the second is Cyrillic
        ("C++", "C", False),
        ("की", "का", False),
        ("Élan\u200b Web", "Élan Web", True),
    ],
)
def test_what_is_a_mere_correction(one: str, other: str, same: bool) -> None:
    assert same_name(one, other) is same


@given(NAMES, NAMES, NAMES)
def test_corrections_of_corrections_are_corrections(one: str, other: str, third: str) -> None:
    assert same_name(one, one)
    assert same_name(one, other) is same_name(other, one)
    assert not (same_name(one, other) and same_name(other, third)) or same_name(one, third)


@given(NAMES, SIRETS, st.lists(st.tuples(NAMES, SIRETS), max_size=6), CLAIMS)
def test_no_path_of_changes_leads_a_validated_entry_to_another_identity(first, siret, steps, claims) -> None:
    begun = identity = Identity(first, siret)
    for name, number in steps:
        identity = at_once(identity, Identity(name, number, "dit autrement"), [PROVEN, *claims])
        assert identity.description == "dit autrement"
    assert same_name(identity.name, begun.name)
    assert identity.siret == begun.siret


@given(NAMES, SIRETS, NAMES, SIRETS, CLAIMS)
def test_an_entry_nobody_vouched_for_is_called_what_it_says(first, siret, name, number, claims) -> None:
    wanted = Identity(name, number)
    taken = at_once(Identity(first, siret), wanted, claims)
    assert taken == wanted or vouched(claims)


def test_a_validation_that_ended_and_one_approval_of_two_still_hold_a_name() -> None:
    over = Claim("validated", dt.date(2020, 1, 1))
    half = Claim("submitted", round=Round(waiting=True, approvals=frozenset({"r"})))
    for claim in (over, half):
        assert at_once(Identity("Léa Roux"), Identity("Mairie"), [claim]) == Identity("Léa Roux")
    refused = Claim("rejected", round=Round(refused=True, deciders=frozenset({"r"})))
    assert at_once(Identity("Léa Roux"), Identity("Mairie"), [refused]) == Identity("Mairie")
