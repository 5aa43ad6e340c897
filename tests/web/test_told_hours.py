"""Opening hours in words."""

from __future__ import annotations

import pandas as pd
import pytest
from fake_site import ZONE, FakeGeomap, FakeStore, mediators
from flask import Flask

from geomap.web import create_app
from geomap.web.hours import opening_hours


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ("Mo-Fr 09:00-12:00,13:30-17:00", "lun.–ven. 9\xa0h–12\xa0h, 13\xa0h\xa030–17\xa0h"),
        ("Tu,Th 14:00-18:00; Sa 10:00-12:15", "mar., jeu. 14\xa0h–18\xa0h · sam. 10\xa0h–12\xa0h\xa015"),
        ("Mo-Fr 09:00-12:00; PH off", "lun.–ven. 9\xa0h–12\xa0h · jours fériés fermé"),
        ("Jul-Aug Mo-Sa 09:00-19:00", "juillet–août lun.–sam. 9\xa0h–19\xa0h"),
        ("24/7", "tous les jours, à toute heure"),
        ('Mo 09:00-12:00 "sur rendez-vous"', "lun. 9\xa0h–12\xa0h (sur rendez-vous)"),
        ("lundi au vendredi", "lundi au vendredi"),
        ("Mo", "Mo"),
        ("Mo-Fr 09:00-12:00; sur rendez-vous", "Mo-Fr 09:00-12:00; sur rendez-vous"),
        ("", ""),
    ],
)
def test_hours_are_told_in_words_or_left_as_written(app: Flask, written: str, told: str) -> None:
    with app.test_request_context(headers={"Accept-Language": "fr"}):
        assert opening_hours(written) == told


def test_hours_are_told_in_english_too(app: Flask) -> None:
    with app.test_request_context(headers={"Accept-Language": "en"}):
        assert opening_hours("Mo 09:00-12:30") == "Mon 9:00–12:30"


@pytest.mark.parametrize(("language", "told"), [("fr", "lun. 9\xa0h–12\xa0h"), ("en", "Mon 9:00–12:00")])
@pytest.mark.parametrize("address", [f"/carte/{ZONE}/creation-site", f"/carte/{ZONE}/creation-site/lieux"])
def test_the_map_tells_hours_in_words_too(address: str, language: str, told: str) -> None:
    """Where mediators are drawn, on the page and when another question is asked of it."""
    hours = pd.Series(["Mo 09:00-12:00", None], index=mediators().index, dtype=object)
    written = mediators().assign(opening_hours=hours)
    site = create_app(FakeGeomap(store=FakeStore(kept={"mediators": written})))  # type: ignore[arg-type]
    given = site.test_client().get(address, headers={"Accept-Language": language}).text
    assert told in given
    assert "Mo 09:00" not in given
