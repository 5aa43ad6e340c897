"""How long wrong secrets make wait."""

import datetime as dt

from hypothesis import given
from hypothesis import strategies as st

from geomap.access.lockout import FREE_TRIES, LONGEST_WAIT, known_wait, unknown_wait

NONE = dt.timedelta(0)


def test_unknown_devices_wait_twice_as_long_each_time_up_to_an_hour():
    assert [unknown_wait(tries).total_seconds() / 60 for tries in range(13)] == [0] * 5 + [1, 2, 4, 8, 16, 32, 60, 60]
    assert unknown_wait(10**9) == LONGEST_WAIT


def test_a_known_device_waits_after_each_five():
    assert [tries for tries in range(16) if known_wait(tries)] == [5, 10, 15]


@given(st.integers(0, 10**6))
def test_waits_never_grow_shorter_and_a_day_takes_few_guesses(tries):
    assert unknown_wait(tries) <= unknown_wait(tries + 1) <= LONGEST_WAIT
    assert (unknown_wait(tries) == NONE) == (tries < FREE_TRIES)
