"""The small commands: skills, db, territory, export, serve's port."""

from __future__ import annotations

import csv
import io
import json
import socket
import zipfile
from pathlib import Path

import pytest
from click.testing import CliRunner

from geomap.cli.commands import commands
from geomap.cli.serve import listening
from geomap.cli.session import Session
from geomap.errors import BadSetting


def test_skills_are_listed_by_domain_in_a_language(run) -> None:
    assert "Site web" in run("skills", "list").stdout
    shown = run("skills", "list", "--language", "en").stdout
    assert "Web site" in shown
    assert "Digital" in shown
    assert "numerique " not in shown


def test_a_need_finds_its_skill_or_ends_with_1(run) -> None:
    found = run("skills", "search", "page internet")
    assert (found.exit_code, "web" in found.stdout) == (0, True)
    assert run("skills", "search", "xyzzy").exit_code == 1


def test_db_upgrades_and_says_the_version(run, store) -> None:
    assert run("db", "upgrade").exit_code == 0
    assert store.upgraded == 1
    assert run("db", "version").stdout == "7\n"


def test_territory_list_says_what_is_loaded(run) -> None:
    shown = run("territory", "list").stdout
    assert "Petit monde" in shown
    assert "chosen" in shown


def test_territory_add_loads_shapes_and_says_what_is_missing(run, store, tmp_path: Path) -> None:
    square = {"type": "Polygon", "coordinates": [[[1, 42], [1.1, 42], [1.1, 42.1], [1, 42.1], [1, 42]]]}
    feature = {"type": "Feature", "properties": {"name": "Ordino"}, "geometry": square}
    file = tmp_path / "areas.geojson"
    file.write_text(json.dumps({"type": "FeatureCollection", "features": [feature]}), encoding="utf-8")
    result = run("territory", "add", file, "--code", "AND", "--name", "Andorra")
    assert result.exit_code == 0, result.output
    assert [atlas.code for atlas in store.atlases] == ["AND"]
    assert "GEOMAP_TERRITORY=AND" in result.stderr


def test_a_territory_is_added_where_it_is_the_one_chosen(tmp_path: Path) -> None:
    square = {"type": "Polygon", "coordinates": [[[1, 42], [1.1, 42], [1.1, 42.1], [1, 42.1], [1, 42]]]}
    feature = {"type": "Feature", "properties": {"name": "Ordino"}, "geometry": square}
    file = tmp_path / "areas.geojson"
    file.write_text(json.dumps({"type": "FeatureCollection", "features": [feature]}), encoding="utf-8")
    database = f"sqlite:///{(tmp_path / 'geomap.gpkg').as_posix()}"
    environ = {"GEOMAP_DATABASE_URL": database, "GEOMAP_TERRITORY": "AND", "GEOMAP_SAMPLE": "no"}
    before = CliRunner().invoke(commands, ["territory", "list"], obj=Session(environ=environ))
    assert (before.exit_code, "chosen, not loaded" in before.stdout) == (0, True), before.output
    add = ["territory", "add", str(file), "--code", "AND", "--name", "Andorra"]
    assert CliRunner().invoke(commands, add, obj=Session(environ=environ)).exit_code == 0
    after = CliRunner().invoke(commands, ["territory", "list"], obj=Session(environ=environ))
    assert "not loaded" not in after.stdout


def test_export_writes_every_file_into_a_folder_or_an_archive(run, tmp_path: Path) -> None:
    folder, archive = tmp_path / "out", tmp_path / "out.zip"
    assert run("export", "-o", folder).exit_code == 0
    assert run("export", "-o", archive).exit_code == 0
    with zipfile.ZipFile(archive) as packed:
        held = {name: packed.read(name) for name in packed.namelist()}
    assert held == {path.name: path.read_bytes() for path in folder.iterdir()}
    assert set(held) == {"providers.csv", "mediators.csv", "offers.csv", "providers.geojson", "mediators.geojson"}


def test_exported_cells_are_no_formulas_and_hold_the_offers(run) -> None:
    lines = list(csv.DictReader(io.StringIO(run("export", "--what", "providers.csv").stdout, newline="")))
    first = next(line for line in lines if line["id"] == "p")
    assert first["name"] == "'=Atelier p"
    assert first["public_phone"] == "'+33 4 00 00 00 00"
    assert first["offers"].split("\n") == [
        "web | at_premises | 30 min | validated |  | 2027-01-01",
        "logo | at_premises+remote | 30 min | validated |  | 2027-01-01",
    ]


def test_the_public_file_has_published_providers_where_they_agreed_to_be(run) -> None:
    read = json.loads(run("export", "--what", "providers.geojson").stdout)
    by_id = {feature["id"]: feature for feature in read["features"]}
    assert set(by_id) == {"p", "q"}
    assert by_id["p"]["properties"]["address"] == "1 rue Haute"
    assert by_id["p"]["properties"]["location"] == "address"
    assert by_id["q"]["properties"]["address"] is None
    assert by_id["q"]["properties"]["location"] == "commune"
    assert by_id["q"]["geometry"]["coordinates"] == pytest.approx([0.3, 0.0])
    assert by_id["p"]["properties"]["skills"] == ["logo", "web"]


def test_a_port_in_use_is_said_before_any_work() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(BadSetting, match=rf"Port {port} of 127\.0\.0\.1 .* --port"):
            listening("127.0.0.1", port)


def test_an_address_of_another_machine_is_said() -> None:
    with pytest.raises(BadSetting, match="no-such-host"):
        listening("no-such-host.invalid", 8000)
