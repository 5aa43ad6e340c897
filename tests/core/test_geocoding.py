"""From places as people write them to communes: what is accepted, what is asked about, what is refused."""

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from atlas_of_names import NO_SHAPE, gazetteer_of_names, middle, square
from hypothesis import given
from hypothesis import strategies as st

from geomap.core.frames import LOCATIONS, PLACES
from geomap.core.geocoding.locating import locate

GAZETTEER = gazetteer_of_names()


def ask(**cells):
    return locate(GAZETTEER, PLACES.build({name: [cells.get(name)] for name in PLACES.columns})).iloc[0]


def at(code, east=0.0, north=0.0):
    lon, lat = middle(code)
    return {"longitude": f"{lon + east:.4f}", "latitude": f"{lat + north:.4f}"}


@pytest.mark.parametrize(
    ("cells", "commune"),
    [
        ({"postcode": "48000", "city": "Mende"}, "48095"),
        ({"postcode": "48000", "city": "MENDE CEDEX 9"}, "48095"),
        ({"postcode": "48 000", "city": "mende"}, "48095"),
        ({"postcode": "5300", "city": "LARAGNE"}, "05070"),
        ({"postcode": "05300.0", "city": "Laragne-Montéglin"}, "05070"),
        ({"postcode": "94240", "city": "LHAY LES ROSES"}, "94038"),
        ({"postcode": "48400", "city": "Florac"}, "48061"),
        ({"postcode": "48400", "city": "Salle-Prunet (La)"}, "48061"),
        ({"postcode": "48200", "city": "Ste Colombe"}, "48001"),
        ({"postcode": "21350", "city": "STE-COLOMBE"}, "21001"),
        ({"postcode": "48100", "city": "Marvejol"}, "48092"),
        ({"postcode": "48100", "city": "Mairie de Marvejols"}, "48092"),
        ({"postcode": "48005", "city": "MENDE CEDEX"}, "48095"),
        ({"postcode": "48400", "city": "Meyrueis"}, "48096"),
        ({"postcode": "84000", "city": "Mende"}, "48095"),
        ({"city": "Marvejols"}, "48092"),
        ({"insee": "48095"}, "48095"),
        ({"insee": "5070"}, "05070"),
        ({"insee": "48186"}, "48061"),
        ({"insee": "48095", "city": "Mende", "postcode": "48005"}, "48095"),
        ({"insee": "48061", "city": "Florac 3 Rivières", "postcode": "48400"}, "48061"),
        ({"postcode": "75012", "city": "Paris"}, "75112"),
        ({"postcode": "75011", "city": "PARIS 11E"}, "75111"),
        ({"insee": "75056", "postcode": "75012", "city": "Paris"}, "75112"),
        ({"city": "Paris 12ème"}, "75112"),
        ({"city": "Paris"}, "75056"),
        ({"postcode": "75379", "city": "PARIS CEDEX 11"}, "75111"),
        ({"line": "12 rue Haute, 48000 Mende"}, "48095"),
        ({"line": "Mairie de Marvejols 48100 MARVEJOLS"}, "48092"),
        ({"line": "15 Rue Pasteur, 48100, Marvejols, Lozère, Occitanie, FRA"}, "48092"),
        ({"line": "3 place du Foirail Marvejols"}, "48092"),
        ({"address": "Rue Basse - 21350 SAINTE COLOMBE", "city": "Sainte-Colombe"}, "21001"),
        ({"insee": "48999", "city": "Antrenas"}, "48005"),
    ],
)
def test_a_place_that_leaves_one_commune_is_accepted(cells, commune):
    found = ask(**cells)
    assert (found["status"], found["commune"]) == ("accepted", commune), found["reason"]
    assert found["precision"] == "commune"
    assert found["candidates"] == (commune,)


