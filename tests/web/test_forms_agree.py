"""One answer in many forms: whatever a reader looks at, prints, takes away or asks again, it says the same."""

from __future__ import annotations

import io
import re
from dataclasses import dataclass, field, replace

import pandas as pd
import pytest
from fake_site import TODAY, ZONE, FakeGeomap, FakeStore, territory
from flask import Flask
from forms_of_an_answer import FORMS, Asked, Told, in_view
from pypdf import PdfReader
from wide_site import wide_site

from geomap.core.territory import Territory
from geomap.web import create_app

SKILL = "creation-site"

APART = {
    "share.square_code": "the address alone",
    "poster.of_part": "a part of the picture, compared below",
}
"""Addresses of a question that are no form of the whole answer, and why."""


def _small() -> Territory:
    """The département: a commune in no intercommunalité, one without a place, an intercommunalité that goes beyond."""
    known = territory()
    members = known.members[~((known.members["zone"] == "epci:2") & (known.members["commune"] == "48005"))]
    beyond = pd.DataFrame({"zone": ["epci:2"], "commune": ["30001"]})
    communes = known.communes.copy()
    communes.loc["48006", ["lon", "lat"]] = None
    return replace(known, communes=communes, members=pd.concat([members, beyond], ignore_index=True))


def _site(name: str) -> FakeGeomap:
    return wide_site() if name == "wide" else FakeGeomap(store=FakeStore(kept={"territory": _small()}))


@dataclass
class Site:
    """A site and its territory."""

    name: str
    geomap: FakeGeomap = field(init=False)
    app: Flask = field(init=False)

    def __post_init__(self) -> None:
        self.geomap = _site(self.name)
        self.app = create_app(self.geomap)  # type: ignore[arg-type]

    def asked(self, query: str = "") -> Asked:
        return Asked(self.app.test_client(), self.geomap.store.territory(ZONE), SKILL, query)


@pytest.fixture(params=["small", "wide"])
def site(request: pytest.FixtureRequest) -> Site:
    return Site(request.param)


def _reference(asked: Asked) -> Told:
    """The rows of the interface for programs, and what follows from them alone."""
    told = asked.get("/api/coverage/{}.json").get_json()
    rows, whole = told["communes"], [row for row in told["summary"] if row["zone"] == asked.territory.spec]
    people = [row["population"] for row in rows if row["gap"]]
    known = [one for one in people if one is not None]
    return Told(
        {row["code"]: row["state"] for row in rows},
        {row["state"]: (row["communes"], row["people"]) for row in whole},
        (len(people), sum(known) if known or not people else None),
        painted=frozenset(row["state"] for row in rows if row["code"] in set(in_view(asked.territory))),
    )


def _assert_agrees(form: str, told: Told, whole: Told, headline: str) -> None:
    if told.states is not None:
        assert told.states, form
        assert whole.states is not None
        assert told.states == {code: whole.states[code] for code in told.states}, form
    for name in ("counts", "gap", "painted"):
        if getattr(told, name) is not None:
            assert getattr(told, name) == getattr(whole, name), form
    if told.headline is not None:
        assert told.headline == headline, form


def _agreed(asked: Asked) -> dict[str, list[Told]]:
    whole = _reference(asked)
    found = {form: list(read(asked)) for form, read in FORMS.items()}
    said = {one.headline for all_of in found.values() for one in all_of if one.headline}
    assert len(said) == 1
    for form, all_of in found.items():
        for told in all_of:
            _assert_agrees(form, told, whole, next(iter(said)))
    return found


def test_every_form_of_an_answer_is_read_here(site: Site) -> None:
    """A new address of a question is a new form: it is compared with the others, or said to be none."""
    rules = {rule.endpoint for rule in site.app.url_map.iter_rules() if {"zone", "skill"} <= rule.arguments}
    assert rules == {*FORMS, *APART}


@pytest.mark.parametrize("query", ["t=15", "preuve=declare", "distance=oui&t=60", "jour=2026-01-02"])
def test_every_form_says_the_same(query: str) -> None:
    assert set(_agreed(Site("small").asked(query))) == set(FORMS)


def test_every_form_says_the_same_as_soon_as_the_directory_has_changed(site: Site) -> None:
    before = _agreed(site.asked())
    store = site.geomap.store
    lapsed = store.offers().copy()
    lapsed["valid_until"] = lapsed["valid_until"].where(lapsed["provider"] != "p-atelier", pd.Timestamp(TODAY))
    lapsed.loc[lapsed["provider"] == "p-atelier", "proof_state"] = "declared"
    store.kept["offers"] = lapsed
    store.number += 1
    after = _agreed(site.asked())
    assert {form for form in FORMS if before[form] == after[form]} == set()


def test_zones_and_maps_say_which_communes_they_leave_out() -> None:
    asked = Site("small").asked()
    page = asked.get("/carte/{}").text
    assert re.findall(r'row">Hors de ces zones <span class="quiet">([^<]*)</span></th>', page) == ["Étables"]
    assert re.findall(r'/carte/(epci:\d)/[^<]*</a> <span class="quiet">en partie</span>', page) == ["epci:2"]
    offline = asked.get("/hors-ligne/{}.html").text
    for one in (page, offline):
        assert "1 commune n’a pas de place connue : elle est comptée, mais pas dessinée." in one.replace("\xa0", " ")


@pytest.mark.parametrize(("query", "head"), [("", "Prestataires prouvés"), ("preuve=declare", "Prestataires comptés")])
def test_nothing_is_called_proven_that_is_only_declared(query: str, head: str) -> None:
    asked = Site("small").asked(query)
    for path in ("/carte/{}", "/hors-ligne/{}.html"):
        heads = re.findall(r"<th scope=\"col\"[^>]*>(.*?)</th>", asked.get(path).text, re.DOTALL)
        [counted] = [re.sub(r"<[^>]+>", "", one).strip() for one in heads if "Prestataires" in one]
        assert counted.startswith(head)


def test_what_is_taken_away_says_the_day_of_its_question_and_that_of_the_directory() -> None:
    for query, said in [("", False), ("jour=2026-01-02", True)]:
        asked = Site("small").asked(query)
        paper = "".join(page.extract_text() for page in PdfReader(io.BytesIO(asked.get("/papier/{}.pdf").data)).pages)
        for text in (paper, asked.get("/hors-ligne/{}.html").text):
            assert ("02/01/2026" in text) is said
            assert ("Annuaire lu le 15/06/2026." in text) is said
