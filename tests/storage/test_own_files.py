"""Files with people's data are their owner's alone, whatever the mask they were made under."""

from __future__ import annotations

import io
import os
import stat
from collections.abc import Iterator
from pathlib import Path

import evidence_samples as samples
import pytest
from trust_world import make_trust_world

from geomap.cli.own_files import open_to_others, own_files
from geomap.jobs.queue import Work
from geomap.ports.mail import Letter


@pytest.fixture(params=[0o000, 0o022, 0o077])
def mask(request: pytest.FixtureRequest) -> Iterator[int]:
    before = os.umask(request.param)
    yield request.param
    os.umask(before)


def mode(file: Path) -> int:
    return stat.S_IMODE(file.stat().st_mode)


def test_what_an_installation_makes_is_its_owners_alone(tmp_path: Path, mask: int) -> None:
    world = make_trust_world(tmp_path / "state")
    work = Work(world.geomap)
    work.send(Letter("a@example.org", "s", "t"))
    world.geomap.secret()
    kept = world.geomap.files.keep(io.BytesIO(samples.pdf()))
    with world.geomap.store.database.writing():  # a log and its index stand beside the file meanwhile
        there = {file for file in own_files(world.geomap) if file.exists()}
        modes = {file.name: mode(file) for file in there}
    assert modes == {
        "geomap.gpkg": 0o600,
        "geomap.gpkg-wal": 0o600,
        "geomap.gpkg-shm": 0o600,
        "jobs.sqlite": 0o600,
        "jobs.sqlite-wal": 0o600,
        "jobs.sqlite-shm": 0o600,
        "secret": 0o600,
        "proofs": 0o700,
    }
    assert mode(tmp_path / "state" / "proofs" / kept.name) == 0o600
    assert open_to_others(world.geomap) == []
    world.geomap.store.close()


def test_what_others_can_open_is_named(tmp_path: Path) -> None:
    world = make_trust_world(tmp_path)
    (tmp_path / "geomap.gpkg").chmod(0o644)
    (tmp_path / "proofs").mkdir(mode=0o750)
    assert {file.name for file in open_to_others(world.geomap)} >= {"geomap.gpkg", "proofs"}
    world.geomap.store.close()
