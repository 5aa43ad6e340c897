"""Set covering and p-median: the optimum of brute force, and a bound when there is no time."""

from __future__ import annotations

from itertools import chain, combinations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.sparse import csr_array

from geomap.core.siting.cover import pairs_matrix
from geomap.core.siting.least import location_set_covering
from geomap.core.siting.median import p_median
from geomap.core.siting.pricing import priced
from geomap.core.siting.saving import Saving
from geomap.errors import BadFrame, BadQuestion

BEYOND = 30.0


@st.composite
def tables(draw: st.DrawFn) -> np.ndarray:
    shape = (draw(st.integers(1, 6)), draw(st.integers(1, 7)))
    cell = st.integers(0, 40).map(float)
    return np.array(draw(st.lists(cell, min_size=shape[0] * shape[1], max_size=shape[0] * shape[1]))).reshape(shape)


def stored(table: np.ndarray) -> csr_array:
    rows, columns = np.nonzero(table <= BEYOND)
    return csr_array((table[rows, columns], (rows, columns)), shape=table.shape)


@given(tables())
def test_the_fewest_places_are_the_fewest(table: np.ndarray) -> None:
    near = table <= 12
    wanted = near.any(axis=0)
    every = chain.from_iterable(combinations(range(len(near)), size) for size in range(len(near) + 1))
    fewest = next(len(some) for some in every if near[list(some)].any(axis=0)[wanted].all())
    found = location_set_covering(pairs_matrix(*np.nonzero(near), near.shape))
    assert found.proven
    assert found.value == len(found.sites) == fewest
    assert near[list(found.sites)].any(axis=0)[wanted].all()
    assert sum(found.gains) == wanted.sum()
    rough = location_set_covering(pairs_matrix(*np.nonzero(near), near.shape), time_limit_s=0.0)
    assert rough.bound <= fewest <= rough.value


@given(tables(), st.data())
def test_the_shortest_journeys_are_the_shortest(table: np.ndarray, data) -> None:
    places = data.draw(st.integers(1, len(table)))
    people = np.array(data.draw(st.lists(st.integers(0, 9), min_size=table.shape[1], max_size=table.shape[1])))
    capped = np.minimum(table, BEYOND)
    least = min(people @ capped[list(some)].min(axis=0) for some in combinations(range(len(table)), places))
    found = p_median(people, stored(table), places, beyond=BEYOND)
    assert found.proven
    assert found.value == pytest.approx(least)
    assert people @ capped[list(found.sites)].min(axis=0) == pytest.approx(least)
    rough = p_median(people, stored(table), places, beyond=BEYOND, time_limit_s=0.0)
    assert rough.bound - 1e-9 <= least <= rough.value + 1e-9


@given(tables(), st.data())
def test_what_a_price_decides_leaves_the_best_set_in(table: np.ndarray, data) -> None:
    places = data.draw(st.integers(1, len(table)))
    first = data.draw(st.permutations(range(len(table))))[:places]
    rows, columns = np.nonzero(table < BEYOND)
    saved = Saving(rows, columns, BEYOND - table[rows, columns], table.shape)
    found = priced(saved, np.array(first), steps=data.draw(st.sampled_from([0, 1, 5, 60])))
    sets = [np.array(some) for some in combinations(range(len(table)), places)]
    most = max(saved.value(some) for some in sets)
    assert found.value == pytest.approx(saved.value(found.chosen))
    assert found.value <= most + 1e-9 <= found.bound + 2e-9
    better = [some for some in sets if saved.value(some) > found.value + 1e-9]
    assert all(found.may[some].all() and set(np.flatnonzero(found.must)) <= set(some) for some in better)


def test_bad_questions_are_refused() -> None:
    with pytest.raises(BadQuestion, match="3 places"):
        p_median([1.0], csr_array(np.ones((2, 1))), 3, beyond=BEYOND)
    with pytest.raises(BadFrame, match="weighed"):
        p_median([1.0, 2.0], csr_array(np.ones((2, 1))), 1, beyond=BEYOND)


def test_nobody_to_reach_needs_no_place() -> None:
    nothing = location_set_covering(csr_array((3, 2)))
    assert (nothing.sites, nothing.value, nothing.proven) == ((), 0.0, True)