@pytest.mark.parametrize(
    ("cells", "candidates", "said"),
    [
        ({"city": "Sainte-Colombe"}, {"48001", "21001"}, "« Sainte-Colombe » : 2 communes portent ce nom"),
        (
            {"postcode": "48100", "line": "3 rue Haute 52200 BOURG", "city": "Marvejols"},
            {"48092", "52060"},
            "le code postal 48100 contredit « 52200 BOURG »",
        ),
        (
            {"postcode": "48100", "city": "Bourg"},
            {"52060", "48092", "48005"},
            "le code postal 48100 contredit « Bourg »",
        ),
        ({"postcode": "48100"}, {"48092", "48005"}, "le code postal 48100 couvre 2 communes"),
        ({"postcode": "48000"}, {"48095"}, "le code postal 48000 n'a qu'une commune"),
        ({"postcode": "48100", "city": "Trifouillis"}, {"48092", "48005"}, "n'est pas connu parmi les 2 communes"),
        ({"insee": "48095", "postcode": "52200", "city": "Bourg"}, {"48095", "52060"}, "le code INSEE 48095 (Mende)"),
        ({"insee": "48999"}, {"48092", "48005"}, "a été partagé entre 2 communes"),
        ({"city": "Marvejolls"}, {"48092"}, "n'est pas un nom de commune"),
        ({"line": "12 rue de Marvejols"}, {"48092"}, "peut être la commune ou une partie de l'adresse"),
        ({"insee": "75112", "postcode": "75011", "city": "Paris"}, {"75112", "75111"}, "contredit « 75011 Paris »"),
    ],
)
def test_what_is_not_sure_goes_to_review_with_its_candidates(cells, candidates, said):
    found = ask(**cells)
    assert found["status"] == "review"
    assert found["commune"] is None
    assert np.isnan(found["lon"])
    assert set(found["candidates"]) == candidates
    assert said in found["reason"]


@pytest.mark.parametrize(
    "cells",
    [{}, {"address": "rue Haute"}, {"city": "-"}, {"postcode": "99999"}, {"city": "Xyzzyx"}, {"insee": "99999"}],
)
def test_a_place_with_nothing_to_go_by_is_rejected_with_a_reason(cells):
    found = ask(**cells)
    assert (found["status"], found["commune"], found["candidates"]) == ("rejected", None, ())
    assert found["reason"]


def test_the_address_line_settles_a_wrong_postcode_when_it_says_the_same_city():
    found = ask(address="14 rue Haute 48100 MARVEJOLS", postcode="52200", city="Marvejols")
    assert (found["status"], found["commune"]) == ("accepted", "48092")
    assert "qui concorde avec « Marvejols »" in found["reason"]


def test_coordinates_that_agree_give_the_point():
    found = ask(postcode="48000", city="Mende", **at("48095", east=0.02))
    assert (found["status"], found["commune"], found["precision"]) == ("accepted", "48095", "point")
    assert (round(found["lon"], 4), round(found["lat"], 4)) == (3.07, 44.55)


def test_a_point_just_across_the_border_still_agrees():
    # 0.004° of longitude at 44.55° north are 317 m; polygons are generalised.
    found = ask(postcode="48000", city="Mende", longitude="3.1040", latitude="44.55")
    assert (found["status"], found["commune"], found["precision"]) == ("accepted", "48095", "point")


def test_a_point_elsewhere_is_never_believed_nor_the_words():
    found = ask(postcode="48000", city="Mende", **at("48061"))
    assert (found["status"], found["commune"]) == ("review", None)
    assert found["candidates"] == ("48095", "48061")
    assert "les coordonnées tombent à « Florac Trois Rivières » (48061), à 12 km de « Mende »" in found["reason"]


def test_a_point_in_no_commune_goes_to_review():
    found = ask(postcode="48000", city="Mende", longitude="-20", latitude="44.55")
    assert (found["status"], found["candidates"]) == ("review", ("48095",))
    assert "ne tombent dans aucune commune connue" in found["reason"]


def test_coordinates_choose_between_homonyms():
    found = ask(city="Sainte-Colombe", **at("21001"))
    assert (found["status"], found["commune"], found["precision"]) == ("accepted", "21001", "point")


def test_coordinates_find_the_arrondissement():
    assert ask(city="Paris", **at("75112"))["commune"] == "75112"


def test_exchanged_axes_are_put_right_when_the_words_agree_and_said():
    lon, lat = middle("48095")
    found = ask(postcode="48000", city="Mende", longitude=str(lat), latitude=str(lon))
    assert (found["status"], found["commune"]) == ("accepted", "48095")
    assert (found["lon"], found["lat"]) == (lon, lat)
    assert "latitude et longitude étaient échangées" in found["reason"]


