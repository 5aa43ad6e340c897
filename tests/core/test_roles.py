"""Roles: laws that hold whatever is held and asked."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geomap.core.roles import ACCOUNT, PUBLIC, ROLES, Grant, check_grant, may, may_give, scopes_of
from geomap.errors import BadInput

SCOPES = ("", "epci:1", "epci:2", "departement:48", "provider:p")
grants = st.lists(st.builds(Grant, st.sampled_from(ROLES), st.sampled_from(SCOPES)), max_size=5)
rules = st.sets(st.sampled_from(ROLES), min_size=1)
places = st.none() | st.sets(st.sampled_from(SCOPES[1:]))


@given(grants, rules, places)
def test_a_visitor_may_what_is_public_and_nothing_else(
    held: list[Grant], who: set[str], where: set[str] | None
) -> None:
    assert may(None, who | {PUBLIC}, where)
    assert not may(None, who | {ACCOUNT}, where)
    assert may(held, who | {ACCOUNT}, where)


@given(grants, grants, rules, places)
def test_holding_more_never_closes_anything(
    held: list[Grant], more: list[Grant], who: set[str], where: set[str] | None
) -> None:
    assert may([*held, *more], who, where) == (may(held, who, where) or may(more, who, where))


@given(grants, rules, places)
def test_only_a_role_asked_for_and_held_there_opens(held: list[Grant], who: set[str], where: set[str] | None) -> None:
    if may(held, who, where):
        assert any(one.role in who and (where is None or one.scope in {"", *where}) for one in held)


@given(grants, st.sampled_from(ROLES), st.sampled_from(SCOPES))
def test_nobody_gives_more_than_they_administer(held: list[Grant], role: str, scope: str) -> None:
    given_role = Grant(role, scope)
    inside = {scope} if scope else set()
    if may_give(held, given_role, inside):
        administers = {"", scope} & scopes_of(held, "administrator")
        assert administers or (role == "provider" and given_role in held)
        assert scope or Grant("administrator") in held or role == "provider"


@pytest.mark.parametrize(
    "grant", [Grant("king"), Grant("provider"), Grant("provider", "provider:"), Grant("reviewer", "provider:p")]
)
def test_a_grant_without_meaning_is_refused(grant: Grant) -> None:
    with pytest.raises(BadInput):
        check_grant(grant)
