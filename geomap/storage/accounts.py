"""Accounts kept in SQL: people, their roles and invitations; `geomap.ports.accounts.Accounts`."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import Connection, Select, delete, insert, update
from sqlalchemy.exc import IntegrityError

from geomap.core.roles import EVERYWHERE, Grant
from geomap.errors import BadInput, LastAdministrator
from geomap.ports.accounts import Account, Identity, Invitation
from geomap.ports.space import holding
from geomap.storage import queries_accounts as queries
from geomap.storage.account_rows import accounts
from geomap.storage.credentials import SqlCredentials
from geomap.storage.faults import constraint_name
from geomap.storage.limits import forget_counts
from geomap.storage.sql import settle
from geomap.storage.tables_accounts import account, account_identity, account_session, invitation, role_grant
from geomap.storage.tenures import end_tenure

_CHANGEABLE = frozenset({"email", "name", "password", "language", "verified_at", "disabled_at", "totp_secret"}) | {
    "digest",
    "told_at",
}


class SqlAccounts(SqlCredentials):
    """Everything about who signs in, in the database of the directory; people write here while imports run."""

    def add(self, new: Account) -> bool:
        """Keep a new account with its grants; False, and nothing kept, when the address has one already."""
        row = {
            "id": new.id,
            "email": new.email.lower(),
            "name": new.name,
            "password": new.password,
            "language": new.language,
            "verified_at": new.verified_at,
            "disabled_at": new.disabled_at,
            "totp_secret": new.totp_secret,
            "created_at": new.created_at or self._database.clock(),
        }
        with self._database.writing(directory=False) as connection:
            if not _address_is_free(connection, insert(account).values(row)):
                return False
            for grant in new.grants:
                _give(connection, new.id, grant, new.id, self._database.clock())
        return True

    def get(self, account_id: str) -> Account | None:
        """Give the account of this id."""
        return self._one(queries.by_id(account_id))

    def by_email(self, email: str) -> Account | None:
        """Give the account of this address, however its letters are cased."""
        return self._one(queries.by_email(email))

    def search(
        self, text: str = "", limit: int = 50, offset: int = 0, scopes: Collection[str] | None = None
    ) -> Sequence[Account]:
        """Give the accounts whose address or name holds a text, by address; those with a role in some scopes only."""
        with self._database.reading() as connection:
            return accounts(connection, queries.matching(text, limit, offset, scopes))

    def holders(self, grant: Grant) -> Sequence[Account]:
        """Give the accounts that hold exactly this grant, by address."""
        with self._database.reading() as connection:
            return accounts(connection, queries.holding(grant))

    def in_roles(self, roles: Collection[str]) -> Sequence[Account]:
        """Give the active accounts that want digests and hold one of some roles anywhere, by address."""
        with self._database.reading() as connection:
            return accounts(connection, queries.digested(roles))

    def change(self, account_id: str, **values: Any) -> bool:
        """Change some fields of an account; False, and nothing changed, when another has the address."""
        if set(values) - _CHANGEABLE:
            raise BadInput(f"An account's {', '.join(sorted(set(values) - _CHANGEABLE))} cannot be changed.")
        if "email" in values:
            values["email"] = values["email"].lower()
        with self._database.writing(directory=False) as connection:
            return _address_is_free(connection, update(account).where(account.c.id == account_id).values(values))

    def may_erase(self, account_id: str) -> None:
        """Refuse to delete the last administrator, before anything of theirs is deleted."""
        with self._database.reading() as connection:
            _keep_an_administrator(connection, account_id)

    def erase(self, account_id: str) -> None:
        """Delete an account with everything that hangs on it; the last administrator's is refused."""
        with self._database.writing() as connection:
            _keep_an_administrator(connection, account_id)
            connection.execute(delete(account).where(account.c.id == account_id))
            forget_counts(connection, account_id)
        settle(self._database.engine)

    def grant(self, account_id: str, grant: Grant, author: str) -> None:
        """Give a role; giving it twice is giving it once."""
        with self._database.writing(directory=False) as connection:
            _give(connection, account_id, grant, author, self._database.clock())

    def granted_by(self, account_id: str, author: str) -> Sequence[Grant]:
        """Give the roles an account has from this author."""
        with self._database.reading() as connection:
            rows = connection.execute(queries.grants_of([account_id]).where(role_grant.c.author == author)).all()
        return [Grant(row.role, row.scope) for row in rows]

    def revoke(self, account_id: str, grant: Grant, author: str = "") -> None:
        """Take a role back; the last administrator's is refused. Who held an entry is remembered to have."""
        with self._database.writing() as connection:
            if grant == Grant("administrator", EVERYWHERE):
                _keep_an_administrator(connection, account_id)
            provider_id = grant.scope.partition(":")[2]
            if grant == holding(provider_id):
                end_tenure(connection, provider_id, account_id, author, self._database.clock())
            connection.execute(delete(role_grant).where(*_held(account_id, grant)))

    def disable(self, account_id: str, at: dt.datetime) -> None:
        """Close an account and its sessions; the last administrator's is refused."""
        with self._database.writing() as connection:
            _keep_an_administrator(connection, account_id)
            connection.execute(update(account).where(account.c.id == account_id).values(disabled_at=at))
            connection.execute(delete(account_session).where(account_session.c.account == account_id))

    def invite(self, offered: Invitation) -> None:
        """Keep an invitation."""
        row = {name: getattr(offered, name) for name in tuple(invitation.c.keys()) if name not in {"role", "scope"}}
        with self._database.writing(directory=False) as connection:
            connection.execute(insert(invitation).values(**row, role=offered.grant.role, scope=offered.grant.scope))

    def invitations(self) -> Sequence[Invitation]:
        """Give every invitation, last first."""
        with self._database.reading() as connection:
            return [_invitation(row) for row in connection.execute(queries.invitations())]

    def invitation(self, digest: str) -> Invitation | None:
        """Give the invitation of a token's digest."""
        with self._database.reading() as connection:
            row = connection.execute(queries.invitation_of(digest)).first()
        return None if row is None else _invitation(row)

    def accept_invitation(self, digest: str, account_id: str, at: dt.datetime) -> bool:
        """Give the invited role to an account, once; False when the invitation no longer counts."""
        with self._database.writing(directory=False) as connection:
            taken = connection.execute(
                update(invitation)
                .where(
                    invitation.c.digest == digest,
                    invitation.c.accepted_at.is_(None),
                    invitation.c.revoked_at.is_(None),
                    invitation.c.expires_at > at,
                )
                .values(accepted_at=at)
            )
            if taken.rowcount != 1:
                return False
            offered = _invitation(connection.execute(queries.invitation_of(digest)).one())
            _give(connection, account_id, offered.grant, offered.invited_by, at)
        return True

    def revoke_invitation(self, invitation_id: str, at: dt.datetime) -> bool:
        """Take an invitation back; False when it was accepted or taken back already."""
        pending = (invitation.c.accepted_at.is_(None), invitation.c.revoked_at.is_(None))
        with self._database.writing(directory=False) as connection:
            done = connection.execute(
                update(invitation).where(invitation.c.id == invitation_id, *pending).values(revoked_at=at)
            )
            return done.rowcount == 1

    def identity(self, issuer: str, subject: str) -> Identity | None:
        """Give whom an OpenID Connect provider means."""
        with self._database.reading() as connection:
            row = connection.execute(queries.identity_of(issuer, subject)).first()
        return None if row is None else Identity(row.issuer, row.subject, row.account)

    def identities(self, account_id: str) -> Sequence[Identity]:
        """Give the identities of an account elsewhere."""
        with self._database.reading() as connection:
            rows = connection.execute(queries.identities_of(account_id)).all()
        return [Identity(row.issuer, row.subject, row.account) for row in rows]

    def link_identity(self, identity: Identity, at: dt.datetime) -> bool:
        """Tie an identity to an account; False when it is tied to one already."""
        with self._database.writing(directory=False) as connection:
            if connection.execute(queries.identity_of(identity.issuer, identity.subject)).first():
                return False
            row = {"issuer": identity.issuer, "subject": identity.subject, "account": identity.account, "at": at}
            connection.execute(insert(account_identity).values(row))
        return True

    def _one(self, query: Select[Any]) -> Account | None:
        with self._database.reading() as connection:
            return next(iter(accounts(connection, query)), None)


