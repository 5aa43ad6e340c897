import json

import geopandas as gpd
import numpy as np
import pytest
import shapely
from shapely import LineString, Point, Polygon, box
from shapely.affinity import translate

from geomap.core.frames import COMMUNES, PLACE_NAMES, ZONE_MEMBERS, ZONES
from geomap.core.territory import select
from geomap.errors import BadFile, BadInput
from geomap.sources.areas import read_areas

CELLS = {
    "Gombé": box(15.30, -4.32, 15.32, -4.30),
    "N'Sele": box(15.32, -4.32, 15.34, -4.30),
    "Kasa Vubu": box(15.30, -4.34, 15.32, -4.32),
}


def write(path, shapes=CELLS, crs=4326, **fields):
    """Polygons in a file, with a field of names and others."""
    columns = {"name": list(shapes), **{key: list(value) for key, value in fields.items()}}
    frame = gpd.GeoDataFrame(columns, geometry=list(shapes.values()), crs=4326)
    frame.to_crs(crs).to_file(path, layer=None if path.suffix == ".geojson" else path.stem)
    return path


@pytest.fixture
def file(tmp_path):
    return write(tmp_path / "cells.geojson")


def test_polygons_become_an_atlas(file):
    areas = read_areas(file, code="KIN", name="Kinshasa")
    atlas = areas.atlas
    assert atlas.communes.index.tolist() == ["KIN-gombe", "KIN-n-sele", "KIN-kasa-vubu"]
    assert atlas.communes["name"].tolist() == list(CELLS)
    assert set(atlas.communes["kind"]) == {"area"}
    assert set(atlas.communes["centre_kind"]) == {"inside"}
    assert (atlas.code, atlas.name, atlas.source, atlas.licence) == (
        "KIN",
        "Kinshasa",
        file.name,
        "licence non précisée",
    )
    for schema, frame in (
        (COMMUNES, atlas.communes),
        (PLACE_NAMES, atlas.names),
        (ZONES, atlas.zones),
        (ZONE_MEMBERS, atlas.members),
    ):
        schema.check(frame)
    # 0.02 degrees near the equator: 2.2115 km north to south, 2.2203 km west to east.
    assert atlas.communes["area_km2"].tolist() == pytest.approx([2.2115 * 2.2203] * 3, rel=0.002)
    assert select(atlas, "kin").metric_epsg == 32733
    assert areas.notes == ("Without a population (3): Gombé, N'Sele, Kasa Vubu.",)


@pytest.mark.parametrize(("suffix", "crs"), [(".gpkg", 32733), (".gpkg", 3857), (".geojson", 4326), (".fgb", 2154)])
def test_any_format_and_any_crs_give_the_same_shapes(tmp_path, suffix, crs):
    east, north = (-12.0, 49.0) if crs == 2154 else (0.0, 0.0)
    shapes = {name: translate(cell, east, north) for name, cell in CELLS.items()}
    atlas = read_areas(write(tmp_path / f"cells{suffix}", shapes, crs), code="KIN", name="K").atlas
    drawn_by_name = dict(zip(atlas.communes["name"], atlas.communes.geometry, strict=True))
    for name, shape in shapes.items():
        drawn = drawn_by_name[name]
        assert drawn.symmetric_difference(shape).area < 1e-3 * shape.area


def test_fields_are_guessed_or_named(tmp_path):
    fields = {"NAME_1": ["Nord"] * 3, "NAME_2": ["A", "B", "C"], "pcode": ["CD-1", "CD-2", "CD-3"]}
    frame = gpd.GeoDataFrame(fields, geometry=list(CELLS.values()), crs=4326)
    frame.to_file(tmp_path / "levels.geojson")
    guessed = read_areas(tmp_path / "levels.geojson", code="KIN", name="K").atlas
    assert guessed.communes["name"].to_dict() == {"KIN-CD-1": "A", "KIN-CD-2": "B", "KIN-CD-3": "C"}
    with pytest.raises(BadInput, match=r"no field « nom »; there are NAME_1, NAME_2, pcode"):
        read_areas(tmp_path / "levels.geojson", code="KIN", name="K", name_field="nom")
    with pytest.raises(BadInput, match="Two areas have the code « Nord »"):
        read_areas(tmp_path / "levels.geojson", code="KIN", name="K", name_field="name_1", code_field="name_1")


