"""Every fault of a nomenclature has its sentence on the pages, which names the same things, in both languages."""

from __future__ import annotations

import re

import pytest
from flask import Flask

from geomap.core.skills.faults import FAULTS, fault
from geomap.errors import UnknownSkill
from geomap.web.skill_faults import SKILL_FAULTS, fault_words


def test_pages_know_every_fault_and_name_what_it_names(app: Flask) -> None:
    assert {*SKILL_FAULTS} == {*FAULTS}
    with app.test_request_context("/?lang=fr"):
        said = {why: set(re.findall(r"%\((\w+)\)s", str(text))) for why, text in SKILL_FAULTS.items()}
    assert said == {why: set(re.findall(r"{(\w+)}", text)) for why, text in FAULTS.items()}


@pytest.mark.parametrize("why", sorted(FAULTS))
def test_each_is_french_for_a_french_reader_and_the_cores_own_for_an_english_one(app: Flask, why: str) -> None:
    named = {name: f"100%-{name}" for name in re.findall(r"{(\w+)}", FAULTS[why])}
    error = fault(why, **named)
    with app.test_request_context("/?lang=fr"):
        french = fault_words(error)
    with app.test_request_context("/?lang=en"):
        english = fault_words(error)
    assert english.replace("\xa0", " ").replace("\u202f", " ") == str(error)
    assert french != english
    assert all(name in french for name in named.values())


def test_a_skill_that_is_not_there_is_told_in_french_too(app: Flask) -> None:
    with app.test_request_context("/?lang=fr"):
        assert "n’est pas, ou plus, dans la nomenclature" in fault_words(UnknownSkill("The nomenclature has no skill."))
