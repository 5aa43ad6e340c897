"""Figures of an answer: in the order of the shapes, whole at every zone, never promising too much."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geomap.core.coverage import Answer
from geomap.core.frames import STATES
from geomap.core.zoning import Sums
from geomap.maps.markers import nearest_providers
from geomap.maps.order import commune_order
from geomap.maps.values import figures, level_ranks, minute_sign, totals, zone_ranks

MINUTES = {"01": 5, "02": 12, "03": 20, "04": None, "05": None, "06": None}


def _read(sign: str) -> int | None:
    """Read one sign back, as the script does."""
    return None if sign == "!" else ord(sign) - 35 - (sign > "\\")


@given(st.floats(min_value=0, max_value=90))
def test_a_sign_is_printable_and_says_the_minutes_rounded_up(minutes: float) -> None:
    sign = minute_sign(minutes)
    assert sign.isascii()
    assert sign.isprintable()
    assert sign not in '"\\!'
    assert _read(sign) == int(np.ceil(minutes))


def test_figures_are_in_the_order_of_the_shapes(answer: Answer) -> None:
    codes = commune_order(answer.territory.communes)
    told = figures(answer)
    assert dict(zip(codes, map(_read, told["minutes"]), strict=True)) == MINUTES  # type: ignore[arg-type]
    assert dict(zip(codes, told["proven"], strict=True)) == {code: 1 if code in {"01", "02"} else 0 for code in MINUTES}


def test_the_order_does_not_depend_on_the_territory_or_its_rows(answer: Answer) -> None:
    communes = answer.territory.communes
    whole = commune_order(communes)
    assert commune_order(communes.iloc[::-1]) == whole
    part = communes.iloc[[1, 2, 4]]
    assert commune_order(part) == tuple(code for code in whole if code in part.index)


def test_the_states_of_a_territory_are_counted(answer: Answer) -> None:
    here = totals(answer)
    assert [communes for communes, _ in here] == [1, 1, 1, 1, 1, 1, 0]
    assert here[0] == [1, 12_000]
    assert here[STATES.index("remote_only")] == [1, None]


def test_the_nearest_provider_of_each_commune_is_named_once(answer: Answer) -> None:
    told = nearest_providers(answer, {"p-1": "Un", "p-2": "Deux", "p-9": "Absent"})
    codes = commune_order(answer.territory.communes)
    assert told["providers"] == [["p-1", "Un"], ["p-2", "Deux"]]
    assert dict(zip(codes, told["nearest"], strict=True)) == {
        "01": 0, "02": 0, "03": 1, "04": None, "05": None, "06": None,
    }  # fmt: skip
    hidden = nearest_providers(answer, {"p-2": "Deux"})
    assert [hidden["providers"][place] for place in hidden["nearest"] if place is not None] == [["p-2", "Deux"]]
    assert pd.notna(answer.coverage["nearest_provider"]).sum() == 3


@pytest.mark.parametrize(
    ("people", "rank"),
    [
        ([90, 0, 0, 0, 0, 10, 0], 0),
        ([89, 0, 0, 0, 0, 11, 0], 5),
        ([50, 40, 0, 0, 10, 0, 0], 1),
        ([0, 0, 0, 0, 0, 0, 30], 6),
        ([0, 100, 0, 0, 0, 0, 9_000], 1),
        ([0, 0, 0, 0, 0, 0, 0], 6),
    ],
)
def test_a_zone_is_covered_only_where_nine_people_in_ten_are(people: list[int], rank: int) -> None:
    assert _zone_rank([(int(number > 0), number) for number in people]) == rank


def test_where_people_are_not_known_communes_are_counted() -> None:
    nobody: list[tuple[int, float | None]] = [(0, 0)] * 4
    assert _zone_rank([(9, None), *nobody, (1, 5), (0, 0)]) == 0
    assert _zone_rank([(8, 900), *nobody, (2, None), (0, 0)]) == 5
    assert _zone_rank([(1, 0), *nobody, (0, 0), (4, 0)]) == 0


@given(st.lists(st.integers(0, 1_000), min_size=6, max_size=6), st.integers(0, 4))
def test_a_zone_is_never_drawn_better_for_getting_worse(people: list[int], from_rank: int) -> None:
    worse = [*people, 0]
    worse[from_rank + 1] += worse[from_rank]
    worse[from_rank] = 0
    if sum(people):
        assert _zone_rank([(one, one) for one in worse]) >= _zone_rank([(one, one) for one in [*people, 0]])


_COUNTS = st.lists(st.tuples(st.integers(0, 5), st.none() | st.integers(0, 50)), min_size=7, max_size=7)


@given(st.lists(_COUNTS, min_size=1, max_size=4))
def test_all_zones_at_once_are_drawn_as_each_alone_would_be(zones: list[list[tuple[int, int | None]]]) -> None:
    told = [[(communes, people if communes else 0) for communes, people in zone] for zone in zones]
    assert zone_ranks(_sums(*told)).tolist() == [_plainly(zone) for zone in told]


def _plainly(zone: Sequence[tuple[int, float | None]]) -> int:
    """Say the state of one zone in the words of the rule, one sum after another."""
    expected = zone[:-1]
    numbers = [people for _, people in expected]
    if None in numbers or not sum(one or 0 for one in numbers):
        numbers = [communes for communes, _ in expected]
    whole, reached = sum(one or 0 for one in numbers), 0.0
    if not whole:
        return len(STATES) - 1
    for rank, number in enumerate(numbers):
        reached += number or 0
        if reached * 10 >= whole * 9:
            return rank
    raise AssertionError


def _zone_rank(zone: Sequence[tuple[int, float | None]]) -> int:
    return int(zone_ranks(_sums(zone))[0])


def _sums(*zones: Sequence[tuple[int, float | None]]) -> Sums:
    communes = np.array([[communes for communes, _ in zone] for zone in zones], dtype=np.int64)
    people = [[math.nan if people is None else people for _, people in zone] for zone in zones]
    return Sums(communes, np.array(people, dtype=float))


def test_each_zone_of_the_map_has_its_state(answer: Answer) -> None:
    # Nord: local 12,000, reachable 2,000, out of reach nobody. Sud: three gaps, one of unknown people.
    assert level_ranks(answer) == {"epci": f"{STATES.index('reachable')}{STATES.index('none')}"}
