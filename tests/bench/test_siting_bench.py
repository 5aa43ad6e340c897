"""The bench of siting: the peers find the same optimum, and the budgets stand beside what was measured."""

from __future__ import annotations

import numpy as np
import pytest
from absent import absent
from world import row_of_communes

from geomap.bench.covering import peers
from geomap.bench.measures import REPETITIONS
from geomap.bench.other_sitings import journeys, other_lines
from geomap.bench.siting import departement_lines, france_lines, lozere_lines, part, problem
from geomap.core.siting.maximal import maximal_covering

PEOPLE = [float((7 * place) % 23 + 1) for place in range(30)]


@pytest.mark.parametrize("name", ["HiGHS alone", "spopt + CBC"])
def test_peers_find_the_same_optimum(name: str) -> None:
    peer = peers()[name]
    if peer is None:
        absent(f"{name} is not installed: uv sync --inexact --extra bench.")
    cover = problem(row_of_communes(30, people=PEOPLE))
    for places in (1, 3, 6):
        assert peer(cover, places) == maximal_covering(cover.weights, cover.by_candidate, places).value


def test_a_part_knows_nothing_of_the_rest() -> None:
    cover = problem(row_of_communes(6))
    inside = part(cover, np.array([True, True, True, False, False, False]))
    assert inside.by_candidate.sum(axis=1).tolist() == [2, 3, 2]


def test_the_lines_say_optimum_proof_and_budget() -> None:
    cover = problem(row_of_communes(30, people=PEOPLE))
    lozere = lozere_lines(cover, REPETITIONS)
    assert "same optimum in 10 of 10" in lozere[0].peer_name
    median, longest, proven = departement_lines([cover, cover], 3, alone=True)
    assert (median.budget, longest.budget, proven.ours, proven.met) == (0.1, 2.0, 100.0, True)
    assert "same optimum in 2 of 2" in median.peer_name
    assert [line.peer for line in departement_lines([cover], 10, alone=False)] == [None, None, None]
    assert "10 of 10 proven" in france_lines(cover)[0].peer_name


def test_the_other_sitings_find_what_spopt_finds() -> None:
    communes = row_of_communes(20, people=PEOPLE[:20])
    for line in other_lines(problem(communes), journeys(communes), REPETITIONS):
        assert line.ours > 0
        assert ("not installed" in line.peer_name) == (line.peer is None)
        assert line.peer is None or "(same optimum)" in line.peer_name
