"""The zones an answer is listed by, wherever it is listed."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pandas as pd
from wide_site import FAR, wide_answer

from geomap.core.coverage import Answer
from geomap.core.territory import Territory
from geomap.maps.reading import sentences, zone_table
from geomap.maps.texts import texts_in
from geomap.maps.zone_rows import REST, zone_rows

EAST, WEST = "departement:30", "departement:48.ouest"


def _with(territory: Territory, states: dict[str, str]) -> Answer:
    """Give these states on another territory with the same communes."""
    return replace(wide_answer(states), territory=territory)


def _territory() -> Territory:
    return wide_answer({}).territory


def test_zones_add_up_to_the_whole_when_a_commune_is_in_none_of_them() -> None:
    known = _territory()
    alone = known.members[~((known.members["commune"] == "97101") & (known.members["zone"] == FAR))]
    rows = zone_rows(_with(replace(known, members=alone), {"97101": "none", "97102": "none", "30001": "none"}))
    assert [(row.zone, row.gap_communes, row.gap_people) for row in rows] == [
        (EAST, 1, 100.0),
        (FAR, 1, 100.0),
        (WEST, 0, 0.0),
        (REST, 1, 100.0),
    ]
    assert rows[-1].name == "Commune 97101"
    assert sum(row.communes for row in rows) == len(known.communes)


def test_two_zones_of_one_name_stay_two() -> None:
    known = _territory()
    namesakes = replace(known, zones=known.zones.assign(name="Pays"))
    found = list(zone_table(_with(namesakes, {"30001": "none"}), "fr", texts_in("fr")))
    assert [(row["name"], row["communes"], row["gaps"]) for row in found] == [
        ("Pays", "578", "1"),
        ("Pays", "578", "0"),
        ("Pays", "4", "0"),
    ]


def test_people_nobody_has_counted_are_not_nobody() -> None:
    known = _territory()
    people = known.communes["population"].where(~known.communes.index.str.startswith("97"), np.nan)
    answer = _with(replace(known, communes=known.communes.assign(population=people)), {"97101": "none"})
    rows = {row.zone: row for row in zone_rows(answer)}
    assert math.isnan(rows[FAR].gap_people)
    assert math.isnan(rows[FAR].people)
    assert rows[EAST].gap_people == 0.0
    assert sentences(answer, "fr", texts_in("fr"))[0] == "1 commune (– habitants) en manque."
    assert [row["missing"] for row in zone_table(answer, "fr", texts_in("fr"))] == ["0", "0", "–"]


def test_a_zone_that_goes_beyond_the_territory_says_so() -> None:
    known = _territory()
    beyond = pd.DataFrame({"zone": [EAST], "commune": ["99999"]})
    members = pd.concat([known.members, beyond], ignore_index=True)
    rows = zone_rows(_with(replace(known, members=members), {}))
    assert {row.zone: row.whole for row in rows} == {EAST: False, WEST: True, FAR: True}
    told = [row["name"] for row in zone_table(_with(replace(known, members=members), {}), "fr", texts_in("fr"))]
    assert told == ["Est (en partie)", "Ouest", "Outre-mer"]
