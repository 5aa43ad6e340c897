"""`geomap roads`: build says what is kept or refused, status says what holds and why."""

from __future__ import annotations

from pathlib import Path

import pytest
from road_world import write_extract

STREET = {number: (number * 0.1, 0.0) for number in range(8)}


@pytest.fixture
def environ(tmp_path: Path) -> dict[str, str]:
    return {"GEOMAP_DATABASE_URL": f"sqlite:///{tmp_path / 'geomap.gpkg'}", "COLUMNS": "200"}


def test_roads_are_built_beside_the_database_and_their_status_said(run, tmp_path: Path, environ) -> None:
    extract = write_extract(
        tmp_path / "street.osm.pbf", STREET, [(list(STREET), {"highway": "motorway", "oneway": "no"})]
    )
    built = run("roads", "build", extract, **environ)
    assert built.exit_code == 0, built.output
    assert (tmp_path / "roads" / "FR.roads.npz").is_file()
    assert "100.0 % of communes with people are on a road" in " ".join(built.stdout.split())
    assert "street.osm.pbf, 2026-01-15" in built.stdout
    status = run("roads", "status", **environ)
    assert status.exit_code == 0
    assert "yes: 100.0 %" in status.stdout
    assert "take a newer one" not in status.stdout


def test_roads_out_of_an_old_extract_are_said_to_be_old(run, tmp_path: Path, environ) -> None:
    street = [(list(STREET), {"highway": "primary"})]
    extract = write_extract(tmp_path / "street.osm.pbf", STREET, street, date="2013-05-28T00:00:00Z")
    built = run("roads", "build", extract, **environ)
    assert built.exit_code == 0, built.output
    assert "2013-05-28, is 4766 days old: take a newer one" in built.stdout


def test_an_extract_of_elsewhere_is_refused_with_its_share_and_nothing_is_kept(run, tmp_path: Path, environ) -> None:
    half = {number: place for number, place in STREET.items() if number < 4}
    extract = write_extract(tmp_path / "half.osm.pbf", half, [(list(half), {"highway": "primary"})])
    refused = run("roads", "build", extract, **environ)
    assert refused.exit_code == 2
    assert (
        "50.0 % of communes with people are on a road; 4 where the extract has no road (c4, c5, c6, c7)"
        in refused.stderr
    )
    assert not (tmp_path / "roads").exists()


def test_without_roads_the_status_says_so(run, environ) -> None:
    status = run("roads", "status", **environ)
    assert status.exit_code == 0
    assert "No roads are kept in" in status.stderr
    assert "Minutes in Petit monde are estimated." in status.stderr


def test_a_damaged_file_is_said_by_the_status(run, tmp_path: Path, environ) -> None:
    (tmp_path / "roads").mkdir()
    (tmp_path / "roads" / "FR.roads.npz").write_bytes(b"nothing")
    status = run("roads", "status", **environ)
    assert status.exit_code == 0
    assert "build them again" in " ".join(status.stdout.split())
