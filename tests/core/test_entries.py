"""Entries as providers hold them: who can claim one, which are alike, what a week and a form may say."""

import datetime as dt
from dataclasses import replace

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geomap.core.costs import MAX_MINUTES
from geomap.core.entries.closure import Closure
from geomap.core.entries.control import SHARED_DOMAINS, ways
from geomap.core.entries.differences import differences
from geomap.core.entries.duplicates import duplicates
from geomap.core.entries.entry_claim import EntryClaim
from geomap.core.entries.profile import read_contacts, read_delivery, read_identity
from geomap.core.entries.request import contested, decided, objection
from geomap.core.entries.week import DAYS, plain_week, read_week, time, write_week
from geomap.core.intake.offering import MOST_KM, MOST_MINUTES
from geomap.core.relief import PACES
from geomap.errors import BadInput

WHEN = dt.datetime(2026, 6, 15, tzinfo=dt.UTC)
CLAIM = EntryClaim(id=7, provider="p-1", account="ana", way="reviewer", state="waiting", made_at=WHEN)


@pytest.mark.parametrize(
    ("account", "verified", "email", "website", "first"),
    [
        ("ana@atelier.fr", True, None, "https://www.atelier.fr/contact", "domain"),
        ("ana@atelier.fr", False, None, "https://www.atelier.fr/contact", "reviewer"),
        ("ana@atelier.fr", True, "contact@atelier.fr", None, "email"),
        ("ana@atelier.fr", True, "contact@atelier.fr", "https://atelier.fr", "domain"),
        ("ana@atelier.fr", True, "ana@Atelier.fr", None, "domain"),
        ("ana@yahoo.co.uk", True, None, "https://yahoo.co.uk/atelier", "reviewer"),
        ("ana@gmail.com", True, "bob@gmail.com", None, "email"),
        ("ana@gmail.com", True, "Ana@Gmail.com", None, "domain"),
        ("ana@facebook.com", True, None, "https://facebook.com/atelier", "reviewer"),
        ("ana@x.wixsite.com", True, None, "https://x.wixsite.com/atelier", "reviewer"),
        ("ana@autre.fr", True, None, "https://atelier.fr", "reviewer"),
        ("ana@fr", True, None, "https://atelier.fr", "reviewer"),
        ("ana@atelier.fr.evil.org", True, None, "https://atelier.fr", "reviewer"),
    ],
)
def test_the_quickest_way_to_show_whose_an_entry_is(account, verified, email, website, first):
    found = ways(account, verified=verified, email=email, website=website, siret=None)
    assert found[0] == first
    assert found[-1] == "reviewer"


SHARED = sorted({*SHARED_DOMAINS, "yahoo.es", "hotmail.be", "live.co.uk", "gmx.net", "protonmail.ch", "tuta.io"})


@given(st.sampled_from(SHARED), st.from_regex(r"[a-z]{1,8}", fullmatch=True))
def test_an_address_anybody_can_have_shows_nothing(domain, name):
    site = f"https://www.{domain}/{name}"
    found = ways(f"{name}@{domain}", verified=True, email=f"autre-{name}@{domain}", website=site, siret=None)
    assert found == ["email", "reviewer"]


def test_an_establishment_with_a_number_can_get_a_letter():
    assert ways("a@b.fr", verified=True, email=None, website=None, siret="73282932000074") == ["letter", "reviewer"]


def test_alike_is_the_same_number_anywhere_or_a_near_name_in_the_commune():
    rows = pd.DataFrame(
        {
            "name": ["SARL Élan Web", "Elan-Web", "Élan Web", "Boulangerie"],
            "siret": [None, None, "73282932000074", None],
            "commune": ["48001", "48002", "43001", "48001"],
        },
        index=["p-1", "p-2", "p-3", "p-4"],
    )
    found = duplicates(rows, name="élan web", siret="73282932000074", commune="48001")
    assert [(one.provider, one.why) for one in found] == [("p-3", "siret"), ("p-1", "name")]
    assert [one.provider for one in duplicates(rows, name="Elan Web")] == ["p-1", "p-2", "p-3"]
    assert duplicates(rows, name="!!!", commune="48001") == []


WEEKS = st.dictionaries(
    st.sampled_from(DAYS),
    st.lists(st.integers(0, 24 * 12), min_size=2, max_size=4, unique=True).map(sorted),
    max_size=7,
)


@given(WEEKS)
def test_a_week_written_is_read_back(given_week):
    def told(value):
        return f"{value * 5 // 60:02}:{value * 5 % 60:02}"

    week = {
        day: tuple((told(a), told(b)) for a, b in zip(ends[::2], ends[1::2], strict=False))
        for day, ends in given_week.items()
    }
    assert plain_week(write_week(week)) == week


CELLS = st.lists(st.tuples(st.text(max_size=6), st.text(max_size=6)), max_size=2)


