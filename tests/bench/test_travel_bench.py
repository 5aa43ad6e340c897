"""The bench of travel: engines that agree before they race, and the error of the estimate by hand."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from road_world import write_extract

from geomap.bench.measures import REPETITIONS
from geomap.bench.travel import bench_travel, error_lines
from geomap.errors import BadSetting, BrokenDependency
from geomap.travel.graph import RoadGraph


def test_engines_agree_and_osrm_is_named_when_it_is_missing(tmp_path: Path) -> None:
    lines = bench_travel(REPETITIONS, write_extract(tmp_path / "land.osm.pbf"), "")
    ours, osrm = lines[:2]
    assert "0.00% of cells differ" in ours.peer_name
    assert ours.ratio is not None
    assert (osrm.peer, "GEOMAP_BENCH_OSRM" in osrm.peer_name) == (None, True)


def test_without_an_extract_what_to_give_is_said() -> None:
    with pytest.raises(BadSetting, match="--extract"):
        bench_travel(REPETITIONS, None, "")


def test_a_folder_without_osrm_is_said(tmp_path: Path) -> None:
    extract = write_extract(tmp_path / "land.osm.pbf")
    with pytest.raises(BrokenDependency, match="has no osrm-routed"):
        bench_travel(REPETITIONS, extract, str(tmp_path))


def test_the_error_of_the_estimate_by_hand() -> None:
    # 11.132 km apart: 16.4 minutes on the plain, 22.7 in mountains; the road takes 22 and 40.
    nothing = np.empty(0, dtype=np.uint32)
    graph = RoadGraph(np.array([0.0, 0.1]), np.zeros(2), nothing, nothing, nothing)
    minutes = np.array([[0.0, 22.0], [40.0, 0.0]])
    lines = {(line.what.split(": ")[1].split(" ")[0], line.peer_name.split(",")[0]): line.ours
             for line in error_lines(graph, np.arange(2), minutes)}  # fmt: skip
    plain, mountain = 11.13195 * 60 * 1.35 / 55, 11.13195 * 60 * 1.7 / 50
    assert lines["plain", "mean absolute error"] == pytest.approx(100 * (1 - plain / 22 + 1 - plain / 40) / 2, abs=0.01)
    assert lines["mountain", "mean absolute error"] == pytest.approx(
        100 * (mountain / 22 - 1 + 1 - mountain / 40) / 2, abs=0.01
    )
    assert (lines["plain", "pairs wrongly within 20 min"], lines["mountain", "pairs wrongly within 20 min"]) == (100, 0)
    assert (lines["plain", "pairs wrongly within 30 min"], lines["mountain", "pairs wrongly within 30 min"]) == (50, 50)
