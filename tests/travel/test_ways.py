"""What a car does on a way: access, direction, speed, signs, surfaces, ferries, barriers."""

import pytest

from geomap.travel.ways import Passage, minutes_of, passage, stops_cars


@pytest.mark.parametrize(
    ("tags", "expected"),
    [
        ({"highway": "primary"}, Passage(75, 75)),
        ({"highway": "primary", "oneway": "yes"}, Passage(75, 0)),
        ({"highway": "primary", "oneway": "-1"}, Passage(0, 75)),
        ({"highway": "primary", "oneway": "reversible"}, None),
        ({"highway": "motorway"}, Passage(115, 0)),
        ({"highway": "motorway", "oneway": "no"}, Passage(115, 115)),
        ({"highway": "residential", "junction": "roundabout"}, Passage(30, 0)),
        ({"highway": "footway"}, None),
        ({"highway": "track"}, None),
        ({"highway": "track", "motor_vehicle": "yes"}, Passage(15, 15)),
        ({"highway": "primary", "construction": "primary"}, None),
        ({"highway": "service", "access": "private"}, None),
        ({"highway": "service", "access": "private", "motorcar": "yes"}, Passage(20, 20)),
        ({"highway": "service", "access": "yes", "motor_vehicle": "no"}, None),
        ({"highway": "secondary", "maxspeed": "30"}, Passage(27, 27)),
        ({"highway": "secondary", "maxspeed": "90;30"}, Passage(81, 81)),
        ({"highway": "secondary", "maxspeed:backward": "50"}, Passage(65, 45)),
        ({"highway": "secondary", "maxspeed": "FR:urban"}, Passage(45, 45)),
        ({"highway": "residential", "maxspeed": "90"}, Passage(39, 39)),
        ({"highway": "secondary", "maxspeed": "signals"}, Passage(65, 65)),
        ({"highway": "secondary", "maxspeed": "0"}, Passage(65, 65)),
        ({"highway": "secondary", "surface": "gravel"}, Passage(35, 35)),
        ({"highway": "residential", "surface": "compacted"}, Passage(30, 30)),
        ({"route": "ferry"}, None),
        ({"route": "ferry", "motor_vehicle": "yes", "duration": "1:30"}, Passage(10, 10, 90)),
        ({"route": "ferry", "motorcar": "yes"}, Passage(10, 10)),
        ({"route": "bus"}, None),
        ({}, None),
    ],
)
def test_what_a_car_does(tags: dict[str, str], expected: Passage | None) -> None:
    assert passage(tags) == expected


def test_miles_are_longer() -> None:
    found = passage({"highway": "primary", "maxspeed": "30 mph"})
    assert found is not None
    assert found.forward_kmh == pytest.approx(0.9 * 30 * 1.609344)


@pytest.mark.parametrize(
    ("text", "minutes"),
    [("20", 20), ("1:30", 90), ("00:07:30", 7.5), ("PT1H5M", 65), ("soon", None), ("0", None), ("", None)],
)
def test_durations_are_read_as_people_write_them(text: str, minutes: float | None) -> None:
    assert minutes_of(text) == minutes


@pytest.mark.parametrize(
    ("tags", "stops"),
    [
        ({"barrier": "bollard"}, True),
        ({"barrier": "bollard", "motor_vehicle": "yes"}, False),
        ({"barrier": "gate"}, False),
        ({"barrier": "gate", "access": "private"}, True),
        ({"barrier": "toll_booth"}, False),
    ],
)
def test_barriers(tags: dict[str, str], stops: bool) -> None:
    assert stops_cars(tags) is stops
