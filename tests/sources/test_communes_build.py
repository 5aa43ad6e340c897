import hashlib
import json

import numpy as np
import pytest
import shapely
from communes_world import DIVISIONS, PARTS, SHAPES, STEP, write_packages
from shapely import Point

from geomap.core.territory import demand, select
from geomap.errors import BadFile, InstallationBroken
from geomap.sources.communes import build, read_bundled, verify


@pytest.fixture
def packages(tmp_path):
    return write_packages(tmp_path / "packages")


@pytest.fixture
def folder(tmp_path, packages):
    target = tmp_path / "communes"
    build(target, packages)
    return target


def digests(folder):
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in folder.iterdir()}


def test_the_polygons_become_a_coverage(folder):
    communes = read_bundled(folder).communes
    counted = np.asarray(demand(communes).geometry.dropna())
    undivided = np.asarray(communes[communes["kind"] == "commune"].geometry.dropna())
    assert shapely.coverage_is_valid(counted)
    assert shapely.coverage_is_valid(undivided)
    # The gap of 3 m between 48001 and 48003 is closed, the overlap of 48001 and 48002 belongs to one of them.
    assert communes.geometry["48001"].intersection(communes.geometry["48003"]).length == pytest.approx(STEP, rel=1e-3)
    assert communes.geometry["48001"].intersection(communes.geometry["48002"]).area == 0


def test_a_missing_polygon_is_the_union_of_its_parts(folder):
    drawn = read_bundled(folder).communes.geometry["48004"]
    union = shapely.union_all(list(PARTS.values()))
    assert drawn.symmetric_difference(union).area < 1e-3 * union.area


def test_a_divided_commune_is_the_union_of_its_arrondissements(folder):
    shapes = read_bundled(folder).communes.geometry
    assert shapes["75056"].equals(shapes["75101"].union(shapes["75102"]))


def test_centres_follow_the_rule(folder):
    communes = read_bundled(folder).communes
    assert communes["centre_kind"].to_dict() == {
        "48001": "town_hall",
        "48002": "town_hall",
        "48003": "inside",
        "48004": "inside",
        "48006": "inside",
        "75056": "inside",
        "75101": "town_hall",
        "75102": "inside",
        "97411": "town_hall",
        "98801": "none",
    }
    assert communes.loc["48001", ["lon", "lat"]].tolist() == [3.005, 44.005]
    # 48006 has no polygon: it stands inside 48001, which still covers it.
    assert communes.geometry["48006"] is None
    assert communes.geometry["48001"].contains(Point(*communes.loc["48006", ["lon", "lat"]]))
    assert communes.loc["98801", ["lon", "lat", "area_km2", "population"]].isna().all()


def test_areas_are_measured_in_the_projection_of_each_part_of_the_earth(folder):
    area_km2 = read_bundled(folder).communes["area_km2"]
    # A square of 0.02 degrees: 2.2239 km north to south on the ellipsoid's mean, less and less from west to east.
    assert area_km2["97411"] == pytest.approx(2.214 * 2.082, rel=0.01)
    assert area_km2["48001"] == pytest.approx(2.222 * 1.604, rel=0.01)


def test_names_postcodes_and_zones_come_back(folder):
    atlas = read_bundled(folder)
    names = set(zip(atlas.names["name"], atlas.names["commune"], atlas.names["kind"], strict=True))
    assert ("Mortagne", "48002", "former") in names
    assert ("Paris 1er", "75101", "arrondissement") in names
    assert ("Écart", "48006", "current") in names
    assert len(names) == len(DIVISIONS) - 3 + 6
    assert atlas.postcodes.loc[atlas.postcodes["commune"] == "75056", "postcode"].tolist() == ["75001", "75002"]
    assert atlas.zones.loc["epci:200000001", "name"] == "CC des Vals"
    members = set(zip(atlas.members["zone"], atlas.members["commune"], strict=True))
    assert {("departement:75", "75101"), ("region:r48", "48006"), ("epci:200000001", "48004")} <= members
    assert select(atlas, "48").communes.index.tolist() == ["48001", "48002", "48003", "48004", "48006"]


