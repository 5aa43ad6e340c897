"""Estimated times: the port is kept, the constants are the settings'."""

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from road_world import communes_at

from geomap.core.frames import BASES, COMMUNES, COSTS
from geomap.core.relief import PACES, Pace
from geomap.ports import TravelTimes
from geomap.travel.estimate import EstimatedTimes


def test_the_port_is_kept_and_the_source_said() -> None:
    times = EstimatedTimes()
    assert isinstance(times, TravelTimes)
    assert times.source == "estimate"


def test_constants_scale_the_minutes() -> None:
    communes = COMMUNES.build(
        {
            "name": ["A"],
            "territory": ["FR"],
            "kind": ["commune"],
            "centre_kind": ["inside"],
            "lon": [3.0],
            "lat": [44.0],
            "area_km2": [0.0],
        },
        index=["48001"],
    )
    bases = BASES.build({"commune": ["48001"], "lon": [3.1], "lat": [44.0]}, index=["p"])
    plain = EstimatedTimes(1.35, 55).between(communes, bases, 90)
    mountain = EstimatedTimes(1.7, 50).between(communes, bases, 90)
    COSTS.check(plain)
    # 0.1 degree of longitude at 44° north is 8.03 km on the ground.
    assert plain["km"].iloc[0] == pytest.approx(8.03, abs=0.01)
    assert plain["minutes"].iloc[0] == pytest.approx(8.03 * 1.35 / 55 * 60, abs=0.02)
    assert mountain["minutes"].iloc[0] / plain["minutes"].iloc[0] == pytest.approx(1.7 / 50 * 55 / 1.35)


def two_communes() -> tuple[gpd.GeoDataFrame, pd.DataFrame]:
    """A commune of Lozère and one of the plain a tenth of a degree east, each with a base at its centre."""
    communes = communes_at({"48001": (3.0, 44.0), "30001": (3.1, 44.0)}, area_km2=np.pi)
    at = {"commune": ["48001", "30001"], "lon": [3.0, 3.1], "lat": [44.0, 44.0]}
    return communes, BASES.build(at, index=["p", "q"])


def test_the_slower_end_of_a_journey_gives_its_pace() -> None:
    communes, bases = two_communes()
    found = EstimatedTimes(reliefs={"48": "mountain"}).between(communes, bases, 90)
    minutes = found.set_index(["commune", "base"])["minutes"]
    slow, plain = PACES["mountain"].minutes_per_km, PACES["plain"].minutes_per_km
    assert minutes["48001", "q"] == minutes["30001", "p"] == pytest.approx(8.0206 * slow, abs=1e-2)
    # Crossing one's own: two thirds of a kilometre.
    assert minutes["48001", "p"] == pytest.approx(2 / 3 * slow)
    assert minutes["30001", "q"] == pytest.approx(2 / 3 * plain)


def test_a_mountain_cuts_off_what_the_plain_would_reach() -> None:
    communes, bases = two_communes()
    found = EstimatedTimes(reliefs={"48": "mountain"}).between(communes, bases, 14)
    assert len(EstimatedTimes().between(communes, bases, 14)) == 4
    COSTS.check(found)
    assert list(zip(found["commune"], found["base"], strict=True)) == [("48001", "p"), ("30001", "q")]


def test_a_page_is_told_the_paces_that_hold_there_most_frequent_first() -> None:
    communes = communes_at({"48001": (3.0, 44.0), "48002": (3.0, 44.0), "30001": (3.1, 44.0)})
    assert EstimatedTimes(reliefs={"48": "mountain"}).paces(communes) == (PACES["mountain"], PACES["plain"])
    assert EstimatedTimes(1.5, 40).paces(communes) == (Pace(1.5, 40),)
