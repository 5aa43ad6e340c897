"""The URL holds the question: nothing lost, nothing guessed, every bad value named."""

from __future__ import annotations

import datetime as dt
from urllib.parse import urlsplit

import pytest
from fake_site import TODAY, ZONE
from flask import Flask, url_for
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.datastructures import MultiDict

from geomap.core.coverage import THRESHOLDS, Question
from geomap.errors import BadQuestion
from geomap.web.params import read_order, read_page, read_question, read_text, write_question

questions = st.builds(
    Question,
    zone=st.sampled_from([ZONE, "epci:200069144", "region:76", "FR", "48"]),
    skill=st.from_regex(r"[a-z0-9]+(-[a-z0-9]+)*", fullmatch=True).filter(lambda name: len(name) <= 64),
    day=st.dates(dt.date(2000, 1, 1), dt.date(2099, 12, 31)),
    max_minutes=st.sampled_from(THRESHOLDS),
    proof=st.sampled_from(["proven", "declared"]),
    remote_counts=st.booleans(),
)


@given(questions)
def test_a_question_written_is_read_back(question: Question) -> None:
    written = write_question(question, TODAY)
    assert read_question(question.zone, question.skill, MultiDict(written), TODAY) == question


@given(questions)
def test_an_address_has_one_way_to_be_written(question: Question) -> None:
    again = read_question(question.zone, question.skill, MultiDict(write_question(question, TODAY)), TODAY)
    assert write_question(again, TODAY) == write_question(question, TODAY)


def test_a_first_visit_adds_nothing_to_the_address() -> None:
    assert write_question(Question(ZONE, "web", TODAY), TODAY) == {}


@given(questions)
def test_the_address_itself_goes_through_a_router(question: Question) -> None:
    app = Flask("router")
    app.add_url_rule("/carte/<zone>/<skill>", "answer", lambda zone, skill: f"{zone} {skill}")
    with app.test_request_context():
        address = url_for("answer", zone=question.zone, skill=question.skill, **write_question(question, TODAY))
    assert urlsplit(address).path == f"/carte/{question.zone}/{question.skill}"
    assert app.test_client().get(address).text == f"{question.zone} {question.skill}"


@pytest.mark.parametrize(
    ("query", "named"),
    [
        ("t=31", "t=31"),
        ("t=abc", "t=abc"),
        ("t=30&t=60", "t"),
        ("t=", "t="),
        ("preuve=peut-%C3%AAtre", "preuve=peut-être"),
        ("distance=1", "distance=1"),
        ("jour=2026-02-30", "2026-02-30"),
        ("jour=20261130", "20261130"),
        ("jour=demain", "demain"),
        ("tri=hasard", "tri=hasard"),
        ("lang=de", "lang=de"),
        ("niveau=canton", "niveau=canton"),
        ("etat=vert", "vert"),
        ("rendu=beau", "rendu=beau"),
    ],
)
def test_a_bad_value_is_a_400_that_names_it(client: FlaskClient, query: str, named: str) -> None:
    answer = client.get(f"/carte/{ZONE}/creation-site?{query}", headers={"Accept-Language": "fr"})
    assert answer.status_code == 400
    assert named in answer.text


@pytest.mark.parametrize(
    ("address", "without"),
    [
        (f"/carte/{ZONE}/creation-site?t=31&preuve=declare", f"/carte/{ZONE}/creation-site?preuve=declare"),
        (f"/carte/{ZONE}/creation-site?t=15&t=30", f"/carte/{ZONE}/creation-site"),
        (f"/carte/{ZONE}/creation-site?jour=demain&lang=en", f"/carte/{ZONE}/creation-site?lang=en"),
        (f"/carte/{ZONE}/creation-site?lang=de", f"/carte/{ZONE}/creation-site"),
        ("/carte?competence=creation-site&niveau=canton", "/carte?competence=creation-site"),
        (f"/carte/{ZONE}/creation-site/pourquoi/48002?fragment=1", f"/carte/{ZONE}/creation-site/pourquoi/48002"),
        (f"/embed/{ZONE}/creation-site?vue=ciel", f"/embed/{ZONE}/creation-site"),
        (f"/comparer/{ZONE}/creation-site?t=15&avec-t=31", f"/comparer/{ZONE}/creation-site?t=15"),
        (f"/comparer/{ZONE}/creation-site?t=15&avec-jour=x", f"/comparer/{ZONE}/creation-site?t=15"),
        ("/recherche?q=site&dans=tiroir", "/recherche?q=site"),
    ],
)
def test_a_bad_value_leads_on_to_the_page_without_it(client: FlaskClient, address: str, without: str) -> None:
    refused = client.get(address)
    assert refused.status_code == 400
    assert f'<a href="{without}">' in refused.text.replace("&amp;", "&")
    assert client.get(without).status_code < 400


def test_a_bad_zone_is_no_part_to_leave_out(client: FlaskClient) -> None:
    assert "sans cette partie" not in client.get("/carte/départ ement/creation-site").text


@pytest.mark.parametrize("page", ["0", "-1", "1.5", "x", "9999999", "1 "])
def test_a_page_is_a_whole_number_from_one(page: str, app: Flask) -> None:
    with app.test_request_context(), pytest.raises(BadQuestion, match="page"):
        read_page(MultiDict({"page": page}))


def test_a_search_is_one_short_line(app: Flask) -> None:
    assert read_text(MultiDict({"q": "  un \x00 site\n web "})) == "un site web"
    with app.test_request_context(), pytest.raises(BadQuestion, match="100"):
        read_text(MultiDict({"q": "x" * 101}))


def test_gaps_come_first_unless_asked_otherwise() -> None:
    assert read_order(MultiDict()) == "manque"
    assert read_order(MultiDict({"tri": "habitants"})) == "habitants"


def test_the_form_leads_to_the_address_of_its_question(client: FlaskClient) -> None:
    answer = client.get(f"/carte?zone={ZONE}&competence=boutique&t=60&preuve=declare&distance=oui")
    assert answer.status_code == 302
    assert answer.location == f"/carte/{ZONE}/boutique?t=60&preuve=declare&distance=oui"


def test_the_short_name_of_a_zone_leads_to_its_full_one(client: FlaskClient) -> None:
    answer = client.get("/carte/48/creation-site?t=15&tri=commune&lang=en")
    assert answer.status_code == 302
    assert answer.location == f"/carte/{ZONE}/creation-site?t=15&tri=commune&lang=en"
