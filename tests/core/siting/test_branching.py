"""Branch and bound from a poor start finds what brute force finds; stopped early, its bound holds."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest

from geomap.core.siting.bounds import relaxed
from geomap.core.siting.branching import branched
from geomap.core.siting.cover import Cover, pairs_matrix
from geomap.core.siting.lean import lean

PLACES = 4


def random_cover(seed: int) -> Cover:
    lot = np.random.default_rng(seed)
    near = lot.random((15, 26)) < 0.22
    return Cover.of(lot.integers(1, 60, 26), pairs_matrix(*np.nonzero(near), near.shape))


def best_value(cover: Cover) -> float:
    return max(cover.value(some) for some in combinations(range(cover.by_candidate.shape[0]), PLACES))


@pytest.mark.parametrize("seed", range(6))
def test_from_a_poor_start_it_is_what_brute_force_finds(seed: int) -> None:
    cover = random_cover(seed)
    poor = relaxed(cover, PLACES, np.arange(PLACES), steps=1)
    chosen, bound = branched(cover, PLACES, poor, seconds=5)
    value = max(poor.value, cover.value(chosen))
    assert bound == value == best_value(cover)


@pytest.mark.parametrize("seed", range(6))
def test_stopped_after_one_branch_the_bound_holds(seed: int) -> None:
    cover = random_cover(seed)
    poor = relaxed(cover, PLACES, np.arange(PLACES), steps=1)
    chosen, bound = branched(cover, PLACES, poor, seconds=1e-9)
    assert cover.value(chosen) <= best_value(cover) <= bound


@pytest.mark.parametrize("seed", range(6))
def test_a_lean_problem_has_the_same_best_value(seed: int) -> None:
    cover = random_cover(seed)
    left = lean(cover)
    assert best_value(left.cover) == best_value(cover)
    assert cover.value(left.candidates) == cover.value(range(15))
