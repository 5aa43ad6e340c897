"""Places for more providers: only people in a gap count, and what is announced is what the map then shows."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from world import STEP_MINUTES, WEB, answer_for, offer, row_of_communes

from geomap.core.costs import estimated_costs
from geomap.core.coverage import Answer
from geomap.core.frames import BASES
from geomap.core.siting.effect import measured_with
from geomap.core.siting.permanences import permanences
from geomap.core.siting.places import Plan, sites, supposed_offers
from geomap.core.skills import Skill
from geomap.errors import BadQuestion, UnknownProvider


def centres(answer: Answer) -> pd.DataFrame:
    communes = answer.territory.communes
    return BASES.build({"commune": communes.index, "lon": communes["lon"], "lat": communes["lat"]}, communes.index)


def journeys(answer: Answer, places: pd.DataFrame, minutes: float = 90) -> pd.DataFrame:
    return estimated_costs(answer.territory.communes, places, detour=1, speed_kmh=60, max_minutes=minutes)


def planned(answer: Answer, count: int, minutes: float = 30, **given: Any) -> Plan:
    places = centres(answer)
    return sites(answer, places, journeys(answer, places), count, max_minutes=minutes, **given)


def test_only_those_in_a_gap_can_be_gained() -> None:
    # p covers 0, 1 and 2; of the nine communes 3 to 8 are left, and 5 reaches 3 to 7.
    answer = answer_for(row_of_communes(9, people=[900.0] * 3 + [10.0] * 6), [offer("p", 0)])
    plan = planned(answer, 1)
    steps = plan.residual.steps(plan.best)
    assert steps[["place", "communes", "people", "total"]].to_numpy().tolist() == [["c5", 5, 50.0, 50.0]]
    assert plan.best.proven


def test_the_advised_order_may_end_below_the_best_set() -> None:
    people = [3.0, 4.0, 0.0, 4.0, 3.0]
    plan = planned(answer_for(row_of_communes(5, people=people), []), 2, minutes=STEP_MINUTES * 1.01)
    assert (plan.advised.gains, plan.best.value, plan.best.proven) == ((8.0, 3.0), 14.0, True)
    assert plan.advised.bound == 14.0
    assert not plan.advised.proven
    assert plan.advised.gap == pytest.approx(3 / 14)


def test_required_places_are_kept_and_strange_ones_refused() -> None:
    answer = answer_for(row_of_communes(6), [])
    assert (
        "c5"
        in planned(answer, 2, required=["c5"])
        .residual.steps(planned(answer, 2, required=["c5"]).best)["place"]
        .tolist()
    )
    with pytest.raises(BadQuestion, match="c9"):
        planned(answer, 2, required=["c9"])
    with pytest.raises(BadQuestion, match="one at least"):
        planned(answer, 0)


def test_the_advised_order_keeps_what_is_required_first() -> None:
    # At one step a place covers three: c0 its own and c1, then c3 what is left.
    plan = planned(answer_for(row_of_communes(5), []), 2, minutes=STEP_MINUTES * 1.01, required=["c0"])
    steps = plan.residual.steps(plan.advised)
    assert steps[["place", "communes", "total"]].to_numpy().tolist() == [["c0", 2, 200.0], ["c3", 3, 500.0]]
    assert plan.advised.proven


def test_where_the_skill_is_not_expected_nobody_is_gained() -> None:
    skill = Skill("web", None, {}, {}, not_expected_in=("epci:1",))
    answer = answer_for(row_of_communes(3), [], zones={"epci:1": ["c0", "c1", "c2"]}, skill=skill)
    assert planned(answer, 2).best.sites == ()


offers = st.lists(
    st.builds(
        lambda place, state, remote: offer(f"p{place}", place, proof_state=state, remote=remote),
        st.integers(0, 7),
        st.sampled_from(["validated", "declared"]),
        st.booleans(),
    ),
    max_size=4,
    unique_by=lambda row: row["offer"],
)


@settings(max_examples=30)
@given(offers, st.lists(st.integers(0, 50).map(float), min_size=8, max_size=8), st.integers(1, 4), st.booleans())
def test_what_is_announced_is_what_the_map_shows(rows, people, count: int, remote: bool) -> None:
    answer = answer_for(row_of_communes(8, people=people), rows, remote_counts=remote)
    plan = planned(answer, count)
    steps = plan.residual.steps(plan.best)
    chosen = centres(answer).loc[steps["place"]].rename(index="site:{}".format)
    offered = pd.concat([answer.offers, supposed_offers(answer, chosen)])
    costs = pd.concat([answer.costs.astype({"commune": object, "base": object}), journeys(answer, chosen)])
    after = measured_with(answer, offered, costs)
    left = answer.coverage["gap"] & ~after.coverage["gap"]
    assert answer.territory.communes["population"][left].sum() == plan.best.value == steps["people"].sum()
    assert left.sum() == steps["communes"].sum()
    assert plan.best.bound >= plan.best.value >= plan.advised.value


def test_permanences_go_where_people_are_and_to_whom_is_nearest() -> None:
    # 12 communes; p at 0 and q at 11 cover three communes each; 3 to 8 are in a gap.
    answer = answer_for(row_of_communes(12, people=[10.0] * 12), [offer("p", 0), offer("q", 11)], max_minutes=15)
    places = centres(answer)
    rota = permanences(answer, places, journeys(answer, places), ["q", "p"], 2, max_minutes=30)
    assert rota.days["people"].sum() == rota.best.value == 80.0
    assert rota.days["total"].iloc[-1] == 80.0
    near = dict(zip(rota.days["provider"], rota.days["place"], strict=True))
    assert int(near["p"][1:]) < int(near["q"][1:])
    assert (rota.days["minutes"] <= 90).all()


def test_nobody_has_more_than_its_share_of_days() -> None:
    answer = answer_for(row_of_communes(9), [offer("p", 0), offer("q", 0, lon=0.0)], max_minutes=15)
    places = centres(answer)
    rota = permanences(answer, places, journeys(answer, places), ["p", "q"], 3, max_minutes=15)
    assert rota.days["provider"].value_counts().max() <= 2
    assert len(rota.days) == 3


def test_who_cannot_drive_there_is_not_sent() -> None:
    # q, at 20, is more than 90 minutes from all of the row: p goes everywhere, share or no share.
    answer = answer_for(row_of_communes(9), [offer("p", 0), offer("q", 20)], max_minutes=15)
    places = centres(answer)
    rota = permanences(answer, places, journeys(answer, places), ["p", "q"], 2, max_minutes=15)
    assert rota.days["provider"].tolist() == ["p", "p"]
    assert (rota.days["minutes"] <= 90).all()


def test_a_permanence_needs_a_proven_provider_with_a_base() -> None:
    rows = [offer("p", 0), offer("d", 1, proof_state="declared"), offer("far", None, at_premises=False, remote=True)]
    answer = answer_for(row_of_communes(9), rows)
    places = centres(answer)

    def ask(*names: str) -> None:
        permanences(answer, places, journeys(answer, places), names, 1, max_minutes=30)

    for error, names, said in (
        (BadQuestion, ("d",), "declared"),
        (UnknownProvider, ("far",), "no base"),
        (UnknownProvider, ("nobody",), "nobody"),
        (BadQuestion, (), "No provider"),
    ):
        with pytest.raises(error, match=said):
            ask(*names)
    assert WEB.id == "web"
