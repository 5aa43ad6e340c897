"""From rows of the table of accounts to accounts, with what each holds."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, Select

from geomap.core.roles import Grant
from geomap.ports.accounts import Account
from geomap.storage.queries_accounts import grants_of
from geomap.storage.rows import chunks


def accounts(connection: Connection, query: Select[Any]) -> list[Account]:
    """Run a query of accounts and add their grants."""
    rows = connection.execute(query).all()
    held: dict[str, list[Grant]] = {row.id: [] for row in rows}
    for some in chunks(list(held)):
        for row in connection.execute(grants_of(list(some))):
            held[row.account].append(Grant(row.role, row.scope))
    return [
        Account(
            id=row.id,
            email=row.email,
            name=row.name,
            password=row.password,
            language=row.language,
            verified_at=row.verified_at,
            disabled_at=row.disabled_at,
            totp_secret=row.totp_secret,
            created_at=row.created_at,
            grants=tuple(held[row.id]),
            digest=row.digest,
            told_at=row.told_at,
        )
        for row in rows
    ]
