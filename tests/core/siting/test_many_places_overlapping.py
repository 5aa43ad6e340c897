"""As many places, and as much overlap, as in a département: the optimum of HiGHS, and a certified gap before it."""

from __future__ import annotations

import numpy as np
import pytest

from geomap.bench.covering import peers
from geomap.core.siting.cover import Cover, pairs_matrix
from geomap.core.siting.lean import lean, part
from geomap.core.siting.maximal import maximal_covering

RADIUS = 0.2


def scattered(seed: int, communes: int) -> Cover:
    """Communes strewn over a square, each serving those within a fifth of its side."""
    lot = np.random.default_rng(seed)
    place = lot.random((communes, 2))
    near = np.linalg.norm(place[:, None] - place[None], axis=2) <= RADIUS
    people = np.floor(100 * lot.lognormal(0, 0.7, communes) + 20)
    return Cover.of(people, pairs_matrix(*np.nonzero(near), near.shape))


@pytest.mark.parametrize(
    ("seed", "communes", "places"), [(0, 130, 10), (1, 200, 8), (1, 200, 9), (2, 200, 8), (3, 130, 9), (3, 200, 10)]
)
def test_eight_to_ten_places_are_those_of_highs(seed: int, communes: int, places: int) -> None:
    cover = scattered(seed, communes)
    alone = peers()["HiGHS alone"]
    assert alone is not None
    found = maximal_covering(cover.weights, cover.by_candidate, places)
    assert found.proven
    assert found.value == cover.value(found.sites) == alone(cover, places)


@pytest.mark.parametrize("seed", range(4))
def test_stopped_early_the_gap_is_certified(seed: int) -> None:
    cover = scattered(seed, 200)
    truth = maximal_covering(cover.weights, cover.by_candidate, 10).value
    for seconds in (0.0, 1e-6):
        early = maximal_covering(cover.weights, cover.by_candidate, 10, steps=10, time_limit_s=seconds)
        assert early.value <= truth <= early.bound
        assert not early.proven
        assert truth * (1 - early.gap) <= early.value * (1 + 1e-12)


def test_prices_of_a_part_are_those_of_the_whole() -> None:
    cover = scattered(5, 40)
    half = part(cover, np.arange(40) % 2 == 0, np.arange(40) % 3 > 0)
    price = np.arange(40.0)
    assert half.prices(price).tolist() == price[half.points >= 0].tolist()
    alike = lean(Cover.of([1.0, 2.0, 4.0], pairs_matrix([0, 0, 1, 1], [0, 1, 1, 2], (3, 3))))
    twins = lean(Cover.of([1.0, 2.0, 4.0], pairs_matrix([0, 0, 0], [0, 1, 2], (1, 3))))
    assert alike.prices(np.array([1.0, 1.0, 1.0])).tolist() == [1.0, 1.0, 1.0]
    assert twins.prices(np.array([1.0, 2.0, 3.0])).tolist() == [6.0]
