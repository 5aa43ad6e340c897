import gzip
import hashlib
import json

import geopandas as gpd
import httpx
import numpy as np
import pytest
import shapely
from communes_world import SHAPES, write_packages
from official_world import OfficialSite, body, packed, silent, status, truncated

from geomap.core.territory import demand
from geomap.errors import BadFile, NetworkBroken
from geomap.sources.communes import build, read_bundled, verify
from geomap.sources.communes_http import Downloads
from geomap.sources.communes_official import Official, official_client, update

CONTOURS = "/contours/2026/geojson/communes-100m.geojson.gz"


@pytest.fixture
def site():
    with OfficialSite() as running:
        yield running


@pytest.fixture
def folder(tmp_path):
    target = tmp_path / "communes"
    build(target, write_packages(tmp_path / "packages"))
    return target


@pytest.fixture
def run(site, folder):
    """Run an update against the site; the pauses asked for between tries are kept, not slept."""
    pauses = []

    def start(**options):
        official = Official(api=site.url, contours=f"{site.url}/contours")
        limit = options.pop("max_bytes", 10_000_000)
        with httpx.Client(timeout=options.pop("timeout_s", 60.0)) as client:
            return update(folder, Downloads(client, limit, pauses.append), official, **options)

    start.pauses = pauses
    return start


def digests(folder):
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in folder.iterdir()}


def test_the_folder_is_rebuilt_from_the_services(run, folder, site):
    report = run()
    verify(folder)
    atlas = read_bundled(folder)
    communes = atlas.communes
    assert report.counts["commune"] == 8
    assert shapely.coverage_is_valid(np.asarray(demand(communes).geometry.dropna()))
    assert communes.loc["48003", "name"] == "Chazes-la-Neuve"
    assert communes.loc["75101", ["kind", "parent"]].tolist() == ["arrondissement", "75056"]
    assert communes.loc["48001", ["lon", "lat", "centre_kind"]].tolist() == [3.005, 44.005, "town_hall"]
    assert communes.geometry["48006"].area > 0
    assert ("epci:200000001", "48004") in set(zip(atlas.members["zone"], atlas.members["commune"], strict=True))
    assert "API Découpage administratif" in atlas.source
    assert len(site.asked) == 8
    assert any("zone=metro%2Cdrom%2Ccom" in path for path in site.asked)


def test_former_names_are_kept_and_the_name_just_lost_is_added(run, folder):
    run()
    names = read_bundled(folder).names
    found = set(zip(names["name"], names["commune"], names["kind"], strict=True))
    assert {
        ("Mortagne", "48002", "former"),
        ("Chazes", "48003", "former"),
        ("Val-Bas", "48004", "delegated"),
        ("Hameau", "48003", "associated"),
        ("Chazes-la-Neuve", "48003", "current"),
    } <= found
    assert not names.duplicated(["name", "commune", "old_code"]).any()


def test_a_second_update_changes_nothing(run, folder):
    run()
    first = digests(folder)
    run()
    assert digests(folder) == first


def test_names_of_a_commune_that_merged_follow_it(run, folder, site):
    rows = [row for row in json.loads(site.answers["/communes"]) if row["code"] != "48002"]
    parts = json.loads(site.answers["/communes_associees_deleguees"])
    parts.append({"nom": "Bournac", "code": "48002", "type": "commune-deleguee", "chefLieu": "48001"})
    site.answers["/communes"] = json.dumps([*rows, {**rows[0], "code": "48012", "nom": "Nouvelle"}]).encode()
    site.answers["/communes_associees_deleguees"] = json.dumps(parts).encode()
    run()
    names = read_bundled(folder).names
    held = names.set_index("name")["commune"]
    assert held["Bournac"] == "48001"
    assert held["Mortagne"] == "48001"
    assert held["Bournac-Vieux"] == "48001"


@pytest.mark.parametrize("path", ["/communes", "/epcis", CONTOURS])
@pytest.mark.parametrize("fault", [status(500), status(503), truncated])
def test_a_passing_fault_is_tried_again(run, folder, site, path, fault):
    site.faults[path] = [fault]
    run()
    verify(folder)
    assert run.pauses == [1.0]


def test_the_pauses_grow_and_heed_what_the_server_asks(run, site):
    site.faults["/epcis"] = [status(429, Retry_After="7"), status(429), status(429, Retry_After="3600")]
    run()
    assert run.pauses == [7.0, 2.0, 60.0]


