"""One answer, three forms: CSV, GeoJSON and JSON agree commune by commune."""

from __future__ import annotations

import csv
import io
import json
from typing import Any

import pandas as pd
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from world import answer_for, offer, row_of_communes

from geomap.core.coverage import Answer
from geomap.core.frames import STATES, ZONES
from geomap.exports.answers import ANSWER_FIELDS, plain
from geomap.exports.geojson import coverage_geojson, coverage_json
from geomap.exports.tabular import coverage_csv, summary_csv, write_csv
from geomap.exports.words import STATE_LABELS

ROWS = [offer("p", 0), offer("q", 3, proof_state="declared", valid_until=None)]
ZONE = "epci:1"


def made(**asked: Any) -> Answer:
    return answer_for(row_of_communes(8), ROWS, zones={ZONE: ["c0", "c1"]}, **asked)


def read(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


def as_cell(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return " ".join(value)
    return "" if value is None else str(value)


@given(
    places=st.lists(
        st.tuples(st.integers(0, 7), st.sampled_from(["validated", "declared"]), st.booleans()), max_size=5
    ),
    language=st.sampled_from(["fr", "en"]),
)
def test_the_three_forms_agree(places: list[tuple[int, str, bool]], language: str) -> None:
    rows = [offer(f"p{at}", where, proof_state=state, remote=far) for at, (where, state, far) in enumerate(places)]
    answer = answer_for(row_of_communes(8), rows)
    features = json.loads(coverage_geojson(answer, language))["features"]
    communes = json.loads(coverage_json(answer, language))["communes"]
    lines = read(coverage_csv(answer, language))
    assert [feature["properties"] for feature in features] == communes
    assert [{name: as_cell(commune[name]) for name in ANSWER_FIELDS} for commune in communes] == lines
    assert [line["state"] for line in lines] == answer.coverage["state"].tolist()


def test_what_is_whole_once_rounded_is_written_whole_in_every_form() -> None:
    assert [repr(plain(value)) for value in (59.999999999999, 60.0, 7.8571428571)] == ["60", "60", "7.857143"]


def test_a_line_says_who_is_near_and_how_far() -> None:
    second = read(coverage_csv(made(), "fr"))[1]
    assert second["code"] == "c1"
    assert second["state_label"] == "couvert à proximité"
    assert second["gap"] == "no"
    assert second["nearest_provider"] == "p"
    assert second["nearest_commune_name"] == "Commune 0"
    assert float(second["nearest_minutes"]) == pytest.approx(11.1319, abs=1e-3)
    assert second["minutes_source"] == "estimate"


def test_geojson_draws_the_communes_and_says_what_was_asked() -> None:
    answer = made(max_minutes=45)
    read_back = json.loads(coverage_geojson(answer, "en"))
    shapes = [shapely.from_geojson(json.dumps(feature["geometry"])) for feature in read_back["features"]]
    drawn = answer.territory.communes.geometry
    assert all(shape.equals_exact(one, 1e-6, normalize=True) for shape, one in zip(shapes, drawn, strict=True))
    assert all(shape.exterior.is_ccw for shape in shapes)
    assert [feature["id"] for feature in read_back["features"]] == list(drawn.index)
    assert read_back["question"]["max_minutes"] == 45
    assert read_back["question"]["day"] == "2026-06-15"


def test_a_commune_without_polygon_is_there_without_geometry() -> None:
    communes = row_of_communes(2)
    communes.loc["c1", "geometry"] = None
    features = json.loads(coverage_geojson(answer_for(communes, ROWS)))["features"]
    assert features[1]["geometry"] is None
    assert features[1]["properties"]["code"] == "c1"


def test_the_summary_counts_every_commune_of_every_zone_and_starts_with_the_whole() -> None:
    lines = read(summary_csv(made(), "fr"))
    assert lines[0]["zone"] == "FR"
    assert sum(int(line["communes"]) for line in lines if line["zone"] == "FR") == 8
    assert sum(int(line["communes"]) for line in lines if line["zone"] == ZONE) == 2
    assert sum(float(line["people"]) for line in lines if line["zone"] == "FR") == 800


def test_zones_are_named() -> None:
    answer = made()
    zones = ZONES.build({"kind": ["epci"], "code": ["1"], "name": ["Les Uns"], "territory": ["FR"]}, index=[ZONE])
    territory = pd.Series(vars(answer.territory)).to_dict() | {"zones": zones}
    named = Answer(**(vars(answer) | {"territory": type(answer.territory)(**territory)}))
    assert {line["zone_name"] for line in read(summary_csv(named, "fr"))} == {"Petit monde", "Les Uns"}


def test_a_spreadsheet_set_for_french_opens_it_in_columns() -> None:
    text = write_csv([{"a": 1.5, "b": "é;f"}], ("a", "b"), spreadsheet=True)
    assert text == '\ufeffa;b\r\n1,5;"é;f"\r\n'


def test_numbers_stay_numbers_and_texts_from_outside_do_not_become_formulas() -> None:
    row = {"minutes": -3.25, "people": -2, "name": "=HYPERLINK(1)", "none": None, "nan": float("nan"), "yes": True}
    assert write_csv([row], tuple(row)) == "minutes,people,name,none,nan,yes\r\n-3.25,-2,'=HYPERLINK(1),,,yes\r\n"


@pytest.mark.parametrize("language", ["fr", "en"])
def test_every_state_has_its_words(language: str) -> None:
    assert set(STATE_LABELS[language]) == set(STATES)
