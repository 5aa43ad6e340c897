"""The report of the coverage bench says every comparison, and of each promise whether it holds."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from postgres import Cluster
from world import row_of_communes

from geomap.bench.coverage import with_budgets
from geomap.bench.coverage_report import report
from geomap.bench.directories import made_offers, made_skills
from geomap.bench.measures import compared
from geomap.bench.nearest import COMPUTES, peers
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
    assert f"| DuckDB (counts differ in 0 % of cells) | {COMPUTES['DuckDB']} | 0.5 s | 6 s | 12 × |" in told
    assert f"| PostGIS (not given) | {COMPUTES['PostGIS']} | 0.5 s | — | — |" in told


def test_a_promise_that_is_not_held_is_said_so() -> None:
    ratio = compared("X, hot", 0.5, 6.0, "DuckDB (same)", "s", less_is_better=True)
    value = compared("X, one offer", 0.7, None, "a full recount", "ms", less_is_better=True)
    absent = compared("X, hot", 0.5, None, "PostGIS (not given)", "s", less_is_better=True)
    told = report(
        [replace(ratio, budget=12.0, met=True), replace(value, budget=0.1, met=False), replace(absent, budget=1000.0)],
        DAY,
    )
    assert "| X, hot, against DuckDB | ≥ 12 × | 12 × | held |" in told
    assert "| X, hot, against PostGIS | ≥ 1000 × | — | not measured: PostGIS (not given) |" in told
    assert "| X, one offer | ≤ 0.1 ms | 0.7 ms | **not held** |" in told


@pytest.mark.parametrize("name", [name for name, peer in peers().items() if peer])
def test_every_peer_counts_what_is_within_the_radius(name: str) -> None:
    peer = peers()[name]
    assert peer is not None
    communes = row_of_communes(30, first=20).assign(lat=45.0)
    offers = made_offers(communes, made_skills()).sort_values("skill")
    counts, index = expected(communes, offers)
    with peer(communes, offers, 20.0) as run:
        for found in (run(), run()):
            assert found.counts.tolist() == counts.tolist()
            assert found.index == pytest.approx(index)


def expected(communes: gpd.GeoDataFrame, offers: pd.DataFrame) -> tuple[np.ndarray, np.ndarray]:
    """Providers within 20 km on the ground and the index of three weights, by skill and commune, pair by pair."""
    starts, ends = ecef_km(communes["lon"], communes["lat"]), ecef_km(offers["lon"], offers["lat"])
    km = arc_km(np.linalg.norm(starts[:, None] - ends[None, :], axis=2))
    weight = np.where(km <= 20 / 3, 1.0, np.where(km <= 40 / 3, 0.68, np.where(km <= 20, 0.22, 0.0)))
    share = weight * 10_000 / (communes["population"].to_numpy()[:, None] * weight).sum(axis=0)
    chosen = [(offers["skill"] == one).to_numpy() for one in sorted(set(offers["skill"]))]
    counts, index = ([table[:, own].sum(axis=1) for own in chosen] for table in (km <= 20, share))
    return np.concatenate(counts), np.concatenate(index)


def test_what_each_peer_works_out_is_told() -> None:
    assert set(COMPUTES) == set(peers())


def test_the_strongest_peer_is_held_against_whatever_its_name() -> None:
    lines = [
        compared("X, hot", 1.0, 30.0, "DuckDB (same)", "s", less_is_better=True),
        compared("X, hot", 1.0, 9.0, "scipy.sparse (same)", "s", less_is_better=True),
        compared("X, cold", 1.0, 9.0, "DuckDB (same)", "s", less_is_better=True),
        compared("X, cold", 1.0, 5.0, "scipy.sparse (same)", "s", less_is_better=True),
        compared("X, hot", 1.0, None, "PostGIS (not given)", "s", less_is_better=True),
    ]
    held = with_budgets(lines)
    assert [(line.budget, line.met) for line in held] == [
        (12.0, True),
        (12.0, False),
        (6.0, True),
        (6.0, False),
        (1000.0, None),
    ]


def test_postgis_counts_what_is_within_the_radius_and_leaves_nothing_behind(postgis: Cluster) -> None:
    name = postgis.create()
    try:
        peer = peers(postgis.url(name))["PostGIS"]
        assert peer is not None
        communes = row_of_communes(30, first=20).assign(lat=45.0)
        offers = made_offers(communes, made_skills()).sort_values("skill")
        counts, index = expected(communes, offers)
        # The tables are temporary: they can be made again, and counted from twice.
        for _ in range(2):
            with peer(communes, offers, 20.0) as run:
                assert run().counts.tolist() == counts.tolist()
                assert run().index == pytest.approx(index)
    finally:
        postgis.drop(name)


def test_without_a_database_postgis_is_not_there() -> None:
    assert peers()["PostGIS"] is None
