"""Benches: medians of enough turns, ratios that say who does better, peers that agree before they race."""

from __future__ import annotations

import json

import numpy as np
import pytest
from absent import absent
from world import row_of_communes

from geomap.bench.coverage import territory_lines
from geomap.bench.directories import SKILLS_EACH, made_offers, made_skills
from geomap.bench.measures import REPETITIONS, compared, median_seconds
from geomap.bench.nearest import peers
from geomap.bench.registry import BENCHES, named
from geomap.core.distance import arc_km, ecef_km
from geomap.core.frames import COMMUNES, ZONE_MEMBERS, ZONES
from geomap.core.territory import Territory
from geomap.errors import NotFound
from geomap.travel.estimate import EstimatedTimes


def test_engines_take_turns_often_enough() -> None:
    turns: list[str] = []
    seconds = median_seconds({"a": lambda: turns.append("a"), "b": lambda: turns.append("b")}, repetitions=1)
    assert turns == ["a", "b"] * REPETITIONS
    assert set(seconds) == {"a", "b"}


@pytest.mark.parametrize(
    ("ours", "peer", "less", "ratio"),
    [(2.0, 6.0, True, 3.0), (6.0, 2.0, False, 3.0), (1.0, None, True, None), (0.0, 1.0, True, None)],
)
def test_a_ratio_above_1_says_we_do_better(ours: float, peer: float | None, less: bool, ratio: float | None) -> None:
    line = compared("w", ours, peer, "p", "s", less_is_better=less)
    assert line.ratio == ratio
    assert list(line.as_row()) == ["what", "ours", "peer", "peer_name", "unit", "ratio", "budget", "met", "at_least"]


def test_made_directories_are_the_same_every_time_and_unequal() -> None:
    communes, skills = row_of_communes(50), made_skills()
    first, again = made_offers(communes, skills), made_offers(communes, skills)
    assert first.equals(again)
    assert (first.groupby("provider").size() == SKILLS_EACH).all()
    popular = first["skill"].value_counts()
    assert popular["skill-00"] > popular.get("skill-59", 0)


@pytest.mark.parametrize("name", ["DuckDB", "geopandas", "scipy cKDTree", "scipy.sparse", "scikit-learn BallTree"])
def test_peers_count_what_is_within_the_radius(name: str) -> None:
    peer = peers()[name]
    if peer is None:
        absent(f"{name} is not installed: uv sync --inexact --extra bench.")
    communes = row_of_communes(30, first=20).assign(lat=45.0)
    offers = made_offers(communes, made_skills()).sort_values("skill")
    starts, ends = ecef_km(communes["lon"], communes["lat"]), ecef_km(offers["lon"], offers["lat"])
    near = arc_km(np.linalg.norm(starts[:, None] - ends[None, :], axis=2)) <= 20
    expected = [near[:, (offers["skill"] == skill).to_numpy()].sum(axis=1) for skill in sorted(set(offers["skill"]))]
    with peer(communes, offers, 20.0) as run:
        assert run().counts.tolist() == np.concatenate(expected).tolist()


def test_the_coverage_bench_says_every_peer_and_that_they_agree() -> None:
    communes = row_of_communes(20, first=20)
    territory = Territory(
        "FR", "Petit monde", "FR", "", communes, COMMUNES.empty(), ZONES.empty(), ZONE_MEMBERS.empty(), 2154
    )
    lines = territory_lines(territory, EstimatedTimes(), REPETITIONS)
    against = [line.peer_name.split(" (")[0] for line in lines]
    assert against == [*peers(), *peers(), "a full recount", "brute force", "nothing kept"]
    assert next(line.ours for line in lines if line.peer_name == "brute force") == 0
    assert all(
        "differ in 0 %" in line.peer_name for line in lines if line.peer is not None and "cKDTree" in line.peer_name
    )
    assert all(line.ours > 0 for line in lines if line.unit != "cells wrong")


def test_an_unknown_bench_names_those_there_are() -> None:
    with pytest.raises(NotFound, match="coverage, geocoding, map, serving, siting, storage, travel"):
        named("speed")
    assert named("coverage") is BENCHES["coverage"]


def test_lines_are_json() -> None:
    assert json.loads(json.dumps(compared("w", 1, 2, "p", "s", less_is_better=True).as_row()))["ratio"] == 2
