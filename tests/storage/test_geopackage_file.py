"""The embedded database is a GeoPackage other programs read."""

import json
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from batches import batch, mediator, nomenclature, offer, provider
from conftest import NOW
from small_atlas import make_small_atlas

from geomap.storage.store import SqlStore

_READ = """
import json, sys, warnings
warnings.simplefilter("error")
import pyogrio
file = sys.argv[1]
layers = {str(name): str(kind) for name, kind in pyogrio.list_layers(file)}
communes = pyogrio.read_dataframe(file, layer="commune").set_index("code")
near = pyogrio.read_dataframe(file, layer="commune", bbox=(3.12, 44.52, 3.13, 44.53))
info = pyogrio.read_info(file, layer="commune", force_total_bounds=True)
print(json.dumps({
    "layers": layers,
    "names": communes["name"].to_dict(),
    "areas": {code: -1 if shape is None else round(shape.area, 6) for code, shape in communes.geometry.items()},
    "near": near["code"].tolist(),
    "crs": info["crs"], "fid": info["fid_column"], "geometry": info["geometry_name"],
    "bounds": [round(float(side), 4) for side in info["total_bounds"]],
}))
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A copy of a live database with something in every layer."""
    live = tmp_path / "geomap.gpkg"
    store = SqlStore(f"sqlite:///{live}", clock=lambda: NOW)
    store.upgrade()
    store.save_atlas(make_small_atlas())
    store.save_nomenclature(nomenclature())
    store.save(batch([provider("p-1")], [offer("p-1", "reseau")], [mediator("m-1")]))
    copy = tmp_path / "copy.gpkg"
    source, target = sqlite3.connect(live), sqlite3.connect(copy)
    source.backup(target)
    source.close()
    target.close()
    store.close()
    return copy


def test_gdal_reads_every_layer(file: Path) -> None:
    # In a process of its own: two SQLite libraries in one would cancel each other's locks.
    done = subprocess.run([sys.executable, "-c", _READ, str(file)], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    said = json.loads(done.stdout)
    spatial = {name: kind for name, kind in said["layers"].items() if kind != "None"}
    assert spatial == {"commune": "MultiPolygon", "provider": "Point", "mediator": "Point"}
    assert not any(name.startswith(("rtree_", "gpkg_")) for name in said["layers"])
    assert said["names"]["43001"] == "Œuilly"
    assert said["areas"] == {
        "48001": 0.01,
        "48002": 0.01,
        "48003": -1,
        "43001": 0.0104,
        "43050": 0.02,
        "43051": 0.01,
        "43052": 0.01,
    }
    assert said["near"] == ["48002"]
    assert (said["crs"], said["fid"], said["geometry"]) == ("EPSG:4326", "fid", "geom")
    assert said["bounds"] == [3.0, 44.5, 3.5, 44.71]


def test_the_file_says_what_it_is_and_is_sound(file: Path) -> None:
    connection = sqlite3.connect(file)
    assert file.read_bytes()[68:72] == b"GPKG"
    assert connection.execute("PRAGMA user_version").fetchone() == (10400,)
    assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
    contents = "SELECT table_name, data_type, srs_id FROM gpkg_contents ORDER BY table_name"
    assert connection.execute(contents).fetchall() == [
        ("commune", "features", 4326),
        ("mediator", "features", 4326),
        ("provider", "features", 4326),
    ]
    columns = "SELECT * FROM gpkg_geometry_columns ORDER BY table_name"
    assert connection.execute(columns).fetchall() == [
        ("commune", "geom", "MULTIPOLYGON", 4326, 0, 0),
        ("mediator", "point", "POINT", 4326, 0, 0),
        ("provider", "point", "POINT", 4326, 0, 0),
    ]
    extensions = "SELECT table_name, column_name, extension_name, scope FROM gpkg_extensions ORDER BY table_name"
    assert connection.execute(extensions).fetchall() == [
        ("commune", "geom", "gpkg_rtree_index", "write-only"),
        ("mediator", "point", "gpkg_rtree_index", "write-only"),
        ("provider", "point", "gpkg_rtree_index", "write-only"),
    ]
    systems = "SELECT srs_id, organization FROM gpkg_spatial_ref_sys ORDER BY srs_id"
    assert connection.execute(systems).fetchall() == [(-1, "NONE"), (0, "NONE"), (4326, "EPSG")]
    for layer in ("commune", "provider", "mediator"):
        (declared,) = connection.execute(f"SELECT rtreecheck('rtree_{layer}_{_COLUMN[layer]}')").fetchone()
        assert declared == "ok"
    connection.close()


_COLUMN = {"commune": "geom", "provider": "point", "mediator": "point"}
