"""Who may let whom go: never the last, never who was there before, and in no order of steps."""

import datetime as dt

from hypothesis import given
from hypothesis import strategies as st

from geomap.core.entries.holders import (
    CONTEST_DAYS,
    FormerHolder,
    Holder,
    barred_from_removing,
    may_delete,
    place_given_back,
)

START = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
PEOPLE = "abcd"
TEAMS = st.dictionaries(st.sampled_from(PEOPLE), st.integers(0, 3), min_size=1).map(
    lambda found: [Holder(name, START + dt.timedelta(days=day)) for name, day in found.items()]
)


@given(TEAMS, st.lists(st.tuples(st.sampled_from(PEOPLE), st.sampled_from(PEOPLE)), max_size=12))
def test_no_steps_leave_an_entry_without_anybody_or_drive_out_who_came_first(team, steps):
    first = min(one.since for one in team)
    founders = {one.account for one in team if one.since == first}
    for by, whom in steps:
        if barred_from_removing(team, by, whom) is None:
            assert by == whom or whom not in founders
            team = [one for one in team if one.account != whom]
    assert team


@given(TEAMS)
def test_at_least_one_may_delete_and_nobody_who_came_later(team):
    deleting = [one for one in team if may_delete(team, one.account)]
    assert {one.since for one in deleting} == {min(one.since for one in team)}


def test_who_came_at_the_same_moment_may_not_let_the_other_go():
    two = [Holder("a", START), Holder("b", START)]
    assert barred_from_removing(two, "a", "b") == "earlier"
    assert barred_from_removing(two, "a", "c") == barred_from_removing(two, "c", "a") == "stranger"


def test_who_was_let_go_gets_the_place_back_when_they_ask_in_time():
    gone = START + dt.timedelta(days=100)
    history = [
        FormerHolder("ana", START, gone, "bob"),
        FormerHolder("ana", START - dt.timedelta(days=9), START - dt.timedelta(days=5), "bob"),
        FormerHolder("eve", START, gone, "eve"),
    ]
    last_day = gone + dt.timedelta(days=CONTEST_DAYS)
    assert place_given_back(history, "ana", last_day) == history[0]
    assert place_given_back(history, "ana", last_day + dt.timedelta(seconds=1)) is None
    assert place_given_back(history, "eve", gone) is None
    assert place_given_back(history, "bob", gone) is None
