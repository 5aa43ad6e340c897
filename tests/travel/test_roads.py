"""Minutes by road: built, kept, chosen, and absent where there is no way."""

from __future__ import annotations

import datetime as dt
import json
import os
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from road_world import NODES, NORTH_KM, STEP_KM, communes_at, seconds, territory_of, write_extract

from geomap.core.frames import BASES, COSTS
from geomap.errors import BadFile, InstallationBroken
from geomap.ports import TravelTimes
from geomap.travel import roads
from geomap.travel.build import build_roads
from geomap.travel.choice import ChosenTimes, judge, road_file, road_files
from geomap.travel.estimate import EstimatedTimes
from geomap.travel.road_file import read_roads
from geomap.travel.roads import RoadTimes

TODAY = dt.date(2026, 6, 15)
LAND = {code: NODES[node] for code, node in {"A": 1, "B": 2, "C": 3, "R": 9, "F": 11}.items()}
MAIN, SIDE, NORTH = seconds(STEP_KM, 75) / 60, seconds(STEP_KM, 65) / 60, seconds(NORTH_KM, 65) / 60


def built(folder: Path, communes: gpd.GeoDataFrame, spec: str = "zone:X", **given: object) -> RoadTimes:
    extract = write_extract(folder / "land.osm.pbf", **given)  # type: ignore[arg-type]
    verdict = build_roads(extract, territory_of(communes, spec), folder / "roads", TODAY, part_places=5)
    return RoadTimes(verdict.file, EstimatedTimes())


def bases(**places: tuple[str | None, float, float]) -> pd.DataFrame:
    communes, lon, lat = zip(*places.values(), strict=True)
    return BASES.build({"commune": communes, "lon": lon, "lat": lat}, index=list(places))


def minutes(costs: pd.DataFrame) -> dict[tuple[str, str], float]:
    return {(row.commune, row.base): row.minutes for row in costs.itertuples()}


def test_the_port_is_kept(tmp_path: Path) -> None:
    times = built(tmp_path, communes_at(LAND))
    assert isinstance(times, TravelTimes)
    assert times.source == "road"
    assert times.paces(communes_at(LAND)) == ()
    assert times.covering(communes_at(LAND)) is times


def test_minutes_between_centres_by_hand(tmp_path: Path) -> None:
    times = built(tmp_path, communes_at(LAND))
    at = bases(c=("C", *LAND["C"]), f=("F", *LAND["F"]))
    costs = COSTS.check(times.between(communes_at(LAND), at, 90))
    found = minutes(costs)
    assert found["A", "c"] == pytest.approx(2 * MAIN, abs=0.002)
    assert found["R", "c"] == pytest.approx(2 * SIDE + NORTH, abs=0.002)
    assert found["B", "f"] == pytest.approx(20 + 2 * MAIN, abs=0.002)
    assert costs.set_index(["commune", "base"]).loc[("A", "c"), "km"] == pytest.approx(2 * STEP_KM, abs=1e-3)
    assert [tuple(row) for row in costs[["commune", "base"]].to_numpy()] == [
        (commune, base) for commune in LAND for base in ("c", "f")
    ]


def test_a_base_at_no_centre_has_its_own_row(tmp_path: Path) -> None:
    times = built(tmp_path, communes_at(LAND))
    # 111 m north of node 12: at 20 km/h, a third of a minute to the road.
    found = minutes(times.between(communes_at(LAND), bases(p=(None, 0.03, 0.001)), 90))
    expected = seconds(STEP_KM, 27) / 60 + 0.1105743 / 20 * 60
    assert found["C", "p"] == pytest.approx(expected, abs=0.002)
    assert found["A", "p"] == pytest.approx(expected + 2 * MAIN, abs=0.002)