@pytest.mark.parametrize(
    ("path", "faults", "said"),
    [
        ("/communes", [status(500)] * 4, r"/communes could not be downloaded in 4 tries: it answered 500"),
        ("/regions", [status(404)], r"/regions answered 404"),
        ("/communes", [truncated] * 4, r"/communes could not be downloaded in 4 tries"),
        ("/communes", [body(b"<html>maintenance</html>")], r"/communes answered something that is not JSON"),
        ("/communes", [body(b'{"erreur": 1}')], r"/communes answered JSON that is not a list"),
        ("/communes", [body(b"[]")], r"gave 0 communes where there were 8: nothing was replaced"),
        ("/epcis", [body(b'[{"siren": "1"}]')], r"does not answer in the layout expected"),
        ("/communes_associees_deleguees", [body(b'[{"type": "commune-deleguee"}]')], r"layout expected"),
        (CONTOURS, [body(b"not gzip")], r"communes-100m.geojson.gz is not a whole gzip file"),
        (CONTOURS, [body(packed({})[:-12])], r"is not a whole gzip file"),
        (CONTOURS, [body(packed(SHAPES)[:40])], r"is not a whole gzip file"),
    ],
)
def test_a_lasting_fault_is_named_and_changes_nothing(run, folder, site, path, faults, said):
    before = digests(folder)
    site.faults[path] = list(faults)
    with pytest.raises(NetworkBroken, match=said):
        run()
    assert digests(folder) == before
    assert [entry.name for entry in folder.parent.iterdir() if entry.name.startswith(".")] == []


def test_a_server_that_says_nothing_is_left(run, folder, site):
    before = digests(folder)
    site.faults["/communes"] = [silent] * 4
    with pytest.raises(NetworkBroken, match=r"/communes could not be downloaded in 4 tries: .*time"):
        run(timeout_s=0.05)
    assert digests(folder) == before
    assert run.pauses == [1.0, 2.0, 4.0]


def test_an_answer_too_large_is_refused_while_it_arrives(run, site):
    site.faults["/communes"] = [body(b" " * 200_000)]
    with pytest.raises(NetworkBroken, match="larger than 100000 bytes"):
        run(max_bytes=100_000)


def test_contours_that_swell_when_unpacked_are_refused(run, site):
    site.faults[CONTOURS] = [body(packed({f"{rank:05d}": SHAPES["48001"] for rank in range(5000)}))]
    with pytest.raises(NetworkBroken, match="larger than 100000 bytes"):
        run(max_bytes=100_000)


def test_contours_without_codes_are_refused(run, site):
    nameless = gpd.GeoDataFrame({"label": ["A"]}, geometry=[SHAPES["48001"]], crs=4326).to_json()
    site.faults[CONTOURS] = [body(gzip.compress(nameless.encode()))]
    with pytest.raises(NetworkBroken, match="no field of commune codes"):
        run()


def test_an_address_that_is_none_is_named(folder):
    with official_client() as client, pytest.raises(NetworkBroken, match="is not an address"):
        update(folder, Downloads(client, pause=lambda _: None), Official(api="nowhere"))


def test_a_closed_port_is_a_network_broken(folder):
    with official_client(1.0) as client, pytest.raises(NetworkBroken, match=r"http://127.0.0.1:9/communes"):
        update(folder, Downloads(client, pause=lambda _: None), Official(api="http://127.0.0.1:9"))


# Shapes from a downloaded ADMIN EXPRESS ------------------------------------------------------------------------------


def admin_express(path, *, layers=("commune", "arrondissement_municipal"), code="code_insee"):
    for layer in layers:
        codes = [one for one in SHAPES if one.startswith("751") == layer.lower().startswith("arr")]
        shapes = [SHAPES[one] for one in codes]
        frame = gpd.GeoDataFrame({code: codes}, geometry=shapes, crs=4326).to_crs(3857)
        frame.to_file(path, layer=layer, driver="GPKG")
    return path


@pytest.mark.parametrize(
    ("layers", "code"),
    [(("commune", "arrondissement_municipal"), "code_insee"), (("COMMUNE", "ARRONDISSEMENT_MUNICIPAL"), "INSEE_COM")],
)
def test_shapes_can_come_from_a_downloaded_file(run, folder, site, tmp_path, layers, code):
    file = admin_express(tmp_path / "ade.gpkg", layers=layers, code=code)
    run(admin_express=file)
    shapes = read_bundled(folder).communes.geometry
    assert shapes["48001"].symmetric_difference(SHAPES["48001"]).area < 2e-3 * SHAPES["48001"].area
    assert shapes["75056"].equals(shapes["75101"].union(shapes["75102"]))
    assert not any("contours" in path for path in site.asked)
    inputs = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))["inputs"]
    assert inputs[-1]["name"] == "ade.gpkg"


def test_a_file_that_is_not_admin_express_is_refused(run, folder, tmp_path):
    before = digests(folder)
    with pytest.raises(BadFile, match=r"no layer « commune »"):
        run(admin_express=admin_express(tmp_path / "other.gpkg", layers=("roads",)))
    (tmp_path / "text.gpkg").write_text("nothing", encoding="utf-8")
    with pytest.raises(BadFile, match=r"text\.gpkg cannot be read"):
        run(admin_express=tmp_path / "text.gpkg")
    assert digests(folder) == before
