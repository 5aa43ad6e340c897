"""Claims: the table of steps, and what no path through it may reach."""

import datetime as dt
import re
from dataclasses import replace
from itertools import product
from pathlib import Path
from typing import get_args

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from geomap.core.trust import (
    HOLDING,
    LAPSES,
    RULES,
    STATES,
    STEPS,
    WAITING_FOR_DECISION,
    CharterVersion,
    Claim,
    Given,
    Person,
    Round,
    State,
    Step,
    allowed,
    in_force,
    obstacle,
    reminder_due,
    signed_until,
    state_on,
    take,
)
from geomap.core.trust.diagram import PLACES, arrows, mermaid, picture
from geomap.errors import BadMove

DAY = dt.date(2026, 6, 15)
UNTIL = dt.date(2028, 6, 15)
DOCUMENT = Path(__file__).resolve().parents[2] / "docs" / "trust.md"

OWNER = Person("owner", owner=True)
KIN = Person("kin", kin=True, reviewer=True)
BOTH = Person("both", owner=True, reviewer=True)
FIRST, SECOND, THIRD = (Person(name, reviewer=True) for name in ("first", "second", "third"))
VISITOR = Person("visitor")
PEOPLE = (OWNER, KIN, BOTH, FIRST, SECOND, THIRD, VISITOR)

ENOUGH = Given("vu", UNTIL, UNTIL, 1)


# The table ------------------------------------------------------------------------------------------------------------


def test_the_table_speaks_of_every_state_and_step() -> None:
    assert get_args(State) == STATES
    assert get_args(Step) == STEPS
    assert {state for state, _ in RULES} == set(STATES)
    assert {step for _, step in RULES} == set(STEPS)
    assert {rule.to for rule in RULES.values()} | set(LAPSES.values()) == set(STATES)
    assert tuple(LAPSES) == HOLDING


def test_only_reviewers_decide_and_only_with_a_reason() -> None:
    for (state, step), found in RULES.items():
        decides = step in {"validate", "refuse", "revoke"}
        assert (found.who != "owner") == decides
        assert not decides or found.reason
        assert found.until == (step == "validate")
        if step in {"validate", "refuse"}:
            assert state in WAITING_FOR_DECISION
            assert (found.who == "other_reviewer") == (state in {"contested", "appealed"})


def _claim(state: State) -> Claim:
    """Make a claim that stands in a state, by the shortest way."""
    past = DAY - dt.timedelta(days=1)
    waiting, appealed = Round(waiting=True), Round(waiting=True, appealed=True)
    made = {
        "declared": Claim(),
        "submitted": Claim("submitted", None, waiting),
        "validated": Claim("validated", UNTIL),
        "renewing": Claim("validated", UNTIL, waiting),
        "contested": Claim("validated", UNTIL, appealed),
        "expired": Claim("validated", past),
        "rejected": Claim("rejected", None, Round(refused=True)),
        "appealed": Claim("submitted", None, appealed),
        "withdrawn": Claim("withdrawn"),
    }
    return made[state]


@pytest.mark.parametrize("state", STATES)
def test_every_state_can_be_stood_in(state: State) -> None:
    assert state_on(_claim(state), DAY) == state


@pytest.mark.parametrize(("state", "step"), [*product(STATES, STEPS)])
def test_a_step_that_is_not_in_the_table_is_nobodys(state: State, step: Step) -> None:
    claim = _claim(state)
    takers = [person for person in PEOPLE if obstacle(claim, step, person, DAY, ENOUGH) is None]
    if (state, step) not in RULES:
        assert takers == []
        with pytest.raises(BadMove, match="state"):
            take(claim, step, OWNER, DAY, ENOUGH)
    elif not RULES[state, step].refused or state == "rejected":
        found = RULES[state, step]
        assert takers == ([OWNER, BOTH] if found.who == "owner" else [FIRST, SECOND, THIRD])
        assert state_on(take(claim, step, takers[0], DAY, ENOUGH), DAY) == found.to


@pytest.mark.parametrize(
    ("given", "why"),
    [
        (Given("", UNTIL, UNTIL), "reason"),
        (Given("  ", UNTIL, UNTIL), "reason"),
        (Given("vu", None, UNTIL), "until"),
        (Given("vu", DAY - dt.timedelta(days=1), UNTIL), "until"),
        (Given("vu", UNTIL + dt.timedelta(days=1), UNTIL), "until"),
        (Given("vu", UNTIL, None), "until"),
    ],
)
def test_a_validation_needs_a_reason_and_a_last_day_the_grid_allows(given: Given, why: str) -> None:
    assert obstacle(_claim("submitted"), "validate", FIRST, DAY, given) == why


def test_nothing_is_submitted_without_a_proof_nobody_examined() -> None:
    assert obstacle(Claim(), "submit", OWNER, DAY, Given()) == "proofs"
    assert allowed(Claim(), OWNER, DAY) == ("withdraw",)
    assert allowed(Claim(), OWNER, DAY, proofs=1) == ("submit", "withdraw")


