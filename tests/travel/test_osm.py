"""Extracts: roads are read, and what is wrong with a file is said before or by the parser."""

from __future__ import annotations

import datetime as dt
import sys
from pathlib import Path

import pytest
from road_world import NODES, write_extract

from geomap.errors import BadFile, InstallationBroken
from geomap.travel import osm
from geomap.travel.osm import read_extract


def test_roads_are_read_with_their_date_and_digest(tmp_path: Path) -> None:
    lines = read_extract(write_extract(tmp_path / "land.osm.pbf"))
    # The footway is none.
    assert len(lines.first) - 1 == 7
    assert len(lines.point) == 3 + 4 + 4 + 2 + 2 + 2 + 2
    assert lines.date == dt.date(2026, 1, 15)
    assert len(lines.sha256) == 64
    assert lines.minutes.tolist()[3] == 20


def test_an_extract_that_does_not_say_its_date_has_none(tmp_path: Path) -> None:
    assert read_extract(write_extract(tmp_path / "land.osm.pbf", date=None)).date is None


def test_only_roads_that_touch_the_box_are_kept(tmp_path: Path) -> None:
    file = write_extract(tmp_path / "land.osm.pbf")
    assert set(read_extract(file, (0.15, 0.15, 0.25, 0.25)).point.tolist()) == {20, 21}


def test_a_point_the_extract_does_not_hold_cuts_a_road(tmp_path: Path) -> None:
    nodes = {1: (0.0, 0.0), 2: (0.01, 0.0), 4: (0.03, 0.0), 5: (0.04, 0.0)}
    lines = read_extract(write_extract(tmp_path / "a.osm.pbf", nodes, [([1, 2, 3, 4, 5], {"highway": "primary"})]))
    assert lines.first.tolist() == [0, 2, 4]
    assert lines.point.tolist() == [1, 2, 4, 5]


def test_a_file_that_is_no_extract_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "land.osm.pbf"
    file.write_bytes(b"<osm></osm>")
    with pytest.raises(BadFile, match=r"« land\.osm\.pbf » is no OpenStreetMap extract in PBF format"):
        read_extract(file)
    with pytest.raises(BadFile, match="cannot be read"):
        read_extract(tmp_path / "missing.osm.pbf")


@pytest.mark.parametrize("share", [0.3, 0.6, 0.95])
def test_a_cut_or_altered_extract_is_refused(tmp_path: Path, share: float) -> None:
    whole = write_extract(tmp_path / "land.osm.pbf").read_bytes()
    at = int(share * len(whole))
    for broken in (whole[:at], whole[:at] + bytes(8) + whole[at + 8 :]):
        file = tmp_path / "broken.osm.pbf"
        file.write_bytes(broken)
        with pytest.raises(BadFile, match=r"broken\.osm\.pbf"):
            read_extract(file)


def test_too_large_a_file_is_refused_before_it_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = write_extract(tmp_path / "land.osm.pbf")
    monkeypatch.setattr(osm, "MAX_BYTES", 10)
    with pytest.raises(BadFile, match="at most 0 GB are read"):
        read_extract(file)


def test_too_many_points_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = write_extract(tmp_path / "land.osm.pbf")
    monkeypatch.setattr(osm, "MAX_POINTS", 5)
    with pytest.raises(BadFile, match="more than 5 points"):
        read_extract(file)


def test_an_extract_without_roads_is_refused(tmp_path: Path) -> None:
    file = write_extract(tmp_path / "paths.osm.pbf", NODES, [([1, 2], {"highway": "path"})])
    with pytest.raises(BadFile, match="no road a car may use"):
        read_extract(file)


def test_without_osmium_what_to_install_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "osmium", None)
    with pytest.raises(InstallationBroken, match=r"pip install 'geomap\[roads\]'"):
        read_extract(tmp_path / "land.osm.pbf")