def test_rows_are_found_once_and_forgotten_when_they_are_many(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    times = built(tmp_path, communes_at(LAND))
    at = bases(p=(None, 0.03, 0.001), q=(None, 0.03, 0.001), r=(None, 0.0, 0.001))
    first = times.between(communes_at(LAND), at, 90)
    asked: list[int] = []
    whole = RoadTimes._measured
    monkeypatch.setattr(RoadTimes, "_measured", lambda self, points: asked.append(len(points)) or whole(self, points))
    assert times.between(communes_at(LAND), at, 90).equals(first)
    assert asked == []
    monkeypatch.setattr(roads, "_CELLS_KEPT", 0)
    assert times.between(communes_at(LAND), at, 90).equals(first)
    assert asked == [2]


def test_a_base_near_a_centre_takes_as_long_as_one_at_it(tmp_path: Path) -> None:
    times = built(tmp_path, communes_at(LAND))
    lon, lat = LAND["C"]
    both = bases(at=("C", lon, lat), near=("C", lon, lat + 2e-5))
    found = minutes(times.between(communes_at(LAND), both, 90))
    assert [found[code, "at"] for code in LAND] == pytest.approx([found[code, "near"] for code in LAND], abs=0.02)


def test_what_no_road_leads_to_is_absent(tmp_path: Path) -> None:
    communes = communes_at(LAND)
    times = built(tmp_path, communes)
    far = bases(mountain=(None, 0.01, 0.06), island=(None, *NODES[20]), elsewhere=(None, 5.0, 45.0))
    assert times.between(communes, far, 90).empty
    strangers = communes_at({"Z": (0.0, 0.0)})
    assert times.between(strangers, bases(c=("C", *LAND["C"])), 90).empty


def test_the_cutoff_is_the_callers_and_the_files(tmp_path: Path) -> None:
    times = built(tmp_path, communes_at(LAND))
    found = minutes(times.between(communes_at(LAND), bases(f=("F", *LAND["F"])), 20 + 2.5 * MAIN))
    assert set(found) == {("A", "f"), ("B", "f"), ("F", "f")}


def test_crossing_ones_own_commune_takes_time(tmp_path: Path) -> None:
    # Discs of radius 9 km: 6 km to the middle, at 1.35 and 55 km/h 8.8 minutes.
    communes = communes_at(LAND, area_km2=81 * np.pi)
    times = built(tmp_path, communes)
    found = minutes(times.between(communes, bases(c=("C", *LAND["C"])), 90))
    assert found["C", "c"] == found["A", "c"] == pytest.approx(6 * 1.35 / 55 * 60)


def test_a_file_gives_back_what_was_kept(tmp_path: Path) -> None:
    times = built(tmp_path, communes_at(LAND))
    kept = read_roads(times.file)
    assert (kept.about.territory, kept.about.extract, kept.about.extract_date) == (
        *("zone:X", "land.osm.pbf"),
        "2026-01-15",
    )
    assert kept.about.age_days(TODAY) == 151
    assert kept.places["standing"].tolist() == ["road"] * 5
    assert len(kept.journeys.index) == 25
    assert [file.name for file in times.file.parent.iterdir()] == ["zone-X.roads.npz"]


def test_building_again_gives_the_same_bytes(tmp_path: Path) -> None:
    first = built(tmp_path, communes_at(LAND)).file.read_bytes()
    assert built(tmp_path, communes_at(LAND)).file.read_bytes() == first


def test_a_damaged_file_is_said_and_never_used(tmp_path: Path) -> None:
    communes = communes_at(LAND)
    file = built(tmp_path, communes).file
    whole = file.read_bytes()
    for broken in (b"", b"PK nothing", whole[: len(whole) // 2]):
        file.write_bytes(broken)
        with pytest.raises(BadFile, match=r"zone-X\.roads\.npz.*build them again"):
            read_roads(file)
        verdict = judge(RoadTimes(file, EstimatedTimes()), communes)
        assert (verdict.holds, verdict.share) == (False, 0.0)
        assert "build them again" in verdict.said
        chosen = ChosenTimes(file.parent, EstimatedTimes(), lambda: communes)
        assert chosen.source == "estimate"


def test_altered_journeys_are_noticed(tmp_path: Path) -> None:
    file = built(tmp_path, communes_at(LAND)).file
    whole = bytearray(file.read_bytes())
    at = whole.index(b"tenths.npy") + 160
    whole[at] ^= 0xFF
    file.write_bytes(bytes(whole))
    with pytest.raises(BadFile, match="build them again"):
        read_roads(file)


def test_a_file_of_another_version_is_refused(tmp_path: Path) -> None:
    file = built(tmp_path, communes_at(LAND)).file
    with np.load(file) as arrays:
        kept = dict(arrays)
    kept["about"] = np.array(json.dumps({**json.loads(str(kept["about"])), "format": 0}))
    with file.open("wb") as target:
        np.savez(target, **kept)
    with pytest.raises(BadFile, match="another version of geomap"):
        read_roads(file)


def test_an_extract_that_does_not_cover_the_territory_is_not_kept(tmp_path: Path) -> None:
    places = {**LAND, "far": (0.01, 0.06), "island": NODES[20], "outside": (1.0, 1.0)}
    with pytest.raises(BadFile, match=r"62\.5 % of communes with people are on a road") as said:
        built(tmp_path, communes_at(places))
    assert "1 with a centre over 1 km from any road (far)" in str(said.value)
    assert "1 whose roads are joined to no others (island)" in str(said.value)
    assert "1 where the extract has no road (outside)" in str(said.value)
    assert not road_files(tmp_path / "roads")


def test_communes_without_people_need_no_road(tmp_path: Path) -> None:
    communes = communes_at({**LAND, "ruin": (1.0, 1.0)})
    communes.loc["ruin", "population"] = 0.0
    times = built(tmp_path, communes)
    verdict = judge(times, communes)
    assert (verdict.holds, verdict.standing["ruin"]) == (True, "outside")


def test_a_mere_point_inside_starts_on_the_road_of_its_commune(tmp_path: Path) -> None:
    places = {**LAND, "wild": (0.013, 0.03)}
    communes = communes_at(places, centre_kind="inside")
    # Its polygon reaches down to the main road.
    communes.loc["wild", "geometry"] = communes.loc["wild", "geometry"].buffer(0.032)
    times = built(tmp_path, communes)
    row = times.roads.places.loc["wild"]
    assert row["standing"] == "road"
    assert row["metres"] > 2_000
    assert row["access_ms"] == 0
    town_halls = communes.assign(centre_kind="town_hall")
    with pytest.raises(BadFile, match="over 1 km from any road"):
        built(tmp_path, town_halls)


def test_the_roads_of_another_territory_do_not_hold(tmp_path: Path) -> None:
    times = built(tmp_path, communes_at(LAND))
    others = communes_at({"Y": LAND["A"], "Z": LAND["B"]})
    assert "2 not among those they were built for (Y, Z)" in judge(times, others).said
    chosen = ChosenTimes(times.file.parent, EstimatedTimes(), lambda: others)
    assert chosen.source == "estimate"
    # The same installation asked about a territory they hold for.
    assert chosen.covering(communes_at(LAND)).source == "road"


def test_a_centre_that_has_moved_makes_roads_out_of_date(tmp_path: Path) -> None:
    times = built(tmp_path, communes_at(LAND))
    moved = communes_at({**LAND, "B": (0.011, 0.0)})
    verdict = judge(times, moved)
    assert not verdict.holds
    assert "1 whose centre has moved since (B)" in verdict.said
    assert "B" not in set(times.between(moved, bases(c=("C", *LAND["C"])), 90)["commune"])


def test_one_commune_in_a_hundred_may_be_without_road(tmp_path: Path) -> None:
    many = {f"c{number}": LAND["A"] for number in range(199)}
    communes = communes_at({**many, "island": (0.8, 0.8)})
    times = built(tmp_path, communes)
    assert judge(times, communes).share == pytest.approx(0.995)
    assert ChosenTimes(times.file.parent, EstimatedTimes(), lambda: communes).source == "road"


def test_the_newest_roads_that_hold_are_chosen(tmp_path: Path) -> None:
    communes = communes_at(LAND)
    old, new = built(tmp_path, communes, "zone:old").file, built(tmp_path, communes, "zone:new").file
    os.utime(old, (1, 1))
    chosen = ChosenTimes(old.parent, EstimatedTimes(), lambda: communes)
    times = chosen.covering(communes)
    assert isinstance(times, RoadTimes)
    assert times.file == new == road_file(old.parent, "zone:new")
    assert [verdict.holds for verdict in chosen.verdicts(communes)] == [True, True]


def test_without_roads_minutes_are_estimated_and_nobody_is_asked(tmp_path: Path) -> None:
    def nobody() -> gpd.GeoDataFrame:
        raise AssertionError

    chosen = ChosenTimes(tmp_path / "roads", EstimatedTimes(), nobody)
    assert isinstance(chosen, TravelTimes)
    assert chosen.source == "estimate"
    communes, at = communes_at(LAND), bases(c=("C", *LAND["C"]))
    assert chosen.between(communes, at, 90).equals(EstimatedTimes().between(communes, at, 90))
    assert [pace.detour for pace in chosen.paces(communes)] == [1.35]


def test_where_roads_are_demanded_an_estimate_is_refused(tmp_path: Path) -> None:
    communes = communes_at(LAND)
    chosen = ChosenTimes(tmp_path / "roads", EstimatedTimes(), lambda: communes, required=True)
    with pytest.raises(InstallationBroken, match="GEOMAP_TRAVEL is roads, and no roads hold here: there are none"):
        chosen.covering(communes)
    built(tmp_path, communes)
    others = communes_at({"Y": LAND["A"]})
    again = ChosenTimes(tmp_path / "roads", EstimatedTimes(), lambda: communes, required=True)
    assert again.source == "road"
    with pytest.raises(InstallationBroken, match=r"not among those they were built for \(Y\)"):
        again.covering(others)