def test_exchanged_axes_alone_are_only_a_candidate():
    lon, lat = middle("48095")
    found = ask(longitude=str(lat), latitude=str(lon))
    assert (found["status"], found["candidates"]) == ("review", ("48095",))


def test_coordinates_alone_are_believed_well_inside_a_commune():
    found = ask(**at("48061"))
    assert (found["status"], found["commune"], found["precision"]) == ("accepted", "48061", "point")
    assert found["score"] < 0.99


def test_coordinates_alone_near_a_border_are_asked_about():
    found = ask(longitude="3.0990", latitude="44.55")
    assert (found["status"], set(found["candidates"])) == ("review", {"48095", "48092"})


def test_lambert_93_metres_are_converted():
    metres = gpd.GeoSeries([shapely.Point(*middle("48095"))], crs=4326).to_crs(2154).iloc[0]
    x, y = f"{metres.x:.1f}".replace(".", ","), f"{metres.y:.1f}"
    for longitude, latitude in ((x, y), (y, x)):
        found = ask(postcode="48000", city="Mende", longitude=longitude, latitude=latitude)
        assert (found["commune"], found["precision"]) == ("48095", "point")
        assert round(found["lon"], 4) == middle("48095")[0]


@pytest.mark.parametrize("bad", [("nord", "3.05"), ("44.55", ""), ("900", "3"), ("inf", "nan"), ("1e400", "0")])
def test_impossible_coordinates_are_said_and_the_words_stand(bad):
    found = ask(postcode="48000", city="Mende", latitude=bad[0], longitude=bad[1])
    assert (found["status"], found["commune"], found["precision"]) == ("accepted", "48095", "commune")
    assert "coordonnées illisibles" in found["reason"]


def test_zero_zero_is_no_place():
    found = ask(postcode="48000", city="Mende", latitude="0", longitude="0.0")
    assert (found["status"], found["reason"]) == ("accepted", None)


def test_a_commune_without_shape_is_held_to_its_centre():
    near = ask(postcode="48700", city="Sans-Forme", longitude="3.16", latitude="44.71")
    far = ask(postcode="48700", city="Sans-Forme", **at("52060"))
    assert (near["commune"], near["precision"]) == (NO_SHAPE, "point")
    assert far["status"] == "review"


def test_without_coordinates_the_centre_of_the_commune_is_given():
    found = ask(postcode="48000", city="Mende")
    assert (found["lon"], found["lat"]) == middle("48095")


def test_the_answer_keeps_the_index_of_the_question():
    places = PLACES.build({"city": ["Mende", "Sainte-Colombe", None]})
    places.index = pd.Index(["a", "b", "c"])
    assert LOCATIONS.check(locate(GAZETTEER, places)).index.tolist() == ["a", "b", "c"]


_CELL = st.one_of(
    st.none(),
    st.text(max_size=30),
    st.sampled_from(
        ["48000", "Mende", "Sainte-Colombe", "75012", "Paris", "48100 Marvejols", "44.55", "3.05", "48095"]
    ),
)


@given(st.lists(st.fixed_dictionaries(dict.fromkeys(PLACES.columns, _CELL)), min_size=1, max_size=8), st.randoms())
def test_any_cells_get_an_answer_that_does_not_depend_on_the_other_rows(rows, chance):
    places = PLACES.build({name: [row[name] for row in rows] for name in PLACES.columns})
    found = LOCATIONS.check(locate(GAZETTEER, places))
    shuffled = list(range(len(rows)))
    chance.shuffle(shuffled)
    pd.testing.assert_frame_equal(locate(GAZETTEER, places.iloc[shuffled]), found.iloc[shuffled])
    accepted = found["status"] == "accepted"
    assert (found["commune"].notna() == accepted).all()
    assert found["score"].between(0.0, 1.0).all()
    assert found.loc[~accepted, "reason"].notna().all()
    assert all(row.candidates for row in found.itertuples() if row.status == "review")


@given(st.sampled_from(["48095", "48061", "52060"]), st.floats(0.01, 0.09), st.floats(0.01, 0.09))
def test_a_point_inside_a_polygon_is_never_given_to_another_commune(code, east, north):
    west, south, *_ = square(code).bounds
    found = ask(longitude=str(west + east), latitude=str(south + north))
    assert found["commune"] in {code, None}
    assert code in found["candidates"]
