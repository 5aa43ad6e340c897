from communes_world import DIVISIONS, HISTORY, division

from geomap.sources.communes_history import Lineage, places


def test_every_name_leads_to_the_commune_of_today():
    found = {(place.name, place.old_code): (place.commune, place.kind) for place in places(DIVISIONS, HISTORY)}
    assert found == {
        ("Aubenas", "48001"): ("48001", "former"),
        ("Mortagne", "48009"): ("48002", "former"),
        ("Bournac-Vieux", "48010"): ("48002", "former"),
        ("Hameau", "48011"): ("48003", "associated"),
        ("Val-Haut", "48004"): ("48004", "delegated"),
        ("Val-Bas", "48005"): ("48004", "delegated"),
    }


def test_the_order_of_the_sources_does_not_matter():
    assert places(DIVISIONS[::-1], HISTORY[::-1]) == places(DIVISIONS, HISTORY)


def test_a_commune_that_left_another_is_hosted_by_it():
    assert Lineage(DIVISIONS, HISTORY).hosts() == {"48006": "48001"}


def test_a_history_that_turns_in_circles_ends():
    circle = [
        {"id": "a", "code": "48091", "nom": "A", "successeur": "b"},
        {"id": "b", "code": "48092", "nom": "B", "successeur": "a"},
        {"id": "c", "code": "48093", "nom": "C"},
    ]
    rows = [
        division("48001", "Un"),
        division("48093", "C", "commune-deleguee", chefLieu="48094"),
        division("48094", "D", "commune-deleguee", chefLieu="48093"),
    ]
    assert [Lineage(rows, circle).commune(record) for record in circle] == [None, None, None]
