"""Sign in through a provider elsewhere: it opens its own accounts, and those whose owner agreed."""

from __future__ import annotations

import re
from dataclasses import dataclass

from geomap.access.tokens import new_id
from geomap.core.roles import ROLES, Grant, check_grant
from geomap.errors import BadSetting
from geomap.ports.accounts import Account, Identity
from geomap.ports.identity import Vouched
from geomap.ports.people import People
from geomap.stewardship.registration import tell

AUTHOR = "openid"
"""Author of the roles a provider's claims give: those, and only those, are taken back when it no longer says so."""


_CLAIMED = re.compile(rf"(?P<claim>[^=\s]+)=(?P<value>.+):(?P<role>{'|'.join(ROLES)})(?:@(?P<scope>\S+))?")


@dataclass(frozen=True)
class ClaimedRole:
    """A claim and the role it gives."""

    claim: str
    value: str
    grant: Grant


def read_roles(text: str) -> tuple[ClaimedRole, ...]:
    """Read `claim=value:role@scope`, several with `;`."""
    return tuple(_read_role(part.strip()) for part in text.split(";") if part.strip())


def enter(people: People, vouched: Vouched, roles: tuple[ClaimedRole, ...], *, trust_email: bool) -> Account | str:
    """Give the account of somebody vouched for, or why there is none: `unverified`, `known` or `closed`.

    An address that has an account already is not enough to open it: its owner must agree first, signed in.
    """
    identity = people.accounts.identity(vouched.issuer, vouched.subject)
    if identity is None:
        made = _open(people, vouched, trust_email=trust_email)
        if isinstance(made, str):
            return made
        account: Account | None = made
    else:
        account = people.accounts.get(identity.account)
    if account is None or not account.active:
        return "closed"
    _follow(people, account, vouched, roles)
    return people.accounts.get(account.id) or "closed"


def link(people: People, account: Account, vouched: Vouched, provider: str) -> bool:
    """Let an identity open an account whose owner, signed in, asked for it; False when it opens one already."""
    tied = people.accounts.link_identity(Identity(vouched.issuer, vouched.subject, account.id), people.now())
    if tied:
        tell(people, account, "linked", provider=provider)
    return tied


def _open(people: People, vouched: Vouched, *, trust_email: bool) -> Account | str:
    email = vouched.email.lower()
    if not email or not (vouched.email_verified or trust_email):
        return "unverified"
    now = people.now()
    account = Account(new_id("a"), email, vouched.name[:120], verified_at=now, created_at=now)
    if not people.accounts.add(account):
        return "known"
    people.accounts.link_identity(Identity(vouched.issuer, vouched.subject, account.id), now)
    return account


def _follow(people: People, account: Account, vouched: Vouched, roles: tuple[ClaimedRole, ...]) -> None:
    """Give the roles the claims give, and take back those they gave before."""
    given = {role.grant for role in roles if role.value in _values(vouched.claims.get(role.claim))}
    before = set(people.accounts.granted_by(account.id, AUTHOR))
    for grant in sorted(given - set(account.grants)):
        people.accounts.grant(account.id, grant, AUTHOR)
    for grant in sorted(before - given):
        people.accounts.revoke(account.id, grant)


def _values(said: object) -> set[str]:
    return {str(one) for one in said} if isinstance(said, list) else {str(said)}


def _read_role(text: str) -> ClaimedRole:
    found = _CLAIMED.fullmatch(text)
    if found is None:
        raise BadSetting(f"GEOMAP_OIDC_ROLES has « {text} »; write claim=value:role or claim=value:role@scope.")
    return ClaimedRole(found["claim"], found["value"], check_grant(Grant(found["role"], found["scope"] or "")))