def test_two_reviewers_are_two_people() -> None:
    waiting = take(Claim(reviewers=2), "submit", OWNER, DAY, ENOUGH)
    once = take(waiting, "validate", FIRST, DAY, ENOUGH)
    assert state_on(once, DAY) == "submitted"
    assert obstacle(once, "validate", FIRST, DAY, ENOUGH) == "again"
    assert state_on(take(once, "validate", SECOND, DAY, ENOUGH), DAY) == "validated"
    assert state_on(take(once, "refuse", SECOND, DAY, ENOUGH), DAY) == "rejected"


def test_an_appeal_is_made_once_and_decided_by_somebody_else() -> None:
    refused = take(take(Claim(), "submit", OWNER, DAY, ENOUGH), "refuse", FIRST, DAY, ENOUGH)
    appealed = take(refused, "appeal", OWNER, DAY, ENOUGH)
    assert obstacle(appealed, "validate", FIRST, DAY, ENOUGH) == "again"
    final = take(appealed, "refuse", SECOND, DAY, ENOUGH)
    assert state_on(final, DAY) == "rejected"
    assert obstacle(final, "appeal", OWNER, DAY, ENOUGH) == "appealed"
    again = take(final, "submit", OWNER, DAY, ENOUGH)
    assert state_on(take(again, "validate", FIRST, DAY, ENOUGH), DAY) == "validated"


def test_an_appeal_of_a_skill_with_two_reviewers_takes_two_others() -> None:
    refused = take(take(Claim(reviewers=2), "submit", OWNER, DAY, ENOUGH), "refuse", FIRST, DAY, ENOUGH)
    once = take(take(refused, "appeal", OWNER, DAY, ENOUGH), "validate", SECOND, DAY, ENOUGH)
    assert state_on(once, DAY) == "appealed"
    assert obstacle(once, "validate", SECOND, DAY, ENOUGH) == "again"
    assert state_on(take(once, "validate", THIRD, DAY, ENOUGH), DAY) == "validated"


def test_a_renewal_that_waits_or_is_refused_takes_nothing_away_before_the_last_day() -> None:
    proven = Claim("validated", UNTIL)
    renewing = take(proven, "submit", OWNER, DAY, ENOUGH)
    assert (state_on(renewing, UNTIL), state_on(renewing, UNTIL + dt.timedelta(days=1))) == ("renewing", "submitted")
    refused = take(renewing, "refuse", FIRST, DAY, ENOUGH)
    assert (state_on(refused, UNTIL), refused.valid_until) == ("validated", UNTIL)
    contested = take(refused, "appeal", OWNER, DAY, ENOUGH)
    assert (state_on(contested, UNTIL), state_on(contested, UNTIL + dt.timedelta(days=1))) == ("contested", "appealed")
    late = take(contested, "refuse", SECOND, UNTIL + dt.timedelta(days=1), ENOUGH)
    assert state_on(late, UNTIL + dt.timedelta(days=1)) == "rejected"


def test_what_was_revoked_can_be_appealed_against_but_not_decided_by_who_revoked() -> None:
    revoked = take(Claim("validated", UNTIL), "revoke", FIRST, DAY, ENOUGH)
    assert state_on(revoked, DAY) == "rejected"
    appealed = take(revoked, "appeal", OWNER, DAY, ENOUGH)
    assert obstacle(appealed, "validate", FIRST, DAY, ENOUGH) == "again"


def test_an_import_that_says_submitted_waits_for_a_decision_too() -> None:
    assert state_on(Claim("submitted"), DAY) == "submitted"
    assert state_on(Claim("validated", None), DAY) == "expired"
    assert state_on(Claim("expired"), DAY) == "expired"
    assert state_on(Claim("rejected", None, Round(waiting=True)), DAY) == "rejected"


# Any path -------------------------------------------------------------------------------------------------------------


