"""Effects: each is the difference of two answers, measured apart."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pandas.testing import assert_frame_equal
from world import DAY, answer_for, offer, row_of_communes

from geomap.core.siting.effect import (
    departure_effect,
    dependence,
    forecast,
    months_later,
    proof_effect,
    without,
)
from geomap.errors import BadQuestion

UNTIL = ("2026-06-15", "2026-08-01", "2026-10-01", "2027-01-01", "2030-01-01")

some_offers = st.lists(
    st.builds(
        lambda name, place, state, until, mode, charter: offer(
            name,
            place,
            proof_state=state,
            valid_until=until,
            charter=charter,
            on_site=mode == "on_site",
            at_premises=mode == "at_premises",
            remote=mode == "remote",
        ),
        st.sampled_from("pqrst"),
        st.integers(0, 9),
        st.sampled_from(["validated", "validated", "declared", "submitted"]),
        st.sampled_from(UNTIL),
        st.sampled_from(["on_site", "at_premises", "at_premises", "remote"]),
        st.booleans(),
    ),
    max_size=5,
    unique_by=lambda row: row["offer"],
)
readings = st.fixed_dictionaries(
    {"remote_counts": st.booleans(), "proof": st.sampled_from(["proven", "declared"]), "max_minutes": st.just(15)}
)
PEOPLE = [float(3**place) for place in range(8)]


def asked(rows: list[dict[str, Any]], **reading: Any) -> Any:
    return answer_for(row_of_communes(8, people=PEOPLE), rows, around=row_of_communes(2, first=8), **reading)


def leaving(before: Any, after: Any) -> tuple[list[str], float]:
    moved = before.coverage["gap"] & ~after.coverage["gap"]
    return list(moved.index[moved]), float(before.territory.communes["population"][moved].sum())


def test_a_proof_by_hand() -> None:
    # p covers 0 to 2 proven; d, at 3, would cover 1 to 5: of these 3, 4 and 5 are in a gap.
    found = proof_effect(asked([offer("p", 0), offer("d", 3, proof_state="declared")], max_minutes=30))
    assert found.index.tolist() == ["d.web"]
    row = found.loc["d.web"]
    assert (row["provider"], row["standing"], row["communes"], row["people"]) == ("d", "declared", 3, 27 + 81 + 243)
    assert row["codes"] == ("c3", "c4", "c5")


@settings(max_examples=30)
@given(some_offers, readings)
def test_the_effect_of_a_proof_is_the_difference_of_two_answers(rows, reading) -> None:
    before = asked(rows, **reading)
    found = proof_effect(before)
    assert set(found.index) == set(before.offers.index[before.offers["standing"] != "proven"])
    for name, row in found.iterrows():
        proven = {"proof_state": "validated", "valid_until": "2030-01-01", "charter": True}
        after = asked([one | proven if one["offer"] == name else one for one in rows], **reading)
        assert (list(row["codes"]), row["people"]) == leaving(before, after)
    assert found["people"].is_monotonic_decreasing


@settings(max_examples=30)
@given(some_offers, readings)
def test_what_a_departure_costs_is_the_difference_of_two_answers(rows, reading) -> None:
    before = asked(rows, **reading)
    found = departure_effect(before)
    hanging = dependence(before)
    for name, row in found.iterrows():
        apart = asked([one for one in rows if one["provider"] != name], **reading)
        assert_frame_equal(without(before, str(name)).coverage, apart.coverage)
        assert (list(row["codes"]), row["people"]) == leaving(apart, before)
        assert list(row["codes"]) == list(hanging.index[hanging == name])
    assert set(hanging) <= set(found.index)


@settings(max_examples=30)
@given(some_offers, readings)
def test_the_forecast_is_the_answer_of_that_day(rows, reading) -> None:
    before = asked(rows, **reading)
    ahead = forecast(before)
    assert_frame_equal(ahead[0].coverage, before.coverage)
    gaps = [int(one.coverage["gap"].sum()) for one in ahead.values()]
    assert gaps == sorted(gaps)
    assert ahead[6].question.day == dt.date(2026, 12, 15)


def test_a_proof_that_expires_in_two_months_is_gone_in_three() -> None:
    ahead = forecast(asked([offer("p", 0, valid_until="2026-08-15")]), (0, 2, 3))
    assert [ahead[month].coverage.loc["c0", "state"] for month in (0, 2, 3)] == ["local", "local", "unproven"]
    assert ahead[3].summary.query("zone == 'FR' and state == 'unproven'")["communes"].tolist() == [3]


def test_a_door_shut_today_is_open_in_the_forecast_of_a_day_after() -> None:
    shut = offer("p", 0, closed_from="2026-06-01", closed_until="2026-08-20")
    ahead = forecast(asked([shut]), (0, 2, 3))
    assert [ahead[month].coverage.loc["c0", "state"] for month in (0, 2, 3)] == ["none", "none", "local"]
    coming = offer("p", 0, closed_from="2026-08-01", closed_until=None)
    ahead = forecast(asked([coming]), (0, 1, 3))
    assert [ahead[month].coverage.loc["c0", "state"] for month in (0, 1, 3)] == ["local", "local", "none"]


@pytest.mark.parametrize(
    ("day", "months", "then"),
    [(DAY, 0, DAY), (DAY, 12, dt.date(2027, 6, 15)), (dt.date(2027, 11, 30), 3, dt.date(2028, 2, 29))],
)
def test_months_are_those_of_the_calendar(day: dt.date, months: int, then: dt.date) -> None:
    assert months_later(day, months) == then


def test_a_day_beyond_the_calendar_is_refused_and_named() -> None:
    with pytest.raises(BadQuestion, match="3 months after 9999-12-31"):
        months_later(dt.date(9999, 12, 31), 3)