def test_names_in_other_languages_are_kept(tmp_path):
    file = write(
        tmp_path / "c.geojson", **{"name:ru": ["Гомбе", None, ""], "name_fr": ["Gombe", "Nselé-sur-Fleuve", None]}
    )
    names = read_areas(file, code="KIN", name="K").atlas.names
    others = names[names["kind"] == "other_language"]
    # « Gombe » is « Gombé » without its accent: nothing new.
    assert list(zip(others["name"], others["commune"], strict=True)) == [
        ("Гомбе", "KIN-gombe"),
        ("Nselé-sur-Fleuve", "KIN-n-sele"),
    ]


def test_names_without_a_latin_letter_get_a_number(tmp_path):
    file = write(tmp_path / "c.geojson", dict(zip(["Канильо", "Ордино"], CELLS.values(), strict=False)))
    assert read_areas(file, code="AND", name="A").atlas.communes.index.tolist() == ["AND-001", "AND-002"]


# Population and zones ------------------------------------------------------------------------------------------------


def test_population_from_a_field(tmp_path):
    file = write(tmp_path / "c.geojson", people=["1 200", "30,500", None])
    areas = read_areas(file, code="KIN", name="K", population="people")
    assert areas.atlas.communes["population"].tolist()[:2] == [1200, 30500]
    assert areas.atlas.communes["population"].isna().tolist() == [False, False, True]
    assert areas.notes == ("Without a population (1): Kasa Vubu.",)


@pytest.mark.parametrize("suffix", [".json", ".csv"])
def test_population_and_zone_from_another_file_joined_by_name(tmp_path, file, suffix):
    rows = [
        {"commune": "GOMBE", "pop": 82000, "cluster": "Nord"},
        {"commune": "Nsele", "pop": 5, "cluster": "Est"},
        {"commune": "Kasa-Vubu", "pop": 70, "cluster": "Est"},
        {"commune": "Ailleurs", "pop": 1, "cluster": "Nord"},
    ]
    table = tmp_path / f"people{suffix}"
    lines = ["commune;pop;cluster", *(";".join(str(cell) for cell in row.values()) for row in rows)]
    table.write_text(json.dumps(rows) if suffix == ".json" else "\n".join(lines), encoding="utf-8")
    areas = read_areas(file, code="KIN", name="K", population=str(table), zone="cluster")
    assert areas.atlas.communes["population"].tolist() == [82000, 5, 70]
    assert areas.atlas.zones["name"].to_dict() == {"zone:KIN-est": "Est", "zone:KIN-nord": "Nord"}
    assert select(areas.atlas, "zone:kin-EST").communes["name"].tolist() == ["N'Sele", "Kasa Vubu"]
    assert areas.notes == (f"In people{suffix} but no area (1): ailleurs.",)


def test_zones_from_a_file_of_their_own(tmp_path, file):
    table = tmp_path / "zones.csv"
    table.write_text("nom,district\nGombé,Nord\nN Sele,Est\nKasa-Vubu,\n", encoding="utf-8")
    areas = read_areas(file, code="KIN", name="K", zone=f"{table}:district")
    assert areas.atlas.members["zone"].tolist() == ["zone:KIN-nord", "zone:KIN-est"]
    assert "In no zone (1): Kasa Vubu." in areas.notes
    with pytest.raises(BadInput, match="Say it as --zone FILE:field"):
        read_areas(file, code="KIN", name="K", zone=str(table))


def test_several_years_of_population_are_not_chosen_among(tmp_path, file):
    table = tmp_path / "people.json"
    table.write_text(json.dumps([{"name": "Gombé", "pop_2017": 1, "pop_2025": 2}]), encoding="utf-8")
    with pytest.raises(BadInput, match=r"FILE:field \(there are pop_2017, pop_2025\)"):
        read_areas(file, code="KIN", name="K", population=str(table))
    chosen = read_areas(file, code="KIN", name="K", population=f"{table}:pop_2025")
    assert chosen.atlas.communes["population"].iloc[0] == 2


