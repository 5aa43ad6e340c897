"""The report of the coverage bench says every comparison, and of each promise whether it holds."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import numpy as np
from postgres import Cluster
from world import row_of_communes

from geomap.bench.coverage_report import report
from geomap.bench.directories import made_offers, made_skills
from geomap.bench.measures import compared
from geomap.bench.nearest import peers
from geomap.core.distance import arc_km, ecef_km

DAY = dt.date(2026, 11, 22)


def test_every_comparison_is_in_the_report_with_its_ratio() -> None:
    lines = [
        compared("coverage of X, hot", 0.5, 6.0, "DuckDB (counts differ in 0 % of cells)", "s", less_is_better=True),
        compared("coverage of X, hot", 0.5, None, "PostGIS (not given)", "s", less_is_better=True),
    ]
    told = report(lines, DAY)
    assert "2026-11-22" in told
    assert told.count("## Coverage of X, hot") == 1
    assert "| DuckDB (counts differ in 0 % of cells) | 0.5 s | 6 s | 12 × |" in told
    assert "| PostGIS (not given) | 0.5 s | — | — |" in told


def test_a_promise_that_is_not_held_is_said_so() -> None:
    ratio = compared("X, hot", 0.5, 6.0, "DuckDB (same)", "s", less_is_better=True)
    value = compared("X, one offer", 0.7, None, "a full recount", "ms", less_is_better=True)
    told = report([replace(ratio, budget=12.0, met=True), replace(value, budget=0.1, met=False)], DAY)
    assert "| X, hot, against DuckDB | ≥ 12 × | 12 × | held |" in told
    assert "| X, one offer | ≤ 0.1 ms | 0.7 ms | **not held** |" in told


def test_postgis_counts_what_is_within_the_radius_and_leaves_nothing_behind(postgis: Cluster) -> None:
    name = postgis.create()
    try:
        peer = peers(postgis.url(name))["PostGIS"]
        assert peer is not None
        communes = row_of_communes(30, first=20).assign(lat=45.0)
        offers = made_offers(communes, made_skills()).sort_values("skill")
        starts, ends = ecef_km(communes["lon"], communes["lat"]), ecef_km(offers["lon"], offers["lat"])
        near = arc_km(np.linalg.norm(starts[:, None] - ends[None, :], axis=2)) <= 20
        skill = offers["skill"].to_numpy()
        expected = [near[:, skill == one].sum(axis=1) for one in sorted(set(skill))]
        assert peer(communes, offers, 20.0).tolist() == np.concatenate(expected).tolist()
        # The tables were temporary: they can be made again.
        assert peer(communes, offers, 20.0).sum() == np.concatenate(expected).sum()
    finally:
        postgis.drop(name)


def test_without_a_database_postgis_is_not_there() -> None:
    assert peers()["PostGIS"] is None
