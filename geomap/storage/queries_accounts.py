"""Questions put to the tables of accounts, as values."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import Select, exists, func, or_, select

from geomap.core.roles import EVERYWHERE, Grant
from geomap.storage.tables_accounts import (
    account,
    account_device,
    account_identity,
    account_session,
    account_token,
    invitation,
    recovery_code,
    role_grant,
)


def by_id(account_id: str) -> Select[Any]:
    """One account."""
    return select(account).where(account.c.id == account_id)


def by_email(email: str) -> Select[Any]:
    """The account of an address, which is kept in small letters."""
    return select(account).where(account.c.email == email.lower())


def grants_of(account_ids: list[str]) -> Select[Any]:
    """What some accounts hold."""
    return (
        select(role_grant)
        .where(role_grant.c.account.in_(account_ids))
        .order_by(role_grant.c.account, role_grant.c.role, role_grant.c.scope)
    )


def matching(text: str, limit: int, offset: int, scopes: Collection[str] | None) -> Select[Any]:
    """Accounts whose address or name holds a text, with a role in one of some scopes where these are given."""
    found = select(account).order_by(account.c.email).limit(limit).offset(offset)
    if scopes is not None:
        found = found.where(exists().where(role_grant.c.account == account.c.id, role_grant.c.scope.in_(scopes)))
    if not text:
        return found
    low = text.lower()
    return found.where(
        or_(account.c.email.contains(low, autoescape=True), func.lower(account.c.name).contains(low, autoescape=True))
    )


def holding(grant: Grant) -> Select[Any]:
    """Accounts that hold a grant."""
    return (
        select(account)
        .where(exists().where(role_grant.c.account == account.c.id, *_is(grant)))
        .order_by(account.c.email)
    )


def digested(roles: Collection[str]) -> Select[Any]:
    """The active accounts that want digests and hold one of some roles, by address."""
    held = exists().where(role_grant.c.account == account.c.id, role_grant.c.role.in_(roles))
    active = (account.c.disabled_at.is_(None), account.c.verified_at.is_not(None), account.c.digest)
    return select(account).where(*active, held).order_by(account.c.email)


def administrators_but(account_id: str) -> Select[Any]:
    """Count the other accounts that can still administer everything."""
    return (
        select(func.count())
        .select_from(account.join(role_grant, role_grant.c.account == account.c.id))
        .where(
            account.c.id != account_id,
            account.c.disabled_at.is_(None),
            account.c.verified_at.is_not(None),
            *_is(Grant("administrator", EVERYWHERE)),
        )
    )


def administers(account_id: str) -> Select[Any]:
    """Say whether an account is open and administers everything."""
    held = exists().where(role_grant.c.account == account.c.id, *_is(Grant("administrator", EVERYWHERE)))
    usable = (account.c.disabled_at.is_(None), account.c.verified_at.is_not(None))
    return select(account.c.id).where(account.c.id == account_id, *usable, held)


def session_of(digest: str) -> Select[Any]:
    """The session of a token's digest."""
    return select(account_session).where(account_session.c.digest == digest)


def sessions_of(account_id: str) -> Select[Any]:
    """The sessions of an account, last used first."""
    return (
        select(account_session)
        .where(account_session.c.account == account_id)
        .order_by(account_session.c.seen_at.desc(), account_session.c.id)
    )


def device_of(email: str, digests: Sequence[str]) -> Select[Any]:
    """Which of some devices opened the account of an address; asked in the same way where there is no such account."""
    whose = account_device.join(account, account.c.id == account_device.c.account)
    read = select(account_device.c.digest).select_from(whose)
    return read.where(account.c.email == email.lower(), account_device.c.digest.in_(digests)).limit(1)


def pending(purpose: str, account_id: str) -> Select[Any]:
    """The token of an account for a purpose."""
    return select(account_token).where(account_token.c.account == account_id, account_token.c.purpose == purpose)


def token_of(purpose: str, digest: str, at: dt.datetime) -> Select[Any]:
    """The token of a digest, while it counts."""
    return select(account_token).where(
        account_token.c.digest == digest, account_token.c.purpose == purpose, account_token.c.expires_at > at
    )


def recovery_left(account_id: str) -> Select[Any]:
    """How many recovery codes are left."""
    return select(func.count()).select_from(recovery_code).where(recovery_code.c.account == account_id)


def invitations() -> Select[Any]:
    """Every invitation, last first."""
    return select(invitation).order_by(invitation.c.at.desc(), invitation.c.id)


def invitation_of(digest: str) -> Select[Any]:
    """The invitation of a token's digest."""
    return select(invitation).where(invitation.c.digest == digest)


def identity_of(issuer: str, subject: str) -> Select[Any]:
    """Whom an OpenID Connect provider means."""
    return select(account_identity).where(account_identity.c.issuer == issuer, account_identity.c.subject == subject)


def identities_of(account_id: str) -> Select[Any]:
    """The identities of an account elsewhere."""
    return (
        select(account_identity)
        .where(account_identity.c.account == account_id)
        .order_by(account_identity.c.issuer, account_identity.c.subject)
    )


def _is(grant: Grant) -> tuple[Any, Any]:
    return role_grant.c.role == grant.role, role_grant.c.scope == grant.scope
