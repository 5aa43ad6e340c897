"""Markers: what a provider agreed to show, and nothing more exact."""

from __future__ import annotations

import json

import pandas as pd

from geomap.core.coverage import Answer
from geomap.maps.markers import mediator_groups, provider_groups
from geomap.maps.texts import FRENCH


def test_only_an_agreed_exact_place_is_a_pin(answer: Answer, providers: pd.DataFrame) -> None:
    """The discreet provider and the one known by its commune share a disc at the town hall."""
    groups = provider_groups(answer, providers, FRENCH, "/prestataire/{id}")
    assert [(group["commune"], group["count"], group["pin"], group["place"]) for group in groups] == [
        ("Florac", 2, False, [44.05, 3.15]),
        ("Mende", 1, True, [44.033, 3.033]),
    ]
    assert "44.077" not in json.dumps(groups)


def test_a_lone_provider_that_hides_its_address_is_a_disc(answer: Answer, providers: pd.DataFrame) -> None:
    """Even alone in its commune, and however exactly the directory knows its place."""
    (group,) = provider_groups(answer, providers.loc[["p-2"]], FRENCH, "")
    assert (group["pin"], group["place"]) == (False, [44.05, 3.15])


def test_members_say_what_they_are_worth(answer: Answer, providers: pd.DataFrame) -> None:
    """Standing and modes in words, an address safe to follow, proven when one of them is."""
    florac, mende = provider_groups(answer, providers, FRENCH, "/prestataire/{id}")
    assert [member["note"] for member in florac["members"]] == [
        "déclaré, sans preuve · reçoit sur place",
        "preuve à l’examen · à distance",
    ]
    assert mende["members"][0]["note"] == "prouvé · se déplace · reçoit sur place"
    assert (florac["proven"], mende["proven"]) == (False, True)
    assert mende["members"][0]["href"] == "/prestataire/p-1"


def test_what_is_not_published_or_placed_is_not_drawn(
    answer: Answer, providers: pd.DataFrame, mediators: pd.DataFrame
) -> None:
    """Nor is a provider of another skill."""
    hidden = providers.assign(published=False)
    assert provider_groups(answer, hidden, FRENCH, "") == []
    assert provider_groups(answer, providers.loc[["p-4"]].assign(published=True), FRENCH, "") == []
    (group,) = mediator_groups(answer.territory, mediators, "")
    assert (group["commune"], group["count"]) == (answer.territory.communes.loc["03", "name"], 1)
    assert "href" not in group["members"][0]
