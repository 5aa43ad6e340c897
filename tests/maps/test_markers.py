"""Markers: what a provider agreed to show, and nothing more exact."""

from __future__ import annotations

import json

import pandas as pd

from geomap.core.coverage import Answer
from geomap.maps.hours import told_hours
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
    (group,) = mediator_groups(answer, mediators, "fr", FRENCH, "")
    assert (group["commune"], group["count"]) == (answer.territory.communes.loc["03", "name"], 1)
    assert "href" not in group["members"][0]


def test_two_exact_places_of_a_commune_are_two_pins(answer: Answer, providers: pd.DataFrame) -> None:
    """And a third that hides its own stands apart, at the commune."""
    three = providers.loc[["p-1", "p-2", "p-3"]].assign(commune="01")
    three.loc["p-3", ["lon", "lat", "precision"]] = [3.05, 44.02, "point"]
    groups = provider_groups(answer, three, FRENCH, "")
    assert sorted((group["pin"], group["count"], tuple(group["place"])) for group in groups) == [
        (False, 1, (44.05, 3.02)),
        (True, 1, (44.02, 3.05)),
        (True, 1, (44.033, 3.033)),
    ]
    same = three.assign(lon=3.05, lat=44.02, location_shown="point", precision="address")
    (group,) = provider_groups(answer, same, FRENCH, "")
    assert (group["pin"], group["count"], group["proven"]) == (True, 3, True)
    assert [member["proven"] for member in group["members"]] == [True, False, False]


def test_a_mediator_says_that_nobody_is_in_reach_for_the_skill(answer: Answer, mediators: pd.DataFrame) -> None:
    """Commune 03 waits for a proof: a gap; commune 02 is covered."""
    (lacking,) = mediator_groups(answer, mediators, "fr", FRENCH, "")
    assert lacking["members"][0]["note"] == "Personne à portée ici pour « Être <trouvé> & vu » · lundi <9 h>"
    assert lacking["proven"] is False
    (served,) = mediator_groups(answer, mediators.assign(commune="02"), "fr", FRENCH, "")
    assert served["members"][0]["note"] == "lundi <9 h>"
    assert served["proven"] is True


def test_a_mediator_tells_its_hours_in_words(answer: Answer, mediators: pd.DataFrame) -> None:
    """In the words it is given, whoever draws the map: a page, a file, a notebook."""
    hours = pd.Series(["Tu,Th 14:00-18:00; PH off", None], index=mediators.index, dtype=object)
    kept = mediators.assign(commune="02", opening_hours=hours)
    notes = [one["note"] for group in mediator_groups(answer, kept, "fr", FRENCH, "") for one in group["members"]]
    assert sorted(notes) == ["", "mar., jeu. 14\xa0h–18\xa0h · jours fériés fermé"]
    spoken = {**FRENCH, "day_Tu": "Tue", "day_Th": "Thu", "full_hour": "{hour}:00"}
    (group,) = mediator_groups(answer, kept.iloc[:1], "en", spoken, "")
    assert group["members"][0]["note"] == "Tue, Thu 14:00–18:00 · jours fériés fermé"


def test_long_runs_of_spaces_in_hours_are_read_at_once() -> None:
    """A notation with room for spaces in many places must not be tried in every way: it took minutes."""
    assert told_hours("Jan" + " " * 20_000 + "x", FRENCH) == "Jan" + " " * 20_000 + "x"
    assert told_hours("Mo" + " " * 20_000 + "09:00 -  12:00", FRENCH) == "lun. 9\xa0h–12\xa0h"