@pytest.mark.parametrize("cell", ["many", "-5", "1e99", "nan"])
def test_a_population_that_is_no_number_is_named(tmp_path, cell):
    file = write(tmp_path / "c.geojson", people=[cell, "1", "2"])
    with pytest.raises(BadInput, match=f"« {cell} » in « people » of Gombé"):
        read_areas(file, code="KIN", name="K", population="people")


def test_areas_in_no_zone_are_told(tmp_path):
    file = write(tmp_path / "c.geojson", district=["Nord", None, "Nord"])
    areas = read_areas(file, code="KIN", name="K", zone="district")
    assert "In no zone (1): N'Sele." in areas.notes
    assert areas.atlas.members["commune"].tolist() == ["KIN-gombe", "KIN-kasa-vubu"]


# Shapes that are not right -------------------------------------------------------------------------------------------


def test_a_polygon_that_crosses_itself_is_mended_and_told(tmp_path):
    bow = Polygon([(15.40, -4.30), (15.42, -4.32), (15.42, -4.30), (15.40, -4.32), (15.40, -4.30)])
    areas = read_areas(write(tmp_path / "c.geojson", {**CELLS, "Noeud": bow}), code="KIN", name="K")
    assert "Crossed itself, made valid (1): KIN-noeud." in areas.notes
    assert areas.atlas.communes.geometry.is_valid.all()
    assert areas.atlas.communes["area_km2"].iloc[3] == pytest.approx(2.2115 * 2.2203 / 2, rel=0.01)


def test_overlaps_become_a_coverage_and_the_change_is_told(tmp_path):
    wide = {**CELLS, "Gombé": box(15.30, -4.32, 15.322, -4.30)}
    areas = read_areas(write(tmp_path / "c.geojson", wide), code="KIN", name="K")
    shapes = areas.atlas.communes.geometry
    assert shapely.coverage_is_valid(np.asarray(shapes))
    assert shapely.area(np.asarray(shapes)).sum() == pytest.approx(
        shapely.union_all(list(wide.values())).area, rel=1e-4
    )
    assert areas.notes[0].startswith("Overlapped a neighbour or left a sliver, edges now shared")
    # The strip of 0.002 degrees goes to one of the two: 1/11 of the wide one is lost, or 1/10 of the other.
    assert areas.notes[1].split(" is ")[1] in {"9.09%, in KIN-gombe.", "10.00%, in KIN-n-sele."}


def test_an_area_inside_another_is_refused_by_name(tmp_path):
    nested = {**CELLS, "Enclave": box(15.305, -4.315, 15.31, -4.31)}
    with pytest.raises(BadInput, match="wholly inside others: KIN-enclave"):
        read_areas(write(tmp_path / "c.geojson", nested), code="KIN", name="K")


def test_an_area_without_a_shape_is_kept_and_told(tmp_path):
    areas = read_areas(write(tmp_path / "c.gpkg", {**CELLS, "Perdue": None}), code="KIN", name="K")
    assert "Without a shape (1): KIN-perdue." in areas.notes
    assert areas.atlas.communes.loc["KIN-perdue", "centre_kind"] == "none"


@pytest.mark.parametrize(
    ("shapes", "said"),
    [
        ({"A": Point(15, -4)}, r"1 of 1, the first a Point \(shape 1\)"),
        ({**CELLS, "Route": LineString([(15, -4), (16, -4)])}, r"1 of 4, the first a LineString \(shape 4\)"),
    ],
)
def test_points_and_lines_are_refused(tmp_path, shapes, said):
    with pytest.raises(BadFile, match=said):
        read_areas(write(tmp_path / "c.geojson", shapes), code="KIN", name="K")


# Files that are not right --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("code", ["FR", "kin", "K", "KIN-SHASA", "", "TOOLONGCODE", "1AB"])
def test_a_code_that_cannot_be_is_refused(file, code):
    with pytest.raises(BadInput, match="cannot be the code"):
        read_areas(file, code=code, name="K")


def test_a_file_that_is_not_there_is_named(tmp_path):
    with pytest.raises(BadFile, match=r"no file « .*nowhere.gpkg »"):
        read_areas(tmp_path / "nowhere.gpkg", code="KIN", name="K")


