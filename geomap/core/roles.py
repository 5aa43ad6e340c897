"""Who may do what: roles, where each holds, and the one rule that judges them."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from geomap.errors import BadInput

ROLES = ("provider", "mediator", "reviewer", "official", "administrator")
"""What an account may be; a visitor is none of these."""

EVERYWHERE = ""
"""Scope of a grant that holds in the whole installation."""

PUBLIC = "public"
"""Says in a rule: anybody, signed in or not."""

ACCOUNT = "account"
"""Says in a rule: anybody who is signed in."""

_PROVIDER = "provider:"


@dataclass(frozen=True, order=True)
class Grant:
    """A role held somewhere.

    Parameters
    ----------
    role : str
        One of `ROLES`.
    scope : str
        Where it holds: `EVERYWHERE`, ``provider:<id>``, or a zone such as ``epci:200069144``.
    """

    role: str
    scope: str = EVERYWHERE


@dataclass(frozen=True)
class Rule:
    """Who may use an address.

    Parameters
    ----------
    who : frozenset of str
        `PUBLIC`, `ACCOUNT`, or roles.
    where : str
        Name of what the address is about, when a role held elsewhere is not enough: ``provider``, ``zone``…
    """

    who: frozenset[str]
    where: str = ""


def may(grants: Iterable[Grant] | None, who: Collection[str], places: Collection[str] | None = None) -> bool:
    """Say whether somebody holds one of the roles asked for, in one of the places asked about.

    Parameters
    ----------
    grants : iterable of Grant or None
        What the account holds; None for a visitor who is not signed in.
    who : collection of str
        Roles that may, or `PUBLIC`, or `ACCOUNT`.
    places : collection of str, optional
        All that the thing asked for lies in (``provider:p-12``, its EPCI, its département…); without them a role held
        anywhere will do.

    Returns
    -------
    bool
        Whether it is allowed.

    Examples
    --------
    >>> may([Grant("official", "epci:1")], {"official"}, {"epci:1", "departement:48"})
    True
    >>> may([Grant("official", "epci:2")], {"official"}, {"epci:1", "departement:48"})
    False
    """
    if PUBLIC in who:
        return True
    if grants is None:
        return False
    if ACCOUNT in who:
        return True
    return any(
        held.role in who and (places is None or held.scope == EVERYWHERE or held.scope in places) for held in grants
    )


def may_give(grants: Iterable[Grant], given: Grant, places: Collection[str]) -> bool:
    """Say whether somebody may give a role, and so take it back.

    Parameters
    ----------
    grants : iterable of Grant
        What the giver holds.
    given : Grant
        The role, and where it would hold.
    places : collection of str
        All that the scope given lies in, itself too; empty when it is everywhere.

    Returns
    -------
    bool
        Administrators may give any role where they administer; who manages a provider may share that, and only that.

    Examples
    --------
    >>> may_give([Grant("administrator", "departement:48")], Grant("official", "epci:1"), {"epci:1", "departement:48"})
    True
    >>> may_give([Grant("administrator", "departement:48")], Grant("official"), set())
    False
    """
    held = tuple(grants)
    shared = given.role == "provider" and given in held
    return shared or may(held, {"administrator"}, places)


def scopes_of(grants: Iterable[Grant], role: str) -> frozenset[str]:
    """Give where somebody holds a role.

    Parameters
    ----------
    grants : iterable of Grant
        What the account holds.
    role : str
        One of `ROLES`.

    Returns
    -------
    frozenset of str
        The scopes; `EVERYWHERE` among them means everywhere.

    Examples
    --------
    >>> sorted(scopes_of([Grant("provider", "provider:p-1"), Grant("mediator")], "provider"))
    ['provider:p-1']
    """
    return frozenset(held.scope for held in grants if held.role == role)


def check_grant(grant: Grant) -> Grant:
    """Give the grant back when its role exists and its scope fits the role.

    Parameters
    ----------
    grant : Grant
        A role and where it would hold.

    Returns
    -------
    Grant
        The same.

    Raises
    ------
    BadInput
        When there is no such role, a provider's has no provider, or another's has one.

    Examples
    --------
    >>> check_grant(Grant("official", "epci:200069144")).scope
    'epci:200069144'
    """
    if grant.role not in ROLES:
        raise BadInput(f"« {grant.role} » is no role: choose one of {', '.join(ROLES)}.")
    named = grant.scope.startswith(_PROVIDER) and len(grant.scope) > len(_PROVIDER)
    if (grant.role == "provider") != named:
        raise BadInput(
            "The role provider holds for one provider: give the scope provider:<id>."
            if grant.role == "provider"
            else f"The role {grant.role} holds in a zone or everywhere, not for « {grant.scope} »."
        )
    return grant