def test_every_fault_is_told(tmp_path, packages):
    report = build(tmp_path / "told", packages)
    mended = {fault.what: fault.communes for fault in report.mended}
    left = {fault.what: fault.communes for fault in report.left}
    assert mended["no polygon of its own"] == ("48004",)
    assert mended["edges that do not match a neighbour's"] == ("48001", "48002", "48003", "48004")
    assert mended["divided in arrondissements"] == ("75056",)
    assert mended["town hall more than 100 km outside"] == ("48003",)
    assert mended["town hall outside, within 500 m"] == ("48002",)
    assert mended["town hall at the same point as another's"] == ("75101", "75102")
    assert left["no polygon: 48006 in 48001"] == ("48006",)
    assert left["no polygon and no centre"] == ("98801",)
    assert report.counts["commune"] == 8
    assert report.counts["polygons"] == 8
    assert report.total_bytes > 0


def test_the_same_inputs_give_the_same_bytes(tmp_path, packages, folder):
    shuffled = write_packages(tmp_path / "again", DIVISIONS[::-1])
    assert json.loads((folder / "manifest.json").read_text())["inputs"][0]["sha256"]
    build(tmp_path / "second", packages)
    build(tmp_path / "third", shuffled)
    first, second, third = (digests(tmp_path / name) for name in ("communes", "second", "third"))
    assert first == second
    differ = {name for name in first if first[name] != third[name]}
    assert differ == {"manifest.json", "README.md"}, "only the digests of the inputs may change with their order"


def test_the_readme_says_what_the_manifest_says(folder):
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    text = (folder / "README.md").read_text(encoding="utf-8")
    for entry in (*manifest["inputs"], *manifest["files"].values()):
        assert entry["sha256"] in text
    assert "ADMIN EXPRESS COG CARTO" in " ".join(text.split())
    assert "1 × no polygon of its own: drawn as the union of its delegated communes (48004)." in text
    assert "98801" in text


def test_a_build_that_fails_leaves_the_folder_as_it_was(folder, packages):
    before = digests(folder)
    packages.shapes.write_bytes(b"nothing")
    with pytest.raises(BadFile):
        build(folder, packages)
    assert digests(folder) == before
    assert [path.name for path in folder.parent.iterdir() if path.name.startswith(".")] == []


def test_a_build_replaces_the_folder_whole(folder, packages):
    (folder / "communes-of-last-year.parquet").write_bytes(b"old")
    build(folder, packages)
    assert sorted(digests(folder)) == [
        "README.md",
        "communes.parquet",
        "manifest.json",
        "names.csv",
        "postcodes.csv",
        "zones.csv",
    ]
    assert [path.name for path in folder.parent.iterdir() if path.name.startswith(".")] == []


def test_progress_is_told(tmp_path, packages):
    said = []
    build(tmp_path / "told", packages, said.append)
    assert said[0] == "reading packages"
    assert "coverage of 1 communes in EPSG:2975" in said
    assert said[-1] == "writing"


def test_verify_finds_a_file_that_changed(folder):
    verify(folder)
    (folder / "names.csv").write_text("name,commune,kind,old_code\n", encoding="utf-8")
    with pytest.raises(InstallationBroken, match=r"names.csv is not the file"):
        verify(folder)


@pytest.mark.parametrize("name", ["manifest.json", "communes.parquet", "names.csv", "postcodes.csv", "zones.csv"])
def test_a_missing_file_is_named(folder, name):
    (folder / name).unlink()
    with pytest.raises(InstallationBroken, match=name):
        read_bundled(folder)
    with pytest.raises(InstallationBroken, match=name):
        verify(folder)


@pytest.mark.parametrize("name", ["manifest.json", "communes.parquet", "zones.csv"])
def test_a_file_of_nonsense_is_an_installation_broken(folder, name):
    (folder / name).write_bytes(b"\x00nonsense")
    with pytest.raises(InstallationBroken, match="communes build"):
        read_bundled(folder)


def test_the_shapes_read_back_are_those_of_the_source(folder):
    communes = read_bundled(folder).communes
    for code, shape in SHAPES.items():
        assert communes.geometry[code].symmetric_difference(shape).area < 2e-3 * shape.area