@given(st.dictionaries(st.sampled_from(DAYS), CELLS))
def test_nothing_typed_breaks_the_form_of_a_week(cells):
    week, wrong = read_week(cells)
    assert set(week) & set(wrong) == set()
    assert all(start < end for intervals in week.values() for start, end in intervals)


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("9h", "09:00"),
        ("9 h 30", "09:30"),
        ("14.15", "14:15"),
        ("24", "24:00"),
        ("24h05", None),
        ("9:60", None),
        ("", None),
    ],
)
def test_times_as_people_write_them(typed, read):
    assert time(typed) == read


@pytest.mark.parametrize(
    ("cells", "fault"),
    [
        ([("12h", "9h")], "order"),
        ([("9h", "12h"), ("11h", "14h")], "overlap"),
        ([("", "12h")], "start"),
        ([("9h", "midi")], "end"),
    ],
)
def test_hours_that_make_no_sense_are_told(cells, fault):
    assert read_week({"Mo": cells}) == ({}, {"Mo": fault})


def test_nobody_decides_on_their_own_claim_and_an_appeal_goes_to_somebody_else():
    assert objection(CLAIM, "ana") == "own"
    refused = replace(CLAIM, state="refused", decided_by="bob")
    assert contested(refused, "voici mon Kbis") == "contested"
    again = replace(refused, state="contested")
    assert objection(again, "bob") == "again"
    assert decided(again, "granted", by="eve", reason="Kbis vu") == "granted"
    assert decided(again, "refused", by="eve", reason="autre nom") == "refused_again"
    with pytest.raises(BadInput):
        contested(replace(again, state="refused_again"), "encore")
    with pytest.raises(BadInput):
        decided(CLAIM, "granted", by="bob", reason=" ")


@given(
    state=st.sampled_from(["waiting", "granted", "refused", "contested", "refused_again", "withdrawn"]),
    by=st.sampled_from(["ana", "bob", "eve"]),
    before=st.sampled_from([None, "bob"]),
)
def test_an_entry_is_granted_only_where_nothing_objects(state, by, before):
    claim = replace(CLAIM, state=state, decided_by=before)
    if objection(claim, by) is None:
        assert state in {"waiting", "contested"}
        assert decided(claim, "granted", by=by, reason="vu") == "granted"
    else:
        with pytest.raises(BadInput):
            decided(claim, "granted", by=by, reason="vu")


@pytest.mark.parametrize(
    ("typed", "kept"),
    [("732 829 320 00074", "73282932000074"), ("356 000 000 12342", None), ("35600000063516", "35600000063516")],
)
def test_a_siret_passes_its_check_la_poste_by_its_own(typed, kept):
    found, wrong = read_identity({"name": "Élan", "siret": typed})
    assert (found.siret, "siret" in wrong) == (kept, kept is None)


def test_each_contact_has_its_readers():
    typed = {"email": "a@b.fr", "email_sight": "public", "email2": "c@d.fr", "phone": "0466000000"}
    found, wrong = read_contacts(typed)
    assert [(one.kind, one.value, one.sight) for one in found] == [
        ("email", "a@b.fr", "public"),
        ("email", "c@d.fr", "mediators"),
        ("phone", "0466000000", "mediators"),
    ]
    assert wrong == {}
    assert read_contacts({"website": "javascript:alert(1)", "website_sight": "public"}) == ([], {"website": "website"})


@pytest.mark.parametrize(
    ("cells", "zones", "fault"),
    [
        ({}, [], "modes"),
        ({"on_site": "1"}, [], "area_kind"),
        ({"on_site": "1", "area_kind": "zones"}, [], "zones"),
        ({"on_site": "1", "area_kind": "km", "km": "nan"}, [], "km"),
        ({"on_site": "1", "area_kind": "minutes", "minutes": "241"}, [], "minutes"),
        ({"on_site": "1", "area_kind": "minutes", "minutes": "12,5"}, [], None),
        ({"remote": "1"}, [], None),
    ],
)
def test_how_a_skill_is_delivered(cells, zones, fault):
    _, wrong = read_delivery(cells, zones)
    assert wrong == ({} if fault is None else {fault: fault})


def test_a_closure_ends_after_it_begins():
    assert Closure(dt.date(2026, 8, 1)).over(dt.date(2036, 1, 1)) is False
    with pytest.raises(BadInput, match="swap them"):
        Closure(dt.date(2026, 8, 2), dt.date(2026, 8, 1))


def test_what_a_file_leaves_empty_says_nothing():
    held = {"name": "Élan", "phone": "01", "email": None}
    assert differences(held, ["logo"], {"name": "Élan", "phone": "", "email": "a@b.fr"}, ["site"]) == {
        "email": "a@b.fr",
        "offer:site": "",
    }


def test_a_form_takes_no_service_area_wider_than_what_is_measured() -> None:
    assert MOST_MINUTES == MAX_MINUTES
    assert MOST_KM * PACES["plain"].minutes_per_km <= MAX_MINUTES
    for kind, most in (("minutes", "90"), ("km", "60")):
        cells = {"on_site": "1", "area_kind": kind, kind: most}
        assert read_delivery(cells, [])[1] == {}
        assert read_delivery(cells | {kind: f"{most},5"}, [])[1] == {kind: kind}
