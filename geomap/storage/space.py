"""The provider's own space kept in SQL: `geomap.ports.space.Space` on SQLite and on PostGIS."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any

from sqlalchemy import Connection, Table, delete, or_, select

from geomap.ports.space import holding
from geomap.storage import queries_space as asked
from geomap.storage.entry_claims import SqlEntryClaims
from geomap.storage.identities import SqlIdentities
from geomap.storage.tables import offer, offer_zone, proof_event, provider
from geomap.storage.tables_accounts import (
    account,
    account_device,
    account_identity,
    account_session,
    invitation,
    role_grant,
)
from geomap.storage.tables_privacy import mediator_note
from geomap.storage.tables_space import (
    entry_claim,
    former_holder,
    identity_change,
    private_contact,
    provider_difference,
    provider_page,
)
from geomap.storage.tables_trust import (
    charter_signature,
    claim_round,
    decision,
    history,
    history_subject,
    history_words,
)
from geomap.storage.tables_trust import proof as proof_table

_SECRET = frozenset({"password", "totp_secret", "totp_step", "digest", "fid", "salt"})
"""Columns nobody gets: secrets, and what means nothing outside the database."""

_BY_ACCOUNT: Mapping[Table, str] = MappingProxyType(
    {account: "id"}
    | dict.fromkeys(
        (role_grant, account_session, account_device, account_identity, entry_claim, former_holder, mediator_note),
        "account",
    )
)
_BY_PROVIDER: Mapping[Table, str] = MappingProxyType(
    {
        provider: "id",
        provider_page: "provider",
        private_contact: "provider",
        identity_change: "provider",
        provider_difference: "provider",
        offer: "provider",
        charter_signature: "provider",
        mediator_note: "provider",
        decision: "provider",
    }
)
_BY_OFFER: Mapping[Table, str] = MappingProxyType(
    {offer_zone: "offer", proof_table: "offer", claim_round: "offer", proof_event: "offer"}
)


class SqlSpace(SqlIdentities, SqlEntryClaims):
    """Entries as those who hold them keep them, claims of entries, and all that is held about somebody."""

    def everything(self, account_id: str) -> Mapping[str, Sequence[Mapping[str, Any]]]:
        """Give all rows held about an account and the entries it holds, by table, secrets left out."""
        with self._database.reading() as connection:
            held = self._held_by(connection, account_id)
            offers = [row.id for one in held for row in connection.execute(asked.offers_of(one))]
            found: dict[str, list[Mapping[str, Any]]] = {}
            for tables, keys in ((_BY_ACCOUNT, [account_id]), (_BY_PROVIDER, held), (_BY_OFFER, offers)):
                for table, column in tables.items():
                    rows = found.setdefault(table.name, [])
                    rows += [row for row in _rows(connection, table, column, keys) if row not in rows]
            email = connection.execute(select(account.c.email).where(account.c.id == account_id)).scalar()
            found["invitation"] = _rows(connection, invitation, "email", [email] if email else [])
            subjects = [f"account:{account_id}", *(f"provider:{one}" for one in held)]
            found["history"] = _history(connection, subjects)
        return found

    def forget_invitations(self, account_id: str, email: str) -> None:
        """Delete the invitations sent to an address, or by an account."""
        with self._database.writing(directory=False) as connection:
            sent = or_(invitation.c.email == email, invitation.c.invited_by == account_id)
            connection.execute(delete(invitation).where(sent))

    def _held_by(self, connection: Connection, account_id: str) -> list[str]:
        own = (role_grant.c.account == account_id, role_grant.c.role == holding("").role)
        scopes = connection.execute(select(role_grant.c.scope).where(*own).order_by(role_grant.c.scope)).scalars()
        return [scope.removeprefix(asked.HOLDS) for scope in scopes if scope.startswith(asked.HOLDS)]


def _rows(connection: Connection, table: Table, column: str, keys: Sequence[str]) -> list[Mapping[str, Any]]:
    if not keys:
        return []
    return [dict(row) for row in connection.execute(asked.rows_of(table, column, keys, _SECRET)).mappings()]


def _history(connection: Connection, subjects: Sequence[str]) -> list[Mapping[str, Any]]:
    """Read what the history still says of some people and entries."""
    named = select(history_subject.c.number).where(history_subject.c.subject.in_(subjects))
    joined = history.join(history_words, history_words.c.number == history.c.number)
    query = select(history.c.number, history.c.at, history.c.event, history_words.c.body).select_from(joined)
    found = connection.execute(query.where(history.c.number.in_(named)).order_by(history.c.number))
    return [dict(row) for row in found.mappings()]