def _invitation(row: Any) -> Invitation:
    return Invitation(
        id=row.id,
        digest=row.digest,
        email=row.email,
        grant=Grant(row.role, row.scope),
        invited_by=row.invited_by,
        at=row.at,
        expires_at=row.expires_at,
        accepted_at=row.accepted_at,
        revoked_at=row.revoked_at,
    )


def _held(account_id: str, grant: Grant) -> tuple[Any, ...]:
    return role_grant.c.account == account_id, role_grant.c.role == grant.role, role_grant.c.scope == grant.scope


def _give(connection: Connection, account_id: str, grant: Grant, author: str, at: dt.datetime) -> None:
    if connection.execute(queries.grants_of([account_id]).where(*_held(account_id, grant))).first() is None:
        row = {"account": account_id, "role": grant.role, "scope": grant.scope, "author": author, "at": at}
        connection.execute(insert(role_grant).values(row))


def _address_is_free(connection: Connection, statement: Any) -> bool:
    """Run a statement unless another account has the address it gives."""
    try:
        with connection.begin_nested():
            connection.execute(statement)
    except IntegrityError as error:
        if constraint_name(error) != "uq_account_email":
            raise
        return False
    return True


def _keep_an_administrator(connection: Connection, account_id: str) -> None:
    """Refuse to leave the installation without anybody who may administer it."""
    if connection.execute(queries.administers(account_id)).first() is None:
        return
    if connection.execute(queries.administrators_but(account_id)).scalar_one() == 0:
        raise LastAdministrator("This is the last administrator: give the role to somebody else first.")
