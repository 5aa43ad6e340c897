"""Estimated times: the port is kept, the constants are the settings'."""

import pytest

from geomap.core.frames import BASES, COMMUNES, COSTS
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
