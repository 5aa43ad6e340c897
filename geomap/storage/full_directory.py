"""Notes between mediators: `geomap.ports.full_directory.FullDirectory` on both databases."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from sqlalchemy import delete, exists, insert, select

from geomap.errors import UnknownProvider
from geomap.ports.full_directory import MediatorNote
from geomap.storage.database import Database
from geomap.storage.tables import provider
from geomap.storage.tables_accounts import account
from geomap.storage.tables_privacy import mediator_note


class SqlFullDirectory:
    """What mediators add to the directory, in the database of the directory."""

    def __init__(self, database: Database) -> None:
        """Share the database of the directory."""
        self._database = database

    def notes(self, provider_id: str) -> Sequence[MediatorNote]:
        """Give the notes about a provider, the last first."""
        written = (
            select(mediator_note, account.c.name.label("author"))
            .join(account, account.c.id == mediator_note.c.account)
            .where(mediator_note.c.provider == provider_id)
            .order_by(mediator_note.c.at.desc(), mediator_note.c.id.desc())
        )
        with self._database.reading() as connection:
            rows = connection.execute(written).all()
        return [MediatorNote(row.id, row.provider, row.account, row.author, row.body, row.at) for row in rows]

    def add_note(self, provider_id: str, account_id: str, body: str) -> None:
        """Keep a note."""
        with self._database.writing(directory=False) as connection:
            if not connection.execute(select(exists().where(provider.c.id == provider_id))).scalar():
                raise UnknownProvider(f"The directory has no provider « {provider_id} ».")
            row = {"provider": provider_id, "account": account_id, "body": body, "at": self._database.clock()}
            connection.execute(insert(mediator_note).values(row))

    def remove_note(self, provider_id: str, note: int, at: dt.datetime, account_id: str | None) -> bool:
        """Delete a note about a provider, of an account or of anybody where that is None."""
        one = (mediator_note.c.id == note, mediator_note.c.provider == provider_id, mediator_note.c.at == at)
        own = () if account_id is None else (mediator_note.c.account == account_id,)
        with self._database.writing(directory=False) as connection:
            return connection.execute(delete(mediator_note).where(*one, *own)).rowcount == 1
