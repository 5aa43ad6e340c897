"""What is kept, how much of it, and that two readers never make the same thing twice."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier, Event

import pytest

from geomap.web.keeper import Keeper


def test_a_thing_is_made_once() -> None:
    made: list[int] = []
    keeper = Keeper(2)
    for _ in range(3):
        assert keeper.keep("a", lambda: made.append(1) or "A") == "A"
    assert made == [1]


def test_the_least_recently_asked_goes_first() -> None:
    keeper = Keeper(2)
    keeper.keep("a", lambda: 1)
    keeper.keep("b", lambda: 1)
    keeper.keep("a", lambda: 2)
    keeper.keep("c", lambda: 1)
    assert keeper.keep("a", lambda: 3) == 1
    assert keeper.keep("b", lambda: 3) == 3


def test_readers_who_ask_together_wait_for_one_making() -> None:
    keeper, together, made = Keeper(2), Barrier(4), []
    go = Event()

    def make() -> str:
        made.append(1)
        go.wait(60)
        return "A"

    def ask() -> str:
        together.wait(60)
        return keeper.keep("a", make)

    with ThreadPoolExecutor(4) as readers:
        answers = [readers.submit(ask) for _ in range(4)]
        go.set()
        assert [answer.result(60) for answer in answers] == ["A"] * 4
    assert made == [1]


def test_what_could_not_be_made_is_tried_again() -> None:
    keeper = Keeper(2)

    def fail() -> str:
        raise ValueError("no")

    with pytest.raises(ValueError, match="no"):
        keeper.keep("a", fail)
    assert keeper.keep("a", lambda: "A") == "A"
