"""Maximal covering: the optimum of brute force, a bound that holds, a gain that a recount finds."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.sparse import csr_array

from geomap.core.siting.cover import Cover, pairs_matrix
from geomap.core.siting.maximal import maximal_covering
from geomap.errors import BadFrame, BadQuestion


@st.composite
def problems(draw: st.DrawFn) -> tuple[list[float], csr_array, int]:
    candidates, points = draw(st.integers(1, 8)), draw(st.integers(1, 9))
    cell = st.tuples(st.integers(0, candidates - 1), st.integers(0, points - 1))
    pairs = draw(st.lists(cell, max_size=40))
    weights = draw(st.lists(st.integers(0, 60).map(float), min_size=points, max_size=points))
    return (
        weights,
        pairs_matrix([a for a, _ in pairs], [b for _, b in pairs], (candidates, points)),
        draw(st.integers(1, 5)),
    )


def best_of_all(weights: list[float], covers: csr_array, places: int, allowed: list[int], fixed: list[int]) -> float:
    cover = Cover.of(weights, covers)
    free = [one for one in allowed if one not in fixed]
    size = min(places - len(fixed), len(free))
    return max(cover.value([*fixed, *some]) for some in combinations(free, size))


@given(problems())
def test_it_is_what_brute_force_finds(problem) -> None:
    weights, covers, places = problem
    found = maximal_covering(weights, covers, places)
    assert found.proven
    assert found.gap == 0
    assert found.value == best_of_all(weights, covers, places, list(range(covers.shape[0])), [])
    assert len(set(found.sites)) == len(found.sites) <= places


@given(problems(), st.data())
def test_required_and_forbidden_are_obeyed(problem, data) -> None:
    weights, covers, places = problem
    every = list(range(covers.shape[0]))
    required = data.draw(st.lists(st.sampled_from(every), max_size=places, unique=True))
    forbidden = [one for one in data.draw(st.lists(st.sampled_from(every), unique=True)) if one not in required]
    found = maximal_covering(weights, covers, places, required=required, forbidden=forbidden)
    assert set(required) <= set(found.sites)
    assert not set(forbidden) & set(found.sites)
    allowed = [one for one in every if one not in forbidden]
    assert found.value == best_of_all(weights, covers, places, allowed, required)


@given(problems())
def test_the_gain_is_a_recount_and_more_places_never_cover_fewer(problem) -> None:
    weights, covers, places = problem
    cover = Cover.of(weights, covers)
    found, more = (maximal_covering(weights, covers, count) for count in (places, places + 1))
    assert cover.value(found.sites) == found.value == sum(found.gains)
    assert sorted(found.gains, reverse=True) == list(found.gains)
    assert more.value >= found.value


@given(problems())
def test_without_the_solver_the_bound_still_holds(problem) -> None:
    weights, covers, places = problem
    rough = maximal_covering(weights, covers, places, steps=3, time_limit_s=0.0)
    truth = maximal_covering(weights, covers, places).value
    assert rough.value <= truth <= rough.bound
    assert not rough.proven or rough.value == truth
    assert 0 <= rough.gap <= 1


@given(problems(), st.lists(st.floats(0.01, 5.0), min_size=9, max_size=9))
def test_weights_need_not_be_whole(problem, factors: list[float]) -> None:
    weights, covers, places = problem
    scaled = [weight * factor for weight, factor in zip(weights, factors, strict=False)]
    expected = best_of_all(scaled, covers, places, list(range(covers.shape[0])), [])
    assert maximal_covering(scaled, covers, places).value == pytest.approx(expected, rel=1e-6)


def test_greedy_alone_would_be_wrong() -> None:
    # The middle covers 6 and leaves 2 × 5 apart; the two sides cover all 16.
    covers = pairs_matrix([0, 0, 1, 1, 2, 2], [0, 1, 1, 2, 2, 3], (3, 4))
    assert Cover.of([3.0, 4.0, 4.0, 3.0], covers).greedy(2)[1] == [8.0, 3.0]
    found = maximal_covering([3.0, 4.0, 4.0, 3.0], covers, 2)
    assert (set(found.sites), found.value) == ({0, 2}, 14.0)


def test_a_place_required_twice_is_required_once() -> None:
    covers = pairs_matrix([0, 1, 2], [0, 1, 2], (3, 3))
    found = maximal_covering([1.0, 2.0, 4.0], covers, 2, required=[0, 0])
    # One place is free, and it takes the heaviest point.
    assert (set(found.sites), found.value, found.proven) == ({0, 2}, 5.0, True)


def test_bad_questions_are_refused() -> None:
    covers = pairs_matrix([0, 1], [0, 1], (2, 2))
    with pytest.raises(BadQuestion, match="required"):
        maximal_covering([1, 1], covers, 1, required=[0, 1])
    with pytest.raises(BadQuestion, match="forbidden"):
        maximal_covering([1, 1], covers, 1, required=[0], forbidden=[0])
    with pytest.raises(BadFrame, match="weighed"):
        maximal_covering([1], covers, 1)
    with pytest.raises(BadFrame, match="weighs"):
        maximal_covering([1, np.nan], covers, 1)