class AnyPath(RuleBasedStateMachine):
    """Anybody tries anything on any day; what happened is noted beside the claim, and held against it."""

    @initialize(reviewers=st.integers(1, 3))
    def begin(self, reviewers: int) -> None:
        self.claim, self.day = Claim(reviewers=reviewers), DAY
        self.submitted = False
        self.approvals: set[str] = set()
        self.decided: set[str] = set()
        self.appeals = 0

    @rule(
        step=st.sampled_from(STEPS),
        person=st.sampled_from(PEOPLE),
        reason=st.sampled_from(["", "vu"]),
        months=st.sampled_from([-30, 0, 30, 400]),
        proofs=st.integers(0, 1),
    )
    def try_anything(self, step: Step, person: Person, reason: str, months: int, proofs: int) -> None:
        before = state_on(self.claim, self.day)
        latest = self.day + dt.timedelta(days=365)
        given = Given(reason, self.day + dt.timedelta(days=months), latest, proofs)
        why = obstacle(self.claim, step, person, self.day, given)
        if why is not None:
            with pytest.raises(BadMove):
                take(self.claim, step, person, self.day, given)
            return
        self.claim = take(self.claim, step, person, self.day, given)
        if step in {"validate", "refuse", "revoke"}:
            assert person.reviewer
            assert not person.owner
            assert not person.kin
            assert reason
            if before in {"contested", "appealed"} and step != "revoke":
                assert person.account not in self.decided
        if step == "validate":
            self.approvals.add(person.account)
        if step == "submit":
            assert proofs
            self.submitted, self.approvals, self.decided, self.appeals = True, set(), set(), 0
        if step == "appeal":
            self.appeals += 1
            assert self.appeals == 1
            self.approvals = set()
        if step == "revoke":
            self.appeals = 0
        if step in {"validate", "refuse", "revoke"}:
            self.decided.add(person.account)
        if state_on(self.claim, self.day) == "validated" and step == "validate":
            assert self.submitted
            assert len(self.approvals) >= self.claim.reviewers
            self.until = self.claim.valid_until

    @precondition(lambda self: True)
    @rule(days=st.integers(1, 400))
    def wait(self, days: int) -> None:
        claim, before = self.claim, state_on(self.claim, self.day)
        self.day += dt.timedelta(days=days)
        after = state_on(claim, self.day)
        assert after == before or LAPSES[before] == after

    @invariant()
    def what_holds_was_decided_and_is_not_over(self) -> None:
        if state_on(self.claim, self.day) in HOLDING:
            assert self.submitted
            assert self.claim.valid_until is not None
            assert self.claim.valid_until == self.until
            assert self.claim.valid_until >= self.day


TestAnyPath = AnyPath.TestCase


# Dates ----------------------------------------------------------------------------------------------------------------


def test_each_reminder_is_due_once_and_none_is_lost_by_a_day_off() -> None:
    last = dt.date(2026, 12, 31)
    sent: list[int] = []
    days: dict[int, dt.date] = {}
    for back in range(90, -5, -7):
        day = last - dt.timedelta(days=back)
        due = reminder_due(last, day, sent)
        if due is not None:
            sent.append(due)
            days[due] = day
    assert sent == [60, 15]
    assert {due: (last - day).days for due, day in days.items()} == {60: 55, 15: 13}
    assert reminder_due(last, last + dt.timedelta(days=1), ()) is None


def test_a_late_start_sends_only_the_last_reminder() -> None:
    assert reminder_due(DAY, DAY - dt.timedelta(days=3), ()) == 15
    assert reminder_due(DAY, DAY - dt.timedelta(days=3), (15,)) is None


def test_a_later_charter_never_makes_an_earlier_signature_last_longer() -> None:
    first = CharterVersion("1", dt.date(2025, 1, 1))
    second = CharterVersion("2", dt.date(2026, 1, 1), dt.date(2026, 12, 31))
    third = CharterVersion("3", dt.date(2026, 7, 1), dt.date(2026, 9, 30))
    assert signed_until([third, first, second]) == {"1": dt.date(2026, 9, 30), "2": dt.date(2026, 9, 30), "3": None}
    assert signed_until([first, CharterVersion("2", dt.date(2026, 1, 1))])["1"] == dt.date(2025, 12, 31)
    assert in_force([first, second], dt.date(2025, 12, 31)) == first
    assert in_force([first, second], dt.date(2024, 12, 31)) is None


# The diagram ----------------------------------------------------------------------------------------------------------


def test_the_diagram_is_the_table() -> None:
    lines = re.findall(r"^    (\w+) --> (\w+): (\w+)$", mermaid(), re.MULTILINE)
    told = {(source, step): to for source, to, step in lines}
    assert told == {key: found.to for key, found in RULES.items()} | {(one, "date"): to for one, to in LAPSES.items()}
    assert len(lines) == len(arrows())


def test_the_picture_is_the_table() -> None:
    drawn = re.findall(r'data-from="(\w+)" data-to="(\w+)" data-steps="([\w ]+)"', picture())
    assert {(source, to, step) for source, to, steps in drawn for step in steps.split()} == set(arrows())
    assert set(re.findall(r'data-state="(\w+)"', picture())) == set(STATES) == set(PLACES)
    assert len(set(PLACES.values())) == len(STATES)


def test_the_document_holds_the_diagram_as_it_is() -> None:
    assert f"```mermaid\n{mermaid()}```" in DOCUMENT.read_text(encoding="utf-8")
    assert (DOCUMENT.parent / "trust.svg").read_text(encoding="utf-8") == picture()


@pytest.mark.parametrize(
    ("state", "step", "person"),
    [
        ("submitted", "validate", FIRST),
        ("declared", "submit", OWNER),
        ("withdrawn", "declare", OWNER),
        ("submitted", "refuse", FIRST),
        ("declared", "withdraw", OWNER),
    ],
)
def test_nothing_more_is_proven_of_a_retired_skill(state: State, step: Step, person: Person) -> None:
    claim = _claim(state)
    assert obstacle(claim, step, person, DAY, ENOUGH) is None
    barred = "retired" if step in {"validate", "submit", "declare"} else None
    assert obstacle(replace(claim, retired=True), step, person, DAY, ENOUGH) == barred