def test_a_file_of_something_else_is_named(tmp_path):
    (tmp_path / "poem.gpkg").write_text("Frère Jacques", encoding="utf-8")
    with pytest.raises(BadFile, match=r"poem.gpkg cannot be read as geographic data"):
        read_areas(tmp_path / "poem.gpkg", code="KIN", name="K")


def test_an_empty_file_is_refused(tmp_path):
    (tmp_path / "empty.geojson").write_text('{"type": "FeatureCollection", "features": []}', encoding="utf-8")
    with pytest.raises(BadFile, match="holds 0 shapes"):
        read_areas(tmp_path / "empty.geojson", code="KIN", name="K")


def test_several_layers_must_be_chosen_among(tmp_path):
    file = tmp_path / "two.gpkg"
    for layer in ("communes", "quartiers"):
        gpd.GeoDataFrame({"name": list(CELLS)}, geometry=list(CELLS.values()), crs=4326).to_file(file, layer=layer)
    with pytest.raises(BadFile, match=r"several layers \(communes, quartiers\)"):
        read_areas(file, code="KIN", name="K")
    assert len(read_areas(file, code="KIN", name="K", layer="quartiers").atlas.communes) == 3
    with pytest.raises(BadFile, match=r"no layer « rues »; it has communes, quartiers"):
        read_areas(file, code="KIN", name="K", layer="rues")


def test_a_file_without_crs_needs_one(tmp_path):
    frame = gpd.GeoDataFrame({"name": list(CELLS)}, geometry=list(CELLS.values()), crs=4326).to_crs(32733)
    frame.to_file(tmp_path / "c.shp")
    (tmp_path / "c.prj").unlink()
    with pytest.raises(BadFile, match="does not say in which coordinate system"):
        read_areas(tmp_path / "c.shp", code="KIN", name="K")
    atlas = read_areas(tmp_path / "c.shp", code="KIN", name="K", crs="EPSG:32733").atlas
    assert atlas.communes.geometry.iloc[0].centroid.x == pytest.approx(15.31, abs=1e-4)
    with pytest.raises(BadInput, match="is no coordinate system"):
        read_areas(tmp_path / "c.shp", code="KIN", name="K", crs="EPSG:0")
    with pytest.raises(BadFile, match="lies off the earth"):
        read_areas(tmp_path / "c.shp", code="KIN", name="K", crs="EPSG:4326")


def test_a_shape_without_a_name_is_counted(tmp_path):
    frame = gpd.GeoDataFrame({"name": ["A", None, "C"]}, geometry=list(CELLS.values()), crs=4326)
    frame.to_file(tmp_path / "c.geojson")
    with pytest.raises(BadInput, match="Shape 2 has no name"):
        read_areas(tmp_path / "c.geojson", code="KIN", name="K")


def test_a_file_too_large_is_refused_before_it_is_read(file, monkeypatch):
    monkeypatch.setattr("geomap.sources.areas_features.MAX_BYTES", 10)
    with pytest.raises(BadFile, match="is larger than"):
        read_areas(file, code="KIN", name="K")
    monkeypatch.undo()
    monkeypatch.setattr("geomap.sources.areas_features.MAX_FEATURES", 2)
    with pytest.raises(BadFile, match="holds 3 shapes"):
        read_areas(file, code="KIN", name="K")


def test_hostile_names_stay_text_and_never_reach_a_code(tmp_path):
    hostile = "<script>alert('x')</script>"
    file = write(tmp_path / "c.geojson", dict(zip([hostile, "../../etc", "B"], CELLS.values(), strict=True)))
    communes = read_areas(file, code="KIN", name="K").atlas.communes
    assert communes.index.tolist() == ["KIN-script-alert-x-script", "KIN-etc", "KIN-b"]
    assert communes["name"].iloc[0] == hostile
    coded = write(tmp_path / "d.geojson", CELLS, code=["a/b", "c", "d"])
    with pytest.raises(BadInput, match="« a/b », the code of Gombé"):
        read_areas(coded, code="KIN", name="K")
