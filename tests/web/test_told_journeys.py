"""Journeys beside a provider: who comes to people is told from whom they go to, and what is proven from what is not."""

from __future__ import annotations

import re

from fake_site import ZONE
from flask.testing import FlaskClient

MAP = f"/carte/{ZONE}/creation-site"
COMES = " · <span data-comes>se déplace</span>"


def journeys(text: str, row: str) -> dict[str, tuple[str, bool]]:
    """By row of a table: the minutes shown, and whether the provider is said to come."""
    told = {}
    for name, cells in re.findall(rf'<tr {row}="([\w-]+)"[^>]*>(.*?)</tr>', text, re.DOTALL):
        minutes = re.search(r"(\d+)\smin", cells)
        told[name] = (minutes[1] if minutes else "", COMES in cells)
    return told


def test_beyond_the_journey_asked_about_a_provider_that_counts_is_said_to_come(client: FlaskClient) -> None:
    # The workshop of 48001 goes 30 minutes; its own commune and those in the journey asked about need no word.
    told = journeys(client.get(f"{MAP}?t=15").text, "data-commune")
    assert told == {
        "48001": ("7", False),
        "48002": ("17", True),
        "48003": ("33", False),
        "48004": ("23", True),
        "48005": ("28", True),
        "48006": ("32", False),
    }
    assert not any(comes for _, comes in journeys(client.get(f"{MAP}?t=30").text, "data-commune").values())


def test_figures_that_follow_say_the_same_as_the_page(client: FlaskClient) -> None:
    told = client.get(f"{MAP}/lieux?t=15").get_json()
    shown = journeys(client.get(f"{MAP}?t=15").text, "data-commune")
    assert sorted(told["comes"]) == sorted("1" if comes else "0" for _, comes in shown.values())
    assert set(client.get(f"{MAP}/lieux").get_json()["comes"]) == {"0"}


def test_the_page_of_a_commune_says_who_comes_and_what_is_not_proven(client: FlaskClient) -> None:
    shown = client.get("/commune/48004?t=15").text
    told = journeys(shown, "data-skill")
    assert told["creation-site"] == ("23", True)
    assert told["hostile"] == ("7", False)
    assert shown.count("déclarée, pas encore prouvée") == 1


def test_the_page_of_a_mediator_says_what_is_not_proven(client: FlaskClient) -> None:
    shown = client.get("/mediateur/m-fs").text
    assert journeys(shown, "data-skill")["hostile"] == ("28", False)
    assert shown.count("déclarée, pas encore prouvée") == 1
