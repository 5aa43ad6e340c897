"""Who holds an entry since when, and who held it: rows in and out of the database."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import Connection, delete, insert, select

from geomap.core.entries.holders import FormerHolder, Holder
from geomap.ports.space import holding
from geomap.storage import queries_space as asked
from geomap.storage.tables import provider
from geomap.storage.tables_accounts import role_grant
from geomap.storage.tables_space import former_holder


def holders_of(connection: Connection, provider_id: str) -> list[Holder]:
    """Read who holds an entry, the earliest first."""
    rows = connection.execute(asked.tenures(provider_id))
    return [Holder(row.account, row.at) for row in rows]


def former_of(connection: Connection, provider_id: str) -> list[FormerHolder]:
    """Read who held an entry, the last to go first."""
    rows = connection.execute(asked.former_holders(provider_id))
    return [FormerHolder(row.account, row.since, row.until, row.author) for row in rows]


def end_tenure(connection: Connection, provider_id: str, account: str, author: str, at: dt.datetime) -> bool:
    """Let an account hold an entry no more, and remember that it did; False when it does not hold it."""
    grant = holding(provider_id)
    own = (role_grant.c.account == account, role_grant.c.role == grant.role, role_grant.c.scope == grant.scope)
    since = connection.execute(select(role_grant.c.at).where(*own)).scalar()
    if since is None:
        return False
    connection.execute(delete(role_grant).where(*own))
    if connection.execute(select(provider.c.id).where(provider.c.id == provider_id)).first() is not None:
        row = {"provider": provider_id, "account": account, "since": since, "until": at, "author": author or account}
        connection.execute(insert(former_holder).values(row))
    return True
