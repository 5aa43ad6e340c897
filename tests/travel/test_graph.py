"""The graph and its engine: times by hand, and equal to Dijkstra's on any graph."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from road_world import NODES, NORTH_KM, STEP_KM, WAYS, seconds, write_extract
from scipy.sparse.csgraph import dijkstra

from geomap.errors import BadFile, InstallationBroken
from geomap.travel.engine import UNREACHED, Engine, made_ready, make_ready
from geomap.travel.graph import RoadGraph, make_graph
from geomap.travel.osm import read_extract


@pytest.fixture
def graph(tmp_path: Path) -> RoadGraph:
    return make_graph(read_extract(write_extract(tmp_path / "land.osm.pbf")), part_places=5)


def took(graph: RoadGraph, engine: Engine, start: int, end: int) -> float:
    """Seconds between two nodes of the extract."""
    (one, other), _ = graph.nearest(*zip(NODES[start], NODES[end], strict=True))
    found = int(engine.milliseconds([one], [other])[0, 0])
    return float("inf") if found == UNREACHED else found / 1000


MAIN = seconds(STEP_KM, 75)
SIDE = seconds(STEP_KM, 65)
SIDE_NORTH = seconds(NORTH_KM, 65)
LOOP = seconds(STEP_KM, 55)
LOOP_NORTH = seconds(NORTH_KM, 55)


@pytest.mark.parametrize(
    ("start", "end", "expected"),
    [
        (1, 3, 2 * MAIN),
        (3, 1, 2 * MAIN),
        # With the one-way street, and against it: round by 5, 2 and the main road.
        (3, 4, LOOP_NORTH),
        (4, 3, LOOP + LOOP_NORTH + MAIN),
        # 1.1 km as the crow flies; no bridge.
        (1, 9, 2 * MAIN + SIDE_NORTH + 2 * SIDE),
        # The timetable, not the length.
        (1, 11, 20 * 60 + MAIN),
        # Signed 30: 27 km/h.
        (3, 12, seconds(STEP_KM, 27)),
    ],
)
def test_times_by_hand(graph: RoadGraph, start: int, end: int, expected: float) -> None:
    assert took(graph, make_ready(graph), start, end) == pytest.approx(expected, abs=0.01)


def test_a_small_part_that_is_joined_to_no_other_is_left_out(graph: RoadGraph) -> None:
    _, metres = graph.nearest([0.2], [0.2])
    assert metres[0] > 20_000
    assert graph.metres_to_any([0.2], [0.2])[0] == pytest.approx(0, abs=0.01)
    assert int(graph.joined.sum()) == 11


def test_a_large_part_counts_beside_the_largest(tmp_path: Path) -> None:
    both = make_graph(read_extract(write_extract(tmp_path / "land.osm.pbf")), part_places=2)
    assert both.joined.all()
    assert took(both, make_ready(both), 1, 20) == float("inf")


def test_a_bollard_closes_a_road(tmp_path: Path) -> None:
    closed = make_graph(read_extract(write_extract(tmp_path / "a.osm.pbf", barriers={8: "bollard"})), part_places=5)
    assert took(closed, make_ready(closed), 1, 7) == pytest.approx(2 * MAIN + SIDE_NORTH, abs=0.01)
    _, metres = closed.nearest([NODES[9][0]], [NODES[9][1]])
    assert metres[0] > 1_000
    opened = make_graph(read_extract(write_extract(tmp_path / "b.osm.pbf", barriers={8: "gate"})), part_places=5)
    assert took(opened, make_ready(opened), 1, 9) == pytest.approx(2 * MAIN + SIDE_NORTH + 2 * SIDE, abs=0.01)


def test_a_long_road_has_places_along_it_and_takes_as_long(tmp_path: Path) -> None:
    nodes = {number: (number * 0.001, 0.0) for number in range(31)}
    file = write_extract(tmp_path / "long.osm.pbf", nodes, [(list(nodes), {"highway": "primary"})])
    graph = make_graph(read_extract(file))
    # 3.34 km in steps of 111 m: the start, and the first point past each 250 m, the last of them the end.
    assert len(graph.lon) == 1 + 13
    found = make_ready(graph).milliseconds([0], [len(graph.lon) - 1])[0, 0]
    assert found / 1000 == pytest.approx(seconds(3 * STEP_KM, 75), abs=0.02)


def test_the_faster_of_two_roads_between_the_same_places_counts(tmp_path: Path) -> None:
    nodes = {1: (0.0, 0.0), 2: (0.01, 0.0)}
    ways = [([1, 2], {"highway": "residential"}), ([1, 2], {"highway": "primary"})]
    graph = make_graph(read_extract(write_extract(tmp_path / "two.osm.pbf", nodes, ways)))
    assert len(graph.tail) == 2
    assert graph.milliseconds.tolist() == pytest.approx([MAIN * 1000] * 2, abs=1)


def test_nothing_depends_on_the_order_of_the_ways(tmp_path: Path) -> None:
    one = make_graph(read_extract(write_extract(tmp_path / "a.osm.pbf")))
    other = make_graph(read_extract(write_extract(tmp_path / "b.osm.pbf", NODES, WAYS[::-1])))
    assert np.array_equal(one.milliseconds, other.milliseconds)
    assert np.array_equal(one.lon, other.lon)


@given(st.dictionaries(st.tuples(st.integers(0, 9), st.integers(0, 9)), st.integers(1, 10_000_000), min_size=1))
def test_times_are_those_of_dijkstra(network: dict[tuple[int, int], int]) -> None:
    pairs = sorted(pair for pair in network if pair[0] != pair[1]) or [(0, 1)]
    tail, head = (np.array(side, dtype=np.uint32) for side in zip(*pairs, strict=True))
    took = np.array([network.get(pair, 1) for pair in pairs], dtype=np.uint32)
    graph = RoadGraph(np.arange(10) * 0.01, np.zeros(10), tail, head, took)
    everywhere = np.arange(10)
    expected = dijkstra(graph.matrix())
    for engine in (first := make_ready(graph), made_ready(graph, first.order)):
        found = engine.milliseconds(everywhere, everywhere).astype(float)
        found[found == UNREACHED] = np.inf
        assert np.array_equal(found, expected)


def test_the_order_of_another_graph_is_refused(graph: RoadGraph) -> None:
    order = make_ready(graph).order
    lesser = RoadGraph(graph.lon, graph.lat, graph.tail[:-1], graph.head[:-1], graph.milliseconds[:-1])
    with pytest.raises(BadFile, match="not that of their graph"):
        made_ready(lesser, order)
    with pytest.raises(BadFile, match="cannot be read"):
        made_ready(graph, {})


def test_without_the_engine_what_to_install_is_said(graph: RoadGraph, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pyroutingkit", None)
    with pytest.raises(InstallationBroken, match=r"pip install 'geomap\[roads\]'"):
        make_ready(graph)
