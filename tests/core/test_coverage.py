"""Coverage: every state by hand, what stands behind it, and the laws of DESIGN as properties."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from world import DAY, STEP_MINUTES, answer_for, offer, row_of_communes

from geomap.core.coverage import Question
from geomap.core.explanation import explain
from geomap.core.frames import COVERAGE, STATES
from geomap.core.skills import Skill
from geomap.errors import BadQuestion, UnknownCommune

RANK = {state: rank for rank, state in enumerate(STATES)}


def states(rows: list[dict[str, Any]], communes: int = 5, **asked: Any) -> list[str]:
    return list(answer_for(row_of_communes(communes), rows, **asked).coverage["state"])


def test_at_home_is_local_and_the_journey_makes_the_rest() -> None:
    # 11 and 22 minutes away is within 30; 33 and 44 is not.
    assert states([offer("p", 0)]) == ["local", "reachable", "reachable", "out_of_reach", "out_of_reach"]
    assert states([offer("p", 0)], max_minutes=15) == ["local", "reachable", *["out_of_reach"] * 3]
    assert states([offer("p", 0)], max_minutes=60) == ["local", *["reachable"] * 4]


def test_on_site_follows_the_service_area_and_not_the_readers_minutes() -> None:
    moving = {"at_premises": False, "on_site": True}
    assert states([offer("p", 0, **moving, area_value=12.0)], max_minutes=60) == [
        "local",
        "reachable",
        *["out_of_reach"] * 3,
    ]
    assert states([offer("p", 0, **moving, area_kind="km", area_value=23.0)], max_minutes=15) == [
        "local",
        "reachable",
        "reachable",
        *["out_of_reach"] * 2,
    ]


def test_a_service_area_by_name_says_exactly_what_it_says() -> None:
    named = offer("p", 0, at_premises=False, on_site=True, area_kind="zones", area_zones=("epci:1", "c4"))
    assert states([named], zones={"epci:1": ["c1", "c2"]}) == [
        "out_of_reach",
        "reachable",
        "reachable",
        "out_of_reach",
        "reachable",
    ]


def test_a_named_zone_reaches_beyond_any_journey_measured() -> None:
    named = offer("p", 0, at_premises=False, on_site=True, area_kind="zones", area_zones=("c9",))
    answer = answer_for(row_of_communes(10), [named])
    assert answer.coverage.loc["c9", ["state", "nearest_offer", "nearest_reason"]].tolist() == [
        "reachable",
        "p.web",
        "beyond_cutoff",
    ]
    assert np.isnan(answer.coverage.loc["c9", "nearest_minutes"])


def test_remote_is_shown_apart_and_is_a_gap_unless_the_reader_says_otherwise() -> None:
    far = [offer("p", None, at_premises=False, remote=True)]
    apart = answer_for(row_of_communes(2), far).coverage
    enough = answer_for(row_of_communes(2), far, remote_counts=True).coverage
    assert apart["state"].tolist() == enough["state"].tolist() == ["remote_only"] * 2
    assert apart["gap"].tolist() == [True, True]
    assert enough["gap"].tolist() == [False, False]
    assert apart["proven_providers"].tolist() == [0, 0]
    assert apart["remote_providers"].tolist() == [1, 1]
    assert apart["nearest_reason"].tolist() == ["no_offer", "no_offer"]


@pytest.mark.parametrize(
    ("given_proof", "reason"),
    [
        ({"proof_state": "declared"}, "declared"),
        ({"proof_state": "submitted"}, "submitted"),
        ({"valid_until": "2026-06-14"}, "expired"),
        ({"charter": False}, "charter_unsigned"),
    ],
)
def test_one_proof_away_says_which(given_proof: dict[str, Any], reason: str) -> None:
    coverage = answer_for(row_of_communes(4), [offer("p", 0, **given_proof)]).coverage
    assert coverage["state"].tolist() == ["unproven", "unproven", "unproven", "out_of_reach"]
    assert coverage["gap"].all()
    assert coverage["waiting_offers"].tolist() == [1, 1, 1, 0]
    assert coverage.loc["c0", "waiting_reasons"] == (reason,)


@pytest.mark.parametrize(
    "given_fault", [{"published": False}, {"proof_state": "rejected"}, {"proof_state": "withdrawn"}]
)
def test_what_does_not_count_leaves_nobody(given_fault: dict[str, Any]) -> None:
    assert states([offer("p", 0, **given_fault)], 2) == ["none", "none"]


def test_declared_reading_takes_what_is_declared() -> None:
    answer = answer_for(row_of_communes(2), [offer("p", 0, proof_state="declared")], proof="declared")
    assert answer.coverage["state"].tolist() == ["local", "reachable"]
    assert answer.coverage["waiting_offers"].tolist() == [1, 1]


def test_not_expected_comes_first() -> None:
    skill = Skill("web", None, {}, {}, not_expected_in=("epci:1",))
    answer = answer_for(row_of_communes(3), [offer("p", 0)], zones={"epci:1": ["c0"]}, skill=skill)
    assert answer.coverage["state"].tolist() == ["not_applicable", "reachable", "reachable"]
    assert not answer.coverage["gap"].any()


def test_an_offer_across_the_border_counts() -> None:
    answer = answer_for(row_of_communes(2), [offer("p", 2)], around=row_of_communes(1, first=2))
    assert answer.coverage["state"].tolist() == ["reachable", "reachable"]
    assert answer.coverage["nearest_commune"].tolist() == ["c2", "c2"]


def test_the_nearest_named_is_the_one_behind_the_colour() -> None:
    rows = [
        offer("near", 1, proof_state="declared"),
        offer("far", 2),
        offer("out", 0, at_premises=False, on_site=True, area_value=1.0),
    ]
    coverage = answer_for(row_of_communes(3), rows).coverage
    assert coverage["nearest_provider"].tolist() == ["out", "far", "far"]
    assert coverage["nearest_minutes"].tolist() == pytest.approx([0.03, STEP_MINUTES, 0.04], abs=0.05)


def test_out_of_reach_names_the_nearest_and_its_minutes() -> None:
    coverage = answer_for(row_of_communes(10), [offer("p", 0), offer("q", 9, proof_state="declared")]).coverage
    assert coverage.loc["c4", ["state", "nearest_provider"]].tolist() == ["out_of_reach", "p"]
    assert coverage.loc["c4", "nearest_minutes"] == pytest.approx(4 * STEP_MINUTES, abs=1e-3)
    assert coverage.loc["c4", "nearest_reason"] is None


def test_minutes_are_null_with_a_reason() -> None:
    communes = row_of_communes(11)
    assert answer_for(communes, []).coverage["nearest_reason"].tolist() == ["no_offer"] * 11
    assert answer_for(communes, [offer("p", 0)]).coverage.loc["c10", "nearest_reason"] == "beyond_cutoff"
    assert answer_for(communes, [offer("p", None)]).coverage["nearest_reason"].tolist() == ["no_base"] * 11
    communes.loc["c1", ["lon", "lat"]] = np.nan
    assert answer_for(communes, [offer("p", 0)]).coverage.loc["c1", "nearest_reason"] == "no_centre"


def test_a_commune_without_centre_still_has_its_own_provider() -> None:
    communes = row_of_communes(1)
    communes.loc["c0", ["lon", "lat"]] = np.nan
    coverage = answer_for(communes, [offer("p", 0)]).coverage
    assert coverage["state"].tolist() == ["local"]


def test_accessibility_by_hand() -> None:
    # c0 and c1 share p at c0: weights 1 and 0.68; 100 and 200 people. R = 1 / (100 + 0.68·200) = 1 / 236.
    answer = answer_for(row_of_communes(2, people=[100, 200]), [offer("p", 0)])
    index = answer.coverage["accessibility"]
    assert index.tolist() == pytest.approx([10_000 / 236, 6_800 / 236])
    # Together the people get exactly the one provider there is.
    assert (index * [100, 200]).sum() / 10_000 == pytest.approx(1)


def test_people_across_the_border_share_the_provider() -> None:
    alone = answer_for(row_of_communes(1), [offer("p", 0)]).coverage["accessibility"]
    shared = answer_for(row_of_communes(1), [offer("p", 0)], around=row_of_communes(1, first=1)).coverage[
        "accessibility"
    ]
    assert alone.tolist() == pytest.approx([100])
    assert shared.tolist() == pytest.approx([10_000 / 168])


def test_levels_by_hand() -> None:
    two_at_home = [offer("p", 0), offer("q", 0)]
    coverage = answer_for(row_of_communes(6), two_at_home).coverage
    # Index: c0 1, c1 0.68, c2 0.22 of the same ratio; mean over six = 1.9 / 6 = 0.317; 0.66 of it = 0.209.
    assert coverage["level"].tolist() == ["proche", "proche", "accessible", "eloigne", "eloigne", "sans_offre"]
    assert answer_for(row_of_communes(1), [offer("p", 0)]).coverage["level"].tolist() == ["fragile"]


def test_summary_adds_up_by_zone() -> None:
    answer = answer_for(
        row_of_communes(3, people=[10, 20, np.nan]),
        [offer("p", 0)],
        zones={"epci:1": ["c0", "c1"], "epci:2": ["c2"]},
        max_minutes=15,
    )
    rows = {(row.zone, row.state): (row.communes, row.people) for row in answer.summary.itertuples()}
    # Nobody knows how many live in the third: that is not nobody.
    unknown = [rows.pop(("FR", "out_of_reach")), rows.pop(("epci:2", "out_of_reach"))]
    assert [(communes, bool(np.isnan(people))) for communes, people in unknown] == [(1, True), (1, True)]
    assert rows == {
        ("FR", "local"): (1, 10),
        ("FR", "reachable"): (1, 20),
        ("epci:1", "local"): (1, 10),
        ("epci:1", "reachable"): (1, 20),
    }


def test_why_names_the_offers_behind_a_colour() -> None:
    rows = [
        offer("here", 0, proof_state="declared"),
        offer("there", 1),
        offer("web", None, at_premises=False, remote=True),
        offer("away", 4),
    ]
    why = explain(answer_for(row_of_communes(5), rows), "c0")
    assert (why.state, why.gap) == ("reachable", False)
    assert [(fact.provider, fact.modes, fact.standing) for fact in why.reaching] == [
        ("there", ("at_premises",), "proven"),
        ("here", ("at_premises",), "declared"),
        ("web", ("remote",), "proven"),
    ]
    assert [fact.provider for fact in why.in_reach] == ["there", "here"]
    assert [fact.provider for fact in why.at_distance] == ["web"]
    assert [(fact.provider, round(fact.minutes or 0)) for fact in why.others] == [("away", 45)]


def test_why_refuses_a_commune_that_is_not_there() -> None:
    with pytest.raises(UnknownCommune, match="« 75056 » is not a commune of Petit monde"):
        explain(answer_for(row_of_communes(1), []), "75056")


@pytest.mark.parametrize("asked", [{"max_minutes": 20}, {"proof": "maybe"}])
def test_a_question_without_answer_is_refused(asked: dict[str, Any]) -> None:
    with pytest.raises(BadQuestion):
        Question(zone="FR", skill="web", day=DAY, **asked)


# Properties

modes = st.fixed_dictionaries({"on_site": st.booleans(), "at_premises": st.booleans(), "remote": st.booleans()})
areas = st.one_of(
    st.fixed_dictionaries({"area_kind": st.just("minutes"), "area_value": st.sampled_from([5.0, 30.0, 60.0])}),
    st.fixed_dictionaries({"area_kind": st.just("km"), "area_value": st.sampled_from([5.0, 30.0])}),
    st.fixed_dictionaries(
        {"area_kind": st.just("zones"), "area_zones": st.sampled_from([("epci:1",), ("c0", "c5"), ("epci:1", "c3")])}
    ),
)
proofs = st.fixed_dictionaries(
    {
        "proof_state": st.sampled_from(["declared", "submitted", "validated", "expired", "rejected", "withdrawn"]),
        "valid_until": st.sampled_from(["2026-06-14", "2026-06-15", "2030-01-01", None]),
        "published": st.sampled_from([True, True, True, False]),
        "charter": st.sampled_from([True, True, False]),
    }
)
ZONES_OF_WORLD = {"epci:1": ["c0", "c1", "c2"], "epci:2": ["c3", "c4", "c5"], "departement:1": ["c0", "c5"]}


@st.composite
def directories(draw: st.DrawFn) -> list[dict[str, Any]]:
    count = draw(st.integers(0, 6))
    return [
        offer(f"p{n}", draw(st.one_of(st.none(), st.integers(-1, 7))), **draw(modes), **draw(areas), **draw(proofs))
        for n in range(count)
    ]


def ask(rows: list[dict[str, Any]], **asked: Any) -> pd.DataFrame:
    people = [100.0, 0.0, 50.0, 400.0, np.nan, 10.0]
    return answer_for(row_of_communes(6, people=people), rows, zones=ZONES_OF_WORLD, **asked).coverage


def not_worse(better: pd.DataFrame, worse: pd.DataFrame) -> bool:
    return bool((better["state"].map(RANK) <= worse["state"].map(RANK)).all())


@given(directories(), st.data())
def test_adding_an_offer_never_moves_a_commune_down(rows: list[dict[str, Any]], data: st.DataObject) -> None:
    fewer = [row for row in rows if data.draw(st.booleans())]
    assert not_worse(ask(rows), ask(fewer))


@given(directories(), st.sampled_from([(15, 30), (30, 45), (45, 60), (15, 60)]))
def test_adding_minutes_never_moves_a_commune_down(rows: list[dict[str, Any]], pair: tuple[int, int]) -> None:
    fewer, more = pair
    assert not_worse(ask(rows, max_minutes=more), ask(rows, max_minutes=fewer))


@given(directories(), st.data())
def test_adding_a_proof_never_moves_a_commune_down(rows: list[dict[str, Any]], data: st.DataObject) -> None:
    proven = [
        row | {"proof_state": "validated", "valid_until": "2030-01-01", "charter": True}
        if row["proof_state"] in {"declared", "submitted", "expired", "validated"} and data.draw(st.booleans())
        else row
        for row in rows
    ]
    assert not_worse(ask(proven), ask(rows))
    assert not_worse(ask(rows, proof="declared"), ask(rows))


@given(directories(), st.randoms())
def test_order_of_input_never_matters(rows: list[dict[str, Any]], random: Any) -> None:
    shuffled = list(rows)
    random.shuffle(shuffled)
    pd.testing.assert_frame_equal(ask(shuffled), ask(rows))


@given(directories(), st.integers(0, 5))
def test_a_proven_provider_at_home_that_serves_it_makes_it_local(rows: list[dict[str, Any]], place: int) -> None:
    assert ask([*rows, offer("home", place)]).loc[f"c{place}", "state"] == "local"


@given(directories())
def test_the_nearest_reported_is_never_farther_than_another_that_reaches(rows: list[dict[str, Any]]) -> None:
    answer = answer_for(row_of_communes(6), rows, zones=ZONES_OF_WORLD)
    for commune, row in answer.coverage.iterrows():
        why = explain(answer, str(commune))
        behind = [fact for fact in why.reaching if set(fact.modes) - {"remote"}]
        counting = [fact for fact in behind if fact.standing == "proven"] or behind
        journeys = [fact.minutes for fact in counting if fact.minutes is not None]
        if journeys:
            assert row["nearest_minutes"] == pytest.approx(min(journeys))
        assert row["proven_providers"] == sum(fact.standing == "proven" for fact in behind)
        assert row["waiting_offers"] == sum(fact.standing != "proven" for fact in why.reaching)
        reasons = {fact.standing for fact in why.reaching} - {"proven"}
        assert row["waiting_reasons"] == tuple(sorted(reasons))


@given(directories())
def test_zone_sums_match(rows: list[dict[str, Any]]) -> None:
    communes = row_of_communes(6, people=[100, 0, 50, 400, np.nan, 10])
    answer = answer_for(communes, rows, zones=ZONES_OF_WORLD)
    COVERAGE.check(answer.coverage)
    for zone, inside in {"FR": list(communes.index), **ZONES_OF_WORLD}.items():
        found = answer.summary[answer.summary["zone"] == zone]
        assert found["communes"].sum() == len(inside)
        assert found["people"].sum() == pytest.approx(communes.loc[inside, "population"].sum())


@given(directories())
def test_every_provider_is_shared_among_the_people_once(rows: list[dict[str, Any]]) -> None:
    communes = row_of_communes(8, people=[100, 0, 50, 400, 0, 10, 0, 3])
    answer = answer_for(communes, rows, zones=ZONES_OF_WORLD)
    given_out = (answer.coverage["accessibility"] * communes["population"]).sum() / 10_000
    served = set()
    for commune in communes.index[communes["population"] > 0]:
        why = explain(answer, str(commune))
        served |= {
            fact.offer
            for fact in why.reaching
            if fact.standing == "proven" and set(fact.modes) - {"remote"} and (fact.minutes or 99) <= 30
        }
    assert given_out == pytest.approx(len(served))


@given(directories(), st.integers(0, 5))
def test_nothing_outside_the_touched_communes_changes(rows: list[dict[str, Any]], place: int) -> None:
    added = offer("new", place, at_premises=False, on_site=True, area_value=12.0)
    before, after = ask(rows), ask([*rows, added])
    touched = [f"c{near}" for near in range(place - 1, place + 2)]
    kept = ~after.index.isin(touched)
    assert after.loc[kept, "proven_providers"].tolist() == before.loc[kept, "proven_providers"].tolist()
    same = (after["state"] == before["state"]) | ((before["state"] == "none") & (after["state"] == "out_of_reach"))
    assert same[kept].all()


def test_the_day_asked_about_decides() -> None:
    assert states([offer("p", 0, valid_until="2026-06-15")], 1) == ["local"]
    assert states([offer("p", 0, valid_until="2026-06-14")], 1) == ["unproven"]
