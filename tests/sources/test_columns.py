"""Columns recognised by their headers, or given."""

import pytest

from geomap.errors import BadInput
from geomap.sources.columns import MEDIATOR_COLUMNS, PLACE_COLUMNS, PROVIDER_COLUMNS, parse_given, recognise


@pytest.mark.parametrize(
    ("headers", "found"),
    [
        (("Raison sociale", "CP", "Ville"), {"name": 0, "postcode": 1, "city": 2}),
        (("NOM", "Dénomination", "code_postal"), {"name": 1, "postcode": 2}),
        (("Commune", "lib_com", "insee_com"), {"city": 0, "insee": 2}),
        (("Coord. X", "Coord. Y"), {"longitude": 0, "latitude": 1}),
        (("siret_siege", "Site Web", "Compétences"), {"siret": 0, "website": 1, "skills": 2}),
        (("name", "post_code", "city", "geo_range"), {"name": 0, "postcode": 1, "city": 2, "area": 3}),
    ],
)
def test_usual_headers_are_recognised(headers, found):
    assert dict(recognise(headers, PROVIDER_COLUMNS).at) == {logical: (place,) for logical, place in found.items()}


def test_contacts_are_public_only_when_their_header_says_so():
    found = recognise(("Nom", "Courriel", "Téléphone", "Courriel public"), PROVIDER_COLUMNS)
    assert found.headers == {"name": "Nom", "email": "Courriel public"}
    assert found.ignored == ("Courriel", "Téléphone")
    given = recognise(("Nom", "Courriel"), PROVIDER_COLUMNS, {"email": "Courriel"})
    assert given.headers["email"] == "Courriel"


def test_of_two_headers_as_likely_the_fuller_is_taken():
    assert recognise(("Latitude", "latitude"), PLACE_COLUMNS, filled=[1, 9]).at["latitude"] == (1,)
    assert recognise(("Latitude", "latitude"), PLACE_COLUMNS, filled=[5, 5]).at["latitude"] == (0,)


def test_days_make_opening_hours_in_the_order_of_the_week():
    found = recognise(("lib_fs", "h_mardi", "h_lundi"), MEDIATOR_COLUMNS)
    assert found.at["opening_hours"] == (2, 1)
    assert found.headers["opening_hours"] == "h_lundi, h_mardi"


def test_given_columns_go_first_and_are_found_whatever_their_case():
    found = recognise(("Nom", "Enseigne"), PROVIDER_COLUMNS, {"name": "ENSEIGNE"})
    assert (found.at["name"], found.ignored) == ((1,), ("Nom",))


def test_a_header_that_is_not_there_is_said_with_those_that_are():
    with pytest.raises(BadInput, match="no header « Enseigne » for « name »; it has « Nom », « Ville »"):
        recognise(("Nom", "Ville"), PROVIDER_COLUMNS, {"name": "Enseigne"})


def test_a_column_that_means_nothing_is_said_with_those_that_do():
    with pytest.raises(BadInput, match="no column « nom »; choose among key, name, siret"):
        recognise(("Nom",), PROVIDER_COLUMNS, {"nom": "Nom"})


def test_given_columns_are_read_from_the_command_line():
    assert parse_given("name=Raison sociale, postcode = CP") == {"name": "Raison sociale", "postcode": "CP"}
    assert parse_given("name=Nom, prénom,city=Ville") == {"name": "Nom, prénom", "city": "Ville"}
    assert parse_given("") == {}
    with pytest.raises(BadInput, match="« Nom » says no column"):
        parse_given("Nom")
